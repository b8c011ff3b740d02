"""`luodi seal` and `luodi verify`, to the sentence and the exit code, with the verifier as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from luodi.access.models import AuditEvent
from luodi.access.triggers import AUDIT
from luodi.ledger.alarms import standing_alarm
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry, Seal
from luodi.ledger.triggers import drop_triggers
from luodi.web.cli import main
from tests.ledger.tampering import guards_back, seal_anew

MONTH = "2004-09"


@pytest.fixture
def told(cast, capsys):
    """Run a command; its exit code and what it printed, read when it is JSON."""

    def run(*arguments: object) -> tuple[int, object, str]:
        code = main([str(a) for a in arguments])
        printed = capsys.readouterr()
        out = json.loads(printed.out) if "--json" in arguments and printed.out else printed.out
        return code, out, printed.err

    return run


@pytest.fixture
def packages(told, tmp_path) -> dict[str, Path]:
    """Sealed by the command; the package file of each unit, by name."""
    code, out, _ = told("seal", MONTH, "--packages", tmp_path, "--json")
    assert (code, out["ok"], out["root"], len(out["packages"])) == (0, True, Seal.objects.get().root, 4)
    return {file.stem.split("-")[-1]: file for file in tmp_path.glob("封账-*.json")}


def alter(*, reseal: bool) -> Entry:
    """A database administrator adds one 分 to a contract of 云台镇, and seals anew when asked to."""
    entry = Entry.objects.filter(kind=EntryKind.SET_CONTRACT_INVESTMENT).first()
    drop_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE id = %s", [entry.pk])
    if reseal:
        seal_anew(Seal.objects.get())
    guards_back()
    return entry


def test_what_is_sealed_verifies(packages, told) -> None:
    code, out, _ = told("verify", "--json")
    assert (code, out["ok"], out["root"], out["problems"]) == (0, True, Seal.objects.get().root, [])
    for file in packages.values():
        code, out, _ = told("verify", file, "--json")
        assert (code, out["ok"], out["root"]) == (0, True, Seal.objects.get().root)


def test_a_changed_entry_is_named_by_the_home_and_to_the_field_by_its_unit(packages, told) -> None:
    entry = alter(reseal=False)
    code, out, _ = told("verify", "--json")
    assert (code, out["ok"], [p["entry"] for p in out["problems"]]) == (1, False, [entry.sequence])
    assert standing_alarm() is not None
    code, out, _ = told("verify", packages["云台镇"], "--json")
    was, now = str(entry.amount_fen), str(entry.amount_fen + 1)
    assert [(p["entry"], p["field"], p["was"], p["is"]) for p in out["problems"]] == [
        (entry.sequence, "amount_fen", was, now)
    ]
    code, out, _ = told("verify", packages["清河镇"], "--json")
    assert (code, [p["entry"] for p in out["problems"]]) == (1, [entry.sequence])


def test_who_seals_anew_deceives_the_home_and_no_unit(packages, told) -> None:
    """The red control is the first line: without an older package the check finds nothing."""
    entry = alter(reseal=True)
    assert told("verify", "--json")[:1] == (0,)
    for file in packages.values():
        code, out, _ = told("verify", file, "--json")
        assert code == 1
        assert {entry.sequence, "seal 2004-09-01"} <= {p["entry"] for p in out["problems"]}
    assert standing_alarm() is None, "a package may be forged: only the home's own check makes it read-only"


def test_a_clerk_needs_nothing_but_python(packages, told, tmp_path) -> None:
    entry = alter(reseal=True)
    rows = tmp_path / "台账行.jsonl"
    assert told("verify", packages["云台镇"], "--export", rows)[0] == 0
    command = [sys.executable, "-I", "-S", tmp_path / "luodi_verify.py", packages["云台镇"], "--against", rows]
    alone = subprocess.run(command, capture_output=True, text=True, check=False)
    assert alone.returncode == 1
    assert (
        f"第{entry.sequence}笔分录的金额（分）：封账时 {entry.amount_fen}，现在 {entry.amount_fen + 1}" in alone.stdout
    )


def test_the_alarm_ends_with_a_reason(packages, told) -> None:
    alter(reseal=False)
    told("verify")
    code, _, said = told("target", "云台镇", "引进项目", "10", "--span", "2004")
    assert (code, "只读" in said) == (1, True)
    code, _, said = told("verify", "--end-alarm", "已从备份恢复并核对", "--by", "clerk")
    assert (code, "只能由招商办负责人解除" in said) == (1, True)
    assert told("verify", "--end-alarm", "已从备份恢复并核对", "--by", "head")[0] == 0
    assert told("target", "云台镇", "引进项目", "10", "--span", "2004")[0] == 0


def test_a_home_whose_guards_are_gone_is_verified_all_the_same(packages, told) -> None:
    drop_triggers(connection)
    try:
        code, out, said = told("verify", "--json")
    finally:
        guards_back()
    assert (code, "触发器" in said) == (1, True)
    assert {p["entry"] for p in out["problems"]} == {"database"}


def test_an_audit_row_edited_in_the_database_is_named_and_makes_the_home_read_only(packages, told) -> None:
    assert told("verify", "--json")[0] == 0  # which links what was recorded
    event = AuditEvent.objects.first()
    AUDIT.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_auditevent SET address = '10.9.9.9' WHERE id = %s", [event.pk])
    connection.check_constraints()
    AUDIT.create(connection)
    code, out, _ = told("verify", "--json")
    assert (code, [p["entry"] for p in out["problems"]]) == (1, [f"audit {event.pk}"])
    assert standing_alarm() is not None


def test_packages_can_be_written_again(packages, told, tmp_path) -> None:
    before = {file.name: file.read_bytes() for file in packages.values()}
    code, *_ = told("seal", MONTH, "--again", "--packages", tmp_path / "再发")
    assert code == 0
    assert {file.name: file.read_bytes() for file in (tmp_path / "再发").glob("*.json")} == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("seal", "2004-08"), "没有记过账"),
        (("seal", MONTH, "--again"), "还没有封账"),
        (("verify", "没有.json"), "读不了"),
        (("verify", __file__), "不是封账证据包"),
        (("verify", "--export", "x"), "写上那份证据包"),
        (("verify", "--end-alarm", "没事"), "没有篡改报警"),
    ],
)
def test_a_refusal_is_one_sentence(arguments, sentence, told) -> None:
    code, _, said = told(*arguments)
    assert code == 1
    assert sentence in said
    assert said.count("\n") == 1
