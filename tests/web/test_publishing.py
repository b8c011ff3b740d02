"""`luodi publish` and `luodi collect-lake`: what a place publishes is what it sealed, wherever it is read."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from luodi.ledger.models import Seal
from luodi.web.cli import main


@pytest.fixture
def told(cast, capsys):
    """Run a command; its exit code and its JSON."""

    def run(*arguments: object) -> tuple[int, dict]:
        code = main([str(a) for a in (*arguments, "--json")])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def published(told, tmp_path) -> Path:
    """September sealed and published; the file."""
    assert told("seal", "2004-09")[0] == 0
    code, out = told("publish", "--lake", tmp_path)
    assert (code, out["kept"], out["published"][0]["root"]) == (0, 0, Seal.objects.get().root)
    return tmp_path / out["published"][0]["file"]


def test_a_sealed_month_comes_together_under_its_root_and_names_nobody(told, published):
    code, out = told("collect-lake", published.parent.parent)
    month = {"period": "2004-09", "root": Seal.objects.get().root}
    assert (code, out["ok"], out["problems"]) == (0, True, []) and month.items() <= out["months"][0].items()
    rows = pq.read_table(published).to_pylist()
    assert sum(row["row"] == "entry" for row in rows) == out["months"][0]["entries"] > 0
    assert not any(row["fields"] for row in rows if row["label"].startswith(("person ", "appointment ")))
    assert told("publish", "--lake", published.parent.parent)[1] | {"place": ""} == {
        "place": "",
        "published": [],
        "kept": 1,
    }


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (lambda row: row.update(amount_fen=row["amount_fen"] + 1), "各列与封存的内容不同"),
        (lambda row: row.update(salt="0" * 32), "对不上"),
        (lambda row: row.update(leaf="0" * 64), "对不上"),
    ],
    ids=["amount", "salt", "leaf"],
)
def test_what_was_changed_on_the_way_is_named(told, published, change, because):
    table = pq.read_table(published)
    rows = table.to_pylist()
    row = next(row for row in rows if row["row"] == "entry" and row["amount_fen"])
    change(row)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), published)
    code, out = told("collect-lake", published.parent.parent)
    assert (code, out["ok"]) == (1, False)
    assert any(p["row"] == row["label"] and because in p["because"] for p in out["problems"])


def test_a_file_that_is_none_and_an_empty_folder_are_told(told, published, tmp_path):
    published.write_bytes(b"PAR1")
    code, out = told("collect-lake", tmp_path)
    assert (code, [p["because"] for p in out["problems"]]) == (1, ["读不出来"])
    assert "没有发布过的账期" in told("collect-lake", tmp_path / "empty")[1]["error"]
