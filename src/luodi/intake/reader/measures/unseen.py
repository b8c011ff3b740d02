"""What a reader of the grid cannot see: formulas without a value, dressed-up numbers, hidden rows, shared cells."""

from collections.abc import Iterator

from luodi.intake.reader.asking import Column
from luodi.intake.reader.cells import Grid, Place, shown
from luodi.intake.reader.readings import Doubt, Likely


def unseen(grid: Grid, place: Place, asked: Column, *, unread: bool) -> Iterator[Doubt]:
    """The questions that a cell raises by how it is stored; answers given before settle them."""
    sheet, (row, index) = grid.sheet, place
    merge = grid.merge(row, index)
    if unread:
        question = f"“{asked.label}”第{row + 1}行是没有算出值的公式或错误值，请在 Excel 里重算后另存再导入。"
        yield Doubt(key=f"formula[{row + 1}]:{asked.field}", field=asked.field, question=question)
    if merge is not None and merge.bottom > merge.top:
        question = f"“{asked.label}”一格跨了{merge.bottom - merge.top + 1}行，各行各是多少？请拆开后重新导入。"
        yield Doubt(key=f"shared:{asked.field}", field=asked.field, question=question)
    if grid.home(row, index) in sheet.dressed and "dressed" not in asked.answers:
        question = f"“{asked.label}”用了带单位的数字格式，格里存的是“{shown(grid.at(row, index))}”，按它记吗？"
        likely = (Likely(answer="as_written", label="按存的数记"),)
        yield Doubt(key="dressed", field=asked.field, question=question, likely=likely)
    if (sheet.hidden or row in sheet.hidden_rows) and "hidden_rows" not in asked.answers:
        likely = (Likely(answer="take", label="照常导入"),)
        yield Doubt(key="hidden_rows", field=asked.field, question="有隐藏的行，也要导入吗？", likely=likely)
