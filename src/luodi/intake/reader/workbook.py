"""Open a file nobody has checked: the child process reads it, the parent waits, bounds it and speaks for it.

Hostile, broken or oversized files end in one Chinese sentence (`BadInput`) and leave nothing behind (reliability goals, F).
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterable
from contextlib import closing
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from subprocess import PIPE
from threading import Timer
from typing import Any

from luodi.base.errors import BadInput
from luodi.intake.reader.cells import Cell, Merge, Sheet, Workbook
from luodi.intake.reader.compound import MAGIC

FILE_BYTES = 50 * 2**20
WALL_SECONDS = 30  # the processor limit of the child ends it sooner, unless the machine is busy

COLUMNS = 1_000
MERGED_CELLS = 3_000_000

_REMEMBERED_BYTES = 2**18
_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR")  # no secret among them
_LONGEST_SHEET_NAME = 64
_LONGEST_ERROR = 2**16
_JSON = json.JSONDecoder(parse_constant=lambda word: str(float(word)))  # inf and nan are words in a cell
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNSTORABLE_BYTES = re.compile(rb"\\u00[01]|\\[bf]|\x7f|\xed[\xa0-\xbf]")  # the same, as a line of JSON holds them

_SENTENCES = {
    "empty": "是空文件，请重新导出后再导入。",
    "kind": "不是能读的表格文件，请另存为 .xlsx 后再导入。",
    "document": "是文档，不是表格，请把里面的表格复制到 Excel，另存为 .xlsx 后再导入。",
    "old": "是 Excel 95 或更早的格式，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。",
    "picture": "是图片或视频，不是表格，请向填报单位要电子表格后再导入。",
    "archive": "是压缩包，请先解压，再导入里面的表格。",
    "page_archive": "是网页存档，请用 Excel 打开后另存为 .xlsx 再导入。",
    "xml_sheet": "是 XML 格式的表格，请用 Excel 打开后另存为 .xlsx 再导入。",
    "xlsb": "是二进制工作簿（.xlsb），请在 Excel 里另存为 .xlsx 再导入。",
    "encrypted": "设有打开密码，请在 Excel 里去掉密码后再导入。",
    "wide": f"有一张表超过 {COLUMNS} 列，请删去多余的列后再导入。",
    "merges": "里合并的单元格多得不正常，请取消多余的合并后再导入。",
    "names": "里有两张同名的工作表，请改名后再导入。",
    "null": "里混有空字符，请从原系统重新导出，或用 Excel 打开后另存为 .xlsx。",
    "garbled": "里有乱码（锟斤拷、�），原来的字已经丢失，请从原系统重新导出。",
    "cell": "里有一格超过 13 万字，请删去多余内容后再导入。",
    "large": "的表格太大，请删去多余的空行空列或拆成几个文件后再导入。",
    "members": "的内部结构不正常，请在 Excel 里打开后另存为 .xlsx 再导入。",
    "memory": "展开后超出内存限额，请删去多余内容或拆成几个文件后再导入。",
    "broken": "已损坏，请向填报单位重要一份，或在 Excel 里修复后另存为 .xlsx。",
    "slow": "读取超时，请删去多余内容或拆成几个文件后再导入。",
    "encoding": "的文字编码读不出来，请另存为 UTF-8 的 .csv 或 .xlsx 后再导入。",
    "quote": "里有没配对的引号，请用表格软件打开后另存为 .xlsx 再导入。",
    "nothing": "里没有工作表，请核对是否传错了文件。",
}


def read_workbook(path: Path, *, name: str = "") -> Workbook:
    """The sheets of the file at `path`, called `name` in every sentence.

    Refuses what is not a workbook, is encrypted, broken, too large or too slow to read, each with one sentence.
    """
    name = name or path.name
    if not path.is_file():
        raise BadInput(f"找不到文件“{name}”，请核对路径。")
    return read_bytes(path.read_bytes(), name=name)


def read_bytes(content: bytes, *, name: str) -> Workbook:
    """As `read_workbook`, for a file that was uploaded or stored. The last few small ones are remembered."""
    return (_read_again if len(content) <= _REMEMBERED_BYTES else _read)(content, name)


@lru_cache(maxsize=4)  # a file is read when it is proposed, at each answer, and when it is committed
def _read_again(content: bytes, name: str) -> Workbook:
    return _read(content, name)


def _read(content: bytes, name: str) -> Workbook:
    if len(content) > FILE_BYTES:
        raise BadInput(f"文件“{name}”超过 {FILE_BYTES // 2**20} MB，请拆成几个文件后再导入。")
    # calamine goes by the ending, which a sender may have changed: the file gets the one of what it is.
    with tempfile.NamedTemporaryFile(suffix=".xls" if content.startswith(MAGIC) else ".xlsx") as file:
        file.write(content)
        file.flush()
        with closing(_run_child(Path(file.name), name)) as lines:  # a refusal in the middle ends the child, too
            return workbook_of(lines, name=name)


def workbook_of(lines: Iterable[bytes], *, name: str) -> Workbook:
    """The workbook that the child's lines describe; refuses what the child refused, and one without sheets."""
    described: list[tuple[dict[str, Any], list[tuple[Cell, ...]]]] = []
    for line in lines:
        document = _JSON.decode(line.decode("utf-8", "surrogatepass"))
        if isinstance(document, list):
            rows = _storable(document) if _UNSTORABLE_BYTES.search(line) else document
            described[-1][1].extend([tuple([_moment(*c) if type(c) is list else c for c in row]) for row in rows])
        elif "refused" in document:
            raise _refusal(name, str(document["refused"]))
        else:
            described.append((document, []))
    if not described:
        raise _refusal(name, "nothing")
    for found, rows in described:
        if (code := _beyond_reading(found, rows)) is not None:
            raise _refusal(name, code)
    return Workbook(name=name, sheets=tuple(_sheet(found, rows) for found, rows in described))


def _beyond_reading(found: dict[str, Any], rows: list[tuple[Cell, ...]]) -> str | None:
    """A sheet wider than any table, or merged all over: the kind of refusal."""
    width = max(map(len, rows), default=0)
    merged = sum(
        (min(b, len(rows)) - t + 1) * (min(r, width) - le + 1) for t, le, b, r in found["merges"] if t < len(rows)
    )
    return "wide" if width > COLUMNS else "merges" if merged > MERGED_CELLS else None


def _run_child(path: Path, name: str) -> Generator[bytes]:
    """The child's lines as it prints them; at its end, the refusal that its death means."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    command = [sys.executable, "-m", "luodi.intake.reader.child", str(path)]
    with tempfile.TemporaryFile() as told, subprocess.Popen(command, stdout=PIPE, stderr=told, env=kept) as child:
        clock = Timer(WALL_SECONDS, child.kill)
        clock.start()
        try:
            yield from (line for line in child.stdout or () if line.endswith(b"\n"))  # who dies leaves half a line
            code = child.wait()
        finally:
            clock.cancel()
            child.kill()
        told.seek(0)
        errors = told.read(_LONGEST_ERROR)
    if code in {-24, -9}:  # SIGXCPU, SIGKILL
        raise _refusal(name, "slow")
    if code == -6 or b"MemoryError" in errors or b"memory allocation" in errors:
        raise _refusal(name, "memory")
    if code != 0:
        raise _refusal(name, "broken")


def _refusal(name: str, code: str) -> BadInput:
    return BadInput(f"文件“{name}”{_SENTENCES[code]}")


def _sheet(found: dict[str, Any], rows: list[tuple[Cell, ...]]) -> Sheet:
    return Sheet(
        name=_UNSTORABLE.sub("", str(found["name"]))[:_LONGEST_SHEET_NAME],
        rows=tuple(rows),
        merges=tuple(Merge(top=t, left=le, bottom=b, right=r) for t, le, b, r in found["merges"]),
        hidden=bool(found["hidden"]),
        hidden_rows=frozenset(found.get("hidden_rows", ())),
        unread=frozenset((r, c) for r, c in found.get("unread", ())),
        dressed=frozenset((r, c) for r, c in found.get("dressed", ())),
        months=frozenset((r, c) for r, c in found.get("months", ())),
        struck=frozenset((r, c) for r, c in found.get("struck", ())),
    )


def _storable(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows without the characters that no database stores and no person sees."""
    return [[_UNSTORABLE.sub("", cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def _moment(kind: str, text: str) -> date:
    """A day or a moment as the child writes it."""
    return date.fromisoformat(text) if kind == "d" else datetime.fromisoformat(text)
