"""Reading what the rules need: a fixed number of statements, however large the place is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q

from luodi.honesty.facts import Facts, Goal, LeadFacts, Offered, ProjectFacts, Reversal, Told
from luodi.leads.choices import LeadEventKind, LeadState, RulingKind
from luodi.leads.models import Dispute, Lead, LeadEvent, LeadShare, Visit
from luodi.leads.rules import firm_key
from luodi.leads.services import terms_here
from luodi.ledger.choices import BatchKind, EntryKind, Stage
from luodi.ledger.models import Entry, Seal
from luodi.ledger.selectors import last_sequence
from luodi.pipeline.gates import Pause
from luodi.pipeline.models import CreditCode, Delay, Distinction, ExternalCode, Merger, Project
from luodi.recognition.choices import ClaimState
from luodi.recognition.models import Piece

_COLUMNS = (
    "subject_id", "sequence", "kind", "occurred_on", "period__first", "batch__kind", "amount_fen", "text", "unit_id",
    "quantity", "stage", "unknown",
)  # fmt: skip
_HOLDS = (LeadEventKind.REGISTERED, LeadEventKind.FOLLOWED_UP, LeadEventKind.RULED)
_STANDING = (ClaimState.PENDING, ClaimState.SENT_BACK, ClaimState.RECOGNIZED)


def read_facts(today: date) -> Facts:
    """Everything as it stands on the day `today`.  A fixed number of statements."""
    said, shares = _said(today)
    leads, ruled = _leads()
    return Facts(
        today=today,
        projects=_projects(said, shares),
        reversals=_reversals(),
        goals=_goals(today),
        offers=_offers(),
        leads=leads,
        told_apart=frozenset(Distinction.objects.values_list("first_id", "second_id")),
        merged=tuple(Merger.objects.order_by("id").values_list("first_sequence", "last_sequence")),
        ruled=ruled,
        protection_days=terms_here().protection_days,
        shares=shares,
    )


def _told(row: tuple[Any, ...]) -> Told:
    _, sequence, kind, on, told_first, batch, amount, text, unit, quantity, stage, unknown = row
    return Told(
        sequence=sequence, kind=kind, on=on, told_first=told_first, opening=batch == BatchKind.OPENING,
        amount_fen=amount, text=text, unit_id=unit, quantity=quantity, stage=stage, unknown=unknown,
    )  # fmt: skip


def _said(today: date) -> tuple[dict[int, list[Told]], dict[int, tuple[tuple[date, int, int], ...]]]:
    """Live entries by project, and the credit they state, both in the order in which things happened."""
    said: dict[int, list[Told]] = defaultdict(list)
    shares: dict[int, list[tuple[date, int, int]]] = defaultdict(list)
    live = (
        Entry.objects.live(as_of=today, known=last_sequence()).filter(subject__unit=None).exclude(kind=EntryKind.NOTE)
    )
    for row in live.in_time().values_list(*_COLUMNS).iterator():
        told = _told(row)
        said[row[0]].append(told)
        if told.kind == EntryKind.SET_CREDIT and told.unit_id is not None:
            shares[row[0]].append((told.on, told.unit_id, told.quantity or 0))
    return said, {subject: tuple(held) for subject, held in shares.items()}


def _projects(
    said: Mapping[int, list[Told]], shares: Mapping[int, tuple[tuple[date, int, int], ...]]
) -> dict[int, ProjectFacts]:
    codes: dict[int, set[str]] = defaultdict(set)
    for project, code in CreditCode.objects.values_list("project_id", "code"):
        codes[project].add(code)
    filed = set(ExternalCode.objects.values_list("project_id", flat=True))
    pauses: dict[int, list[Pause]] = defaultdict(list)
    for project, first, last in Delay.objects.order_by("id").values_list("project_id", "first", "last"):
        pauses[project].append(Pause(first=first, last=last))
    standing = Project.objects.open().order_by("pk")
    columns = ("pk", "subject__code", "name", "investor", "sector", "stage", "contract_investment_fen")
    found = {}
    for pk, code, name, investor, sector, stage, contract in standing.values_list(*columns):
        entries = tuple(said.get(pk, ()))
        found[pk] = ProjectFacts(
            pk=pk, code=code, name=name, key=firm_key(investor) if investor else "", sector=sector or "", stage=stage,
            entries=entries, unit_ids=_credited(shares.get(pk, ())), credit_codes=frozenset(codes[pk]),
            filed=pk in filed or any(e.stage == Stage.FILED for e in entries), pauses=tuple(pauses[pk]),
            contract_fen=contract,
        )  # fmt: skip
    return found


def _credited(credit: Iterable[tuple[date, int, int]]) -> tuple[int, ...]:
    """The units credited now, the largest share first."""
    held = {unit: share for _, unit, share in credit}
    return tuple(sorted((unit for unit, share in held.items() if share), key=lambda unit: (-held[unit], unit)))


def _reversals() -> tuple[Reversal, ...]:
    """Entries about projects that were taken back, with what the seal of their month covered."""
    sealed = dict(Seal.objects.values_list("period_id", "known"))
    taken = Entry.objects.filter(reversed_by__isnull=False, subject__unit=None).order_by("sequence")
    beside = ("reversed_by__sequence", "reversed_by__period__first", "period_id", "period__last")
    return tuple(
        Reversal(
            project=row[0], entry=_told(row[: len(_COLUMNS)]), red_sequence=red, red_told_first=red_first,
            sealed_known=sealed.get(period), period_last=last,
        )
        for row in taken.values_list(*_COLUMNS, *beside)
        for red, red_first, period, last in [row[len(_COLUMNS) :]]
    )  # fmt: skip


def _goals(today: date) -> tuple[Goal, ...]:
    """Targets of money in force, the newest of each unit, measure and span."""
    live = Entry.objects.live(as_of=today, known=last_sequence()).filter(kind=EntryKind.SET_TARGET)
    columns = ("sequence", "subject__unit_id", "measure", "span_first", "span_last", "amount_fen")
    newest = {row[1:5]: row for row in live.in_time().values_list(*columns)}
    return tuple(
        Goal(sequence=sequence, unit_id=unit, measure=measure, first=first, last=last, amount_fen=amount)
        for sequence, unit, measure, first, last, amount in newest.values()
        if amount is not None
    )


def _offers() -> tuple[Offered, ...]:
    """Vouchers of standing claims, of a claim that was recognised only while an entry of it stands."""
    pieces = Piece.objects.filter(removed=False, claim__state__in=_STANDING, share_fen__isnull=False).order_by("id")
    standing = Count("claim__entries", filter=Q(claim__entries__reversed_by=None))
    columns = (
        "evidence_id", "claim_id", "claim__unit_id", "claim__project_id", "evidence__sha256", "evidence__number",
        "evidence__kind", "evidence__face_value_fen", "share_fen", "claim__state",
    )  # fmt: skip
    return tuple(
        Offered(
            evidence=evidence, claim=claim, unit_id=unit, project=project, documents=_documents(sha256, number, kind),
            face_fen=face, share_fen=share,
        )
        for evidence, claim, unit, project, sha256, number, kind, face, share, state, entries in pieces.annotate(
            standing=standing
        ).values_list(*columns, "standing")
        if face is not None and (state != ClaimState.RECOGNIZED or entries)
    )  # fmt: skip


def _documents(sha256: str, number: str | None, kind: str) -> tuple[str, ...]:
    """What says that a document is this one (as ledger/evidence.py compares them)."""
    if not number:
        return (sha256,)
    return sha256, number if len(number) >= 8 else f"{kind} {number}"


def _leads() -> tuple[tuple[LeadFacts, ...], frozenset[tuple[int, str]]]:
    held: dict[int, list[date]] = defaultdict(list)
    ended: dict[int, date] = {}
    for lead, kind, on in LeadEvent.objects.order_by("on", "id").values_list("lead_id", "kind", "on"):
        if kind in _HOLDS:
            held[lead].append(on)
        if kind in {LeadEventKind.LOST, LeadEventKind.RULED}:
            ended[lead] = on
    visited = set(Visit.objects.exclude(lead=None).values_list("lead_id", flat=True))
    shared: dict[int, set[int]] = defaultdict(set)
    for lead, unit in LeadShare.objects.values_list("lead_id", "unit_id"):
        shared[lead].add(unit)
    columns = (
        "pk", "number", "unit_id", "investor__key", "registered_on", "state", "protected_until", "validated_on",
        "project_id",
    )  # fmt: skip
    over = {LeadState.LOST, LeadState.YIELDED}
    leads = tuple(
        LeadFacts(
            pk=pk, number=number, unit_id=unit, key=key, registered_on=on, held=tuple(held[pk]),
            ended_on=ended.get(pk) if state in over else None, protected_until=until, visited=pk in visited,
            validated=validated is not None, project=project, shared_with=frozenset(shared[pk]),
        )
        for pk, number, unit, key, on, state, until, validated, project in Lead.objects.order_by("number").values_list(
            *columns
        )
        if state not in {LeadState.WAITING, LeadState.JOINED}
    )  # fmt: skip
    return leads, _ruled()


def _ruled() -> frozenset[tuple[int, str]]:
    """Units that an arbiter's decision allows to go on with a firm."""
    decided = Dispute.objects.exclude(ruling=None)
    found = set()
    for ruling, first, first_key, later, later_key in decided.values_list(
        "ruling", "first__unit_id", "first__investor__key", "later__unit_id", "later__investor__key"
    ):
        if ruling != RulingKind.TO_LATER:
            found.add((first, first_key))
        if ruling != RulingKind.KEEP_FIRST:
            found |= {(later, later_key), (later, first_key)}
    return frozenset(found)
