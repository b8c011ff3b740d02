"""The evidence folder: files by the SHA-256 of their bytes, on disk before the row that names them commits.

A file is written beside the folder's files, synced, renamed to its hash, and the folder synced; only then does `keep`
return (reliability: a power cut may leave a file nobody cites, never a citation without its file). Nothing here
deletes or overwrites.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from luodi.base.errors import Conflict, NotFound

_BLOCK = 1024 * 1024


class StoreDamaged(Conflict):
    """The stored copy no longer has the bytes it was named for."""


def keep(content: bytes) -> str:
    """Store the bytes and return their SHA-256 in hexadecimal. Refuses when the same file is stored and damaged."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    _make(path.parent)
    if not path.exists():
        _write(path, content)
    elif hash_on_disk(sha256) != sha256:
        raise StoreDamaged("这份材料以前存过，存档已损坏或被改动；请先请管理员运行 luodi verify 查明，再提交。")
    _sync(path.parent)  # also when a rival wrote it: its rename may not be on disk yet
    return sha256


def content_of(sha256: str) -> bytes:
    """The bytes of a stored file. Refuses one that is gone, or that is not what it was."""
    try:
        content = path_of(sha256).read_bytes()
    except OSError:
        raise NotFound("这份材料的存档不见了，请请管理员运行 luodi verify 查明，从备份恢复。") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise StoreDamaged("这份材料的存档已损坏或被改动，不能打开；请请管理员运行 luodi verify 查明，从备份恢复。")
    return content


def hash_on_disk(sha256: str) -> str | None:
    """What the file stored under this hash hashes to today; None when it is gone or cannot be read."""
    digest = hashlib.sha256()
    try:
        with path_of(sha256).open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


def path_of(sha256: str) -> Path:
    """Where a file lies: ab/abcdef…, so that no folder grows too long."""
    return Path(settings.EVIDENCE_FOLDER) / sha256[:2] / sha256


def stored() -> Iterator[str]:
    """The hashes of all files that lie in the folder, by name."""
    with suppress(FileNotFoundError):
        for folder in sorted(Path(settings.EVIDENCE_FOLDER).iterdir()):
            yield from sorted(file.name for file in folder.iterdir() if file.name.startswith(folder.name))


def _make(folder: Path) -> None:
    """The folder and those above it, each entered durably in the one it lies in."""
    missing = [f for f in (folder, folder.parent, folder.parent.parent) if not f.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        _sync(made.parent)


def _write(path: Path, content: bytes) -> None:
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o440)
        Path(aside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(aside).unlink()
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
