"""Files in: .docx, .txt and .md as one plain text, tables as tab-separated lines, footnotes at the end.

A .docx is a ZIP of XML from a stranger: its size is bounded before anything is unpacked, a DOCTYPE is refused, and
nothing in it is followed (no links, no macros, no remote parts). Tracked changes are read as accepted. Every refusal is
one Chinese sentence (BadInput).
"""

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from lxml import etree  # type: ignore[import-untyped]

from luodi.base.errors import BadInput

MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_PART_BYTES = 64 * 1024 * 1024
MAX_WHOLE_BYTES = 256 * 1024 * 1024
MAX_RATIO = 200
MAX_CHARACTERS = 2_000_000
# What zipfile and its decompressors raise at a truncated archive, a wrong checksum, an unknown method or a password.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, KeyError, IndexError,
)  # fmt: skip
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FORMS = frozenset(
    {".pdf", ".ofd", ".doc", ".wps", ".xls", ".xlsx", ".ppt", ".pptx", ".rtf", ".jpg", ".png", ".zip"}
)
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A paragraph of a .docx in the text read: characters `start` to `end`, the n-th paragraph of the body.

    `paragraph` is None for notes, which cannot carry a comment.
    """

    start: int
    end: int
    paragraph: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was read: the text that all offsets refer to, and for a .docx where its paragraphs lie."""

    name: str
    text: str
    stretches: tuple[Stretch, ...] = ()


def read_document(content: bytes, name: str) -> Document:
    """Read a file by its content and name; refuses with one sentence."""
    if len(content) > MAX_FILE_BYTES:
        raise BadInput(f"“{name}”超过{MAX_FILE_BYTES // 1024 // 1024} MB，请拆开再核。")
    suffix = PurePath(name).suffix.lower()
    if content.startswith(_OLE):
        raise BadInput(f"“{name}”是旧版 .doc 或加了密码的文件，请去掉密码并另存为 .docx 再来。")
    if suffix in _OTHER_FORMS or content.startswith(b"%PDF"):
        raise BadInput(f"“{name}”不是文字稿，核稿只读 .docx、.txt、.md，请另存为 .docx 再来。")
    if suffix == ".docx" or content.startswith(b"PK"):
        return _read_docx(content, name)
    return Document(name=name, text=_bounded(_decode(content, name), name))


def _bounded(text: str, name: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise BadInput(f"“{name}”超过{MAX_CHARACTERS // 10_000}万字，请拆开再核。")
    return text


def _decode(content: bytes, name: str) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, else GB18030."""
    codec = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for tried in (codec, "gb18030"):
        try:
            text = content.decode(tried)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise BadInput(f"“{name}”不是文字文件，请存为 .txt、.md 或 .docx 再来。")


def _read_docx(content: bytes, name: str) -> Document:
    parts = unpack(content, name)
    body = parse_part(parts["word/document.xml"], name).find(f"{_W}body")
    if body is None:
        raise BadInput(f"“{name}”里没有正文，请用 Word 或 WPS 打开后另存一份再来。")
    pieces: list[tuple[str, int | None]] = []
    _read_block(body, pieces, numbers={p: n for n, p in enumerate(body_paragraphs(body))})
    for note in _NOTES:
        if note in parts:
            root = parse_part(parts[note], name)
            real = [n for n in root if n.get(f"{_W}type") is None]
            pieces += [(paragraph_text(p) + "\n", None) for n in real for p in n.iter(f"{_W}p")]
    return _assemble(pieces, name)


def _assemble(pieces: list[tuple[str, int | None]], name: str) -> Document:
    text, stretches = [], []
    length = 0
    for words, number in pieces:
        body = words.rstrip("\n\t")
        stretches.append(Stretch(start=length, end=length + len(body), paragraph=number))
        text.append(words)
        length += len(words)
        if length > MAX_CHARACTERS:
            raise BadInput(f"“{name}”超过{MAX_CHARACTERS // 10_000}万字，请拆开再核。")
    return Document(name=name, text="".join(text), stretches=tuple(stretches))


def unpack(content: bytes, name: str) -> dict[str, bytes]:
    """The parts that are read, each bounded in size; refuses bombs, encryption and what is no .docx."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _parts(archive, name)
    except BROKEN:
        raise BadInput(f"“{name}”打不开，文件可能不完整或加了密码，请重新导出 .docx 再来。") from None


def _parts(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    members = {m.filename: m for m in archive.infolist()}
    if "word/document.xml" not in members:
        raise BadInput(f"“{name}”不是 Word 文档，请用 Word 或 WPS 另存为 .docx 再来。")
    if sum(m.file_size for m in members.values()) > MAX_WHOLE_BYTES or len(members) > 5000:
        raise BadInput(f"“{name}”解开后异常庞大，不予打开，请用 Word 或 WPS 另存一份再来。")
    wanted = [part for part in ("word/document.xml", *_NOTES) if part in members]
    return {part: _part(archive, members[part], name) for part in wanted}


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    if member.flag_bits & 1:
        raise BadInput(f"“{name}”加了密码，请去掉密码再来。")
    ratio = member.file_size / max(member.compress_size, 1)
    if member.file_size > MAX_PART_BYTES or (ratio > MAX_RATIO and member.file_size > 4 * 1024 * 1024):
        raise BadInput(f"“{name}”解开后异常庞大，不予打开，请用 Word 或 WPS 另存一份再来。")
    with archive.open(member) as stream:
        data = stream.read(MAX_PART_BYTES + 1)  # the size in the directory may lie
    if len(data) > MAX_PART_BYTES:
        raise BadInput(f"“{name}”解开后异常庞大，不予打开，请用 Word 或 WPS 另存一份再来。")
    return data


def parse_part(data: bytes, name: str) -> etree._Element:
    """One XML part, without entities, network or DOCTYPE."""
    if re.search(rb"<!DOCTYPE|<!ENTITY", data[:4096], re.IGNORECASE) or b"<!\x00D\x00O\x00C" in data[:4096]:
        raise BadInput(f"“{name}”里夹带了文档类型定义，不予打开，请用 Word 或 WPS 另存一份再来。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise BadInput(f"“{name}”的内容已损坏，请用 Word 或 WPS 打开修复后另存一份再来。") from None
    if root.getroottree().docinfo.doctype:
        raise BadInput(f"“{name}”里夹带了文档类型定义，不予打开，请用 Word 或 WPS 另存一份再来。")
    return root


def body_paragraphs(body: etree._Element) -> list[etree._Element]:
    """All paragraphs of the body in order, those in tables and text boxes too."""
    return list(body.iter(f"{_W}p"))


def _read_block(
    block: etree._Element, pieces: list[tuple[str, int | None]], numbers: dict[etree._Element, int]
) -> None:
    """Paragraphs and tables below `block`, in order; content controls and insertions are looked through."""
    pending = list(reversed(block))
    while pending:
        element = pending.pop()
        if element.tag == f"{_W}p":
            pieces.append((paragraph_text(element) + "\n", numbers.get(element)))
        elif element.tag == f"{_W}tbl":
            _read_table(element, pieces, numbers)
        elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}moveTo"}:
            pending.extend(reversed(element))


def _read_table(
    table: etree._Element, pieces: list[tuple[str, int | None]], numbers: dict[etree._Element, int]
) -> None:
    """One line for each row, cells parted by tabs; a row that a tracked change deletes is left out."""
    for row in table.iter(f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}del") is not None or _table_of(row) is not table:
            continue
        cells = [c for c in row.iter(f"{_W}tc") if _row_of(c) is row]
        for index, cell in enumerate(cells):
            end = "\n" if index == len(cells) - 1 else "\t"
            inside = list(cell.iter(f"{_W}p"))
            for place, paragraph in enumerate(inside):
                words = paragraph_text(paragraph).replace("\t", " ").replace("\n", " ")
                pieces.append((words + (end if place == len(inside) - 1 else " "), numbers.get(paragraph)))


def _table_of(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors(f"{_W}tbl"), None)


def _row_of(cell: etree._Element) -> etree._Element | None:
    return next(cell.iterancestors(f"{_W}tr"), None)


def paragraph_text(paragraph: etree._Element) -> str:
    """The words of a paragraph with tracked changes accepted: insertions in, deletions and moves-away out."""
    return "".join(words for _, words in text_nodes(paragraph))


def text_nodes(paragraph: etree._Element) -> list[tuple[etree._Element, str]]:
    """The text-bearing elements of a paragraph in order, with what each contributes."""
    found = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        outside = next(node.iterancestors(f"{_W}p"), None) is not paragraph
        gone = any(a.tag in {f"{_W}del", f"{_W}moveFrom"} for a in node.iterancestors())
        if outside or gone or next(node.iterancestors(f"{_W}r"), None) is None:
            continue
        words = {f"{_W}t": node.text or "", f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}noBreakHyphen": "-"}[node.tag]
        found.append((node, words.replace("\n", " ") if node.tag == f"{_W}t" else words))
    return found
