"""Which rows of a table state a project, and what the section rows above them say."""

import re
from collections.abc import Collection, Iterator, Mapping

from luodi.intake.reader.asking import clean
from luodi.intake.reader.cells import Grid, is_text, shown
from luodi.intake.reader.columns import IGNORED
from luodi.intake.reader.headings import heads_other_table
from luodi.intake.reader.layout import Table
from luodi.intake.reader.record import AMOUNTS, Field
from luodi.intake.reader.sections import (
    Section,
    SectionKind,
    is_count,
    is_counted,
    is_note,
    is_numeral,
    is_page_mark,
    is_part,
    is_signature,
    is_total,
    is_town_like,
    numbered,
    read_section,
)

_AMOUNT = re.compile(r"-?[\d.,]*\d\s*(?:亿|万)?元?|\d+(?:\.\d+)?%|-+|[xX]|不详|待定")

_INNERMOST = 9  # a level below every numbered one


class Outline:
    """One table read from top to bottom: call `why_skipped` once per row, in order; `sections` holds those in force."""

    def __init__(self, grid: Grid, table: Table, *, units: Collection[str], answers: Mapping[str, str]) -> None:
        self._grid, self._table, self._units, self._answers = grid, table, units, answers
        self._sheet = grid.sheet
        self._project = table.of(Field.PROJECT)
        self._unit = table.of(Field.UNIT)
        self._amounts = {c.index for c in table.columns if c.heading.field in AMOUNTS}
        self._in_notes = False
        self._known: dict[str, Section] = {}  # the same words stand in row after row
        self._doubtful: tuple[int, str | None] = (-1, None)  # the row last asked about, and the answer
        self.sections: list[Section] = []
        self._enter_title()
        self._other = False  # below the headings of a table that names no projects

    def _enter_title(self) -> None:
        """一、在谈项目 in the row above the headings says the stage of all rows below them."""
        row = self._table.head_row - 1
        while row >= 0 and len(cells := self._grid.filled(row)) <= 1:
            section = self._section(shown(cells[0][1])) if cells else None
            sure = {SectionKind.STAGE, SectionKind.SECTOR}
            if section is not None and section.kind in sure and section.name.endswith("项目"):
                self.enter(section)
                return
            row -= 1

    def is_project(self, row: int) -> bool:
        """A row whose cells are no total, note or signature states a project and can be nothing else; False where in doubt.

        Stands for `why_skipped` where it answers True.
        """
        first, more = self._grid.starts(row)
        wordy = is_text(first)  # only words stand first in a section, or in headings
        if self._other or not more or (wordy and (self._heading_of(row) or heads_other_table(self._grid, row))):
            return False
        self._in_notes = False
        return True

    def why_skipped(self, row: int) -> str:
        """Why the row states no project; empty when it does. Enters the section that the row names."""
        self._other = self._other or self._begins_other(row)
        return "另一张表，没有项目名称" if self._other else self._why_skipped(row)

    def _why_skipped(self, row: int) -> str:
        cells = self._grid.filled(row)
        texts = [shown(cell) for _, cell in cells if is_text(cell)]
        first = texts[0] if texts else ""
        alone = len(cells) == 1
        if (is_note(first) and (alone or self.name(row) in {None, first})) or (self._in_notes and alone):
            self._in_notes = True
            return "说明"
        if is_signature(first) and (self.name(row) is None or is_signature(self.name(row) or "")):
            return "签名"
        if self._is_total(row, texts) or is_part(self.name(row) or ""):
            self._enter_summed_unit(row)
            return "小计、合计不导入"
        told_on = self._is_told_on(row)
        if not told_on and (name := self._section_name(row)) is not None:
            if alone and is_page_mark(first):
                return "页码"
            self.enter(self._section(name))
            return f"分组：{name}"
        self._in_notes = False
        goes_on = "上一行项目的续行" if told_on or self._goes_on(row) else ""
        return goes_on if told_on or self._states_something(row) else "空行"

    def _enter_summed_unit(self, row: int) -> None:
        """东岭园区 beside 小计, above its projects, which leave the unit blank: theirs too."""
        if self._unit is None or row == self._table.last or self._grid.at(row + 1, self._unit.index) is not None:
            return
        column = self._unit.index
        text, below = shown(self._grid.raw(row, column)), self.name(row + 1)
        if not text or is_total(text) or is_count(text) or below is None or is_total(below):
            return
        if any(shown(self._grid.at(r, column)) == text for r in range(self._table.first, row)):
            return  # below its projects: what follows is not theirs
        self.enter(Section(name=text, kind=SectionKind.UNIT, level=_INNERMOST))

    def _is_told_on(self, row: int) -> bool:
        """The words of the row above go on, in columns right of the name that no record holds."""
        if self._project is None or row == self._table.first:
            return False
        ignored = {c.index for c in self._table.columns if c.heading.field == IGNORED and c.doubt is None}
        return all(
            column > self._project.index and column in ignored and is_text(cell) and not self._says_section(shown(cell))
            for column, cell in self._grid.filled(row)
        )

    def _says_section(self, text: str) -> bool:
        return numbered(text) or is_counted(text) or self._section(text).kind is not SectionKind.UNCLEAR

    def _goes_on(self, row: int) -> bool:
        """A further row of a project that takes several, with nothing in it but what no record holds."""
        merge = self._grid.merge(row, self._project.index) if self._project is not None else None
        return merge is not None and merge.top < row and not self.adds_something(row)

    def adds_something(self, row: int) -> bool:
        """The row states something of a record itself, not through a merge from above."""
        stating = [c.index for c in self._table.columns if c.heading.field != IGNORED or c.doubt is not None]
        places = [(row, c) for c in stating if self._grid.home(row, c) == (row, c)]
        return any(self._grid.raw(*place) is not None or place in self._sheet.unread for place in places)

    def _begins_other(self, row: int) -> bool:
        """Headings of another kind of table (单位名称、目标、备注), or the title that stands right above them."""
        cells = self._grid.filled(row)
        if len(cells) == 1 and row < self._table.last and not self._may_be_project(row):
            return heads_other_table(self._grid, row + 1)
        return heads_other_table(self._grid, row)

    def _is_total(self, row: int, texts: list[str]) -> bool:
        name = self.name(row)
        if not any(is_total(text) for text in texts):
            return False
        if name is not None and not is_total(name) and not is_count(name):
            return self._answers.get(f"total[{name}]") == "total"
        return is_total(texts[0]) or name is not None or len(texts) <= 2

    def doubtful_total(self, row: int) -> str | None:
        """The name in a row that says 小计 or 合计 beside it: asked whether it is a project."""
        texts = [shown(cell) for _, cell in self._grid.filled(row) if is_text(cell)]
        name = self.name(row)
        if name is None or is_total(name) or not texts or not is_total(texts[0]):
            return None
        return None if f"total[{name}]" in self._answers else name

    def _section_name(self, row: int) -> str | None:
        """The section that this row names, when it is surely no project; one in doubt counts only once a person said so."""
        text = self._heading_of(row)
        if text is None or not self._may_be_project(row):
            return text
        section = self._section(text)
        answer = self._answers.get(f"section[{section.name}]")
        if answer is not None:
            return None if answer == "project" else text
        if section.kind is SectionKind.STAGE or (is_counted(text) and numbered(text)):
            return text  # 一 | 已开工项目（2个）
        return text if section.kind is SectionKind.UNIT and self._unit is None else None

    def doubtful_section(self, row: int) -> str | None:
        """The name in a row that may be a project without facts or a section: asked, and never taken for either."""
        if self._doubtful[0] != row:
            self._doubtful = (row, self._find_doubtful(row))
        return self._doubtful[1]

    def _find_doubtful(self, row: int) -> str | None:
        text = self._heading_of(row)
        if text is None or not self._may_be_project(row):
            return None
        section = self._section(text)
        sure = section.kind is SectionKind.STAGE or (is_counted(text) and numbered(text))
        return None if sure or f"section[{section.name}]" in self._answers else section.name

    def _may_be_project(self, row: int) -> bool:
        """The words stand in the column of names, in a cell of their own, and carry no section's number."""
        cells = self._grid.filled(row)
        column = self._project.index if self._project is not None else -1
        merge = self._grid.merge(row, column)
        wide = merge is not None and merge.right > merge.left
        at_name = [shown(cell) for place, cell in cells if place == column]
        return bool(at_name) and not wide and not (len(cells) == 1 and numbered(at_name[0]))

    def _heading_of(self, row: int) -> str | None:
        """The words that stand alone in a row, or behind a section's number with nothing but amounts beside them."""
        cells = self._grid.filled(row)
        if not cells or not is_text(cells[0][1]) or any(place[0] == row for place in self._sheet.unread):
            return None
        column, text = cells[0][0], shown(cells[0][1])
        merge = self._grid.merge(row, column)
        if merge is not None and merge.bottom > merge.top:
            return None
        if is_numeral(text) and len(cells) > 1 and is_text(cells[1][1]) and self._only_amounts(row, cells[1][0]):
            return f"{text.strip('、.')}、{shown(cells[1][1])}"
        if len(cells) == 1:
            wide = merge is not None and merge.right > merge.left
            return None if self._unit is not None and column == self._unit.index and not wide else text
        if not self._only_amounts(row, column):
            return None
        named = self._project is not None and column == self._project.index and self._names_place(text)
        return text if named or numbered(text) or self._stands_before_names(row, column) else None

    def _names_place(self, text: str) -> bool:
        """A town's name or a known unit's, or words with a count (飞来峡镇（1个）), where only amounts stand beside."""
        name = self._section(text).name
        return is_counted(text) or is_town_like(name) or name in self._units

    def _stands_before_names(self, row: int, column: int) -> bool:
        """Words in the column of running numbers, where no name or only a count of projects follows."""
        name = self.name(row)
        counted = name is None or is_count(name)
        fields = {c.index for c in self._table.columns if c.heading.field != IGNORED or c.doubt is not None}
        return self._project is not None and counted and column not in fields

    def _only_amounts(self, row: int, column: int) -> bool:
        """Beside the cell at `column` (and a number before it) only amounts are filled."""
        for other, cell in self._grid.filled(row):
            if other <= column or other in self._amounts:
                continue
            if is_text(cell) and not _AMOUNT.fullmatch(clean(shown(cell))) and not is_count(shown(cell)):
                return False
        name = self.name(row)
        return self._project is None or name is None or is_count(name) or self._project.index <= column

    def _section(self, text: str) -> Section:
        if text not in self._known:
            self._known[text] = read_section(text, self._units)
        return self._known[text]

    def enter(self, section: Section) -> None:
        """A section ends those of its own level and below, and those of its own kind."""
        self.sections = [s for s in self.sections if s.level < section.level and s.kind is not section.kind]
        self.sections.append(section)

    def is_struck(self, row: int) -> bool:
        """The project's name is crossed out, and with it the row."""
        return self._project is not None and self._grid.home(row, self._project.index) in self._sheet.struck

    def name(self, row: int) -> str | None:
        """What stands in the column of project names."""
        if self._project is None:
            return None
        value = self._grid.at(row, self._project.index)
        return None if value is None else shown(value)

    def _states_something(self, row: int) -> bool:
        """A template row that holds only a number and a merged unit states nothing."""
        for column in self._table.columns:
            if (row, column.index) in self._sheet.unread:
                return True
            if column.heading.field in {IGNORED, Field.UNIT} and column.doubt is None:
                continue
            if self._grid.at(row, column.index) is not None:
                return True
        return False

    def names(self) -> Iterator[str]:
        """The names of all rows that are projects by their look."""
        rows = self._grid.used_between(self._table.first, self._table.last)
        return (name for row in rows if self._is_project(row) and (name := self.name(row)) is not None)

    def names_units_once(self) -> bool:
        """Each unit is written once, above its rows, and the rest of the column is blank: the old habit for 同上.

        Only then is a blank filled unasked: no name twice, no merges, at least as many blanks as names.
        """
        if self._unit is None:
            return False
        names: set[str] = set()
        blanks = 0
        for row in self._grid.used_between(self._table.first, self._table.last):
            if not self._is_project(row):
                continue
            value = self._grid.raw(row, self._unit.index)
            if self._grid.merge(row, self._unit.index) is not None or shown(value) in names:
                return False
            if value is None:
                blanks += 1
            else:
                names.add(shown(value))
            if not names:
                return False
        return bool(names) and blanks >= max(len(names), 2)

    def _is_project(self, row: int) -> bool:
        name = self.name(row)
        if name is None or is_total(name) or is_part(name) or is_note(name) or is_count(name):
            return False
        return self.doubtful_total(row) is None
