"""The one door for writes to the ledger (laws: docs/records/entry.md)."""

import dataclasses
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from luodi.base.errors import BadInput
from luodi.ledger.caches import refresh_touched, refresh_units
from luodi.ledger.choices import FOUNDING_KINDS, BatchKind, EntryKind, SubjectKind
from luodi.ledger.facts import WHOLE_BP, Fact, check_fact
from luodi.ledger.insertion import insert_entries
from luodi.ledger.locks import lock_ledger, lock_open_period, take_numbers
from luodi.ledger.models import Batch, Entry, Subject
from luodi.ledger.refusals import (
    AlreadyReversed,
    CircularPlacement,
    CreditAboveWhole,
    KeyReused,
    MisshapenFact,
    PeriodSealed,
    ReversalOfReversal,
    SubjectVoid,
)
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import today

__all__ = [
    "WHOLE_BP",
    "AlreadyReversed",
    "CircularPlacement",
    "CreditAboveWhole",
    "Fact",
    "KeyReused",
    "MisshapenFact",
    "PeriodSealed",
    "ReversalOfReversal",
    "SubjectVoid",
    "close_empty_subjects",
    "lock_ledger",
    "lock_open_period",
    "open_batch",
    "open_projects",
    "open_subject",
    "post_entries",
    "post_entry",
    "reverse_batch",
    "reverse_entries",
    "reverse_entry",
    "take_numbers",
]

_CHUNK = 500
# A retry may come by another road (a form sent twice, then the API): where it came from is not what it says.
_SAME = tuple(f.name for f in dataclasses.fields(Fact) if f.name not in {"key", "source"})
_OWN = frozenset({"id", "sequence", "key", "batch", "recorded_at", "by", "period", "reverses", "reason"})
_COPIED = tuple(f.attname for f in Entry._meta.concrete_fields if f.name not in _OWN)  # noqa: SLF001  documented


@transaction.atomic
def open_subject(*, kind: SubjectKind, on: date, unit: Unit | None = None) -> Subject:
    """A new subject; a project gets the next code P000001 …, a unit's subject carries the unit's code."""
    code = unit.code if unit is not None else f"P{take_numbers('project')[0]:06}"
    return Subject.objects.create(code=code, kind=kind, unit=unit, opened_on=on)


@transaction.atomic
def open_projects(*, count: int, on: date) -> list[Subject]:
    """`count` new project subjects with consecutive codes."""
    numbers = take_numbers("project", count)
    subjects = [Subject(code=f"P{n:06}", kind=SubjectKind.PROJECT, opened_on=on) for n in numbers]
    return Subject.objects.bulk_create(subjects)


@transaction.atomic
def open_batch(*, kind: BatchKind, label: str, by: Person) -> Batch:
    """Entries that come in together."""
    return Batch.objects.create(kind=kind, label=label[:200], by=by)


def post_entry(fact: Fact, *, by: Person, batch: Batch | None = None) -> Entry:
    """Post one fact; see `post_entries`."""
    return post_entries([fact], by=by, batch=batch)[0]


@transaction.atomic
def post_entries(facts: Sequence[Fact], *, by: Person, batch: Batch | None = None) -> list[Entry]:
    """Post facts in order into the open period, as one. Returns one entry per fact, the old one where a key was known.

    Refuses a misshapen fact, a void subject, credit above the whole on any day, a circle of units, a key used for
    another fact, and a sealed period.
    """
    for fact in facts:
        check_fact(fact)
    if not facts:
        return []
    lock_ledger()  # before looking for keys: a rival with the same key must have finished
    known = _posted_before(facts)
    fresh = [f for f in facts if f.key is None or f.key not in known]
    posted: list[Entry] = []
    if fresh:
        _refuse_void({f.subject.pk for f in fresh})
        period = lock_open_period(today())
        now = timezone.now()
        numbers = take_numbers("entry", len(fresh))
        rows = [
            Entry(sequence=n, recorded_at=now, by=by, batch=batch, period=period, **_columns(fact))
            for n, fact in zip(numbers, fresh, strict=True)
        ]
        posted = insert_entries(rows)
        refresh_touched({(f.kind, f.subject) for f in fresh})
    queue = iter(posted)
    return [known[f.key] if f.key is not None and f.key in known else next(queue) for f in facts]


def _refuse_void(subject_ids: Collection[int]) -> None:
    for chunk in _chunks(subject_ids):
        void = Subject.objects.filter(id__in=chunk).exclude(closed_on=None).first()
        if void is not None:
            raise SubjectVoid(f"{void}已于{void.closed_on}作废，不能再记账；请按新项目登记。")


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _columns(fact: Fact) -> dict[str, object]:
    columns = {f.name: getattr(fact, f.name) for f in dataclasses.fields(fact) if f.name != "span"}
    if fact.span is not None:
        columns |= {"span_first": fact.span.first, "span_last": fact.span.last}
    return columns


def _posted_before(facts: Sequence[Fact]) -> dict[str, Entry]:
    keyed = {f.key: f for f in facts if f.key is not None}
    if len(keyed) != sum(f.key is not None for f in facts):
        raise KeyReused("同一批记账里有两条事实用了同一个幂等键，请逐条编号。")
    keys = list(keyed)
    found: dict[str, Entry] = {}
    for start in range(0, len(keys), _CHUNK):
        for entry in Entry.objects.filter(key__in=keys[start : start + _CHUNK]):
            found[entry.key or ""] = entry
    for key, entry in found.items():
        if not _says(entry, keyed[key]):
            raise KeyReused(f"幂等键“{key}”已用于{entry}，内容不同，请换一个键。")
    return found


def _says(entry: Entry, fact: Fact) -> bool:
    """Whether the entry is this very fact, posted before."""
    columns = _columns(fact)
    wanted = {f"{n}_id" if n in {"subject", "unit", "reported_by"} else n: columns[n] for n in _SAME if n in columns}
    wanted |= {"span_first": columns.get("span_first"), "span_last": columns.get("span_last")}
    return all(getattr(entry, n) == getattr(value, "pk", value) for n, value in wanted.items())


@transaction.atomic
def reverse_entry(*, entry: Entry, reason: str, by: Person) -> Entry:
    """Post the red entry (红字冲销) that cancels `entry` exactly, into the open period.  Amount: the original's."""
    lock_ledger()
    return _reverse([Entry.objects.select_related("subject").get(pk=entry.pk)], reason=reason, by=by, batch=None)[0]


@transaction.atomic
def reverse_entries(*, entries: Sequence[Entry], reason: str, by: Person) -> list[Entry]:
    """Post the red entries that cancel these, in their order; wants `subject` with each, or each costs a query."""
    lock_ledger()
    return _reverse(entries, reason=reason, by=by, batch=None)


@transaction.atomic
def reverse_batch(*, batch: Batch, reason: str, by: Person) -> list[Entry]:
    """Cancel every entry of a batch that still stands; the red entries form a batch of their own.

    A unit founded by the batch that later entries name keeps its name and place: without them those entries would
    belong nowhere. Refuses a batch of reversals, and one of which nothing stands any more.
    """
    lock_ledger()
    posted = batch.entries.filter(reverses=None)
    standing = list(posted.filter(reversed_by=None).select_related("subject").order_by("sequence"))
    if not standing and posted.exists():
        raise AlreadyReversed(f"“{batch}”的每一笔都已冲销，不必再次冲销。")
    if not standing and batch.entries.exists():
        raise ReversalOfReversal(f"“{batch}”本身是冲销，不能再冲销；请按正确内容重新记账。")
    kept = _named_elsewhere(batch)
    going = [e for e in standing if e.subject.unit_id not in kept or e.kind not in FOUNDING_KINDS]
    red = open_batch(kind=BatchKind.FORM, label=f"冲销：{batch.label}", by=by)
    return _reverse(going, reason=reason, by=by, batch=red)


def _named_elsewhere(batch: Batch) -> set[int]:
    """Units that only this batch founds and that other standing entries name, as credited or as the unit above."""
    live = Entry.objects.live(as_of=date.max, known=last_sequence())
    others = live.exclude(batch=batch) | live.filter(batch=None)
    founding = live.filter(batch=batch, kind=EntryKind.SET_NAME, subject__unit__isnull=False)
    founded = set(founding.values_list("subject__unit_id", flat=True))
    founded -= set(others.filter(kind=EntryKind.SET_NAME).values_list("subject__unit_id", flat=True))
    kept = set(others.filter(unit__in=founded).values_list("unit_id", flat=True))
    above = live.filter(batch=batch, kind=EntryKind.SET_PLACEMENT, subject__unit__in=founded)
    parents = dict(above.values_list("subject__unit_id", "unit_id"))
    todo = list(kept)
    while todo:
        parent = parents.get(todo.pop())
        if parent in founded and parent not in kept:
            kept.add(parent)
            todo.append(parent)
    return kept


@transaction.atomic
def close_empty_subjects(*, subject_ids: Collection[int], on: date) -> set[int]:
    """Close as void, on the day `on`, those subjects about which no entry stands any more. Returns their ids.

    A unit that a standing entry still names (as credited, as parent) stays open.
    """
    lock_ledger()
    closed: set[int] = set()
    for chunk in _chunks(subject_ids):
        live = Entry.objects.live(as_of=date.max, known=last_sequence())
        spoken = live.filter(subject__in=chunk).values("subject_id")
        named = live.filter(unit__isnull=False).values("unit_id")
        empty = Subject.objects.filter(id__in=chunk, closed_on=None).exclude(id__in=spoken)
        found = list(empty.exclude(unit__isnull=False, unit_id__in=named))
        Subject.objects.filter(id__in=[s.pk for s in found]).update(closed_on=on)
        refresh_units([s.unit_id for s in found if s.unit_id is not None])
        closed |= {s.pk for s in found}
    return closed


def _reverse(entries: Sequence[Entry], *, reason: str, by: Person, batch: Batch | None) -> list[Entry]:
    if not reason.strip():
        raise BadInput("冲销要写明事由，请补充后再提交。")
    for entry in entries:
        if entry.reverses_id is not None:
            raise ReversalOfReversal(f"{entry}本身是冲销，不能再冲销；请按正确内容重新记账。")
    if not entries:
        return []
    for chunk in _chunks([e.pk for e in entries]):
        for red in Entry.objects.filter(reverses__in=chunk).select_related("reverses"):
            raise AlreadyReversed(f"{red.reverses}已被{red}冲销，不必再次冲销。")
    period = lock_open_period(today())
    now = timezone.now()
    rows = [
        Entry(
            sequence=number,
            recorded_at=now,
            by=by,
            period=period,
            batch=batch,
            reverses=entry,
            reason=reason.strip()[:200],
            **{name: getattr(entry, name) for name in _COPIED},
        )
        for number, entry in zip(take_numbers("entry", len(entries)), entries, strict=True)
    ]
    posted = insert_entries(rows)
    refresh_touched({(e.kind, e.subject) for e in entries})
    return posted
