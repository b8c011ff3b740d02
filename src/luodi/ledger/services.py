"""The one door for writes to the ledger (laws: docs/records/entry.md)."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import Span, month_of
from luodi.ledger.choices import BatchKind, EntryKind, Precision, Stage, SubjectKind
from luodi.ledger.models import Batch, Counter, Credit, Entry, PostingPeriod, Subject
from luodi.orgs.models import Person, Unit

WHOLE_BP = 10_000


class PeriodSealed(Conflict):
    """The period is sealed; later facts go to the open one."""


class ReversalOfReversal(BadInput):
    """A reversal is not reversed: post the right entry anew."""


class AlreadyReversed(Conflict):
    """Somebody reversed the entry before."""


class CreditAboveWhole(BadInput):
    """The shares of a project on one day would exceed ten thousand basis points."""


class KeyReused(Conflict):
    """The caller's key was used for another fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a caller states; the ledger adds sequence, time, period and person. Amounts in fen, shares in basis points.

    `key` makes a retry harmless: the same key with the same fact returns the entry that is there.
    """

    subject: Subject
    kind: EntryKind
    occurred_on: date
    source: str
    precision: Precision = Precision.DAY
    key: str | None = None
    amount_fen: int | None = None
    currency: str = "CNY"
    quantity: int | None = None
    measured_in: str | None = None
    text: str | None = None
    unit: Unit | None = None
    stage: Stage | None = None
    measure: str | None = None
    span: Span | None = None
    reported_by: Unit | None = None
    unknown: bool = False


def take_numbers(name: str, count: int = 1) -> range:
    """The next `count` numbers of a counter, under its row lock: commit order is number order. Call in a transaction."""
    Counter.objects.get_or_create(name=name)
    counter = Counter.objects.select_for_update().get(name=name)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return range(first, counter.last + 1)


def lock_open_period(on: date) -> PostingPeriod:
    """The calendar month entries recorded on `on` post to, locked: sealing waits for us, or we for it.

    Refuses a sealed month. The month is made when it is the first to be posted to.
    """
    month = month_of(on)
    PostingPeriod.objects.get_or_create(first=month.first, defaults={"last": month.last})
    period = PostingPeriod.objects.select_for_update().get(first=month.first)
    if period.sealed_at is not None:
        raise PeriodSealed(f"{period}账期已经封账，请记入之后的账期。")
    return period


@transaction.atomic
def open_subject(*, kind: SubjectKind, on: date, unit: Unit | None = None) -> Subject:
    """A new subject; a project gets the next code P000001 …, a unit's subject carries the unit's code."""
    code = unit.code if unit is not None else f"P{take_numbers('project')[0]:06}"
    return Subject.objects.create(code=code, kind=kind, unit=unit, opened_on=on)


@transaction.atomic
def open_projects(*, count: int, on: date) -> list[Subject]:
    """`count` new project subjects with consecutive codes, in three statements."""
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

    Refuses credit above the whole on any day and a key that was used for another fact.
    """
    known = _posted_before(facts)
    fresh = [f for f in facts if f.key is None or f.key not in known]
    posted: list[Entry] = []
    if fresh:
        now = timezone.now()
        period = lock_open_period(timezone.localdate())
        numbers = take_numbers("entry", len(fresh))
        rows = [
            Entry(sequence=n, recorded_at=now, by=by, batch=batch, period=period, **_columns(fact))
            for n, fact in zip(numbers, fresh, strict=True)
        ]
        posted = Entry.objects.bulk_create(rows, batch_size=500)
        _keep_credit_within_whole({f.subject for f in fresh if f.kind is EntryKind.SET_CREDIT})
    queue = iter(posted)
    return [known[f.key] if f.key is not None and f.key in known else next(queue) for f in facts]


def _columns(fact: Fact) -> dict[str, object]:
    columns = {f.name: getattr(fact, f.name) for f in dataclasses.fields(fact) if f.name != "span"}
    if fact.span is not None:
        columns |= {"span_first": fact.span.first, "span_last": fact.span.last}
    return columns


def _posted_before(facts: Sequence[Fact]) -> dict[str, Entry]:
    keys = [f.key for f in facts if f.key is not None]
    if not keys:
        return {}
    if len(set(keys)) != len(keys):
        raise KeyReused("同一批记账里有两条事实用了同一个幂等键，请逐条编号。")
    found = {e.key: e for e in Entry.objects.filter(key__in=keys) if e.key is not None}
    for fact in facts:
        entry = found.get(fact.key) if fact.key is not None else None
        if entry is not None and (
            (entry.subject_id, entry.kind, entry.occurred_on, entry.amount_fen, entry.quantity, entry.text)
            != (fact.subject.pk, fact.kind, fact.occurred_on, fact.amount_fen, fact.quantity, fact.text)
        ):
            raise KeyReused(f"幂等键“{fact.key}”已用于{entry}，内容不同，请换一个键。")
    return found


@transaction.atomic
def reverse_entry(*, entry: Entry, reason: str, by: Person) -> Entry:
    """Post the red entry (红字冲销) that cancels `entry` exactly, into the open period.  Amount: the original's."""
    return _reverse([entry], reason=reason, by=by, batch=None)[0]


@transaction.atomic
def reverse_batch(*, batch: Batch, reason: str, by: Person) -> list[Entry]:
    """Cancel every entry of a batch that still stands; the red entries form a batch of their own."""
    standing = list(batch.entries.filter(reverses=None, reversed_by=None).order_by("sequence"))
    red = open_batch(kind=BatchKind.FORM, label=f"冲销：{batch.label}", by=by)
    return _reverse(standing, reason=reason, by=by, batch=red)


def _reverse(entries: Sequence[Entry], *, reason: str, by: Person, batch: Batch | None) -> list[Entry]:
    if not reason.strip():
        raise BadInput("冲销要写明事由，请补充后再提交。")
    for entry in entries:
        if entry.reverses_id is not None:
            raise ReversalOfReversal(f"{entry}本身是冲销，不能再冲销；请按正确内容重新记账。")
    if not entries:
        return []
    period = lock_open_period(timezone.localdate())
    gone = Entry.objects.filter(reverses__in=[e.pk for e in entries]).first()
    if gone is not None:
        raise AlreadyReversed(f"第{gone.reverses_id and gone.reverses.sequence}笔已被{gone}冲销，不必再次冲销。")  # type: ignore[union-attr]
    now = timezone.now()
    copied = [
        f.attname
        for f in Entry._meta.concrete_fields  # noqa: SLF001  the documented way to walk a model's columns
        if f.name not in {"id", "sequence", "key", "batch", "recorded_at", "by", "period", "reverses", "reason"}
    ]
    red = [
        Entry(
            sequence=number,
            recorded_at=now,
            by=by,
            period=period,
            batch=batch,
            reverses=entry,
            reason=reason.strip()[:200],
            **{name: getattr(entry, name) for name in copied},
        )
        for number, entry in zip(take_numbers("entry", len(entries)), entries, strict=True)
    ]
    try:
        with transaction.atomic():
            posted = Entry.objects.bulk_create(red, batch_size=500)
    except IntegrityError as error:
        raise AlreadyReversed("其中一笔刚刚被别人冲销，请刷新后再看。") from error
    _keep_credit_within_whole({e.subject for e in entries if e.kind == EntryKind.SET_CREDIT})
    return posted


def _keep_credit_within_whole(subjects: Iterable[Subject]) -> None:
    """Check Σ shares ≤ 10 000 on every day a share changes, under a lock on the subjects, and refresh the cache."""
    ids = sorted({s.pk for s in subjects})
    if not ids:
        return
    list(Subject.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))
    history: dict[int, list[Entry]] = defaultdict(list)
    standing = Entry.objects.filter(kind=EntryKind.SET_CREDIT, reverses=None, reversed_by=None)
    for start in range(0, len(ids), 500):
        for entry in standing.filter(subject__in=ids[start : start + 500]).in_time():
            history[entry.subject_id].append(entry)
    cache: list[Credit] = []
    for pk in ids:
        shares: dict[int, int] = {}
        for index, entry in enumerate(history[pk]):
            shares[entry.unit_id or 0] = entry.quantity or 0
            last_of_day = index + 1 == len(history[pk]) or history[pk][index + 1].occurred_on != entry.occurred_on
            if last_of_day and sum(shares.values()) > WHOLE_BP:
                raise CreditAboveWhole(
                    f"项目{entry.subject.code}在{entry.occurred_on}的计功份额合计超过百分之百，请先减少其他单位的份额。"
                )
        cache += [Credit(subject_id=pk, unit_id=unit, share_bp=share) for unit, share in shares.items() if share]
    for start in range(0, len(ids), 500):
        Credit.objects.filter(subject__in=ids[start : start + 500]).delete()
    Credit.objects.bulk_create(cache, batch_size=500)
