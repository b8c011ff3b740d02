"""Names that parts of a rulebook use of each other: groups in weights, indicators in 互斥, grades in 升降."""

from collections.abc import Iterator

from luodi.rulebook.document import Rulebook
from luodi.rulebook.findings import Finding, nearest
from luodi.rulebook.tree import Place


def references(book: Rulebook) -> Iterator[Finding]:
    """A finding for each name that nothing bears, with the nearest one that something does."""
    groups = {group.name for group in book.groups}
    for indicator in (*book.indicators, *book.leaves()):
        for name in indicator.weight.by_group if indicator.weight is not None else ():
            yield from _known(name, groups, indicator.place, "分组")
    known = {leaf.name for leaf in book.leaves()} | {indicator.name for indicator in book.indicators}
    for name in (name for names in book.exclusive for name in names):
        yield from _known(name, known, book.indicators[0].place if book.indicators else Place(1, 1), "指标")
    grades = {grade.name for grade in book.grades}
    for shift in book.shifts:
        if shift.becomes:
            yield from _known(shift.becomes, grades, shift.place, "等次")


def _known(name: str, known: set[str], at: Place, what: str) -> Iterator[Finding]:
    if name in known:
        return
    near = nearest(name, sorted(known))
    fix = f"是不是“{near}”" if near else f"先在“{what}”里写上它"
    yield Finding(at.line, at.column, f"没有叫“{name}”的{what}", fix)
