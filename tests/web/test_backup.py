"""备份与恢复: the commands of the printed page, exactly, on an empty home; and every backup that must be refused."""

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from luodi.access.triggers import AUDIT, AUDIT_CHAIN
from luodi.base.errors import BadInput
from luodi.ledger.selectors import last_sequence
from luodi.ledger.triggers import drop_triggers, missing_triggers
from luodi.orgs.separation import SEPARATION
from luodi.web.backup import DATABASE, FILES, MANIFEST, ROWS, write_backup
from luodi.web.environment import environment
from luodi.web.restore import BackupDamaged, HomeNotEmpty, check_backup, restore_backup
from luodi.web.rows import read_tables, written_tables
from tests.web.cast import assemble

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/handbook/备份与恢复.md"
LIVED_IN = """
import django; django.setup()
from datetime import date
from luodi.base.spans import parse_span
from luodi.ledger.seals import seal_period
from luodi.ledger.units import set_target
from luodi.orgs.selectors import today
from luodi.web.home import operator, prepare_home, root
from luodi.web.sealing import rulebook_rows
prepare_home()
set_target(unit=root("清河区"), measure="引进项目", span=parse_span("2026"), on=today(), by=operator(), quantity=100)
seal_period(month=parse_span(f"{today():%Y-%m}"), by=operator(), extra=rulebook_rows())
"""


def commands_of(page: str) -> list[str]:
    """The blocks that the page says to run, in order."""
    return re.findall(r"^```sh\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def office(tmp_path):
    """A folder with a home that has lived, and `luodi` on the path."""
    tool = tmp_path / "bin/luodi"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m luodi.web.cli "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LUODI_")}
    path = os.pathsep.join([str(tool.parent), kept.get("PATH", "")])
    python = os.pathsep.join([str(ROOT / "src"), kept.get("PYTHONPATH", "")])
    ways = {"PATH": path, "PYTHONPATH": python, "LUODI_HOME": str(tmp_path / "旧的"), "PYTHONUTF8": "1"}
    surroundings = kept | ways | {"DJANGO_SETTINGS_MODULE": "luodi.web.settings"}
    subprocess.run([sys.executable, "-c", LIVED_IN], cwd=tmp_path, env=surroundings, check=True)
    evidence = tmp_path / "旧的/evidence/ab/abcd.pdf"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"%PDF-1.7 \xff\x00 to be found again")
    return tmp_path, surroundings


def tables_of(home: Path) -> str:
    """Every row of every sealed and every other table but the doors' own, as one text."""
    script = (
        "import sqlite3,sys;c=sqlite3.connect(sys.argv[1]);"
        "n=[r[0] for r in c.execute(\"SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'access_%' "
        "AND name NOT LIKE 'sqlite_%' AND name<>'django_session' ORDER BY 1\")];"
        "print([(t,c.execute(f'SELECT * FROM {t} ORDER BY 1').fetchall()) for t in n])"
    )
    database = str(home / "luodi.sqlite3")
    return subprocess.run([sys.executable, "-c", script, database], capture_output=True, text=True, check=True).stdout


@pytest.mark.drill
def test_the_printed_page_brings_everything_back(office):
    folder, surroundings = office
    script = "".join(commands_of(PAGE.read_text(encoding="utf-8")))
    assert script.count("luodi ") == 4
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "每个封账的根都与备份时一致" in run.stdout
    assert "核验无误：1 个账期" in run.stdout
    old, new = folder / "旧的", folder / "新的数据文件夹"
    assert tables_of(old) == tables_of(new)
    assert (new / "evidence/ab/abcd.pdf").read_bytes() == (old / "evidence/ab/abcd.pdf").read_bytes()
    backup = next((folder / "备份").glob("*.zip"))
    assert (old / "secret_key").read_bytes() not in backup.read_bytes()


@pytest.fixture
def backup(transactional_db, tmp_path) -> Path:
    """A backup of the cast's home, as rows, with one file beside."""
    assemble()
    kept = environment().folder / "evidence"
    kept.mkdir(exist_ok=True)
    (kept / "a.pdf").write_bytes(b"to be found again")
    return write_backup(tmp_path / "a.zip", as_rows=True).path


def rows() -> dict[str, list[bytes]]:
    with written_tables() as tables:
        return {table: list(lines) for table, lines in tables}


def test_rows_come_back_as_they_were_with_every_guard_standing(transactional_db):
    assemble()
    before = rows()
    drop_triggers(connection)
    for guards in (AUDIT, AUDIT_CHAIN):
        guards.drop(connection)
    call_command("flush", interactive=False, verbosity=0)
    assert not any(rows().values())
    count = read_tables(lambda table: before[table])
    assert (rows(), count) == (before, sum(map(len, before.values())))
    assert (
        missing_triggers(connection)
        + AUDIT.missing(connection)
        + AUDIT_CHAIN.missing(connection)
        + SEPARATION.missing(connection)
        == []
    )
    assert write_person_after() > 0


def write_person_after() -> int:
    """A new row gets a key behind those that came back."""
    from luodi.orgs.services import add_person

    return add_person(login="later", name="后来", password=None).pk


def test_on_sqlite_the_database_goes_as_it_is_but_for_its_sessions(transactional_db, tmp_path):
    cast = assemble()
    client = Client()
    client.force_login(cast.people["clerk"])
    with zipfile.ZipFile(write_backup(tmp_path).path) as archive:
        held = {name for name in archive.namelist() if not name.startswith(FILES)}
        if connection.vendor != "sqlite":
            assert f"{ROWS}ledger_entry.jsonl" in held
            return
        assert held == {DATABASE, MANIFEST}
        archive.extract(DATABASE, tmp_path)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as copy:
        told = [copy.execute(f"SELECT COUNT(*) FROM {t}").fetchone()[0] for t in ("django_session", "ledger_entry")]
    assert told == [0, last_sequence()]


def test_a_sound_backup_is_told_so(backup):
    found = check_backup(backup)
    assert found.entries > 0
    assert check_backup(backup, fingerprint=found.fingerprint.upper()).fingerprint == found.fingerprint


def rewritten(backup: Path, change) -> Path:
    """The backup with its members changed; `change` takes and returns {name: bytes}."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    target = backup.with_name("changed.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in change(members).items():
            archive.writestr(name, content)
    return target


def with_manifest(members, **changed):
    manifest = json.loads(members[MANIFEST]) | changed
    return members | {MANIFEST: json.dumps(manifest).encode()}


def slipped(members):
    content = b"out of the home"
    listed = json.loads(members[MANIFEST])["files"] | {
        "files/../../a": [hashlib.sha256(content).hexdigest(), len(content)]
    }
    return with_manifest(members | {"files/../../a": content}, files=listed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m | {"files/evidence/a.pdf": b"to be found Again"}, "哈希不符"),
        (lambda m: {n: c for n, c in m.items() if n != "files/evidence/a.pdf"}, "对不上"),
        (lambda m: m | {"files/more": b"x"}, "对不上"),
        (lambda m: {n: c for n, c in m.items() if n != MANIFEST}, "不是完整的备份"),
        (lambda m: with_manifest(m, format="luodi-backup-9"), "本版本不认识"),
        (slipped, "不该有的路径"),
    ],
    ids=["altered", "lacking", "mixed", "no manifest", "later format", "slips out"],
)
def test_a_damaged_backup_is_refused(backup, change, said):
    with pytest.raises(BackupDamaged, match=said):
        check_backup(rewritten(backup, change))


def test_a_truncated_file_another_fingerprint_and_a_missing_file_are_refused(backup, tmp_path):
    cut = tmp_path / "cut.zip"
    cut.write_bytes(backup.read_bytes()[:-200])
    with pytest.raises(BackupDamaged, match="不是完整的备份"):
        check_backup(cut)
    with pytest.raises(BackupDamaged, match="与您给的不同"):
        check_backup(backup, fingerprint="0" * 64)
    with pytest.raises(BadInput, match="读不了"):
        check_backup(tmp_path / "none.zip")


def test_a_backup_of_a_later_version_and_a_home_lived_in_are_refused(backup):
    later = rewritten(backup, lambda m: with_manifest(m, migrations=["ledger.9999_from_the_future"]))
    with pytest.raises(BadInput, match="更新的版本"):
        restore_backup(later)
    with pytest.raises(HomeNotEmpty, match="空的数据文件夹"):
        restore_backup(backup)


def test_a_backup_is_never_written_over(backup):
    with pytest.raises(BadInput, match="已经存在"):
        write_backup(backup, as_rows=True)
