"""Two codes of one project are merged: the claim opens to the entry that counts, and its voucher stays used."""

import pytest

from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import month_of
from luodi.ledger.evidence import left_of
from luodi.ledger.models import Entry, Evidence
from luodi.ledger.seals import seal_period
from luodi.ledger.verification import verify_ledger
from luodi.orgs.selectors import Scope, scope_of, today
from luodi.pipeline.mergers import merge_projects, undo_merger
from luodi.recognition.outcomes import claim_behind, entries_of
from luodi.recognition.sealed import claim_rows
from tests.recognition.office import Office, slip


def merge(office: Office, survivor: str = "乙镇", merged: str = "甲镇"):
    return merge_projects(
        survivor=office.projects[survivor], merged=office.projects[merged], choices={}, reason="同一个项目",
        by=office.people["会办"],
    )  # fmt: skip


@pytest.fixture
def everything() -> Scope:
    return Scope(everything=True)


@pytest.fixture
def recognized(office):
    """甲镇's claim recognised with 260 of 280; the amount lies on two grades."""
    papers = [slip(200), slip(80, kind="contract")]
    claim = office.claim(280, papers=papers)
    office.recognize(claim, 260)
    return claim


def standing(claim) -> list[Entry]:
    return [e for e in entries_of(claim) if not Entry.objects.filter(reverses=e).exists()]


def test_a_claim_leads_to_the_entries_that_count(office, recognized) -> None:
    before = standing(recognized)
    merger = merge(office)
    after = standing(recognized)
    assert {e.subject for e in before} == {office.projects["甲镇"].subject}
    assert {e.subject for e in after} == {office.projects["乙镇"].subject}
    assert [(e.grade, e.amount_fen) for e in after] == [(e.grade, e.amount_fen) for e in before]
    assert [e.pk for e in entries_of(recognized)] == [e.pk for e in (*before, *after)], "cancelled ones stay in sight"
    undo_merger(merger=merger, reason="两个项目", by=office.people["会办"])
    assert {e.subject for e in standing(recognized)} == {office.projects["甲镇"].subject}


def test_an_entry_posted_anew_leads_back_to_its_claim(office, recognized) -> None:
    merge(office)
    scope = scope_of(office.people["会办"], today())
    assert {claim_behind(e, scope) for e in entries_of(recognized)} == {recognized}
    others = Entry.objects.exclude(pk__in=entries_of(recognized).values("pk"))
    assert {claim_behind(e, scope) for e in others} == {None}
    assert claim_behind(standing(recognized)[0], scope_of(office.people["对手"], today())) is None, (
        "another town's claim"
    )


def test_what_is_posted_anew_rests_on_the_same_evidence(office, recognized) -> None:
    """Otherwise the merger would set the voucher free, and its money could be recognised a second time."""
    cited = {e.grade: [(c.evidence_id, c.share_fen) for c in e.citations.all()] for e in standing(recognized)}
    merger = merge(office)
    assert {e.grade: [(c.evidence_id, c.share_fen) for c in e.citations.all()] for e in standing(recognized)} == cited
    voucher = Evidence.objects.get(kind="bank_receipt")
    assert left_of(voucher) == 0
    undo_merger(merger=merger, reason="两个项目", by=office.people["会办"])
    assert left_of(voucher) == 0
    assert {e.grade: [(c.evidence_id, c.share_fen) for c in e.citations.all()] for e in standing(recognized)} == cited


def test_red_control_without_carrying_the_voucher_is_free_again(office, recognized, monkeypatch) -> None:
    monkeypatch.setattr("luodi.pipeline.mergers.carry_citations", lambda **_: [])
    merge(office)
    assert left_of(Evidence.objects.get(kind="bank_receipt")) == 200 * FEN_PER_WAN


def test_a_claim_on_its_way_is_recognised_about_the_project_that_goes_on(office) -> None:
    claim = office.claim(200)
    office.decide(claim, "审核")
    merge(office)
    for who in ("评估", "会办", "审定"):
        office.decide(claim, who)
    assert [(e.subject, e.amount_fen) for e in entries_of(claim)] == [
        (office.projects["乙镇"].subject, 200 * FEN_PER_WAN)
    ]


def test_the_seal_of_evidence_holds_over_a_merger(office, recognized) -> None:
    seal_period(month=month_of(today()), by=office.people["会办"], extra=claim_rows())
    merger = merge(office)
    assert verify_ledger(extra=claim_rows()).problems == ()
    undo_merger(merger=merger, reason="两个项目", by=office.people["会办"])
    assert verify_ledger(extra=claim_rows()).problems == ()
