"""A backup brought back into an empty home: every hash checked before anything is put in place, every seal checked after.

A home that somebody lives in is never restored over, and a damaged or mixed backup leaves the home as empty as it was.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from luodi.base.errors import BadInput, LuodiError, system_reason
from luodi.ledger.luodi_verify import Problem
from luodi.orgs.models import Person
from luodi.web.backup import DATABASE, FILES, FORMAT, MANIFEST, ROWS, present_state
from luodi.web.environment import environment
from luodi.web.home import prepare_home
from luodi.web.rows import read_tables
from luodi.web.sealing import verify_home

_MAY_LIE_THERE = {"secret_key"}
_CHUNK_BYTES = 1024 * 1024


class BackupDamaged(LuodiError):
    """The backup is not what its manifest says; nothing was restored."""


class HomeNotEmpty(LuodiError):
    """Somebody lives in this home; it is not restored over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back. `problems`: what the check of the seals found afterwards."""

    fingerprint: str
    made_at: str
    files: int
    entries: int
    seals: int
    problems: tuple[Problem, ...]


def check_backup(path: Path, *, fingerprint: str | None = None) -> Restored:
    """Read the whole backup and check every hash, and restore nothing."""
    with _opened(path, fingerprint) as (archive, manifest, told):
        for name in manifest["files"]:
            for _ in _member(archive, name, manifest):
                pass
        return _restored(manifest, told, ())


def restore_backup(path: Path, *, fingerprint: str | None = None) -> Restored:
    """Bring the backup into this empty home, and check every seal.

    Refuses a home with anything in it beside its key, a backup whose hashes do not hold or whose fingerprint is another,
    one of a later version, and a copy of SQLite for a home on PostgreSQL.
    """
    with _opened(path, fingerprint) as (archive, manifest, told):
        _refuse_later_version(manifest)
        home = environment().folder
        if manifest["engine"] == "sqlite" and connection.vendor != "sqlite":
            raise BadInput(
                "这份备份是 SQLite 的，不能直接恢复到 PostgreSQL；请在原机上用 luodi backup --rows 另做一份。"
            )
        _refuse_lived_in(home)
        with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
            scratch = Path(folder)
            for name in manifest["files"]:
                _extract(archive, name, manifest, scratch)
            _put_in_place(scratch, home, manifest)
    found = verify_home()
    state = present_state()
    if {key: manifest[key] for key in state} != state:
        raise BackupDamaged("恢复后的台账序号或封账的根与备份时记下的不同，请保留现场，换一份备份再恢复。")
    return _restored(manifest, told, found.problems)


@contextmanager
def _opened(path: Path, fingerprint: str | None) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any], str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read(MANIFEST)
            told = hashlib.sha256(text).hexdigest()
            if fingerprint and fingerprint.strip().lower() != told:
                raise BackupDamaged(f"备份的指纹是 {told}，与您给的不同：这不是那一份备份，或被人动过。")
            yield archive, _sound_manifest(text, archive), told
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError):
        raise BackupDamaged(f"{path.name} 不是完整的备份文件，请换一份 luodi backup 写出的。") from None
    except OSError as error:
        raise BadInput(f"读不了 {path}：{system_reason(error)}，请核对文件名。") from None


def _sound_manifest(text: bytes, archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(text)
    if manifest.get("format") != FORMAT:
        raise BackupDamaged("这份备份的格式本版本不认识，请用做备份时的版本恢复。")
    listed, held = set(manifest["files"]), {name for name in archive.namelist() if name != MANIFEST}
    if listed != held:
        odd = "、".join(sorted(listed ^ held)[:5])
        raise BackupDamaged(f"备份里的文件与清单对不上（{odd}），备份不完整或混入了别的文件，请换一份。")
    for name in listed:
        parts = PurePosixPath(name).parts
        if ".." in parts or name.startswith("/") or "\\" in name or not name.startswith((DATABASE, FILES, ROWS)):
            raise BackupDamaged(f"备份里有不该有的路径 {name}，请换一份。")
    return manifest


def _member(archive: zipfile.ZipFile, name: str, manifest: dict[str, Any]) -> Iterator[bytes]:
    """The bytes of a member; raises at its end when they are not what the manifest says."""
    wanted, digest, size = manifest["files"][name], hashlib.sha256(), 0
    with archive.open(name) as member:
        while chunk := member.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            yield chunk
    if [digest.hexdigest(), size] != wanted:
        raise BackupDamaged(f"备份里的 {name} 与清单的哈希不符，备份已损坏或被人动过，请换一份。")


def _extract(archive: zipfile.ZipFile, name: str, manifest: dict[str, Any], scratch: Path) -> None:
    target = scratch / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        for chunk in _member(archive, name, manifest):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _refuse_later_version(manifest: dict[str, Any]) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    later = sorted(set(manifest["migrations"]) - known)
    if later:
        raise BadInput(f"这份备份来自更新的版本（{later[-1]}），请先升级本机，再恢复。")


def _refuse_lived_in(home: Path) -> None:
    there = sorted(path.name for path in home.iterdir() if path.name not in _MAY_LIE_THERE)
    if there:
        raise HomeNotEmpty(
            f"{home} 里已经有 {'、'.join(there[:5])}：恢复只往空的数据文件夹里做，请用 LUODI_HOME 指定一个新的。"
        )


def _put_in_place(scratch: Path, home: Path, manifest: dict[str, Any]) -> None:
    if manifest["engine"] == "sqlite":
        (scratch / DATABASE).replace(home / "luodi.sqlite3")
        prepare_home()
    else:
        prepare_home()
        if Person.objects.exists():
            raise HomeNotEmpty("这个数据库里已经有人员和台账：恢复只往空库里做，请另建一个空库。")
        read_tables(lambda table: _lines(scratch / f"{ROWS}{table}.jsonl"))
    kept = scratch / FILES
    for path in sorted(kept.rglob("*")) if kept.is_dir() else ():
        if path.is_file():
            target = home / path.relative_to(kept)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def _lines(path: Path) -> Iterable[bytes]:
    if not path.exists():  # a table that the backup's version did not have yet
        return
    with path.open("rb") as file:
        yield from file


def _restored(manifest: dict[str, Any], told: str, problems: tuple[Problem, ...]) -> Restored:
    return Restored(
        fingerprint=told,
        made_at=manifest["made_at"],
        files=len(manifest["files"]),
        entries=manifest["last_sequence"],
        seals=len(manifest["seals"]),
        problems=problems,
    )
