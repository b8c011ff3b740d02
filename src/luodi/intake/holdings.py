"""What the ledger holds, in the shape the pure rules need: known projects for identity, statements for comparison."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from luodi.intake.identity import Known
from luodi.intake.reader.readings import UNKNOWN, Day, Money, Precision, Stated
from luodi.intake.reader.record import Field
from luodi.intake.statements import AMOUNT_KINDS, TEXT_KINDS, Arrival, Held
from luodi.intake.unit_names import UnitNames
from luodi.ledger.choices import BatchKind, EntryKind, Stage
from luodi.ledger.models import Credit, Entry
from luodi.orgs.models import Unit
from luodi.pipeline.comparisons import absorbed_under
from luodi.pipeline.models import Alias, CreditCode, ExternalCode, Project

_CHUNK = 500
_FETCHED = 5_000
_FIELD_OF = {kind: field for field, kind in {**TEXT_KINDS, **AMOUNT_KINDS, Field.REMARKS: EntryKind.NOTE}.items()}
_COLUMNS = (
    "subject_id", "kind", "occurred_on", "precision", "amount_fen", "currency", "text", "stage", "unknown", "batch__kind"
)  # fmt: skip


def known_projects() -> Iterator[Known]:
    """Every open project by its code, with all its names and codes, those of projects merged into it too; six queries."""
    stands_for = absorbed_under()
    names: dict[int, list[str]] = defaultdict(list)
    for project, name in Alias.objects.order_by("id").values_list("project_id", "name"):
        names[stands_for.get(project, project)].append(name)
    codes: dict[int, list[str]] = defaultdict(list)
    for project, code in Project.objects.exclude(merged_into=None).values_list("pk", "subject__code"):
        codes[stands_for[project]].append(code)
    for project, code in ExternalCode.objects.order_by("id").values_list("project_id", "code"):
        codes[stands_for.get(project, project)].append(code)
    firms: dict[int, list[str]] = defaultdict(list)
    for project, code in CreditCode.objects.order_by("id").values_list("project_id", "code"):
        firms[stands_for.get(project, project)].append(code)
    units: dict[int, list[str]] = defaultdict(list)
    for subject, unit in Credit.objects.filter(share_bp__gt=0).values_list("subject_id", "unit__name"):
        units[subject].append(unit)
    amounts = ("total_investment_fen", "agreed_investment_fen", "contract_investment_fen")
    rows = Project.objects.open().order_by("subject__code")
    for pk, code, name, investor, *fen in rows.values_list("pk", "subject__code", "name", "investor", *amounts):
        yield Known(
            ref=code,
            names=tuple(dict.fromkeys([name, *names[pk]])),
            codes=(code, *codes[pk]),
            investor=investor,
            credit_codes=frozenset(firms[pk]),
            units=frozenset(units[pk]),
            amounts_fen=tuple(amount for amount in fen if amount),
        )


def unit_names() -> dict[str, Unit]:
    """Open units by name."""
    return {unit.name: unit for unit in Unit.objects.filter(closed_on=None).order_by("code")}


def unit_called(name: str) -> Unit | None:
    """The unit that a name means for certain, else None."""
    units = unit_names()
    match = UnitNames(units).find(name)
    return units[match.name] if match.name is not None else None


def held_by(codes: Collection[str]) -> dict[str, Held]:
    """What is held now about the projects with these codes, by code."""
    found: dict[str, Held] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), _CHUNK):
        wanted = ordered[start : start + _CHUNK]
        chunk = dict(Project.objects.filter(subject__code__in=wanted).values_list("pk", "subject__code"))
        found |= {chunk[pk]: replace(held, ref=chunk[pk]) for pk, held in held_about(list(chunk)).items()}
    return found


def held_about(subject_ids: Sequence[int]) -> dict[int, Held]:
    """What is held now about some hundreds of projects, by id and without a reference; two queries."""
    said = _Said()
    # Everything that counts now: a join is several times faster here than what `live` asks for any moment.
    rows = Entry.objects.filter(subject__in=subject_ids, reverses=None, reversed_by=None).in_time()
    hear = said.hear
    for row in rows.values_list(*_COLUMNS).iterator(chunk_size=_FETCHED):
        hear(*row)
    shares: dict[int, dict[str, int]] = defaultdict(dict)
    credited = Credit.objects.filter(subject__in=subject_ids, share_bp__gt=0).order_by("id")
    for subject, unit, share in credited.values_list("subject_id", "unit__name", "share_bp"):
        shares[subject][unit] = share
    return {subject: said.held(subject, "", shares.get(subject, {})) for subject in subject_ids}


class _Said:
    """Live entries of some projects, sorted into what rules ask for."""

    def __init__(self) -> None:
        self._statements: dict[int, dict[Field, list[tuple[date, Stated]]]] = defaultdict(lambda: defaultdict(list))
        self._stages: dict[int, dict[Stage, Day | None]] = defaultdict(dict)
        self._arrivals: dict[int, list[Arrival]] = defaultdict(list)
        self._first_on: dict[int, date] = {}

    def hear(self, subject: int, kind: str, on: date, precision: str, *rest: object) -> None:
        """One entry, in the order of time."""
        fen, currency, text, stage, unknown, batch_kind = rest
        self._first_on[subject] = min(on, self._first_on.get(subject, on))
        if kind == EntryKind.STAGE_REACHED:
            self._reach(subject, Stage(str(stage)), None if unknown else _day(on, precision))
        elif kind == EntryKind.FUNDS_REPORTED or (
            kind == EntryKind.FUNDS_RECOGNIZED and batch_kind == BatchKind.OPENING
        ):
            # What a claim's last verdict recognizes was reported before: only an opening batch brings amounts of its own.
            amount = fen if isinstance(fen, int) and currency == "CNY" else None
            self._arrivals[subject].append(Arrival(on=on, fen=amount))
        elif kind in _FIELD_OF:
            self._statements[subject][_FIELD_OF[EntryKind(kind)]].append(
                (on, _stated(fen, text, unknown=bool(unknown)))
            )

    def _reach(self, subject: int, stage: Stage, day: Day | None) -> None:
        known = self._stages[subject]
        if stage not in known or (known[stage] is None and day is not None):
            known[stage] = day

    def held(self, subject: int, code: str, shares: dict[str, int]) -> Held:
        """All that was heard about one project."""
        return Held(
            ref=code,
            statements={field: tuple(said) for field, said in self._statements[subject].items()},
            stages=dict(self._stages[subject]),
            arrivals=tuple(self._arrivals[subject]),
            shares=shares,
            first_on=self._first_on.get(subject),
        )


def _stated(fen: object, text: object, *, unknown: bool) -> Stated:
    if unknown:
        return UNKNOWN
    return Money(fen=fen) if isinstance(fen, int) else str(text)


def _day(on: date, precision: str) -> Day:
    """The entry's day as a sheet would say it: a month is dated any of its days, and means the month."""
    if precision == Precision.MONTH:
        return Day(first=on.replace(day=1), precision=Precision.MONTH)
    if precision == Precision.YEAR:
        return Day(first=on.replace(month=1, day=1), precision=Precision.YEAR)
    return Day(first=on)
