"""A backup of the whole home in one file: the database as of one moment, every other file, and a manifest with their hashes.

Left out on purpose: the key of the home, which is kept apart (whoever finds a backup must not find what opens it), live
sessions, the derived lake, and the logins of a demo. Restoring is `restore.py`.
"""

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from luodi.base.errors import BadInput, system_reason
from luodi.ledger.models import Seal
from luodi.ledger.selectors import last_sequence
from luodi.web.environment import environment
from luodi.web.rows import written_tables

FORMAT = "luodi-backup-1"
MANIFEST, DATABASE, FILES, ROWS = "manifest.json", "database.sqlite3", "files/", "rows/"
_LEFT_OUT = {"luodi.sqlite3", "luodi.sqlite3-wal", "luodi.sqlite3-shm", "secret_key", "read-only", "demo-logins.json"}
_DERIVED = {"lake"}
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What was written. `fingerprint`: SHA-256 of the manifest, to be written down apart from the file."""

    path: Path
    fingerprint: str
    files: int
    entries: int
    seals: int
    size_bytes: int


def write_backup(out: Path, *, as_rows: bool = False) -> Backup:
    """Write a backup to `out`: a new file, or a folder where it gets a name by the clock. Refuses to overwrite one.

    On SQLite the database goes as it is (its online backup: nobody has to stop working); on PostgreSQL, or with
    `as_rows`, as one file of rows per table, which either engine reads back.
    """
    target = out / f"luodi-备份-{timezone.localtime():%Y%m%d-%H%M%S}.zip" if out.is_dir() else out
    if target.exists():
        raise BadInput(f"{target} 已经存在，请换一个文件名，备份从不覆盖旧的。")
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            made = _write(file, as_rows=as_rows or connection.vendor != "sqlite")
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput(f"备份写不到 {target}：{system_reason(error)}，请核对文件夹和剩余空间。") from None
    manifest, fingerprint = made
    return Backup(
        path=target,
        fingerprint=fingerprint,
        files=len(manifest["files"]),
        entries=manifest["last_sequence"],
        seals=len(manifest["seals"]),
        size_bytes=target.stat().st_size,
    )


def present_state() -> dict[str, Any]:
    """What a restored home must have again: the last sequence, and the root of every seal."""
    roots = Seal.objects.order_by("pk").values_list("period__first", "root")
    return {"last_sequence": last_sequence(), "seals": [[first.isoformat(), root] for first, root in roots]}


def home_files() -> Iterator[Path]:
    """The files of the home that a backup holds beside the database, in one order."""
    home = environment().folder
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        ours = inside.parts[0] not in _DERIVED | _LEFT_OUT and not inside.parts[0].startswith(".")
        if ours and path.is_file() and not path.is_symlink():
            yield path


def _write(file: IO[bytes], *, as_rows: bool) -> tuple[dict[str, Any], str]:
    hashes: dict[str, list[Any]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        if as_rows:
            state = _add_rows(archive, hashes)
        else:
            state = present_state()
            with _copied_database() as copy:
                _add(archive, DATABASE, _chunks(copy), hashes)
        for path in home_files():  # after the database: evidence is there before the entry that cites it
            _add(archive, f"{FILES}{path.relative_to(environment().folder).as_posix()}", _chunks(path), hashes)
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(),
            "engine": "rows" if as_rows else "sqlite",
            "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            "files": hashes,
            **state,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        archive.writestr(MANIFEST, text)
    return manifest, hashlib.sha256(text).hexdigest()


def _add_rows(archive: zipfile.ZipFile, hashes: dict[str, list[Any]]) -> dict[str, Any]:
    """Every table as rows; one moment for them and for what the manifest says of them, which is returned."""
    with written_tables() as tables:
        state = present_state()
        for table, lines in tables:
            _add(archive, f"{ROWS}{table}.jsonl", lines, hashes)
    return state


def _add(archive: zipfile.ZipFile, name: str, chunks: Iterator[bytes], hashes: dict[str, list[Any]]) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            member.write(chunk)
    hashes[name] = [digest.hexdigest(), size]


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


@contextmanager
def _copied_database() -> Iterator[Path]:
    """A copy of the SQLite database as of one moment, taken while others write, without its sessions."""
    with tempfile.TemporaryDirectory(dir=environment().folder, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        source = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(source, timeout=20)) as live, closing(sqlite3.connect(copy)) as kept:
            live.backup(kept)
            kept.execute("PRAGMA journal_mode=DELETE")
            kept.execute("DELETE FROM django_session")
            kept.commit()
            kept.execute("VACUUM")
        yield copy
