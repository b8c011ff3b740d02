"""The demo's claims: one at each step, one sent back, one recognised, two with one slip, all through the real services.

Vouchers are Word files made here and marked 演示; firms and amounts are invented.
"""

import io
from datetime import date, datetime, timedelta

from docx import Document

from luodi.base.quantities import FEN_PER_WAN, Quantity, natural_money
from luodi.ledger.choices import EvidenceKind
from luodi.ledger.evidence import Paper
from luodi.orgs.models import Person, Unit
from luodi.pipeline.models import Project
from luodi.recognition.choices import VerdictKind
from luodi.recognition.models import Claim
from luodi.recognition.services import Decision, OfferedPaper, decide_claim, submit_claim

# How far each claim goes: who passes it, in order, with 万元; then how it ends ("": it waits there).
_WALKS: tuple[tuple[int, tuple[tuple[str, int], ...], str], ...] = (
    (120, (), ""),
    (180, (), "returned_for_supplement"),
    (150, (("bureau-clerk", 150),), ""),
    (260, (("bureau-clerk", 260), ("reviewer", 240)), ""),
    (90, (("bureau-clerk", 90), ("reviewer", 90), ("bureau-head", 90)), ""),
    (200, (("bureau-clerk", 200), ("reviewer", 190), ("bureau-head", 180), ("leader", 180)), ""),
)
_FIXED = datetime(2004, 9, 30)  # noqa: DTZ001  a document's date has no zone
_GROUNDS = {
    "bureau-clerk": "凭证齐全，票面与申报一致",
    "reviewer": "现场查看，设备与工程进度相符",
    "bureau-head": "会办确认，核减不计入的部分",
    "leader": "同意",
}


def file_claims(*, projects: list[Project], people: dict[str, Person], clerks: dict[int, Person], today: date) -> None:
    """One claim per walk, each on the next of `projects`; then a second town offers the first claim's slip.

    `clerks`: who hands in for a unit, by the unit's id.
    """
    arrived = today - timedelta(days=12)
    for number, (wan, passed, ends) in enumerate(_WALKS):
        project = projects[number]
        claim = _claim(project, wan, serial=number, arrived=arrived, by=clerks[_unit(project).pk])
        for login, amount in passed:
            _decide(claim, VerdictKind.PASSED, _GROUNDS[login], amount, people[login])
        if ends:
            _decide(claim, VerdictKind(ends), "银行凭证没有盖章，请补盖后重新上传", None, people["bureau-clerk"])
    rival = next(p for p in projects[len(_WALKS) :] if _unit(p).pk != _unit(projects[0]).pk)
    _claim(rival, _WALKS[0][0], serial=0, arrived=arrived, by=clerks[_unit(rival).pk])


def _unit(project: Project) -> Unit:
    assert project.unit is not None  # noqa: S101  only projects with a unit are chosen
    return project.unit


def _claim(project: Project, wan: int, *, serial: int, arrived: date, by: Person) -> Claim:
    fen = wan * FEN_PER_WAN
    number = f"YS{arrived:%Y%m%d}{serial:04}"
    paper = Paper(
        name=f"银行到账凭证{serial + 1}.docx",
        content=_slip(number, natural_money(fen), arrived),
        kind=EvidenceKind.BANK_RECEIPT,
        face_value_fen=fen,
        number=number,
    )
    return submit_claim(
        project=project,
        unit=_unit(project),
        amount_fen=fen,
        arrived_on=arrived,
        payer=project.investor or "投资方",
        papers=[OfferedPaper(paper=paper, share_fen=fen)],
        by=by,
    ).claim


def _decide(claim: Claim, kind: VerdictKind, ground: str, wan: int | None, by: Person) -> None:
    version = Claim.objects.get(pk=claim.pk).version
    decision = Decision(kind=kind, ground=ground, amount_fen=None if wan is None else wan * FEN_PER_WAN)
    decide_claim(number=claim.pk, version=version, decision=decision, by=by)


def _slip(number: str, amount: Quantity, arrived: date) -> bytes:
    """A bank's slip as a Word file, marked as a demonstration; the same number gives the same bytes."""
    document, buffer = Document(), io.BytesIO()
    document.core_properties.created = document.core_properties.modified = _FIXED
    document.add_paragraph("银行到账凭证（演示，不是真实凭证）")
    table = document.add_table(rows=3, cols=2)
    rows = (("流水号", number), ("金额", str(amount)), ("入账日期", arrived.isoformat()))
    for row, (name, value) in zip(table.rows, rows, strict=True):
        row.cells[0].text, row.cells[1].text = name, value
    document.save(buffer)
    return buffer.getvalue()
