"""What a file is, by its bytes and never by its name; kinds that are not on the list are refused."""

import io
import zipfile

from luodi.base.errors import BadInput
from luodi.ledger.choices import FileKind

LARGEST_BYTES = 20 * 1024 * 1024
_MEMBERS = 3_000
_UNPACKED_BYTES = 200 * 1024 * 1024
_HEADS = (
    (b"%PDF-", FileKind.PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
)
_MAIN_PARTS = (
    ("word/document.xml", FileKind.DOCX),
    ("xl/workbook.xml", FileKind.XLSX),
    ("OFD.xml", FileKind.OFD),
)
_RUNS = ("vbaproject.bin", "/activex/", "/embeddings/", ".exe", ".js", ".vbs")
_LIST = "PDF、PNG 或 JPEG 图片、Word（docx）、Excel（xlsx）、OFD"


class FileRefused(BadInput):
    """The file is none that the evidence folder takes."""


def file_kind(content: bytes, *, name: str) -> FileKind:
    """The kind of a file. Refuses an empty one, one above 20 MB, other kinds, macros and embedded objects."""
    if not content:
        raise FileRefused(f"“{name}”是空文件，请重新选择。")
    if len(content) > LARGEST_BYTES:
        raise FileRefused(f"“{name}”有 {len(content) // 1024 // 1024} MB，单个文件最多 20 MB；请压缩图片或分成几份。")
    for head, kind in _HEADS:
        if content.startswith(head):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _packed(content, name)
    raise FileRefused(f"“{name}”的内容不是能收的格式，只收{_LIST}；请另存为其中一种，改扩展名没有用。")


def _packed(content: bytes, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise FileRefused(f"“{name}”已损坏，打不开；请重新导出后再提交。") from None
    if len(parts) > _MEMBERS or sum(part.file_size for part in parts) > _UNPACKED_BYTES:
        raise FileRefused(f"“{name}”解压后太大，不收；请改存为 PDF 再提交。")
    names = [part.filename for part in parts]
    if any(mark in f"/{part.lower()}" for part in names for mark in _RUNS):
        raise FileRefused(f"“{name}”里带有宏或嵌入的对象，不收；请另存为 PDF 再提交。")
    for main, kind in _MAIN_PARTS:
        if main in names:
            return kind
    raise FileRefused(f"“{name}”是压缩包或不认识的文档，只收{_LIST}；压缩包请解开后逐个提交。")
