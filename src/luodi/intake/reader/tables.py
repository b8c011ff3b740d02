"""One column of a table, as it was understood."""

from dataclasses import dataclass

from luodi.intake.reader.columns import Heading
from luodi.intake.reader.readings import Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """One column: its place, its heading as printed, its meaning, and the question when the meaning is in doubt."""

    index: int
    label: str
    heading: Heading
    doubt: Doubt | None = None
    months: tuple[int, ...] = ()  # the columns of the months that this one adds up
