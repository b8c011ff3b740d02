"""案例: examples an official writes, run as they stand: a small situation, and what must come out at its printed precision.

What is expected says how it is printed: 59.1% is compared at one decimal, 44.40 at two. Results are plain words and
numbers, ready for the editor page and for `luodi rulebook cases`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from luodi.base.errors import BadInput, LuodiError
from luodi.base.quantities import Exact
from luodi.base.spans import Span, elapsed_months, parse_span
from luodi.rulebook.cards import Card, Moment, UnitInput
from luodi.rulebook.check import Checked, check
from luodi.rulebook.expectations import Expectations, Miss, plain
from luodi.rulebook.findings import RulebookRefused
from luodi.rulebook.frame import Frame, bind
from luodi.rulebook.judging import judge
from luodi.rulebook.naming import Words
from luodi.rulebook.reading import Reader
from luodi.rulebook.situations import Situations
from luodi.rulebook.stories import Stories, inner_expressions
from luodi.rulebook.tree import Table, Tree, read_tree
from luodi.rulebook.watching import rung_for_projects

_KEYS = (
    "名称", "name", "说明", "单位", "跨度", "截至", "今天", "序时进度", "目标", "实测", "measured", "事实", "facts", "往期",
    "容差", "期望", "expect",
)  # fmt: skip
_PAST = ("目标", "实测", "measured")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case: what came out beside what was wanted, in the same shape and print."""

    name: str
    passed: bool
    got: Mapping[str, Any]
    want: Mapping[str, Any]
    misses: tuple[Miss, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The document of the command line."""
        misses = [{"what": miss.what, "want": miss.want, "got": miss.got, "steps": miss.steps} for miss in self.misses]
        return {"name": self.name, "passed": self.passed, "got": self.got, "want": self.want, "misses": misses}


def run_cases(text: str, words: Words | None = None, beside: Sequence[str] = ()) -> tuple[CaseResult, ...]:
    """Run the cases in `text` and in the case files `beside` it; raises RulebookRefused for a rulebook or case not readable."""
    checked = check(text, words)
    checked.sound()
    results: list[CaseResult] = []
    for source in (text, *beside):
        tree, findings = read_tree(source)
        reader = Reader(findings)
        rows = tree.get("案例", "cases") if isinstance(tree, Table) else tree
        for number, row in enumerate(reader.rows(rows, "案例"), 1):
            table = reader.table(row, "案例", _KEYS)
            if table is not None:
                results.append(_Case(checked, words or Words(), reader, table).run(number))
        if reader.findings:
            raise RulebookRefused(reader.findings)
    return tuple(results)


class _Case:
    """One case: read, judged and compared."""

    def __init__(self, checked: Checked, words: Words, reader: Reader, table: Table) -> None:
        self.checked, self.words, self.reader, self.table = checked, words, reader, table
        tolerance = reader.literal(table.get("容差"), "容差")
        self.projects: dict[str, list[str]] = {}
        self.tolerance: Exact = 0 if tolerance is None else Fraction(tolerance.value) / tolerance.divisor

    def run(self, number: int) -> CaseResult:
        """Judge the situation and print the result in the form of what is expected."""
        name = self.reader.word(self.table.get("名称", "name"), "名称") or f"案例{number}"
        expected = self.reader.open_table(self.table.get("期望", "expect"), "期望")
        if expected is None:
            self.reader.refuse(self.table.place, f"案例“{name}”没有写期望", "加上“期望: {单位: {总分: 88.5}}”")
            return CaseResult(name=name, passed=False, got={}, want={})
        want = {unit.text: plain(row) for unit, row in expected}
        try:
            cards = {card.unit: card for card in self._judged()}
        except RulebookRefused:
            raise
        except LuodiError as refused:
            missed = Miss(what="", want="算得出来", got=str(refused))
            return CaseResult(name=name, passed=False, got={"error": str(refused)}, want=want, misses=(missed,))
        compared = Expectations(
            checked=self.checked, reader=self.reader, tolerance=self.tolerance, projects=self.projects
        )
        got = compared.compare(expected, cards)
        return CaseResult(name=name, passed=not compared.misses, got=got, want=want, misses=tuple(compared.misses))

    def _judged(self) -> tuple[Card, ...]:
        kinds = {unit.text: self.reader.word(kind, "单位") for unit, kind in self._open("单位")}
        today: date | None = self.reader.day(self.table.get("今天", "截至"), "今天")
        elapsed = self.reader.percent(self.table.get("序时进度"), "序时进度")
        story = self.table.get("事实", "facts")
        if story is not None:
            units, moment = self._told(story, kinds, today)
        else:
            units, moment = self._units(self.table, kinds), self._moment(today, elapsed)
        history: list[Mapping[str, Card]] = []
        for row in self.reader.rows(self.table.get("往期"), "往期"):
            past = self.reader.table(row, "往期", _PAST)
            if past is not None:
                cards = judge(self.checked, self._units(past, kinds), moment, history)
                history.append({card.unit: card for card in cards})
        if self.reader.findings:
            raise RulebookRefused(self.reader.findings)
        return judge(self._bound(moment), units, moment, history)

    def _bound(self, moment: Moment) -> Checked:
        """With the spans of what 逐项 asks of one project resolved; what is asked of a unit is given under its own words."""
        if moment.span is None:
            return self.checked
        frame = Frame.of(span=moment.span, as_of=moment.today or moment.span.last, known=0)
        inner = {one for leaf in self.checked.sound().leaves() for one in inner_expressions(leaf)}
        bound = {one: bind(self.checked.nodes[one], frame) for one in inner}
        return replace(self.checked, nodes={**self.checked.nodes, **bound})

    def _moment(self, today: date | None, elapsed: Exact | None) -> Moment:
        """When a case of 实测 stands: at the end of its 跨度 where 今天 and 序时进度 do not say otherwise."""
        span = self._span()
        if span is None:
            return Moment(today=today, elapsed=elapsed)
        today = today or span.last
        passed = elapsed_months(span.year, min(span.last, today)) if elapsed is None else elapsed
        return Moment(today=today, elapsed=passed, span=span)

    def _units(self, table: Table, kinds: Mapping[str, str]) -> list[UnitInput]:
        situations = Situations(self.checked, self.reader)
        targets = table.get("目标") or self.table.get("目标")
        return situations.units(table.get("实测", "measured"), targets, kinds)

    def _told(self, story: Tree, kinds: Mapping[str, str], today: date | None) -> tuple[list[UnitInput], Moment]:
        """Units measured on 事实; values under 实测 stand beside them (judged points, reported totals)."""
        stories = Stories(self.checked, self.words, self.reader)
        span = self.reader.word(self.table.get("跨度"), "跨度")
        facts = stories.facts(story, span, today, tuple(kinds))
        if facts is None:
            return [], Moment()
        self.projects = rung_for_projects(self.checked, facts)
        situations = Situations(self.checked, self.reader)
        stated = {unit.name: unit for unit in self._units(self.table, kinds)}
        units = [
            replace(unit, readings={**unit.readings, **stated[unit.name].readings}) if unit.name in stated else unit
            for unit in stories.units(facts, kinds, situations.targets(self.table.get("目标")))
        ]
        elapsed = elapsed_months(facts.frame.span.year, min(facts.frame.span.last, facts.frame.as_of))
        return units, Moment(today=facts.frame.as_of, elapsed=elapsed, span=facts.frame.span)

    def _span(self) -> Span | None:
        written = self.table.get("跨度")
        try:
            return None if written is None else parse_span(self.reader.word(written, "跨度"))
        except BadInput as refused:
            self.reader.refuse(
                self.table.key("跨度"), f"案例：{str(refused).rstrip('。')}", "写上“跨度: 2004-01..2004-09”"
            )
            return None

    def _open(self, key: str) -> Table | tuple[()]:
        return self.reader.open_table(self.table.get(key), key) or ()
