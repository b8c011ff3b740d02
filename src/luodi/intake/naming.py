"""The units that rows name: matched, founded by the first workbook of a home or an opening batch, or asked about."""

from collections import Counter
from collections.abc import Collection, Mapping

from luodi.intake.proposed import Draft
from luodi.intake.reader.readings import Doubt, Likely
from luodi.intake.reader.record import Field
from luodi.intake.reader.sections import is_unit_like
from luodi.intake.unit_names import UnitNames, guess_kinds
from luodi.orgs.models import UnitKind

_REST = frozenset({"其他", "其它", "其余", "其他单位", "未分类", "口径外", "直属", "本级以外"})


class Naming:
    """Names units for the drafts of one proposal. `with_units`: layouts whose sheets name units somewhere."""

    def __init__(
        self, names: Collection[str], *, answers: Mapping[str, str], with_units: Collection[str], opening: bool
    ) -> None:
        self._units = UnitNames(names)
        self._founding = opening or len(self._units) <= 1  # nothing below the root yet
        self._answers, self._with_units = answers, with_units
        self._found: dict[str, str | None] = {}  # with the kind that the sheet says, if it says one
        self._meant: dict[str, str] = {}  # a sheet names the same units again and again
        self._whole: str | None = None  # the place itself, where neither home nor file knows a unit below it

    def new_units(self, used: Collection[str]) -> dict[str, UnitKind]:
        """The kinds of the units that are founded and `used` by a row that is posted."""
        guessed = guess_kinds(self._found)
        return {name: UnitKind(kind or guessed[name]) for name, kind in self._found.items() if name in used}

    def name_all(self, drafts: list[Draft]) -> None:
        """Units are matched by name; an opening batch, or the first workbook of a home, founds those it names anew."""
        stated = Counter(n for d in drafts if (n := d.row.record.text(Field.UNIT)) is not None)
        twins = UnitNames(stated).twins(stated) if self._founding else {}
        if len(self._units) == 1 and all(
            name in self._units for name in stated
        ):  # 江山市2007年…: a title names the place
            self._whole = next(iter(self._units))
        for draft in drafts:
            name = draft.row.record.text(Field.UNIT)
            if name is None:
                draft.unit = self._unit_for_sheet(draft)
            elif not any(doubt.field == Field.UNIT for doubt in draft.doubts):
                draft.unit = self._named(draft, name, twins.get(name))

    def _named(self, draft: Draft, name: str, twin: str | None) -> str | None:
        """The unit that a row names; what a name means in a table of projects, it means in each of its rows."""
        if draft.row.statement is not None:
            return self._unit(draft, name, twin)
        if name not in self._meant:
            meant = self._unit(draft, name, twin)
            if meant is None:
                return None
            self._meant[name] = meant
        return self._meant[name]

    def _unit(self, draft: Draft, name: str, twin: str | None) -> str | None:
        match = self._units.find(name)
        if match.name is not None:
            return match.name
        key = f"|unit[{name}]"
        answer = self._answers.get(key)
        if answer is None and self._founding and twin is None and not self._units.nearly(name) and _surely(draft, name):
            answer = "new"
        if answer == "new":
            said = draft.row.statement.kind if draft.row.statement is not None else None
            self._found[name] = self._found.get(name) or said
            return name
        if answer is not None and (meant := self._units.find(answer).name or self._founded(answer)) is not None:
            return meant
        nearest = (twin,) if twin is not None else match.nearest
        likely = [Likely(answer=near, label=f"就是{near}") for near in nearest]
        question = f"“{name}”和“{twin}”是同一个单位吗？" if twin else f"没有名为“{name}”的单位，是哪个单位？"
        if answer is not None:
            question = f"“{name}”答复为“{answer}”，也没有这个单位，是哪个单位？"
        likely.append(Likely(answer="new", label="新设该单位"))
        draft.doubts.append(Doubt(key=key, field=Field.UNIT, question=question, likely=tuple(likely)))
        return None

    def _founded(self, name: str) -> str | None:
        """A unit that an answer names, or that this very import founds; None when there is none of that name."""
        if self._founding or self._answers.get(f"|unit[{name}]") == "new":
            self._found.setdefault(name, None)
        return name if name in self._found else None

    def _unit_for_sheet(self, draft: Draft) -> str | None:
        """The unit that a person gave for a sheet that names none anywhere."""
        answer = self._answers.get(f"{draft.row.layout}|no_unit")
        if answer is None:
            return self._whole
        return None if answer == "nothing" else self._units.find(answer).name

    def ask_for_sheet(self, draft: Draft) -> None:
        """A new project of a sheet that names no unit anywhere; a blank cell among full ones is simply not filled."""
        layout = draft.row.layout
        if draft.unit is not None or layout in self._with_units:
            return
        key = f"{layout}|no_unit"
        doubted = any(doubt.field in {Field.UNIT, "section"} or "column[" in doubt.key for doubt in draft.doubts)
        answered = key in self._answers or f"{layout}|blank:unit" in self._answers
        if doubted or answered:
            return
        likely = [Likely(answer=name, label=name) for name in list(self._units)[:4]]
        likely.append(Likely(answer="nothing", label="先不计功"))
        question = "表上没有写责任单位，都记在哪个单位名下？也可以用 --unit 说明。"
        draft.doubts.append(Doubt(key=key, field=Field.UNIT, question=question, likely=tuple(likely)))


def _surely(draft: Draft, name: str) -> bool:
    """A row of measures may be called 其他 or 口径外; a project's responsible unit is a unit."""
    statement = draft.row.statement
    return statement is None or (name not in _REST and (statement.kind is not None or is_unit_like(name)))
