"""名额: at most so many units of a group, as a number (3) or as a share of them with its rounding ({比例: 20%, 取整: 舍去})."""

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from luodi.base.quantities import Exact, Measure, round_half_up
from luodi.rulebook.literals import read_literal
from luodi.rulebook.reading import Reader
from luodi.rulebook.tree import Table, Tree, Word


class Whole(StrEnum):
    """How a share of the units becomes a number of units."""

    DOWN = "舍去"
    HALF_UP = "四舍五入"
    UP = "进一"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """`number` of units, or with `whole` that share of a group."""

    number: Exact
    whole: Whole | None = None

    def of(self, members: int) -> int:
        """How many of `members` units there may be."""
        if self.whole is None:
            return int(self.number)
        share = Fraction(self.number) * members
        if self.whole is Whole.HALF_UP:
            return int(round_half_up(share, 0))
        return math.floor(share) if self.whole is Whole.DOWN else math.ceil(share)


def read_quota(reader: Reader, tree: Tree | None) -> Quota | None:
    """A whole number, or a share whose rounding must be written: 20% of 7 units is one or two."""
    if tree is None:
        return None
    if isinstance(tree, Table):
        row = reader.table(tree, "名额", ("比例", "取整"))
        share = None if row is None else reader.percent(row.get("比例"), "比例")
        whole = None if row is None else reader.choice(row.get("取整"), Whole, "取整")
        if share is None or whole is None:
            reader.refuse(tree.place, "名额按比例的，要写比例和取整", "写成 {比例: 20%, 取整: 舍去}")
            return None
        return Quota(number=share, whole=whole)
    literal = read_literal(tree.text) if isinstance(tree, Word) else None
    if literal is not None and literal.measure is Measure.RATIO:
        message = f"名额是 {literal.print(literal.value)}，没有写算出来不是整数时怎么办"
        reader.refuse(
            tree.place, message, f"写成 {{比例: {literal.print(literal.value)}, 取整: 舍去}}，或 四舍五入、进一"
        )
        return None
    number = reader.whole(tree, "名额")
    return None if number is None else Quota(number=number)
