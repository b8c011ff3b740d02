"""What a file is, by its first bytes and the names in its archive; a name's ending proves nothing. For the child process."""

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from luodi.intake.reader.compound import MAGIC
from luodi.intake.reader.refused import Refused

MEMBERS = 2_000
XML_BYTES = 400 * 2**20

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_DOCUMENTS = (b"%PDF", b"{\\rtf", b"%!PS")
_TABLES = re.compile(r"\.(?:xlsx?|xlsm|et|ods|csv)$", re.IGNORECASE)


class Kind(StrEnum):
    """The kinds that are read, each by a reader of its own."""

    OFFICE = "office"
    OPEN = "open"
    BINARY = "binary"
    TEXT = "text"


def kind_of(path: Path) -> Kind:
    """The kind of the file. Refuses an empty one, and what is no table, by what it is."""
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        raise Refused("empty")
    if head.startswith(b"PK"):
        return _zipped(path)
    if head.startswith(MAGIC):
        return Kind.BINARY
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_DOCUMENTS) or bare.startswith(_DOCUMENTS):
        raise Refused("document")
    picture = head.startswith(_PICTURES) or head[4:8] == b"ftyp" or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
    if picture or re.match(rb"(?:<\?xml[^>]*>\s*)?<svg\b", bare):
        raise Refused("picture")
    if re.match(rb"\x09[\x00\x02\x04]\x06?\x04?\x00", head):
        raise Refused("old")  # the first record of Excel 2, 3 and 4
    if head.startswith(_ARCHIVES):
        raise Refused("archive")
    if re.match(rb"(?:MIME-Version|From|Message-ID|Content-Type):", bare, re.IGNORECASE):
        raise Refused("page_archive")
    return Kind.TEXT


def _zipped(path: Path) -> Kind:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        names = [member.filename for member in members]
        if any(member.flag_bits & 1 for member in members):
            raise Refused("encrypted")
        astray = any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names)
        if len(names) > MEMBERS or len(set(names)) < len(names) or astray:
            raise Refused("members")
        if sum(member.file_size for member in members) > XML_BYTES:
            raise Refused("large")
        if "mimetype" in names and "content.xml" in names:
            if b"spreadsheet" not in archive.read("mimetype")[:100]:
                raise Refused("document")
            return Kind.OPEN
    if "[Content_Types].xml" not in names:
        tables = any(map(_TABLES.search, names))
        raise Refused("document" if "OFD.xml" in names else "archive" if tables else "kind")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Refused("document")
    if "xl/workbook.bin" in names:
        raise Refused("xlsb")
    if not any(name.startswith("xl/") for name in names):
        raise Refused("kind")
    return Kind.OFFICE
