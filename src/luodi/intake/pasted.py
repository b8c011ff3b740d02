"""A table that was copied and pasted: taken like a file of its own, whatever it was copied from.

Excel, WPS and web pages copy cells with tabs between them. What comes by chat has often lost them: there, columns are
parted by two or more blanks, by full-width blanks, or by bars.
"""

import re

from luodi.base.errors import BadInput
from luodi.intake.files import SentFile

PASTED_NAME = "粘贴的表格"
_APART = re.compile(r"[ \u00a0]{2,}|[ \u00a0]*\u3000+[ \u00a0\u3000]*|\s*[|｜]\s*")
_SEPARATED = re.compile(r"[\t,;，]")


def pasted_file(text: str) -> SentFile:
    """The pasted text as a sent file. Refuses a single column and words that are no table."""
    lines = [line.rstrip("\r") for line in text.strip("\r\n").split("\n")]
    if "\t" not in text:
        told = [_APART.sub("\t", line.strip().strip("|｜").strip()) for line in lines if not _is_rule(line)]
        lines = told if any("\t" in line for line in told) else lines
    if len([line for line in lines if line.strip()]) < 2 or not any(_SEPARATED.search(line) for line in lines):
        raise BadInput("粘贴的内容看不出是表格：请连表头一起复制，至少两行；从图片里认出来的字，请先整理成表格。")
    return SentFile(name=PASTED_NAME, content="\n".join(lines).encode())


def _is_rule(line: str) -> bool:
    """A line of dashes between bars, as text tables have below their headings."""
    return bool(line.strip()) and not line.strip(" |｜-—=+:：")
