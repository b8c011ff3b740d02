"""Sums are checked, never imported: a 合计 that is not what its rows (or columns) come to becomes a question."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from luodi.intake.reader.measures.numbers import Stated
from luodi.intake.reader.measures.tables import Column
from luodi.intake.reader.readings import Doubt, Likely, Unknown

_BY_ROWS = Likely(answer="rows", label="以各行为准，合计不导入")


class Sums:
    """Running sums per column: of the section, for 小计, and of the whole table, for 合计. Unknown spoils a sum."""

    def __init__(self, layout: str, answers: Mapping[str, str]) -> None:
        self._layout, self._answers = layout, answers
        self._whole: dict[int, Fraction | None] = {}
        self._section: dict[int, Fraction | None] = {}
        self._sorts: dict[int, set[tuple[str, str]]] = {}

    def add(self, column: Column, stated: Stated) -> None:
        """A row's number goes into both sums of its column."""
        self._sorts.setdefault(column.index, set()).add(stated.sort)
        for sums in (self._whole, self._section):
            so_far = sums.get(column.index, Fraction(0))
            sums[column.index] = None if so_far is None else so_far + stated.number

    def spoil(self, column: Column) -> None:
        """A row that is not known leaves nothing to compare with."""
        self._whole[column.index] = self._section[column.index] = None

    def begin_section(self) -> None:
        """A new section begins to be summed."""
        self._section = {}

    def close(self, name: str) -> None:
        """After 小计 the next section begins."""
        if "小计" in name:
            self._section = {}

    def check(self, name: str, column: Column, stated: Stated) -> Doubt | None:
        """The question when this total is not the sum of its rows; rates are not summed."""
        sums = self._section if "小计" in name else self._whole
        come_to = sums.get(column.index)
        sorts = self._sorts.get(column.index, set())
        if come_to is None or sorts != {stated.sort} or stated.sort[1] in {"%", "位"} or come_to == stated.number:
            return None
        heading = column.label.text or column.unit_name or ""
        return self._asked(f"{name}:{heading}", f"“{name}”的“{heading}”写{stated}，各行相加是{_like(stated, come_to)}，以各行为准吗？")  # fmt: skip

    def across(
        self, row: int, name: str, columns: Sequence[Column], stated: Mapping[int, Stated | Unknown | Doubt]
    ) -> Doubt | None:
        """The question when a column 合计 is not what the columns beside it come to."""
        total = next((c for c in columns if c.total), None)
        written = stated.get(total.index) if total is not None else None
        if total is None or not isinstance(written, Stated):
            return None
        parts = [
            stated[c.index]
            for c in columns
            if not c.total and c.index in stated and c.label.target == total.label.target
        ]
        known = [part for part in parts if isinstance(part, Stated)]
        if not known or len(known) < len(parts) or {part.sort for part in known} != {written.sort}:
            return None
        come_to = sum((part.number for part in known), Fraction(0))
        if come_to == written.number or written.sort[1] in {"%", "位"}:
            return None
        return self._asked(f"{name}:{row + 1}", f"“{name}”的合计写{written}，各列相加是{_like(written, come_to)}，以各列为准吗？")  # fmt: skip

    def _asked(self, what: str, question: str) -> Doubt | None:
        key = f"total[{what}]"
        if key in self._answers:
            return None
        return Doubt(key=f"{self._layout}|{key}", field="total", question=question, likely=(_BY_ROWS,))


def _like(stated: Stated, number: Fraction) -> Stated:
    """The sum in the same measure, for the question's words."""
    if stated.amount_fen is not None:
        return Stated(amount_fen=int(number), currency=stated.currency)
    unit = (stated.measured_in or "").removeprefix("0.0001").removeprefix("0.01")
    return Stated(quantity=int(number * 10_000), measured_in=f"0.0001{unit}")
