"""What columns claim: two that say the very same, a unit that does not fit its measure, a column's letter."""

from luodi.intake.reader.columns import squeeze
from luodi.intake.reader.measures.tables import Column, MeasureTable
from luodi.intake.reader.measures.units import SCALES, Sort
from luodi.intake.reader.readings import Doubt, Likely


def rivals(table: MeasureTable) -> dict[int, Doubt]:
    """Columns that say the very same: a person chooses one."""
    claims: dict[object, list[Column]] = {}
    for column in table.columns:
        label = column.label
        known = label.measure.name if label.measure is not None else label.name
        if not column.total:
            claims.setdefault((known, label.office, label.target, label.span, column.unit_name), []).append(column)
    found: dict[int, Doubt] = {}
    for claim in claims.values():
        if len(claim) > 1:
            about = claim[0].label.text or claim[0].unit_name or ""
            likely = tuple(
                Likely(answer=str(c.index), label=f"{letter(c.index)}列 {c.label.text or c.unit_name}") for c in claim
            )
            doubt = Doubt(
                key=f"rival[{squeeze(about)}]",
                field="measure",
                question=f"有{len(claim)}列都像“{about}”，用哪一列？",
                likely=likely,
            )
            found |= {column.index: doubt for column in claim}
    return found


def may_be(sort: Sort, unit: str) -> bool:
    """用地 may be measured in any unit of its sort; 宗 counts, and so does 亩 measure."""
    return sort is Sort.NUMBER and SCALES[unit].sort is Sort.COUNT


def letter(index: int) -> str:
    """A column's letter as the sheet shows it: 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
