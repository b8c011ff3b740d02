"""Writes about projects: entries go through the ledger's door, then the cached rows are rebuilt."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from luodi.base.credit_codes import is_credit_code, plain_credit_code
from luodi.base.errors import BadInput, Conflict
from luodi.ledger.choices import EntryKind, Stage, SubjectKind
from luodi.ledger.models import Batch, Entry
from luodi.ledger.selectors import credit_shares, last_sequence
from luodi.ledger.services import (
    WHOLE_BP,
    Fact,
    close_empty_subjects,
    lock_ledger,
    open_projects,
    post_entries,
    reverse_batch,
    reverse_entry,
)
from luodi.orgs.models import Person, Unit
from luodi.pipeline.models import Alias, CreditCode, ExternalCode, Merger, Project
from luodi.pipeline.rules import State
from luodi.pipeline.states import project_states

_CHUNK = 500


@transaction.atomic
def register_projects(*, names: Sequence[str], on: date) -> list[Project]:
    """New projects with codes, one per name, nothing posted yet; each name becomes the first alias."""
    for name in names:
        if not name.strip():
            raise BadInput("项目名称不能为空，请补充。")
    subjects = open_projects(count=len(names), on=on)
    rows = [Project(subject=s, name=n.strip()[:200]) for s, n in zip(subjects, names, strict=True)]
    projects = Project.objects.bulk_create(rows, batch_size=_CHUNK)
    Alias.objects.bulk_create([Alias(project=p, name=p.name) for p in projects], batch_size=_CHUNK)
    return projects


@transaction.atomic
def post_project_facts(facts: Sequence[Fact], *, by: Person, batch: Batch | None = None) -> list[Entry]:
    """Post facts about projects and rebuild the rows they touch. Refuses a project that was merged into another."""
    lock_ledger()
    _refuse_merged({f.subject.pk for f in facts})
    posted = post_entries(facts, by=by, batch=batch)
    refresh_projects({f.subject.pk for f in facts})
    return posted


@transaction.atomic
def reverse_project_entry(*, entry: Entry, reason: str, by: Person) -> Entry:
    """Reverse one entry of a project and rebuild its row. Refuses entries about units: their names and places follow."""
    if entry.subject.kind != SubjectKind.PROJECT:
        raise BadInput(f"{entry}记在单位名下，不能在这里冲销；单位的名称、隶属和目标请按新的日期重新下达。")
    red = reverse_entry(entry=entry, reason=reason, by=by)
    refresh_projects([entry.subject_id])
    return red


@transaction.atomic
def reverse_project_batch(*, batch: Batch, reason: str, by: Person, on: date) -> list[Entry]:
    """Reverse a batch as one; projects and units left without a live entry are closed as void, codes never reused.

    Refuses while a merger stands that cancelled entries of the batch: an undoing would bring them back.
    """
    lock_ledger()
    _refuse_merged_batch(batch)
    red = reverse_batch(batch=batch, reason=reason, by=by)
    touched = {e.subject_id for e in red}
    close_empty_subjects(subject_ids=touched, on=on)
    refresh_projects(touched)
    return red


def _refuse_merged(subject_ids: Collection[int]) -> None:
    ids = sorted(subject_ids)
    for start in range(0, len(ids), _CHUNK):
        merged = Project.objects.filter(subject__in=ids[start : start + _CHUNK]).exclude(merged_into=None)
        for code, into in merged.values_list("subject__code", "merged_into__subject__code")[:1]:
            raise Conflict(f"{code}已经并入{into}，请记在{into}名下。")


def _refuse_merged_batch(batch: Batch) -> None:
    cancelled = Entry.objects.filter(
        batch=batch, reversed_by__sequence__range=(OuterRef("first_sequence"), OuterRef("last_sequence"))
    )
    standing = Merger.objects.filter(Exists(cancelled), undone_at=None)
    merger = standing.select_related("merged__subject", "survivor__subject").order_by("-pk").first()
    if merger is not None:
        raise Conflict(f"“{batch}”里有项目后来合并过（{merger}），请招商办先撤销合并，再冲销。")


@transaction.atomic
def move_project(*, project: Project, unit: Unit, on: date, by: Person, source: str = "调整责任单位") -> list[Entry]:
    """All credit of the project goes to `unit` from the day `on`; earlier days keep theirs.

    Refuses a day before a later change of credit, when the shares of that later day would exceed the whole.
    """
    lock_ledger()
    subject = project.subject
    held = credit_shares(as_of=on, known=last_sequence(), subject_ids=[subject.pk]).get(subject.pk, {})
    others = Unit.objects.filter(id__in=[pk for pk in held if pk != unit.pk]).order_by("id")
    facts = [
        Fact(subject=subject, kind=EntryKind.SET_CREDIT, occurred_on=on, unit=u, quantity=q, source=source)
        for u, q in [*((other, 0) for other in others), (unit, WHOLE_BP)]
    ]
    return post_project_facts(facts, by=by)


@transaction.atomic
def add_alias(*, project: Project, name: str) -> Alias:
    """Another name the project was seen under."""
    return Alias.objects.get_or_create(project=project, name=name.strip()[:200])[0]


@transaction.atomic
def add_credit_code(*, project: Project, code: str) -> CreditCode:
    """The 统一社会信用代码 of the firm behind the project. Refuses one whose check digit is wrong."""
    if not is_credit_code(code):
        raise BadInput(f"统一社会信用代码“{code}”的校验位不对，请核对执照。")
    return CreditCode.objects.get_or_create(project=project, code=plain_credit_code(code))[0]


@transaction.atomic
def add_external_code(*, project: Project, code: str) -> ExternalCode:
    """The code by which another system knows the project (项目代码); one that is taken stays with the project that has it."""
    return ExternalCode.objects.get_or_create(code=code.strip()[:64], defaults={"project": project})[0]


@transaction.atomic
def refresh_projects(subject_ids: Iterable[int]) -> None:
    """Rebuild the cached rows of these subjects from their live entries (units among them are skipped)."""
    lock_ledger()  # or a rival's entry, posted between our reading and our writing, would be missing from the row
    ids = sorted(set(subject_ids))
    known = last_sequence()
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        rows = list(Project.objects.filter(subject__in=chunk))
        states = project_states(subject_ids=chunk, as_of=date.max, known=known)
        first_names = dict(Alias.objects.filter(project__in=chunk).order_by("-id").values_list("project_id", "name"))
        for row in rows:
            _fill(row, states.get(row.subject_id, State()), first_names.get(row.subject_id, row.name))
        # An upsert of whole rows is an order of magnitude faster than bulk_update's CASE per column.
        Project.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["subject"], update_fields=_CACHED, batch_size=_CHUNK
        )


_TEXTS = {
    "investor": EntryKind.SET_INVESTOR,
    "sector": EntryKind.SET_SECTOR,
    "origin": EntryKind.SET_ORIGIN,
}
_AMOUNTS = {
    "total_investment_fen": EntryKind.SET_TOTAL_INVESTMENT,
    "agreed_investment_fen": EntryKind.SET_AGREED_INVESTMENT,
    "contract_investment_fen": EntryKind.SET_CONTRACT_INVESTMENT,
}
_FUNDS = {
    "funds_reported_fen": EntryKind.FUNDS_REPORTED,
    "funds_recognized_fen": EntryKind.FUNDS_RECOGNIZED,
}
_DATES = {
    "first_contact_on": Stage.LEAD,
    "signed_on": Stage.SIGNED,
    "landed_on": Stage.LANDED,
    "started_on": Stage.STARTED,
    "completed_on": Stage.COMPLETED,
    "in_production_on": Stage.IN_PRODUCTION,
}
_CACHED = ["name", "stage", "unit", *_TEXTS, *_AMOUNTS, *_FUNDS, *_DATES]


def _fill(row: Project, state: State, first_name: str) -> None:
    row.name = state.texts.get(EntryKind.SET_NAME) or first_name
    row.stage = state.stage
    row.unit_id = state.leading_unit_id
    for column, kind in _TEXTS.items():
        setattr(row, column, state.texts.get(kind))
    for column, kind in _AMOUNTS.items():
        setattr(row, column, state.amounts.get(kind))
    for column, kind in _FUNDS.items():
        setattr(row, column, state.funds.get(kind))
    for column, stage in _DATES.items():
        setattr(row, column, state.stages.get(stage))
