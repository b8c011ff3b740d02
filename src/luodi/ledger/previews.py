"""What a piece of evidence looks like, for a page of ours: pictures and words, never the file's own scripts.

PDF and Word are looked into by a child process (`preview_child.py`). A damaged or hostile file costs that process, and
the person reads one sentence.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache

from luodi.base.errors import BadInput
from luodi.ledger.choices import FileKind
from luodi.ledger.models import Evidence
from luodi.ledger.store import content_of, path_of

PICTURES = {FileKind.PNG: "image/png", FileKind.JPEG: "image/jpeg"}
_WALL_SECONDS = 30
_KEPT = 24


class NotShown(BadInput):
    """The file cannot be shown on a page; it can be downloaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page as a picture. `pages`: how many the file has."""

    content: bytes
    media_type: str
    pages: int


def picture_of(evidence: Evidence, number: int) -> Picture:
    """Page `number` (from 1) of a PDF, or the picture that the file is. Refuses other kinds, and pages not there."""
    content = content_of(evidence.sha256)  # never show what is not what it was
    if evidence.file_kind in PICTURES:
        return Picture(content=content, media_type=PICTURES[FileKind(evidence.file_kind)], pages=1)
    if evidence.file_kind != FileKind.PDF:
        raise NotShown("这种文件不能直接看图，请下载后打开。")
    pages, drawn = _drawn(evidence.sha256, number)
    if not drawn:
        raise NotShown(f"这份 PDF 共 {pages} 页，没有第 {number} 页。")
    return Picture(content=drawn, media_type="image/png", pages=pages)


def pages_of(evidence: Evidence) -> int:
    """How many pictures show the file; 0 when none do."""
    if evidence.file_kind in PICTURES:
        return 1
    return _drawn(evidence.sha256, 1)[0] if evidence.file_kind == FileKind.PDF else 0


def words_of(evidence: Evidence) -> tuple[tuple[str, ...], ...]:
    """The text of a Word file, a paragraph or the cells of a row each; empty for other kinds."""
    return _told(evidence.sha256) if evidence.file_kind == FileKind.DOCX else ()


@lru_cache(maxsize=_KEPT)
def _drawn(sha256: str, number: int) -> tuple[int, bytes]:
    head, _, drawn = _child("pdf", sha256, number).partition(b"\n")
    return int(json.loads(head)["pages"]), drawn


@lru_cache(maxsize=_KEPT)
def _told(sha256: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(json.loads(line)) for line in _child("docx", sha256, 0).splitlines())


def _child(kind: str, sha256: str, number: int) -> bytes:
    command = [sys.executable, "-m", "luodi.ledger.preview_child", kind, str(path_of(sha256)), str(number)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_WALL_SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise NotShown(
            "这份文件打不开（可能加了密、已损坏或太复杂），请下载后查看；看不了的请退回，另交一份。"
        ) from None
    return done.stdout
