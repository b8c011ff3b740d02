"""A lake in its folder: written, refreshed, kept apart from other ledgers, and refused where it is not whole."""

import shutil
import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from luodi.base.errors import LuodiError
from luodi.lake.engine import duckdb_over
from luodi.lake.manifest import read_manifest
from luodi.lake.refusals import EngineGaveUp, LakeDamaged, LakeNotInstalled, LakeOfAnotherHome, NotALake
from luodi.lake.writing import refresh_lake, write_lake
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.ledger.selectors import last_sequence
from luodi.ledger.services import Fact, open_projects, post_entries, reverse_entry
from luodi.orgs.models import Person
from luodi.web.commands import assess
from luodi.web.engines import engine_named
from tests.figures.district import AS_OF, build_district
from tests.stage import built_once

SAMPLE = Path(__file__).parents[2] / "rulebooks/samples/seed-002.yaml"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    with built_once(django_db_blocker):
        yield build_district()


@pytest.fixture
def folder(db, district, tmp_path):
    return tmp_path / "湖's"


def lake(folder, known=None):
    return refresh_lake(connection.chunked_cursor, folder, known=last_sequence() if known is None else known)


def one_more():
    (subject,) = open_projects(count=1, on=date(2004, 9, 1))
    fact = Fact(subject=subject, kind=EntryKind.SET_SECTOR, text="工业", occurred_on=date(2004, 9, 1), source="补记")
    return post_entries([fact], by=Person.objects.first())[0]


def rows(folder, manifest, sql):
    with duckdb_over(folder, manifest) as engine:
        return engine.run(sql)


def test_the_rows_are_the_ledgers_by_subject_and_day(folder):
    found = rows(folder, lake(folder), "SELECT id, occurred_on, amount_fen, unknown FROM ledger_entry")
    in_home = Entry.objects.order_by("subject_id", "occurred_on", "sequence")
    assert found == list(in_home.values_list("id", "occurred_on", "amount_fen", "unknown"))


def test_the_same_ledger_gives_the_same_bytes(folder):
    first, second = lake(folder), write_lake(connection.chunked_cursor, folder / "again", known=last_sequence())
    assert first == second
    assert (folder / "manifest.json").read_bytes() == (folder / "again/manifest.json").read_bytes()


def test_a_reversal_is_known_from_its_own_sequence_on(folder):
    entry = one_more()
    before = last_sequence()
    red = reverse_entry(entry=entry, reason="记错", by=Person.objects.first())
    told = f"SELECT reversed_at FROM ledger_entry WHERE id = {entry.pk}"
    assert rows(folder, lake(folder, before), told) == [(None,)]
    assert rows(folder, lake(folder), told) == [(red.sequence,)]


def test_it_is_written_anew_only_when_it_falls_short(folder):
    first = lake(folder)
    one_more()
    assert lake(folder, first.known) == first
    assert lake(folder).known == first.known + 1
    for _ in range(3):
        one_more()
        lake(folder)
    assert len(list(folder.glob("known-*"))) == 2  # the newest, and the one somebody may still read
    assert sorted(path.name[:6] for path in folder.iterdir()) == ["known-", "known-", "manife"]


def test_texts_that_no_figure_reads_stay_in_the_ledger(folder):
    (subject,) = open_projects(count=1, on=date(2004, 9, 1))
    said = {"occurred_on": date(2004, 9, 1), "source": "来访"}
    post_entries([Fact(subject=subject, kind=EntryKind.NOTE, text="客商电话", **said)], by=Person.objects.first())
    assert rows(folder, lake(folder), "SELECT text FROM ledger_entry WHERE kind = 'note'") == [(None,)]


def test_a_lake_of_another_ledger_is_refused_and_kept(folder):
    lake(folder)
    manifest = (folder / "manifest.json").read_text("utf-8")
    held = read_manifest(folder)
    (folder / "manifest.json").write_text(manifest.replace(held.fingerprint, "0" * 64), "utf-8")
    with pytest.raises(LakeOfAnotherHome, match="请换一个文件夹"):
        lake(folder)


def test_a_folder_that_holds_something_else_is_refused(folder):
    folder.mkdir()
    (folder / "说明.txt").write_text("不是湖", "utf-8")
    with pytest.raises(NotALake):
        lake(folder)


@pytest.mark.parametrize("harm", ["changed", "gone", "other", "elsewhere", "no manifest"])
def test_a_lake_that_is_not_whole_is_refused(folder, harm):
    made = lake(folder)
    path = folder / made.files[0].path
    listed = folder / "manifest.json"
    match harm:
        case "changed":
            path.write_bytes(path.read_bytes()[:-1] + b"?")
        case "gone":
            path.unlink()
        case "other":
            listed.write_text(listed.read_text("utf-8").replace("orgs_unit", "x; DROP"), "utf-8")
        case "elsewhere":
            shutil.copy(path, folder.parent / path.name)
            listed.write_text(listed.read_text("utf-8").replace(made.files[0].path, f"../{path.name}"), "utf-8")
        case "no manifest":
            listed.write_text("[]", "utf-8")
    with pytest.raises(LakeDamaged, match="请删去这个文件夹"):
        rows(folder, read_manifest(folder), "SELECT 1")


def test_the_engine_reads_nothing_else_and_loads_nothing(folder, tmp_path):
    import duckdb

    other = tmp_path / "other.csv"
    other.write_text("a\n1\n", "utf-8")
    made = lake(folder)
    for sql in (
        f"SELECT * FROM read_csv('{other}')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        "INSTALL fts",
        "SET threads = 9",
    ):
        with pytest.raises(duckdb.Error):
            rows(folder, made, sql)


def test_what_does_not_fit_is_said_plainly(folder):
    made = lake(folder)
    sql = "SELECT length(list(i)) FROM range(3000000) t(i)"  # one value that no disk can hold for it
    with duckdb_over(folder, made, threads=1, memory_mb=10) as engine, pytest.raises(EngineGaveUp, match="没有算完"):
        engine.run(sql)


def test_the_home_refuses_a_database_it_does_not_have(folder):
    other = "postgres" if connection.vendor == "sqlite" else "sqlite"
    with pytest.raises(LuodiError, match=r"本机的库是 .*，不能用 --engine"), engine_named(other, lake=None, known=1):
        pass
    with pytest.raises(LuodiError, match="--lake 只用于 DuckDB"), engine_named(other, lake=folder, known=1):
        pass


@pytest.mark.parametrize("missing", ["duckdb", "pyarrow"])
def test_without_the_extra_one_sentence_says_what_to_install(folder, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)  # as the interpreter answers where a package is not there
    with (
        pytest.raises(LakeNotInstalled, match=r"pip install 'luodi\[lake\]'"),
        engine_named("duckdb", lake=folder, known=1),
    ):
        pass


def test_the_command_prints_the_same_document_from_the_lake(folder, capsys):
    asked = {"rulebook": str(SAMPLE), "span": "2004", "as_of": AS_OF, "known": None, "json": True, "lake": None}
    assess.run(Namespace(**asked, engine=None))
    at_home = capsys.readouterr().out
    assess.run(Namespace(**asked | {"lake": folder}, engine="duckdb"))
    assert capsys.readouterr().out == at_home
    assert '"rank": 1' in at_home


def test_without_a_word_the_home_computes(folder):
    with engine_named(None, lake=None, known=1) as engine:
        assert engine is None
    with engine_named(None, lake=folder, known=10**9) as engine:
        assert engine.dialect == "duckdb"


def test_a_folder_that_cannot_be_made_is_said_plainly(folder):
    folder.parent.joinpath("file").touch()
    with pytest.raises(LuodiError, match="数据湖"):
        lake(folder.parent / "file" / "lake")
