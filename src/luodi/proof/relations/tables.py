"""Tables: the 合计 row closes its columns; rate, share and growth columns follow from their neighbours."""

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from luodi.proof.figure import Figure
from luodi.proof.intervals import Interval, total
from luodi.proof.judge import Proposal, Relation, percent, printed
from luodi.proof.view import View

_TOTAL = re.compile(r"合\s*计|总\s*计|全[市县区省镇州](?:合计)?$|^总数$")
_SUBTOTAL = re.compile(r"小\s*计|其中|^#|平均")
_NOT_ADDED = re.compile(r"率|占比|比重|%|％|增长|增幅|增速|位次|名次|排名|平均|均|序号|得分|同比|环比|得分")
_COMPLETION = re.compile(r"完成率|完成比例|占目标|完成任务比|完成进度|占年度")
_TARGET = re.compile(r"目标|任务|计划")
_DONE = re.compile(r"完成|实际|到位|实绩")
_GROWTH = re.compile(r"增长|增幅|增速|同比")
_LAST = re.compile(r"上年|去年|同期")
_SHARE = re.compile(r"占比|比重")

Grid = dict[tuple[int, int], Figure]


def tables(view: View) -> Iterator[Proposal]:
    """All relations inside tables."""
    grids: dict[int, Grid] = defaultdict(dict)
    for figure in view.figures:
        if figure.place.table is not None and figure.countable and figure.place.row:
            grids[figure.place.table].setdefault((figure.place.row, figure.place.column), figure)
    for number, grid in grids.items():
        cells = {(c.row, c.column): c.text for c in view.layout.cells if c.table == number}
        headings = {column: text for (row, column), text in cells.items() if row == 0}
        names = {row: cells.get((row, 0), "") or cells.get((row, 1), "") for row, _ in cells}
        yield from _columns(grid, headings, names)
        yield from _rates(grid, headings, names)


def _columns(grid: Grid, headings: dict[int, str], names: dict[int, str]) -> Iterator[Proposal]:
    rows = sorted(names)
    sums = [r for r in rows if _TOTAL.search(names[r])]
    others = [r for r in rows[1:] if r not in sums]
    if len(sums) != 1 or any(_SUBTOTAL.search(names[r]) or "…" in names[r] or not names[r] for r in others):
        return
    for column, heading in headings.items():
        whole = grid.get((sums[0], column))
        listed = [grid[r, column] for r in others if (r, column) in grid]
        if whole is None or _NOT_ADDED.search(heading) or len(listed) != len(others) or len(listed) < 2:
            continue
        if any(f.dimension != whole.dimension or not f.exact for f in listed) or whole.is_ratio:
            continue
        best = sum((f.amount for f in listed), Fraction(0))
        yield Proposal(
            relation=Relation.PARTS,
            stated=whole,
            inputs=tuple(listed),
            computed=total([f.bounds for f in listed]),
            best=best,
            working=f"表中“{heading}”一列相加得{printed(whole, best)}",
        )


def _one(headings: dict[int, str], wanted: re.Pattern[str], unwanted: re.Pattern[str]) -> int | None:
    """The only column that fits; None when there is none or more than one."""
    found = [c for c, text in headings.items() if wanted.search(text) and not unwanted.search(text)]
    return found[0] if len(found) == 1 else None


def _rates(grid: Grid, headings: dict[int, str], names: dict[int, str]) -> Iterator[Proposal]:
    rate = re.compile(r"率|占比|比重|增长|增幅|%")
    target = _one(headings, _TARGET, rate)
    done = _one(headings, _DONE, re.compile(rf"{rate.pattern}|{_TARGET.pattern}|{_LAST.pattern}"))
    completion = _one(headings, _COMPLETION, _GROWTH)
    if None not in (target, done, completion):
        yield from _quotients(grid, (done, target, completion), Relation.COMPLETION)  # type: ignore[arg-type]
    yield from _share_columns(grid, headings, names)
    growth = _one(headings, _GROWTH, _LAST)
    last = _one(headings, _LAST, _GROWTH)
    if growth is not None and last is not None:
        now = [c for c in headings if c not in {growth, last} and c > 0 and not rate.search(headings[c])]
        if len(now) == 1:
            yield from _quotients(grid, (now[0], last, growth), Relation.GROWTH)
    years = sorted((int(m[1]), c) for c, text in headings.items() if (m := re.match(r"((?:19|20)\d\d)年", text)))
    if growth is not None and last is None and len(years) == 2:
        yield from _quotients(grid, (years[1][1], years[0][1], growth), Relation.GROWTH)


def _share_columns(grid: Grid, headings: dict[int, str], names: dict[int, str]) -> Iterator[Proposal]:
    """A share column follows the column to its left, over the 合计 row."""
    sums = [r for r, name in names.items() if _TOTAL.search(name)]
    for column, heading in headings.items():
        if not _SHARE.search(heading) or len(sums) != 1 or _COMPLETION.search(heading):
            continue
        base = grid.get((sums[0], column - 1))
        if base is None or not base.value or _NOT_ADDED.search(headings.get(column - 1, "率")):
            continue
        for row in sorted(r for r, c in grid if c == column and r != sums[0]):
            one, stated = grid.get((row, column - 1)), grid[row, column]
            if one and stated.is_ratio and stated.exact and one.exact:
                yield _quotient(one, base, stated, Relation.SHARE)


def _quotients(grid: Grid, columns: tuple[int, int, int], relation: Relation) -> Iterator[Proposal]:
    top, bottom, result = columns
    for row in sorted({r for r, _ in grid}):
        one, base, stated = (grid.get((row, c)) for c in (top, bottom, result))
        if one is None or base is None or stated is None or not (one.exact and base.exact and stated.exact):
            continue
        if one.dimension == base.dimension and stated.is_ratio and base.value:
            yield _quotient(one, base, stated, relation)


def _quotient(one: Figure, base: Figure, stated: Figure, relation: Relation) -> Proposal:
    best = one.amount / base.divisor
    computed = one.bounds / base.bounds
    if relation is Relation.GROWTH:
        best, computed = best - 1, computed - Interval.point(1)
    return Proposal(
        relation=relation,
        stated=stated,
        inputs=(one, base),
        computed=computed,
        best=best,
        working=f"{one.quote}÷{base.quote}{'－1' if relation is Relation.GROWTH else ''}＝{percent(best)}",
    )
