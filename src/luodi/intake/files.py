"""Files as they are sent: their bytes, their name by content, and the workbooks in them."""

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from luodi.base.errors import BadInput
from luodi.intake.reader.cells import Workbook
from luodi.intake.reader.workbook import FILE_BYTES, read_bytes

FILES_AT_ONCE = 60
PASTED = Path("-")


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
    return tuple(read_bytes(file.content, name=file.name) for file in files)


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
