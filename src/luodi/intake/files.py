"""Files as they are sent: their bytes, their name by content, and the workbooks in them."""

import hashlib
import math
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from luodi.base.errors import BadInput, LuodiError
from luodi.intake.reader.cells import Workbook
from luodi.intake.reader.workbook import FILE_BYTES, read_bytes

FILES_AT_ONCE = 60
PASTED = Path("-")
_AT_A_TIME = 4  # each child may take 240 MiB


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it was sent."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The file's name by content, in hex."""
        return hashlib.sha256(self.content).hexdigest()


def read_sent(files: Sequence[SentFile]) -> tuple[Workbook, ...]:
    """Each file read in a child process of its own. Refuses the whole lot when one of them cannot be read."""
    if not files:
        raise BadInput("没有收到文件，请选择要导入的工作簿。")
    if len(files) > FILES_AT_ONCE:
        raise BadInput(f"一次最多导入 {FILES_AT_ONCE} 个文件，请分几次。")
    books = read_each(files)
    for book in books:
        if isinstance(book, LuodiError):
            raise book
    return tuple(book for book in books if isinstance(book, Workbook))


class NotReadYet(LuodiError):
    """The time for reading one lot was over before it was this file's turn."""


def read_each(files: Sequence[SentFile], *, within_seconds: float = math.inf) -> list[Workbook | LuodiError]:
    """Each file read, or the sentence why not, in their order. A few at a time: most of the wait is for child processes.

    No further file is begun once `within_seconds` have passed; the first is always read, so that every lot gets on.
    """
    until = time.monotonic() + within_seconds

    def read(place: int, file: SentFile) -> Workbook | LuodiError:
        if place and time.monotonic() >= until:
            return NotReadYet(f"“{file.name}”这一次没来得及读，请把这一批再交一次，会接着往下读，已收的不会重复。")
        return _read_or_refused(file)

    with ThreadPoolExecutor(max_workers=min(_AT_A_TIME, os.cpu_count() or 1)) as pool:
        return list(pool.map(read, range(len(files)), files))


def _read_or_refused(file: SentFile) -> Workbook | LuodiError:
    try:
        return read_bytes(file.content, name=file.name)
    except LuodiError as refused:
        return refused


def files_from(paths: Sequence[Path]) -> tuple[SentFile, ...]:
    """Files on disk, for the command line; `-` is a table pasted into standard input. Refuses what is not there."""
    missing = next((path for path in paths if path != PASTED and not path.is_file()), None)
    if missing is not None:
        raise BadInput(f"找不到文件“{missing.name}”，请核对路径。")
    return tuple(
        SentFile(name="粘贴的表格", content=sys.stdin.buffer.read(FILE_BYTES + 1))
        if path == PASTED
        else SentFile(name=path.name, content=path.read_bytes())
        for path in paths
    )
