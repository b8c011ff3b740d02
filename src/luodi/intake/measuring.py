"""What a stated measure changes in what the ledger holds: one fact to post, or a question. Reads holdings, writes nothing.

A number of a span is dated the span's last day, a target its first; a changed number the report date, so that what was
read before can be read again. The newest statement wins; one office's number never takes another's place unasked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from luodi.base.quantities import Exact
from luodi.base.spans import Span
from luodi.base.steps import number_of, unit_of
from luodi.intake.proposed import Draft, ProposedRow, Terms, Verdict
from luodi.intake.reader.checks import last_day
from luodi.intake.reader.measures.numbers import Stated
from luodi.intake.reader.measures.statements import Statement
from luodi.intake.reader.readings import Doubt, Likely
from luodi.intake.statements import Change
from luodi.intake.unit_names import UnitNames
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Unit, UnitKind

UNIT_REF = "unit:"  # how the unit that a row speaks of is referred to, by its name
_OWN_NUMBERS = frozenset({UnitKind.TOWN, UnitKind.PARK, UnitKind.ENTERPRISE, UnitKind.SQUAD})
_KEEP = Likely(answer="keep", label="照台账，不改")
_MOVE = Likely(answer="move", label="按这张表改记")
_CHUNK = 400

Key = tuple[str, bool, str, Span]  # unit's name, whether a target, measure, span


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNumber:
    """The newest statement that the ledger holds; `stated` None: unknown. `reporter`: the office's name, if one is known."""

    stated: Stated | None
    on: date
    reporter: str | None


class Measuring:
    """Judges the statements of one proposal, in their order."""

    def __init__(self, drafts: Iterable[Draft], terms: Terms, units: Mapping[str, Unit]) -> None:
        self._terms, self._units = terms, units
        self._names = UnitNames(units)
        self._root = next((u.name for u in units.values() if u.kind == UnitKind.PLACE), "")
        measures = {d.row.statement.measure for d in drafts if d.row.statement is not None}
        self._held = held_numbers(measures) if measures else {}
        self._overruled: set[int] = set()  # drafts whose number a person has set aside for another of the same import

    def settle(self, drafts: Iterable[Draft]) -> None:
        """Cells of one import that state different numbers of one thing: asked once, settled by the number that holds."""
        said: dict[Key, list[tuple[Draft, Statement]]] = defaultdict(list)
        for draft in drafts:
            statement = draft.row.statement
            unit = self._unit(draft, statement, []) if statement is not None else None
            if statement is not None and unit is not None:
                said[unit, statement.target, statement.measure, statement.span].append((draft, statement))
        for key, found in said.items():
            others = [(d, s) for d, s in found if not _same(s.stated, found[0][1].stated)]
            if others:
                self._settle(key, found, others)

    def _settle(self, key: Key, found: list[tuple[Draft, Statement]], others: list[tuple[Draft, Statement]]) -> None:
        told = dict.fromkeys(_told(statement.stated) for _, statement in found)
        name = f"|rows[{key[0]}:{found[0][1].about}:{'/'.join(told)}]"[:300]
        holds = self._terms.answers.get(name)
        if holds in told:
            self._overruled |= {id(draft) for draft, statement in found if _told(statement.stated) != holds}
            return
        where = "，".join(f"“{d.row.sheet}”第{d.row.row}行是{_told(s.stated)}" for d, s in (found[0], others[0]))
        question = f"{key[0]}的{found[0][1].about}，{where}，以哪个为准？"
        likely = tuple(Likely(answer=value, label=f"以{value}为准") for value in told)
        for draft, _ in others:
            draft.doubts.append(Doubt(key=name, field="measure", question=question, likely=likely))

    def judge(self, draft: Draft, statement: Statement) -> ProposedRow:
        """The verdict of one statement."""
        doubts = list(draft.doubts)
        unit = self._unit(draft, statement, doubts)
        changes: tuple[Change, ...] = ()
        if unit is not None and not doubts and id(draft) not in self._overruled:
            changes = self._changes(unit, statement, doubts)
        if doubts:
            return ProposedRow(
                file=draft.file, row=draft.row, verdict=Verdict.DOUBTFUL, field=doubts[0].field[:40],
                reason=doubts[0].question, unit=unit or statement.unit or "", made=changes, doubts=tuple(doubts),
            )  # fmt: skip
        verdict = Verdict.SAME if not changes else Verdict.CHANGED if changes[0].before else Verdict.NEW
        told = f"{statement.about}：{changes[0].before} → {changes[0].after}" if verdict is Verdict.CHANGED else ""
        return ProposedRow(
            file=draft.file, row=draft.row, verdict=verdict, field=changes[0].field if told else "", reason=told,
            ref=f"{UNIT_REF}{unit}", unit=unit or "", made=changes,
        )  # fmt: skip

    # --- whose ----------------------------------------------------------------------------------------------------

    def _unit(self, draft: Draft, statement: Statement, doubts: list[Doubt]) -> str | None:
        """The unit as it was recognized; without a name, the sender's own or the whole place."""
        if statement.unit is not None:
            return draft.unit
        if statement.whole:
            return self._root
        if self._terms.sender is not None and (sender := self._named(self._terms.sender)) is not None:
            return self._of_sender(sender, draft, doubts)
        told = self._named(statement.reporter) if statement.reporter else None
        return told.name if told is not None and told.kind in _OWN_NUMBERS else self._root

    def _of_sender(self, sender: Unit, draft: Draft, doubts: list[Doubt]) -> str | None:
        """A town's table is about itself; a department's may be about the whole place, and is asked."""
        if sender.kind == UnitKind.PLACE or sender.kind in _OWN_NUMBERS:
            return sender.name
        key = f"{draft.row.layout}|whose"
        answer = self._terms.answers.get(key)
        if answer in {"place", "own"}:
            return self._root if answer == "place" else sender.name
        likely = (
            Likely(answer="place", label=f"{self._root}的数"),
            Likely(answer="own", label=f"{sender.name}自己的数"),
        )
        question = f"这张表没有分单位，是{self._root}的数，还是{sender.name}自己的数？"
        doubts.append(Doubt(key=key, field="unit", question=question, likely=likely))
        return None

    def _named(self, name: str) -> Unit | None:
        match = self._names.find(name)
        return self._units.get(match.name) if match.name is not None else None

    def _reporter(self, statement: Statement) -> str | None:
        """The office whose number it is: who sends the import, else whom the sheet names."""
        named = self._named(self._terms.sender or statement.reporter or "")
        return named.name if named is not None else None

    # --- what changes -----------------------------------------------------------------------------------------------

    def _changes(self, unit: str, statement: Statement, doubts: list[Doubt]) -> tuple[Change, ...]:
        key: Key = (unit, statement.target, statement.measure, statement.span)
        held = self._held.get(key)
        if held is not None and _same(held.stated, statement.stated):
            return ()
        if held is not None and not self._replaces(held, unit, statement, doubts):
            return ()
        change = self._change(held, statement)
        self._held[key] = HeldNumber(stated=statement.stated, on=change.on, reporter=change.reporter)
        return (change,)

    def _replaces(self, held: HeldNumber, unit: str, statement: Statement, doubts: list[Doubt]) -> bool:
        """Whether a different number takes the held one's place; asked where that is not plain."""
        reporter, about = self._reporter(statement), f"{unit}的{statement.about}"
        if statement.stated is None:
            question = f"{about}台账为{_told(held.stated)}，表上写不详，照台账不改吗？"
            return self._asked("lost", question, doubts, _KEEP) == "move"
        if held.reporter is not None and reporter is not None and held.reporter != reporter:
            question = (
                f"{about}，{held.reporter}报{_told(held.stated)}，{reporter}报{_told(statement.stated)}，以哪个为准？"
            )
            likely = (Likely(answer="keep", label=held.reporter), Likely(answer="move", label=reporter))
            return self._asked("office", question, doubts, *likely) == "move"
        if self._day(statement) < held.on and held.stated is not None and statement.report is not None:
            question = f"{about}台账为{_told(held.stated)}（{held.on}报），这张表较早，写{_told(statement.stated)}，照台账不改吗？"
            return self._asked("older", question, doubts, _KEEP, _MOVE) == "move"
        return True

    def _asked(self, what: str, question: str, doubts: list[Doubt], *likely: Likely) -> str | None:
        key = f"|{what}[{question}]"[:300]
        answer = self._terms.answers.get(key)
        if answer is None:
            doubts.append(Doubt(key=key, field="measure", question=question, likely=likely))
        return answer

    def _day(self, statement: Statement) -> date:
        """The day on which the statement was made."""
        if self._terms.report_date is not None:
            return self._terms.report_date
        return last_day(statement.report) if statement.report is not None else self._terms.today

    def _change(self, held: HeldNumber | None, statement: Statement) -> Change:
        stated, day = statement.stated, self._day(statement)
        if held is not None:
            on = max(held.on, day)
        elif statement.target:
            on = min(statement.span.first, day)
        else:
            on = max(statement.span.first, min(statement.span.last, day))
        return Change(
            field="target" if statement.target else "measure",
            kind=EntryKind.SET_TARGET if statement.target else EntryKind.MEASURE_REPORTED,
            on=on,
            amount_fen=stated.amount_fen if stated is not None else None,
            currency=stated.currency if stated is not None else "CNY",
            quantity=stated.quantity if stated is not None else None,
            measured_in=stated.measured_in if stated is not None else None,
            measure=statement.measure,
            span=statement.span,
            unknown=stated is None,
            reporter=self._reporter(statement),
            label=statement.about,
            before=_told(held.stated) if held is not None else "",
            after=_told(stated),
        )


def held_numbers(measures: Iterable[str]) -> dict[Key, HeldNumber]:
    """The newest statement per unit, measure and span about these measures; later days, then later sequences, win."""
    found: dict[Key, HeldNumber] = {}
    wanted = sorted(measures)
    live = Entry.objects.live(as_of=date.max, known=last_sequence())
    for start in range(0, len(wanted), _CHUNK):
        rows = live.filter(
            kind__in=(EntryKind.SET_TARGET, EntryKind.MEASURE_REPORTED), measure__in=wanted[start : start + _CHUNK]
        ).in_time()
        for entry in rows.select_related("subject__unit", "reported_by"):
            if (
                entry.measure is None
                or entry.span_first is None
                or entry.span_last is None
                or entry.subject.unit is None
            ):
                continue  # the ledger has none such; its columns may be empty for other kinds
            span = Span(entry.span_first, entry.span_last)
            key = (entry.subject.unit.name, entry.kind == EntryKind.SET_TARGET, entry.measure, span)
            reporter = entry.reported_by.name if entry.reported_by is not None else None
            found[key] = HeldNumber(stated=_stated(entry), on=entry.occurred_on, reporter=reporter)
    return found


def _stated(entry: Entry) -> Stated | None:
    if entry.unknown:
        return None
    if entry.amount_fen is not None:
        return Stated(amount_fen=entry.amount_fen, currency=entry.currency)
    return Stated(quantity=entry.quantity, measured_in=entry.measured_in)


def _same(one: Stated | None, other: Stated | None) -> bool:
    """The same number of the same thing; a count without a unit (a target typed in a form) is any count."""
    if one is None or other is None:
        return one is other
    if (one.amount_fen is None) != (other.amount_fen is None):
        return False
    if one.amount_fen is not None:
        return (one.amount_fen, one.currency) == (other.amount_fen, other.currency)
    units = {unit_of(one.measured_in), unit_of(other.measured_in)} - {""}
    return _number(one) == _number(other) and len(units) <= 1


def _number(stated: Stated) -> Exact:
    return number_of(stated.quantity or 0, stated.measured_in)


def _told(stated: Stated | None) -> str:
    return "不详" if stated is None else str(stated)
