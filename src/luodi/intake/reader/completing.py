"""What a row does not say itself: the sections above it, the unit of its sheet, its sender and report date."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from luodi.intake.reader.asking import Column
from luodi.intake.reader.cells import Grid
from luodi.intake.reader.columns import vocabulary
from luodi.intake.reader.layout import Table
from luodi.intake.reader.outline import Outline
from luodi.intake.reader.readings import Day, Doubt, Likely, Stated
from luodi.intake.reader.record import EVENTS, Field
from luodi.intake.reader.sections import Section, SectionKind, is_unit_like, section_kind, stage_of_heading, stages_in


class Completion:
    """Completes the rows of one table. `sender` and `report_date` are those given by hand."""

    def __init__(
        self,
        grid: Grid,
        table: Table,
        outline: Outline,
        *,
        answers: Mapping[str, str],
        units: Collection[str],
        sender: str | None,
        report_date: date | None,
    ) -> None:
        self._grid, self._sheet, self._table, self._outline = grid, grid.sheet, table, outline
        self._answers, self._units, self._sender = answers, units, sender
        self._report = Day(first=report_date) if report_date is not None else table.heads.report
        self._unit = table.of(Field.UNIT)
        of_stage = table.of(Field.STAGE) is None and section_kind(self._sheet.name, ()) is SectionKind.STAGE
        self._stage = stage_of_heading(self._sheet.name) if of_stage else None  # 已开工项目, a sheet for each stage
        self._first_only = outline.names_units_once()

    def complete(
        self, row: int, stated: dict[Field, Stated], *, doubted: set[str], above: Stated | None
    ) -> Iterator[Doubt]:
        """Sections, merged style, the sender and the report date fill what the row leaves out. `above`: the last unit."""
        sections = self._outline.sections
        # Perhaps a heading itself: not below the one before.
        heads = bool(sections) and self._outline.doubtful_section(row) is not None
        for section in sections:
            if heads and section.kind is SectionKind.UNCLEAR:
                continue
            yield from self.apply(section, stated, row, doubted=doubted)
        if self._stage is not None:
            self._at_stage(row, self._stage, stated, doubted)
        if Field.UNIT not in stated and Field.UNIT not in doubted:
            yield from self._missing_unit(stated, above)
        if row in self._sheet.hidden_rows or self._sheet.hidden:
            yield from self._hidden(row)
        if self._sheet.struck and self._outline.is_struck(row):
            yield from self._struck(row)
        if self._report is not None:
            stated.setdefault(Field.REPORT_DATE, self._report)

    def _at_stage(self, row: int, code: str | None, stated: dict[Field, Stated], doubted: Collection[str]) -> None:
        """The stage that a section or the sheet's name gives, unless the row's own date of it says: not yet."""
        event = next((e for e in EVENTS if e == f"{code}_on"), None)
        column = self._table.of(event) if event is not None else None
        filled = column is not None and self._grid.at(row, column.index) is not None
        planned = filled and event not in stated and event not in doubted
        if code is not None and not planned:
            stated.setdefault(Field.STAGE, vocabulary().stage_labels[code])

    def apply(
        self, section: Section, stated: dict[Field, Stated], row: int, *, doubted: Collection[str] = ()
    ) -> Iterator[Doubt]:
        """What one section says of a row below it, or the question what it is."""
        kind = str(section.kind)
        stage = section.stage
        if section.kind is SectionKind.UNCLEAR:
            labels = vocabulary().stage_labels
            likely = (
                *(Likely(answer=f"stage:{code}", label=f"阶段：{labels[code]}") for code in stages_in(section.name)),
                Likely(answer="unit", label="责任单位"),
                Likely(answer="sector", label="行业"),
                Likely(answer="nothing", label="只是小标题"),
                Likely(answer="project", label="是一个项目"),
            )
            key = f"section[{section.name}]"
            if key not in self._answers:
                yield Doubt(key=key, field="section", question=f"小标题“{section.name}”是什么？", likely=likely)
                return
            kind, _, code = self._answers[key].partition(":")
            stage = code if code in labels else stage
        if kind == SectionKind.STAGE:
            self._at_stage(row, stage, stated, doubted)
        elif kind == SectionKind.UNIT:
            stated.setdefault(Field.UNIT, section.name)
        elif kind == SectionKind.SECTOR:
            stated.setdefault(Field.SECTOR, section.name.removesuffix("项目").removesuffix("类"))

    def _missing_unit(self, stated: dict[Field, Stated], above: Stated | None) -> Iterator[Doubt]:
        if self._unit is not None:
            if above is None:
                return
            asked = Column(field=Field.UNIT, label=self._unit.label, answers=self._answers)
            answer: str | Doubt = "above"
            if not self._first_only:
                answer = asked.ask(
                    "blank",
                    f"“{self._unit.label}”空着的，是不是同上一行（{above}）？",
                    Likely(answer="above", label="同上"),
                    Likely(answer="nothing", label="就是没有填"),
                )
            if isinstance(answer, Doubt):
                yield answer
            elif answer == "above":
                stated[Field.UNIT] = above
            return
        if sender := self._sender or self._table.heads.sender or self._titled():
            stated[Field.UNIT] = sender
        elif (is_unit_like(self._sheet.name) and len(self._sheet.name) > 2) or self._sheet.name in self._units:
            key = "sheet_unit"
            if key not in self._answers:
                likely = (Likely(answer="yes", label="是"), Likely(answer="nothing", label="不是"))
                yield Doubt(
                    key=key, field=Field.UNIT, question=f"表名“{self._sheet.name}”就是责任单位吗？", likely=likely
                )
            elif self._answers[key] == "yes":
                stated[Field.UNIT] = self._sheet.name

    def _titled(self) -> str | None:
        """马桥镇招商引资项目台账, on the sheet 马桥镇: the sheet is that unit's."""
        name = self._sheet.name
        return name if is_unit_like(name) and self._table.heads.title.startswith(name) else None

    def _struck(self, row: int) -> Iterator[Doubt]:
        if "struck_rows" not in self._answers:
            likely = (Likely(answer="skip", label="划掉的不导入"), Likely(answer="count", label="照常导入"))
            question = f"第{row + 1}行“{self._outline.name(row)}”划掉了，还要导入吗？"
            yield Doubt(key="struck_rows", field=Field.PROJECT, question=question, likely=likely)

    def _hidden(self, row: int) -> Iterator[Doubt]:
        if "hidden_rows" not in self._answers:
            what = "工作表" if self._sheet.hidden else "行"
            likely = (Likely(answer="count", label="照常导入"), Likely(answer="skip", label="不导入"))
            yield Doubt(
                key="hidden_rows", field="row", question=f"第{row + 1}行在隐藏的{what}里，要导入吗？", likely=likely
            )
