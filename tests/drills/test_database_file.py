"""Bits flipped in the database file itself (C2), and in the files of evidence (C3): found, or of no consequence.

Of no consequence is a flip after which every table holds the same rows. The tables that no seal covers (sessions, the
audit trail, claims on their way, printed bulletins …) are told apart: a seal speaks of the ledger.
"""

import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from luodi.base.errors import LuodiError
from luodi.base.spans import month_of
from luodi.ledger.models import Evidence
from luodi.ledger.seals import seal_period
from luodi.ledger.store import path_of
from luodi.ledger.verification import damaged_evidence, verify_ledger
from luodi.orgs.selectors import today
from luodi.recognition.sealed import claim_rows
from tests.recognition.office import Office, open_office, slip

pytestmark = pytest.mark.drill
FLIPS = int(os.environ.get("LUODI_DRILL_FLIPS", "40"))  # `make drill-files` takes 6000
SEED = int(os.environ.get("LUODI_DRILL_SEED", "1"))
# Whose content decides what a sealed figure says: entries and what they point to, evidence, verdicts, caches of entries.
MATERIAL = (
    "ledger_entry", "ledger_subject", "ledger_batch", "ledger_postingperiod", "ledger_seal", "ledger_evidence",
    "ledger_citation", "ledger_credit", "ledger_counter", "orgs_unit", "orgs_appointment", "recognition_verdict",
)  # fmt: skip
PEOPLE = ("login", "name")  # of a person only these are sealed: passwords and last logins change every day


@dataclass(slots=True)
class Tally:
    made: int = 0
    found: int = 0
    the_same: int = 0
    unsealed: int = 0
    missed: list[str] = field(default_factory=list)


@pytest.fixture
def office(transactional_db, settings, tmp_path) -> Office:
    settings.EVIDENCE_FOLDER = tmp_path / "evidence"
    office = open_office()
    for n in range(3):
        office.recognize(office.claim(20 + n, papers=[slip(20 + n, number=f"88010000000{n}")]), 18)
    return office


@pytest.fixture
def sealed(office) -> Office:
    seal_period(month=month_of(today()), by=office.people["会办"], extra=claim_rows())
    return office


def rows_of(path: Path) -> dict[str, list[str]]:
    """Every table's rows as plain SQLite reads them; a table that cannot be read is read as such."""
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as held:
        held.text_factory = bytes
        names = [n.decode() for (n,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            try:
                found[name] = sorted(map(repr, held.execute(f'SELECT * FROM "{name}"')))
            except sqlite3.Error as error:
                found[name] = [str(error)]
    return found


def people_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as held:
        held.text_factory = bytes
        return sorted(map(repr, held.execute(f"SELECT id, {', '.join(PEOPLE)} FROM orgs_person")))


class Elsewhere:
    """The same program over another database file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.own = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = str(self.path)

    def __exit__(self, *_: object) -> None:
        connection.close()
        connection.settings_dict["NAME"] = self.own


def verified(path: Path, check: Callable[[], bool]) -> bool:
    """Whether `check` finds the file whole; a file that cannot be read is not."""
    try:
        with Elsewhere(path):
            return check()
    except (DatabaseError, LuodiError, ValueError, TypeError, OverflowError, UnicodeError):
        return False


def whole() -> bool:
    return not verify_ledger(extra=claim_rows()).problems


def flips(path: Path, to: Path, *, count: int, seed: int) -> Iterator[int]:
    """`count` copies of the file under `to`, one after the other, each with one bit of it flipped; which bit."""
    content = path.read_bytes()
    drawn = random.Random(seed)
    for _ in range(count):
        bit = drawn.randrange(len(content) * 8)
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        for tail in ("", "-wal", "-shm"):
            Path(f"{to}{tail}").unlink(missing_ok=True)
        to.write_bytes(changed)
        yield bit


def drill(path: Path, to: Path, check: Callable[[], bool]) -> Tally:
    tally, before, people = Tally(), rows_of(path), people_of(path)
    for bit in flips(path, to, count=FLIPS, seed=SEED):
        tally.made += 1
        after: dict[str, list[str]] = {}
        with suppress(sqlite3.Error, UnicodeDecodeError):
            after = rows_of(to)
        if after == before:
            tally.the_same += 1
        elif not verified(to, check):
            tally.found += 1
        elif all(after.get(t) == before[t] for t in MATERIAL) and people_of(to) == people:
            tally.unsealed += 1
        else:
            tally.missed.append(f"第 {bit} 位")
    return tally


def test_no_flipped_bit_of_the_database_file_passes_unseen(sealed, tmp_path) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL's own page checksums watch its files
    path, to = still(tmp_path), tmp_path / "flipped.sqlite3"
    tally = drill(path, to, whole)
    sys.stdout.write(
        f"\n翻转库文件 {tally.made} 位：发现 {tally.found}，内容没变 {tally.the_same}，"
        f"在不封的表里 {tally.unsealed}，该发现而没发现 {len(tally.missed)}\n"
    )
    assert tally.missed == []
    assert tally.found + tally.the_same + tally.unsealed == FLIPS


def still(tmp_path: Path) -> Path:
    """A whole copy of the database the test runs on."""
    path = tmp_path / "whole.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    assert verified(path, whole)
    return path


def test_red_control_a_seal_over_entries_alone_misses_what_they_point_to(sealed, tmp_path) -> None:
    """The design before: a chain of entries. A unit's code, a grade, a share may then be changed unseen."""
    if connection.vendor != "sqlite":
        return
    path = still(tmp_path)
    with closing(sqlite3.connect(path)) as held:
        for (name,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            held.execute(f'DROP TRIGGER "{name}"')
        held.execute(
            "UPDATE ledger_citation SET share_fen = share_fen - 1 WHERE id = (SELECT MIN(id) FROM ledger_citation)"
        )
        held.commit()

    def entries_alone() -> bool:
        seen = verify_ledger(extra=claim_rows()).problems
        return not [p for p in seen if p.row.startswith("entry ")]

    assert verified(path, entries_alone)
    assert not verified(path, whole)


# Evidence

HARMS: dict[str, Callable[[Path, Path, random.Random], None]] = {
    "翻一位": lambda path, _, drawn: path.write_bytes(flipped(path.read_bytes(), drawn)),
    "截断": lambda path, _, drawn: path.write_bytes(path.read_bytes()[: drawn.randrange(len(path.read_bytes()))]),
    "清零": lambda path, _, __: path.write_bytes(b""),
    "对调": lambda path, other, _: exchange(path, other),
    "删除": lambda path, _, __: path.unlink(),
    "删了又放回一份改过的": lambda path, _, drawn: (path.unlink(), path.write_bytes(flipped(b"x" * 64, drawn))),
}


def flipped(content: bytes, drawn: random.Random) -> bytes:
    changed, bit = bytearray(content), drawn.randrange(len(content) * 8)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def exchange(path: Path, other: Path) -> None:
    one, two = path.read_bytes(), other.read_bytes()
    path.write_bytes(two)
    other.write_bytes(one)


def harmed(office: Office, tmp_path: Path, look: Callable[[], set[str]]) -> tuple[int, int]:
    """(harms done, harms whose row `look` names)."""
    evidence = list(Evidence.objects.order_by("id"))
    aside, drawn, named = tmp_path / "aside", random.Random(SEED), 0
    shutil.copytree(path_of(evidence[0].sha256).parents[1], aside)
    for turn in range(FLIPS):
        mine, other = drawn.sample(evidence, 2)
        how = list(HARMS)[turn % len(HARMS)]
        paths = [path_of(e.sha256) for e in (mine, other)]
        for path in paths:
            path.chmod(0o640)
        HARMS[how](*paths, drawn)
        named += f"evidence {mine.pk}" in look()
        for path in paths:
            path.unlink(missing_ok=True)
            shutil.copy(aside / path.parent.name / path.name, path)
    return FLIPS, named


def test_every_harm_to_a_file_of_evidence_is_named(office, tmp_path) -> None:
    done, named = harmed(office, tmp_path, lambda: {p.row for p in damaged_evidence()})
    sys.stdout.write(f"\n损坏佐证文件 {done} 次，点名 {named} 次\n")
    assert named == done
    assert list(damaged_evidence()) == []


def test_red_control_by_name_and_size_alone_a_flip_and_an_exchange_pass(office, tmp_path) -> None:
    def by_size() -> set[str]:
        kept = Evidence.objects.values_list("pk", "sha256", "size_bytes")
        there = {sha256: path_of(sha256) for _, sha256, _ in kept}
        return {
            f"evidence {pk}" for pk, sha256, size in kept
            if not there[sha256].exists() or there[sha256].stat().st_size != size
        }  # fmt: skip

    done, named = harmed(office, tmp_path, by_size)
    sys.stdout.write(f"\n只看文件名和大小：{done} 次里点名 {named} 次\n")
    assert named < done
