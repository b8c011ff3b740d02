"""One assessment from rulebook text to cards and alarms: the same text, span, as-of and known give the same result for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from luodi.assessment.alerts import alarms_of
from luodi.assessment.measuring import Measuring, extended, words_of
from luodi.base.errors import NotFound
from luodi.base.spans import Span, elapsed_months, month_of
from luodi.figures.evaluation import Evaluation
from luodi.figures.figure import read_grades
from luodi.figures.measures import Catalog, standard_catalog
from luodi.lake.engine import Engine
from luodi.ledger.selectors import last_sequence
from luodi.rulebook.alarms import Alarm
from luodi.rulebook.cards import Card, Moment, UnitInput
from luodi.rulebook.check import Checked, check
from luodi.rulebook.document import Rulebook
from luodi.rulebook.frame import Frame
from luodi.rulebook.judging import judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What a run came to. `checked` holds the trees as they were judged (words of time resolved)."""

    checked: Checked
    measuring: Measuring
    frame: Frame
    cards: tuple[Card, ...]
    alarms: tuple[Alarm, ...]
    units: tuple[UnitInput, ...]
    moment: Moment
    history: tuple[Mapping[str, Card], ...]

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that was run."""
        return self.checked.sound()

    def card(self, unit: str) -> Card:
        """The card of a unit by name or code; refuses one that the rulebook does not assess."""
        named = self.measuring.run.tree.named(unit).name
        found = next((card for card in self.cards if card.unit == named), None)
        if found is None:
            raise NotFound(f"“{named}”不在《{self.rulebook.title}》的考核范围，请核对分组。")
        return found


def checked_rulebook(text: str, catalog: Catalog | None = None) -> Checked:
    """Check a text against the figures of this home."""
    if catalog is None or catalog is standard_catalog():
        return _against_the_standard(text)
    return check(text, words_of(catalog))


@lru_cache(maxsize=32)  # a page, a run and its explanations ask about the same few texts again and again
def _against_the_standard(text: str) -> Checked:
    return check(text, words_of(standard_catalog()))


def assess(
    text: str,
    *,
    span: Span,
    as_of: date | None = None,
    known: int | None = None,
    catalog: Catalog | None = None,
    engine: Engine | None = None,
    grades: str = "",
) -> Assessment:
    """Run a rulebook. `as_of` (inclusive) defaults to the span's last day; `known` to everything recorded.

    `grades`: recognised funds count only on evidence of these grades, as AB (empty: all). `engine`: where compiled SQL runs, the home's own database when nothing is said; the result is the same. Raises RulebookRefused with every error. Reads only; the number of statements depends on the rulebook alone.
    """
    catalog = catalog or standard_catalog()
    checked = checked_rulebook(text, catalog)
    rulebook = checked.sound()
    sequence = last_sequence() if known is None else known
    recorded = bool(rulebook.recorded_date)
    frame = Frame.of(
        span=span,
        as_of=as_of or span.last,
        known=sequence,
        recorded=recorded,
        grades=read_grades(grades),
        unagreed=rulebook.unagreed,
    )
    own = extended(catalog, checked)
    history = [
        _cards_by_unit(_judged(checked, own, _frame_of_past(frame, past), engine))
        for past in earlier_spans(span, _longest(rulebook) - 1)
    ]
    measuring, moment = _judged(checked, own, frame, engine)
    units = measuring.units()
    cards = judge(measuring.bound, units, moment, history)
    alarms = alarms_of(measuring, units, cards, moment, history)
    return Assessment(
        checked=measuring.bound,
        measuring=measuring,
        frame=frame,
        cards=cards,
        alarms=alarms,
        units=tuple(units),
        moment=moment,
        history=tuple(history),
    )


def earlier_spans(span: Span, count: int) -> list[Span]:
    """The spans of the same kind before `span`, oldest first: months before a month, 100 days before 100 days."""
    found: list[Span] = []
    current = span
    for _ in range(max(count, 0)):
        last = current.first - timedelta(days=1)
        whole_months = current.first.day == 1 and current.last == month_of(current.last).last
        if whole_months:
            months = (current.last.year - current.first.year) * 12 + current.last.month - current.first.month
            index = last.year * 12 + last.month - 1 - months
            first = date(index // 12, index % 12 + 1, 1)
        else:
            first = last - timedelta(days=current.days - 1)
        current = Span(first, last)
        found.append(current)
    return found[::-1]


def _frame_of_past(frame: Frame, past: Span) -> Frame:
    as_of = min(frame.as_of, past.last)
    return Frame.of(
        span=past,
        as_of=as_of,
        known=frame.known,
        recorded=frame.recorded,
        grades=frame.grades,
        unagreed=frame.unagreed,
    )


def _judged(checked: Checked, catalog: Catalog, frame: Frame, engine: Engine | None) -> tuple[Measuring, Moment]:
    run = Evaluation(catalog=catalog, frame=frame)
    if engine is not None:
        run = Evaluation(catalog=catalog, frame=frame, run=engine.run, dialect=engine.dialect)
    elapsed = elapsed_months(frame.span.year, min(frame.span.last, frame.as_of))
    return Measuring(checked=checked, run=run), Moment(today=frame.as_of, elapsed=elapsed, span=frame.span)


def _cards_by_unit(opened: tuple[Measuring, Moment]) -> Mapping[str, Card]:
    measuring, moment = opened
    return {card.unit: card for card in judge(measuring.bound, measuring.units(), moment)}


def _longest(rulebook: Rulebook) -> int:
    rules: Sequence[int] = [rule.consecutive for rule in (*rulebook.alerts, *rulebook.lists, *rulebook.consequences)]
    texts = [rule.when.text for rule in (*rulebook.alerts, *rulebook.lists, *rulebook.consequences)]
    texts += [shift.when.text for shift in rulebook.shifts]
    return max(*rules, 2 if any("上期" in text for text in texts) else 1, 1)
