"""What a lake holds: up to which sequence, from which ledger, and each file with its rows and SHA-256."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from luodi.lake.refusals import LakeDamaged, NotALake

FORMAT = 2
_OLDER = frozenset({1})  # without the day of recording and the grade of evidence
NAME = "manifest.json"
TABLES = ("ledger_entry", "ledger_subject", "orgs_unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeFile:
    """One Parquet file: the table it holds, its place in the folder, rows, and the SHA-256 of its bytes."""

    table: str
    path: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`known`: the last sequence in it (inclusive); `fingerprint`: of that entry, so that a lake is told from another's."""

    known: int
    fingerprint: str
    files: tuple[LakeFile, ...]

    def text(self) -> str:
        """The same lake is the same bytes."""
        document = {"format": FORMAT, "known": self.known, "fingerprint": self.fingerprint}
        files = {"files": [asdict(file) for file in self.files]}
        return json.dumps(document | files, ensure_ascii=False, indent=1) + "\n"


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a lake; None for a folder that is empty or not there. Refuses a folder that holds something else."""
    path = folder / NAME
    if not path.exists():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotALake(folder)
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if found["format"] in _OLDER:
            return None  # written anew beside it
        if found["format"] != FORMAT:
            raise NotALake(folder)
        files = tuple(LakeFile(**file) for file in found["files"])
        return Manifest(known=int(found["known"]), fingerprint=str(found["fingerprint"]), files=files)
    except (ValueError, KeyError, TypeError):
        raise LakeDamaged(path) from None


def check_files(folder: Path, manifest: Manifest) -> None:
    """Refuses a lake of which a file is missing, has changed, or lies outside the folder."""
    if sorted(file.table for file in manifest.files) != sorted(TABLES):
        raise LakeDamaged(folder / NAME)
    for file in manifest.files:
        path = folder / file.path
        inside = path.resolve().is_relative_to(folder.resolve())
        if not inside or not path.is_file() or sha256_of(path) != file.sha256:
            raise LakeDamaged(path)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
