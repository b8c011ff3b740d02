"""Rows that raise nothing: put together from the readings of their columns at once. All others are read one by one (rows.py).

A row is plain when it stands in no merge, bears no mark, holds no odd cell, can be nothing but a project, and raises no
question. What it states is then the same as read by itself; a test holds the two against each other.
"""

from collections.abc import Iterator, Mapping, Sequence

from luodi.intake.reader.cells import Grid
from luodi.intake.reader.checks import check_record, drop_plans
from luodi.intake.reader.columns import IGNORED
from luodi.intake.reader.completing import Completion
from luodi.intake.reader.outline import Outline
from luodi.intake.reader.readings import Stated
from luodi.intake.reader.record import Basis, Field, Record, record_of
from luodi.intake.reader.tables import MARK_BETWEEN
from luodi.intake.reader.values import ODD, ColumnValues

Readings = tuple[Stated | None, ...]


class PlainRows:
    """The plain rows of one table, asked for from top to bottom."""

    def __init__(
        self,
        grid: Grid,
        values: Sequence[ColumnValues],
        *,
        outline: Outline,
        completion: Completion,
        answers: Mapping[str, str],
    ) -> None:
        self._grid, self._values = grid, values
        self._outline, self._completion, self._answers = outline, completion, answers
        headings = [v.column.heading for v in values]
        funds = [h.field == Field.FUNDS_ARRIVED and h.basis is not None for h in headings]
        self._fields = [
            (place, Field(str(h.field)))
            for place, h in enumerate(headings)
            if not funds[place] and h.field != IGNORED and values[place].column.doubt is None
        ]
        remarks = [place for place, field in self._fields if field is Field.REMARKS]
        self._remarks = remarks if len(remarks) > 1 else []
        self._funds: list[tuple[int, Basis]] = [
            (place, h.basis) for place, h in enumerate(headings) if funds[place] and h.basis is not None
        ]

    def readings(self, first: int, last: int) -> Iterator[Readings | None]:
        """The readings of each row that holds something, column by column; None where it has to be read by itself."""
        apart, sheet_hidden = self._grid.apart, self._grid.sheet.hidden
        rows = self._grid.used_between(first, last)
        columns = [values.down(self._grid, first, last) for values in self._values]
        # By identity: `in` would ask every value whether it equals ODD.
        odd = {place for column in columns for place, said in enumerate(column) if said is ODD}
        for place, (row, found) in enumerate(zip(rows, zip(*columns, strict=True), strict=True)):
            yield None if sheet_hidden or row in apart or place in odd else found

    def record(self, row: int, readings: Readings, *, above: Stated | None) -> Record | None:
        """What a row of these readings states; None when it has to be read by itself. `above`: the unit above it."""
        stated = {f: said for place, f in self._fields if (said := readings[place]) is not None}
        if Field.PROJECT not in stated or not self._outline.is_project(row):
            return None
        if told := [str(said) for place in self._remarks if (said := readings[place]) is not None]:
            stated[Field.REMARKS] = MARK_BETWEEN.join(told)
        funds = {b: said for place, b in self._funds if (said := readings[place]) is not None}
        for _ in self._completion.complete(row, stated, doubted=set(), above=above):
            return None
        record = record_of(stated, funds)
        if self._answers:
            drop_plans(stated, self._answers)
        return None if check_record(record, self._answers) else record
