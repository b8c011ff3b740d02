"""One column of a table, as it was understood, and what its values state."""

from dataclasses import dataclass

from luodi.intake.reader.columns import Heading
from luodi.intake.reader.readings import Doubt, Stated
from luodi.intake.reader.record import Basis, Field, Record, record_of

MARK_BETWEEN = "；"  # of the remarks of two columns


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """One column: its place, its heading as printed, its meaning, and the question when the meaning is in doubt."""

    index: int
    label: str
    heading: Heading
    doubt: Doubt | None = None
    months: tuple[int, ...] = ()  # the columns of the months that this one adds up
    unit_at: int | None = None  # the column that says 万元 or 亿元, row by row
    summed: bool = False  # no cell holds the sum; it is made


def state(column: TableColumn, value: Stated, stated: dict[Field, Stated], funds: dict[Basis, Stated]) -> None:
    """Put one value under its field; arrived funds under what they count; one remark behind the other."""
    if column.heading.field == Field.FUNDS_ARRIVED and column.heading.basis is not None:
        funds[column.heading.basis] = value
    elif column.heading.field == Field.REMARKS and Field.REMARKS in stated:
        stated[Field.REMARKS] = f"{stated[Field.REMARKS]}{MARK_BETWEEN}{value}"
    else:
        stated[Field(str(column.heading.field))] = value


def as_written(record: Record, hard_to_believe: list[tuple[TableColumn, Stated]]) -> Record:
    """The record with these values too."""
    stated, funds = dict(record.stated), dict(record.funds)
    for column, value in hard_to_believe:
        state(column, value, stated, funds)
    return record_of(stated, funds)
