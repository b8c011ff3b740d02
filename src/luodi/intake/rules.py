"""What a stated record changes in what the ledger holds: the facts to post, or the questions. Pure.

A sheet carries states, the ledger takes facts. A cumulative amount posts its difference, dated the report date; a fall is
doubtful. A first statement holds from the project's first day, a changed one from the report date. Amounts in fen.
Source: design "Intake"; seed S2-01.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from luodi.base.personal import without_numbers
from luodi.intake.reader.asking import tidy
from luodi.intake.reader.checks import last_day
from luodi.intake.reader.columns import vocabulary
from luodi.intake.reader.readings import Day, Doubt, Likely, Money, Precision, Stated, Unknown
from luodi.intake.reader.record import BASIS_LABELS, EVENTS, FIELD_LABELS, Basis, Field, Record
from luodi.intake.statements import AMOUNT_KINDS, EVENT_STAGES, TEXT_KINDS, Arrival, Change, Held, shown
from luodi.ledger.choices import SIDE_STAGES, EntryKind, Stage

_LINE = [stage for stage in Stage if stage not in SIDE_STAGES]
_KEEP = Likely(answer="keep", label="照台账，不改")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What follows from a record: facts to post and questions. With a question nothing of the row is posted."""

    changes: tuple[Change, ...]
    doubts: tuple[Doubt, ...]


def compare(
    record: Record, held: Held, *, report: Day, opening: bool, answers: Mapping[str, str], unit: str | None
) -> Comparison:
    """Compare one record with what is held. `unit`: the name of the unit that gets credit, None when nobody says.

    `opening` makes arrived funds recognized (期初). `answers` by the question's key.
    """
    return _Comparing(record, held, report=report, opening=opening, answers=answers, unit=unit).outcome()


class _Comparing:
    """One record against one project."""

    def __init__(
        self, record: Record, held: Held, *, report: Day, opening: bool, answers: Mapping[str, str], unit: str | None
    ) -> None:
        self._record, self._held, self._answers, self._unit = record, held, answers, unit
        self._opening, self._precision, self._on = opening, report.precision, last_day(report)
        self._doubts: list[Doubt] = []
        self._first: date | None = None

    def outcome(self) -> Comparison:
        changes = [
            *self._name(),
            *self._credit(),
            *self._texts(),
            *self._amounts(),
            *self._events(),
            *self._stage(),
            *self._funds(),
            *self._note(),
        ]
        return Comparison(changes=tuple(changes), doubts=tuple(self._doubts))

    def _asked(self, what: str, field: Field, question: str, *likely: Likely) -> str | None:
        """The answer given before, or None after putting the question."""
        key = f"|{what}[{self._held.ref}:{field}:{question}]"[:300]
        if key in self._answers:
            return self._answers[key]
        self._doubts.append(Doubt(key=key, field=field, question=question, likely=likely))
        return None

    def _happened(self, day: Day) -> date:
        """The day an event is dated: a month known only as a month its last day, but not after the report date."""
        return min(last_day(day), max(self._on, day.first))

    def _first_day(self) -> date:
        """The first day that anything is known of the project: from then its attributes hold."""
        if self._first is None:
            events = [self._happened(day) for event in EVENTS if (day := self._record.day(event)) is not None]
            held = [self._held.first_on] if self._held.first_on is not None else []
            self._first = min([*events, *held, self._on])
        return self._first

    def _signing_day(self) -> date:
        signed = self._record.day(Field.SIGNED_ON) or self._held.stages.get(Stage.SIGNED)
        return self._first_day() if signed is None else min(self._happened(signed), self._on)

    def _name(self) -> Iterator[Change]:
        name = self._record.text(Field.PROJECT)
        if self._held.ref == "" and name is not None:
            yield Change(field=Field.PROJECT, kind=EntryKind.SET_NAME, on=self._first_day(), text=name, after=name)

    def _credit(self) -> Iterator[Change]:
        if self._unit is None or self._unit in self._held.shares:
            return
        on, before = self._first_day(), ""
        if self._held.shares:
            on, before = self._on, "、".join(self._held.shares)
            question = f"责任单位台账为{before}，表上为{self._unit}，从{self._on}起改记{self._unit}吗？"
            answer = self._asked("credit", Field.UNIT, question, Likely(answer="move", label="改记"), _KEEP)
            if answer != "move":
                return
        for name in self._held.shares:
            yield Change(field=Field.UNIT, kind=EntryKind.SET_CREDIT, on=on, unit=name, share_bp=0, before=name)
        yield Change(
            field=Field.UNIT,
            kind=EntryKind.SET_CREDIT,
            on=on,
            unit=self._unit,
            share_bp=10_000,
            before=before,
            after=self._unit,
        )

    def _texts(self) -> Iterator[Change]:
        for field, kind in TEXT_KINDS.items():
            stated = self._record.stated.get(field)
            if (change := self._restated(field, kind, stated, self._first_day)) is not None:
                yield change

    def _amounts(self) -> Iterator[Change]:
        for field, kind in AMOUNT_KINDS.items():
            first = self._signing_day if field is Field.CONTRACT_INVESTMENT else self._first_day
            if (change := self._restated(field, kind, self._record.stated.get(field), first)) is not None:
                yield change

    def _restated(
        self, field: Field, kind: EntryKind, stated: Stated | None, first: Callable[[], date]
    ) -> Change | None:
        """A first statement from the `first` day, a changed one from the report date, the same one not at all."""
        if stated is None:
            return None
        held = self._held.at(field, self._on)
        if stated == held or _says(stated) == _says(held):
            return None
        if isinstance(stated, Unknown) and held is not None:
            question = f"{FIELD_LABELS[field]}台账为{shown(held)}，表上写不详，照台账不改吗？"
            self._asked("lost", field, question, _KEEP)
            return None
        return Change(
            field=field,
            kind=kind,
            on=first() if held is None else self._on,
            precision=Precision.DAY if held is None else self._precision,
            amount_fen=stated.fen if isinstance(stated, Money) else None,
            text=stated if isinstance(stated, str) else None,
            unknown=isinstance(stated, Unknown),
            before=shown(held),
            after=shown(stated),
        )

    def _events(self) -> Iterator[Change]:
        for field, stage in EVENT_STAGES.items():
            stated = self._record.stated.get(field)
            if isinstance(stated, Unknown) and stated.happened and stage not in self._held.stages:
                yield self._reached(field, stage, None)
            if not isinstance(stated, Day):
                continue
            held = self._held.stages.get(stage)
            if stated == held:
                continue
            if held is None:
                yield self._reached(field, stage, stated)
            elif _finer(stated, held):
                yield self._reached(field, stage, stated, before=str(held))
            elif not _agree(stated, held):
                question = f"{FIELD_LABELS[field]}台账为{held}，表上为{stated}；如台账有误请先冲销，照台账不改吗？"
                self._asked("day", field, question, _KEEP)

    def _reached(self, field: Field, stage: Stage, day: Day | None, before: str = "") -> Change:
        return Change(
            field=field,
            kind=EntryKind.STAGE_REACHED,
            stage=stage,
            on=self._on if day is None else self._happened(day),
            precision=self._precision if day is None else day.precision,
            unknown=day is None,
            before=before,
            after="已发生，日子不详" if day is None else str(day),
        )

    def _stage(self) -> Iterator[Change]:
        """A stage without a date: it has happened, its day is unknown; dates in the row and in the ledger say more."""
        label = self._record.text(Field.STAGE)
        stage = _stages_by_label().get(label) if label is not None else None
        if stage is None or stage in self._held.stages:
            return
        dated = {EVENT_STAGES[e] for e in EVENTS if self._record.day(e) is not None}
        if stage in dated:
            return
        if stage not in SIDE_STAGES:
            later = [s for s in self._held.stages if s in _LINE and _LINE.index(s) > _LINE.index(stage)]
            if any(_LINE.index(s) > _LINE.index(stage) for s in dated):
                return
            if later:
                question = f"阶段台账已到{later[-1].label}，表上写{stage.label}，照台账不改吗？"
                self._asked("stage", Field.STAGE, question, _KEEP)
                return
        yield self._reached(Field.STAGE, stage, None)

    def _funds(self) -> Iterator[Change]:
        basis, stated = self._record.basis, self._record.stated.get(Field.FUNDS_ARRIVED)
        if basis is None or stated is None:
            return
        counted = [a for a in self._held.arrivals if self._counts(a, basis)]
        kind = EntryKind.FUNDS_RECOGNIZED if self._opening else EntryKind.FUNDS_REPORTED
        missing = any(a.fen is None for a in counted)
        if isinstance(stated, Unknown):
            if not missing:
                yield Change(
                    field=Field.FUNDS_ARRIVED,
                    kind=kind,
                    on=self._on,
                    precision=self._precision,
                    unknown=True,
                    after="不详",
                )
            return
        if not isinstance(stated, Money):
            return
        label = f"到位资金（{BASIS_LABELS[basis]}）"
        held = sum(a.fen or 0 for a in counted)
        if missing:
            self._asked(
                "missing", Field.FUNDS_ARRIVED, f"{label}台账里有一笔不详，请先冲销它再导入；照台账不改吗？", _KEEP
            )
        elif stated.fen < held or (basis is Basis.SPAN and counted and stated.fen != held):
            question = f"{label}台账为{shown(Money(fen=held))}，表上为{shown(stated)}；如属更正请先冲销多记的部分，照台账不改吗？"
            self._asked("fall", Field.FUNDS_ARRIVED, question, _KEEP)
        elif stated.fen > held:
            yield Change(
                field=Field.FUNDS_ARRIVED, kind=kind, on=self._on, precision=self._precision,
                amount_fen=stated.fen - held, before=shown(Money(fen=held)) if counted else "", after=shown(stated),
            )  # fmt: skip

    def _counts(self, arrival: Arrival, basis: Basis) -> bool:
        """The arrivals that an amount of this basis includes, up to the report date; 本期 is what is dated that very day."""
        if basis is Basis.SPAN:
            return arrival.on == self._on
        return arrival.on <= self._on and (basis is Basis.CUMULATIVE or arrival.on.year == self._on.year)

    def _note(self) -> Iterator[Change]:
        text = self._record.text(Field.REMARKS)
        held = self._held.at(Field.REMARKS, self._on)
        if (
            text is not None
            and text != held
            and _says(text) != _says(held)
            and not _says_with_numbers_hidden(text, held)
        ):
            yield Change(
                field=Field.REMARKS, kind=EntryKind.NOTE, on=self._on, text=text[:2000], before=shown(held), after=text
            )


@lru_cache(maxsize=1)
def _stages_by_label() -> Mapping[str, Stage]:
    """A stage that two words stand for is the earlier one of the vocabulary."""
    labels = reversed(list(vocabulary().stage_labels.items()))
    return {label: Stage(code) for code, label in labels}


def _says_with_numbers_hidden(text: str, held: Stated | None) -> bool:
    """A table that left the house came back: its phone numbers were hidden on the way out."""
    return isinstance(held, str) and tidy(text) == tidy(without_numbers(held))


def _says(value: Stated | None) -> object:
    """For comparing: every unknown says the same, and blanks say nothing."""
    if isinstance(value, str):
        return tidy(value)
    return Unknown if isinstance(value, Unknown) else value


def _agree(stated: Day, held: Day) -> bool:
    """One date lies within what the other says."""
    return stated.first <= last_day(held) and held.first <= last_day(stated)


def _finer(stated: Day, held: Day) -> bool:
    """The sheet says the day where the ledger knows the month or year."""
    order = list(Precision)
    return _agree(stated, held) and order.index(stated.precision) < order.index(held.precision)
