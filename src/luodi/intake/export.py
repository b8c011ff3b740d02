"""Projects out as a workbook that comes back in as it is: `import(export(x)) = x`.

One row per project in the state of the report day, known by its 编号; numbers stay numbers, no words start a formula. Rows
are read and written in chunks, so that a list of any length needs the same memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import IO

from django.db.models import QuerySet

from luodi.base.spans import chinese_date
from luodi.intake.holdings import held_about
from luodi.intake.layouts import Layout, LayoutColumn, standard_layout
from luodi.intake.progress import Event, events_about, in_one_cell
from luodi.intake.reader.readings import Money, Stated, Unknown
from luodi.intake.reader.record import AMOUNTS, Field
from luodi.intake.sheet_writer import SheetWriter, open_book
from luodi.intake.statements import Held
from luodi.intake.written import NO_UNIT, Cell, held_value, plain_text, written
from luodi.ledger.choices import Stage
from luodi.orgs.selectors import Scope, root_unit, today
from luodi.pipeline.models import CreditCode, ExternalCode, Project
from luodi.pipeline.selectors import ProjectQuery, projects_found

_CHUNK = 500
_UNREPORTED = "未填报"
_DETAILS = "进展明细"
_DETAIL_COLUMNS = {
    "": (),
    "cell": (LayoutColumn(words=(_DETAILS,), wide=36),),
    "rows": (LayoutColumn(words=(_DETAILS, "明细日期")), LayoutColumn(words=(_DETAILS, "明细内容"), wide=30)),
}
_STAGE_LABELS = {stage.value: str(stage.label) for stage in Stage}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A project on its way out: what stands on its cached row and beside it in words, and all else as the ledger holds it."""

    words: Mapping[Field, str]
    held: Held
    events: Sequence[Event] = ()


@dataclass(slots=True, kw_only=True)
class _Sums:
    """Σ per amount column over some rows; a column with an unknown has no sum (an unknown is not zero)."""

    rows: int = 0
    fen: dict[int, int] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)

    def add(self, place: int, value: Stated | None) -> None:
        if isinstance(value, Unknown):
            self.unknown.add(place)
        elif isinstance(value, Money):
            self.fen[place] = self.fen.get(place, 0) + value.fen


class Details(StrEnum):
    """How the events of a project are written beside its row: not at all, all in one cell, or a row each."""

    NONE = ""
    CELL = "cell"
    ROWS = "rows"


def export_projects(
    *,
    scope: Scope,
    query: ProjectQuery,
    out: IO[bytes],
    layout: Layout | None = None,
    totals: bool = False,
    details: Details = Details.NONE,
    paper: str = "A3",
) -> int:
    """Write the projects that the query finds to `out` and return how many; page and size of the query do not matter.

    `totals` adds one 合计 row. With rows of `details` a project's own cells are merged over them. As of today, inclusive.
    """
    on = today()
    layout = layout or standard_layout(root_unit().name)
    own = layout.columns
    shown = replace(layout, columns=(*own, *_DETAIL_COLUMNS[details]))
    book = open_book(out)
    lines = [(f"截至{chinese_date(on)}", f"单位：{layout.unit}")]
    writer = SheetWriter(book, name="台账", layout=shown, lines=lines, paper=paper)
    sums = _Sums()
    for exported in exported_rows(scope, query, events_on=on if details else None):
        sums.rows += 1
        cells = _row(exported, layout, on=on, number=sums.rows, sums=sums)
        if details is Details.ROWS:
            writer.add_spread(cells, [[e.day or None, plain_text(e.text)] for e in exported.events])
        else:
            told = [plain_text(in_one_cell(exported.events)) or None] if details else []
            writer.add([*cells, *told])
    if totals:
        writer.add(_total_row(shown, sums))
    for note in layout.notes:
        writer.note(note)
    book.close()
    return sums.rows


def export_name(layout: Layout | None = None) -> str:
    """The file's name: the title and the day."""
    title = (layout or standard_layout(root_unit().name)).title
    return f"{title}{today():%Y-%m-%d}.xlsx"


def exported_rows(scope: Scope, query: ProjectQuery, *, events_on: date | None = None) -> Iterator[Exported]:
    """The projects that a query finds, in its order, with what is held about each; a few queries per five hundred.

    `events_on`: with their events up to that day, too.
    """
    keys = list(projects_found(scope, query).values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        words = _words(chunk)
        held = held_about(chunk)
        events = events_about(chunk, on=events_on) if events_on is not None else {}
        for key in chunk:
            yield Exported(words=words[key], held=held[key], events=events.get(key, ()))


def _words(keys: Sequence[int]) -> dict[int, dict[Field, str]]:
    outside = _first_codes(ExternalCode.objects.filter(project__in=keys))
    firms = _first_codes(CreditCode.objects.filter(project__in=keys))
    rows = Project.objects.filter(pk__in=keys).values_list("pk", "subject__code", "name", "unit__name", "stage")
    return {
        pk: {
            Field.CODE: code,
            Field.PROJECT: name,
            Field.UNIT: unit or NO_UNIT,
            Field.STAGE: _STAGE_LABELS.get(stage or "", ""),
            Field.EXTERNAL_CODE: outside.get(pk, ""),
            Field.CREDIT_CODE: firms.get(pk, ""),
        }
        for pk, code, name, unit, stage in rows
    }


def _first_codes(codes: QuerySet[ExternalCode] | QuerySet[CreditCode]) -> dict[int, str]:
    return dict(codes.order_by("-id").values_list("project_id", "code"))


def cell_of(exported: Exported, column: LayoutColumn, layout: Layout, on: date) -> Cell:
    """What the project has in a column; the unit of a project that has none is said, since a blank would mean 同上."""
    words = exported.words.get(column.states) if column.states is not None else None
    if words is not None:
        return plain_text(words) if words else None
    return written(held_value(exported.held, column, on), column.unit or layout.unit)


def _row(exported: Exported, layout: Layout, *, on: date, number: int, sums: _Sums) -> Sequence[Cell]:
    cells: list[Cell] = []
    for place, column in enumerate(layout.columns):
        if column.states in AMOUNTS:
            sums.add(place, held_value(exported.held, column, on))
        if column.states is Field.REPORT_DATE:
            cells.append(on)
        else:
            cells.append(number if column.counts else cell_of(exported, column, layout, on))
    return cells


def _total_row(layout: Layout, sums: _Sums) -> Sequence[Cell]:
    cells: list[Cell] = []
    for place, column in enumerate(layout.columns):
        if column.counts:
            cells.append("合计")
        elif column.states is Field.PROJECT:
            cells.append(f"{sums.rows}个")
        elif place in sums.unknown:
            cells.append(_UNREPORTED)
        elif place in sums.fen:
            cells.append(written(Money(fen=sums.fen[place]), column.unit or layout.unit))
        else:
            cells.append(None)
    return cells
