"""Seals cover evidence, citations, grades and verdicts; receipts witness what no seal covers yet."""

import json

import pytest
from django.db import connection, transaction

from luodi.base.spans import month_of
from luodi.ledger.covered import sealed_columns
from luodi.ledger.luodi_verify import check_files, compare, main
from luodi.ledger.models import Citation, Entry, Evidence
from luodi.ledger.receipts import Head, contradicted, newest_head
from luodi.ledger.seals import seal_period, witnesses
from luodi.ledger.store import path_of
from luodi.ledger.triggers import create_triggers, drop_triggers, missing_triggers
from luodi.ledger.verification import ledger_against, verify_ledger
from luodi.orgs.selectors import today
from luodi.recognition.models import Verdict
from luodi.recognition.sealed import claim_rows, receipts
from tests.recognition.office import slip


@pytest.fixture
def recognized(office):
    """甲镇's claim recognised, 乙镇's on its way."""
    office.recognize(office.claim(200, papers=[slip(200, number="880100000001")]), 180)
    office.claim(77, town="乙镇")
    return office


@pytest.fixture
def sealed(recognized):
    """September sealed, and every unit's package."""
    seal = seal_period(month=month_of(today()), by=recognized.people["会办"], extra=claim_rows())
    return {w.unit.name: w.package for w in witnesses(seal, recognized.units.values(), extra=claim_rows())}


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        for statement in text.split("; "):
            cursor.execute(statement)


def names() -> dict[str, int]:
    """Evidence, citations and verdicts by their order, whatever numbers the database gave them."""
    found = {f"e{n}": pk for n, pk in enumerate(Evidence.objects.values_list("pk", flat=True), 1)}
    found |= {f"c{n}": pk for n, pk in enumerate(Citation.objects.values_list("pk", flat=True), 1)}
    found |= {f"v{n}": pk for n, pk in enumerate(Verdict.objects.values_list("pk", flat=True), 1)}
    return found | {"entry": Entry.objects.filter(kind="funds_recognized").first().sequence}


def home() -> set[str]:
    return {p.row for p in verify_ledger(extra=claim_rows()).problems}


CHANGES = {
    "文件哈希": ("UPDATE ledger_evidence SET sha256 = substr(sha256, 2) || substr(sha256, 1, 1) WHERE id = {e1}", "evidence {e1}", "sha256"),
    "佐证等级": ("UPDATE ledger_evidence SET grade = 'C' WHERE id = {e1}", "evidence {e1}", "grade"),
    "票面金额": ("UPDATE ledger_evidence SET face_value_fen = face_value_fen + 1 WHERE id = {e1}", "evidence {e1}", "face_value_fen"),
    "流水号": ("UPDATE ledger_evidence SET number = '880100000002' WHERE id = {e1}", "evidence {e1}", "number"),
    "提交单位": ("UPDATE ledger_evidence SET unit_id = (SELECT id FROM orgs_unit WHERE name = '乙镇') WHERE id = {e1}", "evidence {e1}", "unit"),
    "使用份额": ("UPDATE ledger_citation SET share_fen = share_fen - 1", "citation {c1}", "share_fen"),
    "换佐证": ("UPDATE ledger_citation SET evidence_id = {e2}", "citation {c1}", "evidence"),
    "删引用": ("DELETE FROM ledger_citation", "citation {c1}", None),
    "删佐证": ("DELETE FROM recognition_piece WHERE evidence_id = {e2}; DELETE FROM ledger_evidence WHERE id = {e2}", "evidence {e2}", None),
    "分录等级": ("UPDATE ledger_entry SET grade = 'B' WHERE grade = 'A'", "entry {entry}", "grade"),
    "结论金额": ("UPDATE recognition_verdict SET amount_fen = amount_fen + 1 WHERE id = {v5}", "verdict {v5}", "amount_fen"),
    "结论理由": ("UPDATE recognition_verdict SET ground = '同意' WHERE id = {v5}", "verdict {v5}", "ground"),
    "办理人": ("UPDATE recognition_verdict SET by_id = (SELECT id FROM orgs_person WHERE name = '会办') WHERE id = {v5}", "verdict {v5}", "by"),
    "删结论": ("DELETE FROM recognition_verdict WHERE id = {v5}", "verdict {v5}", None),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_is_named(change, sealed) -> None:
    """By the town whose it is to the field, by the other town and the home to the row."""
    statement, row, field = CHANGES[change]
    statement, row = (text.format(**names()) for text in (statement, row))
    drop_triggers(connection)
    try:
        with connection.constraint_checks_disabled():
            sql(statement)
            told = {
                (p.row, p.field) for p in compare(sealed["本区"], ledger_against(sealed["本区"], extra=claim_rows()))
            }
            assert (row, field) in told
            if not row.startswith("evidence") or "e2" not in CHANGES[change][1]:
                other = {p.row for p in compare(sealed["乙镇"], ledger_against(sealed["乙镇"], extra=claim_rows()))}
                assert row in other
            assert row in home()
    finally:
        create_triggers(connection)


def test_a_package_names_the_file_and_whose_claim_rests_on_it(sealed) -> None:
    """By the standard library alone: the row, the file, its hash, who brought it, and the claim."""
    evidence = Evidence.objects.order_by("id").first()
    found = {p.row: p.because for p in check_files(sealed["甲镇"], [])}
    told = found[f"evidence {evidence.pk}"]
    assert f"文件“凭证.png”（SHA-256 {evidence.sha256[:16]}…，U002提交）" in told
    entry = Entry.objects.get(kind="funds_recognized")
    assert f"第{entry.sequence}笔（{entry.source}，U002）依据它" in told
    assert check_files(sealed["甲镇"], [evidence.sha256]) == []
    assert found.keys() == {f"evidence {evidence.pk}"}, "the other town's file is not this package's to name"


def test_files_of_a_folder_are_checked_by_the_package(sealed, tmp_path, capsys) -> None:
    evidence = Evidence.objects.order_by("id").first()
    package, files = tmp_path / "包.json", tmp_path / "文件"
    package.write_text(sealed["甲镇"].text(), encoding="utf-8")
    files.mkdir()
    (files / "凭证.png").write_bytes(path_of(evidence.sha256).read_bytes())
    assert main([str(package), "--files", str(files)]) == 0
    (files / "凭证.png").write_bytes(b"x")
    assert main([str(package), "--files", str(files)]) == 1
    assert "文件“凭证.png”" in capsys.readouterr().out


def test_what_is_sealed_verifies(sealed) -> None:
    assert home() == set()
    assert "grade" in sealed_columns()


def test_a_package_opens_its_own_evidence_and_verdicts_and_nobody_elses(sealed) -> None:
    """The canary: what stands in the other town's rows alone."""
    mine, theirs = sealed["甲镇"].text(), sealed["乙镇"].text()
    labels = {w.format(**names()) for w in ("evidence {e1}", "citation {c1}", "verdict {v1}", "verdict {v5}")}
    assert labels <= set(sealed["甲镇"].rows)
    assert "880100000001" in mine
    assert "880100000001" not in theirs
    assert not labels & set(sealed["乙镇"].rows)
    assert "evidence {e2}".format(**names()) in sealed["乙镇"].rows
    assert json.loads(theirs)["leaves"], "their leaf hashes are there, their content is not"


# Receipts


def test_receipts_agree_with_the_ledger(recognized) -> None:
    assert list(contradicted(receipts())) == []
    assert newest_head() == newest_head(after=Head(known=3, since=1, code="0" * 64))


def test_a_receipt_names_a_change_that_no_seal_covers(recognized) -> None:
    """An unsealed entry is changed after the verdict: the seals are silent, the receipts are not."""
    drop_triggers(connection)
    sql("UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE kind = 'funds_recognized'")
    connection.check_constraints()
    create_triggers(connection)
    assert verify_ledger(extra=claim_rows()).problems == (), "the red control: without receipts nobody sees it"
    assert [p.row for p in contradicted(receipts())] == [
        "verdict {v5}".format(**names()),
        "verdict {v6}".format(**names()),
    ]


def test_receipts_go_on_from_a_seal(sealed, recognized) -> None:
    office = recognized
    office.recognize(office.claim(10))
    assert list(contradicted(receipts())) == []
    drop_triggers(connection)
    sql("UPDATE ledger_seal SET root = substr(root, 2) || substr(root, 1, 1)")
    connection.check_constraints()
    create_triggers(connection)
    assert {p.row for p in contradicted(receipts())} == {f"verdict {names()[f'v{n}']}" for n in range(7, 12)}


@pytest.mark.parametrize("table", ["ledger_seal", "ledger_evidence", "ledger_citation", "recognition_verdict"])
def test_what_only_grows_is_guarded(sealed, table) -> None:
    assert missing_triggers(connection) == []
    connection.check_constraints()
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="只增不改"):
            from_within(statement)


def from_within(statement: str) -> None:
    with transaction.atomic():
        sql(statement)
