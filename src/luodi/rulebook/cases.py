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
from luodi.rulebook.alarms import PLACE, place_alarms, unit_alarms
from luodi.rulebook.cards import Card, Mark, Moment, State, UnitInput
from luodi.rulebook.check import Checked, check
from luodi.rulebook.document import Rounding
from luodi.rulebook.findings import RulebookRefused
from luodi.rulebook.judging import judge
from luodi.rulebook.literals import Literal, read_literal
from luodi.rulebook.naming import Words
from luodi.rulebook.reading import Reader
from luodi.rulebook.situation import round_points
from luodi.rulebook.situations import Situations
from luodi.rulebook.stories import Stories
from luodi.rulebook.tree import Row, Table, Tree, Word, read_tree
from luodi.rulebook.watching import rung_for_projects

_KEYS = (
    "名称", "name", "说明", "单位", "跨度", "截至", "今天", "序时进度", "目标", "实测", "measured", "事实", "facts", "往期",
    "容差", "期望", "expect",
)  # fmt: skip
_PAST = ("目标", "实测", "measured")
_MARK_KEYS = ("数值", "目标", "完成率", "得分", "权重", "状态", "名次", "倒数名次")
_CARD_KEYS = ("总分", "名次", "倒数名次", "等次", "组别", "总完成率", "建议", "榜单", "结果运用", "预警")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case: what came out beside what was wanted, in the same shape and print."""

    name: str
    passed: bool
    got: Mapping[str, Any]
    want: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The document of the command line."""
        return {"name": self.name, "passed": self.passed, "got": self.got, "want": self.want}


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
        self.rounding: Rounding | None = checked.rulebook.rounding if checked.rulebook is not None else None
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
        want = {unit.text: _plain(row) for unit, row in expected}
        try:
            cards = {card.unit: card for card in self._judged()}
        except RulebookRefused:
            raise
        except LuodiError as refused:
            return CaseResult(name=name, passed=False, got={"error": str(refused)}, want=want)
        got: dict[str, Any] = {}
        passed = True
        for unit, row in expected:
            card = cards.get(unit.text)
            if card is None and unit.text in self.projects:
                got[unit.text], right = self._project(unit.text, row)
                passed = passed and right
                continue
            if card is None:
                got[unit.text], passed = "不在考核范围", passed and _plain(row) == "不在考核范围"
                continue
            got[unit.text], right = self._card(card, row)
            passed = passed and right
        return CaseResult(name=name, passed=passed, got=got, want=want)

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
        return judge(self.checked, units, moment, history)

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

    # -- comparing ----------------------------------------------------------------------------------------------

    def _card(self, card: Card, row: Tree) -> tuple[Any, bool]:
        if not isinstance(row, Table):
            return self._same(row, card.total, scored=True)
        got: dict[str, Any] = {}
        passed = True
        for key, value in row:
            mark = card.mark(key.text)
            if mark is not None:
                got[key.text], right = self._mark(card, mark, value)
            elif f"{key.text}.得分" in card.names and not isinstance(value, Table):
                got[key.text], right = self._same(value, _number(card.names[f"{key.text}.得分"]), scored=True)
            else:
                got[key.text], right = self._whole(card, key, value)
            passed = passed and right
        return got, passed

    def _project(self, name: str, row: Tree) -> tuple[Any, bool]:
        """Of a project a case expects the alerts that ring for it."""
        table = self.reader.table(row, f"项目“{name}”的期望", ("预警",))
        rung = self.projects[name]
        wanted = self.reader.words(table.get("预警"), "预警") if table is not None else ()
        return {"预警": rung}, sorted(rung) == sorted(wanted)

    def _whole(self, card: Card, key: Word, value: Tree) -> tuple[Any, bool]:
        if key.text in {"建议", "榜单", "结果运用", "预警"}:
            names = self._rung(card) if key.text == "预警" else _proposed(card, key.text)
            wanted = list(self.reader.words(value, key.text))
            return names, sorted(names) == sorted(wanted)
        words = {"等次": card.grade, "组别": card.group}
        if key.text in words:
            return words[key.text], words[key.text] == self.reader.word(value, key.text)
        numbers = {
            "总分": card.total,
            "名次": card.rank,
            "倒数名次": card.rank_from_end,
            "总完成率": card.completion,
        }
        if key.text in numbers:
            return self._same(value, numbers[key.text], scored=key.text == "总分")
        known = "、".join((*_CARD_KEYS, *(mark.indicator for mark in card.marks)))
        self.reader.refuse(key.place, f"期望里的“{key.text}”不是指标，也不是结果", f"可以写：{known}")
        return None, False

    def _rung(self, card: Card) -> list[str]:
        """Names of the alerts that ring for the unit; for the place also those over the place."""
        alarms = unit_alarms(self.checked, [card])
        if card.kind == PLACE:
            alarms += place_alarms(self.checked, card.names)
        return [alarm.rule for alarm in alarms]

    def _mark(self, card: Card, mark: Mark, value: Tree) -> tuple[Any, bool]:
        """A bare expectation is the value of an unscored indicator, and the score of a scored one."""
        if isinstance(value, Row):
            self.reader.refuse(value.place, "期望写一个数，或“数值、完成率、得分”", "去掉列表")
            return None, False
        if isinstance(value, Word):
            bare = read_literal(value.text)
            as_score = mark.scored and (bare is None or bare.unit in {"", "分"})
            number = mark.score if as_score else mark.value
            return self._same(value, number, state=mark.state, scored=as_score)
        got: dict[str, Any] = {}
        passed = True
        table = self.reader.table(value, mark.indicator, _MARK_KEYS)
        for key, wanted in table or ():
            numbers: dict[str, Exact | None] = {
                "数值": mark.value,
                "目标": mark.target,
                "完成率": mark.completion,
                "得分": mark.score,
                "权重": mark.weight,
                "名次": _number(card.names.get(f"{mark.indicator}.名次")),
                "倒数名次": _number(card.names.get(f"{mark.indicator}.倒数名次")),
            }
            if key.text == "状态":
                got["状态"], right = mark.state.value, mark.state.value == self.reader.word(wanted, "状态")
            else:
                found = numbers.get(key.text)
                aimless = key.text in {"完成率", "目标"} and mark.state is State.KNOWN
                state = State.NO_TARGET if aimless else mark.state
                got[key.text], right = self._same(wanted, found, state=state, scored=key.text == "得分")
            passed = passed and right
        return got, passed

    def _same(
        self, wanted: Tree, number: Exact | None, *, state: State = State.UNKNOWN, scored: bool = False
    ) -> tuple[str, bool]:
        """(the number in the print of what is wanted, whether the two agree)."""
        text = self.reader.word(wanted, "期望")
        literal = read_literal(text)
        if number is None:
            shown = state.value if state is not State.KNOWN else "无"
            return shown, text == shown
        if literal is None:
            return _bare(number), False
        exact = number
        if scored and self.rounding is not None and literal.places == self.rounding.places:
            exact = Fraction(round_points(number, self.rounding))
        return literal.print(exact), literal.shows(exact, self.tolerance)


def _bare(number: Exact) -> str:
    return Literal(value=number, measure=None, places=2).print(number)


def _number(value: object) -> Exact | None:
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def _proposed(card: Card, key: str) -> list[str]:
    if key == "建议":
        return [text for proposal in card.proposals for text in proposal.proposes]
    return [proposal.name for proposal in card.proposals if proposal.kind == key]


def _plain(tree: Tree) -> Any:
    """A tree as plain words, mappings and lists."""
    if isinstance(tree, Word):
        return tree.text
    if isinstance(tree, Row):
        return [_plain(item) for item in tree.items]
    return {key.text: _plain(value) for key, value in tree}
