"""期望: what a case says must come out, compared with what came, at the print in which it is expected.

59.1% is compared at one decimal, 44.40 at two; what differs is kept with the steps by which it was computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from luodi.base.quantities import Exact
from luodi.rulebook.alarms import PLACE, place_alarms, unit_alarms
from luodi.rulebook.cards import Card, Mark, State
from luodi.rulebook.check import Checked
from luodi.rulebook.literals import Literal, read_literal
from luodi.rulebook.reading import Reader
from luodi.rulebook.situation import round_points
from luodi.rulebook.tree import Row, Table, Tree, Word

_MARK_KEYS = ("数值", "目标", "完成率", "得分", "权重", "状态", "名次", "倒数名次")
_CARD_KEYS = ("总分", "名次", "倒数名次", "等次", "组别", "总完成率", "建议", "榜单", "结果运用", "预警")
UNRANKED = "不排名"  # of a unit in no group, and of the place beside its own units: measured, neither scored nor ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One expectation that does not come out: 甲镇 · 总分, in words; `steps`: how it was computed."""

    what: str
    want: str
    got: str
    steps: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Expectations:
    """Compares the cards of one case with its 期望. `projects`: the alerts that ring for each project of 事实."""

    checked: Checked
    reader: Reader
    tolerance: Exact = 0
    projects: Mapping[str, list[str]] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def compare(self, expected: Table, cards: Mapping[str, Card]) -> dict[str, Any]:
        """What came out, in the form of what is expected; what differs is in `misses`."""
        got: dict[str, Any] = {}
        for unit, row in expected:
            card = cards.get(unit.text)
            if card is not None:
                got[unit.text] = self._card(card, row)
            elif unit.text in self.projects:
                got[unit.text] = self._project(unit.text, row)
            else:
                got[unit.text] = "不在考核范围"
                self._note((unit.text,), row, (got[unit.text], plain(row) == got[unit.text]))
        return got

    def _note(self, path: tuple[str, ...], wanted: Tree, found: tuple[Any, bool], steps: tuple[str, ...] = ()) -> Any:
        """Remember what differs; returns what came."""
        got, right = found
        if not right:
            self.misses.append(Miss(what=" · ".join(path), want=_said(plain(wanted)), got=_said(got), steps=steps))
        return got

    # -- a unit -------------------------------------------------------------------------------------------------

    def _card(self, card: Card, row: Tree) -> Any:
        if not isinstance(row, Table):
            return self._note(
                (card.unit,), row, self._same(row, card.total, state=_state(card), scored=True), card.steps
            )
        got: dict[str, Any] = {}
        for key, value in row:
            mark, path = card.mark(key.text), (card.unit, key.text)
            if mark is not None:
                got[key.text] = self._mark(card, mark, value)
            elif f"{key.text}.得分" in card.names and not isinstance(value, Table):
                points = _number(card.names[f"{key.text}.得分"])
                found = self._same(value, points, state=State.UNKNOWN.value, scored=True)
                got[key.text] = self._note(path, value, found, card.steps)
            else:
                got[key.text] = self._note(path, value, self._whole(card, key, value), card.steps)
        return got

    def _project(self, name: str, row: Tree) -> Any:
        """Of a project a case expects the alerts that ring for it."""
        table = self.reader.table(row, f"项目“{name}”的期望", ("预警",))
        rung = self.projects[name]
        written = table.get("预警") if table is not None else None
        wanted = self.reader.words(written, "预警")
        return {"预警": self._note((name, "预警"), written or row, (rung, sorted(rung) == sorted(wanted)))}

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
            state = State.UNKNOWN.value if key.text == "总完成率" else _state(card)
            return self._same(value, numbers[key.text], state=state, scored=key.text == "总分")
        known = "、".join((*_CARD_KEYS, *(mark.indicator for mark in card.marks)))
        self.reader.refuse(key.place, f"期望里的“{key.text}”不是指标，也不是结果", f"可以写：{known}")
        return None, False

    def _rung(self, card: Card) -> list[str]:
        """Names of the alerts that ring for the unit; for the place also those over the place."""
        alarms = unit_alarms(self.checked, [card])
        if card.kind == PLACE:
            alarms += place_alarms(self.checked, card.names)
        return [alarm.rule for alarm in alarms]

    # -- an indicator -------------------------------------------------------------------------------------------

    def _mark(self, card: Card, mark: Mark, value: Tree) -> Any:
        """A bare expectation is the value of an unscored indicator, and the score of a scored one."""
        path = (card.unit, mark.indicator)
        if isinstance(value, Row):
            self.reader.refuse(value.place, "期望写一个数，或“数值、完成率、得分”", "去掉列表")
            return None
        if isinstance(value, Word):
            bare = read_literal(value.text)
            as_score = mark.scored and (bare is None or bare.unit in {"", "分"})
            number = mark.score if as_score else mark.value
            found = self._same(value, number, state=mark.state.value, scored=as_score)
            return self._note(path, value, found, mark.steps)
        table = self.reader.table(value, mark.indicator, _MARK_KEYS)
        return {
            key.text: self._note((*path, key.text), wanted, self._of_mark(card, mark, key.text, wanted), mark.steps)
            for key, wanted in table or ()
        }

    def _of_mark(self, card: Card, mark: Mark, key: str, wanted: Tree) -> tuple[str, bool]:
        if key == "状态":
            return mark.state.value, mark.state.value == self.reader.word(wanted, "状态")
        numbers: dict[str, Exact | None] = {
            "数值": mark.value,
            "目标": mark.target,
            "完成率": mark.completion,
            "得分": mark.score,
            "权重": mark.weight,
            "名次": _number(card.names.get(f"{mark.indicator}.名次")),
            "倒数名次": _number(card.names.get(f"{mark.indicator}.倒数名次")),
        }
        aimless = key in {"完成率", "目标"} and mark.state is State.KNOWN
        state = State.NO_TARGET if aimless else mark.state
        return self._same(wanted, numbers.get(key), state=state.value, scored=key == "得分")

    def _same(self, wanted: Tree, number: Exact | None, *, state: str, scored: bool = False) -> tuple[str, bool]:
        """(the number in the print of what is wanted, whether the two agree)."""
        text = self.reader.word(wanted, "期望")
        literal = read_literal(text)
        if number is None:
            shown = state if state != State.KNOWN.value else "无"
            return shown, text == shown
        if literal is None:
            return _bare(number), False
        exact, rounding = number, self.checked.sound().rounding
        if scored and rounding is not None and literal.places == rounding.places:
            exact = Fraction(round_points(number, rounding))
        return literal.print(exact), literal.shows(exact, self.tolerance)


def _state(card: Card) -> str:
    """Why a unit has no total."""
    return UNRANKED if card.measured_only else State.UNKNOWN.value


def _bare(number: Exact) -> str:
    return Literal(value=number, measure=None, places=2).print(number)


def _number(value: object) -> Exact | None:
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def _proposed(card: Card, key: str) -> list[str]:
    if key == "建议":
        return [text for proposal in card.proposals for text in proposal.proposes]
    return [proposal.name for proposal in card.proposals if proposal.kind == key]


def _said(told: Any) -> str:
    if isinstance(told, Mapping):
        return "；".join(f"{key} {_said(value)}" for key, value in told.items())
    return "、".join(map(str, told)) or "没有" if isinstance(told, list) else str(told)


def plain(tree: Tree) -> Any:
    """A tree as plain words, mappings and lists."""
    if isinstance(tree, Word):
        return tree.text
    if isinstance(tree, Row):
        return [plain(item) for item in tree.items]
    return {key.text: plain(value) for key, value in tree}
