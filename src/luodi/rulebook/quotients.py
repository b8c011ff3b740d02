"""Numbers of a condition as numerator and denominator in SQL, so that no fraction is ever rounded."""

from dataclasses import dataclass

from sqlglot import exp

from luodi.rulebook.dialect import Sql, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """numerator ÷ denominator, either read from the row or constant; without a denominator a whole number."""

    top: Sql
    bottom: Sql | None = None
    positive: bool = True  # the denominator is a constant above zero
    width: int = 1  # how many column values were multiplied into it


def as_flag(case: exp.Case) -> Sql:
    """A CASE of booleans as 1, 0 or NULL: every storage agrees on whole numbers."""
    return exp.Case().when(case, whole(1)).when(exp.Not(this=case.copy()), whole(0))


def read_from_rows(part: Sql) -> bool:
    """Whether a part differs from row to row."""
    return part.find(exp.Column) is not None


def above_zero(part: Sql) -> bool:
    """Whether a part is a constant above zero."""
    return isinstance(part, exp.Literal) and int(part.this) > 0


def times(part: Sql, factor: Sql | None) -> Sql:
    """`part` × `factor`, where the factor may be one."""
    if factor is None:
        return exp.Paren(this=part)
    return exp.Mul(this=exp.Paren(this=part), expression=exp.Paren(this=factor.copy()))


def product(left: Sql | None, right: Sql | None) -> Sql | None:
    """The product of two denominators, of which either may be one."""
    if left is None or right is None:
        return left or right
    return exp.Mul(this=exp.Paren(this=left.copy()), expression=exp.Paren(this=right.copy()))
