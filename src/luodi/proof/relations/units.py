"""Unit slips: 36.8元 among 亿元, 27.3万元 where only 亿元 closes the sum, shares without their sign."""

import re
from collections.abc import Iterator

from luodi.proof.figure import Figure
from luodi.proof.intervals import Interval, total
from luodi.proof.judge import Finding, Relation, certain, soft
from luodi.proof.view import View, is_actual

_LARGE = re.compile(r"总投资|投资|资金|产值|收入|税收|总额|项目$|协议|合同|贷款|外资|内资")
_PRICE = re.compile(r"均|每|单价|票价|补贴标准|按|人均|/|一吨|元/")


def units(view: View) -> Iterator[Finding]:
    """All slips of unit."""
    yield from _yuan(view)
    yield from _closes_with_other_unit(view)
    yield from _no_sign(view)


def _yuan(view: View) -> Iterator[Finding]:
    for figure in view.quantities:
        tiny = figure.dimension == "CNY" and figure.unit == "元" and figure.amount < 10_000
        if (
            not tiny
            or not _LARGE.search(figure.label)
            or _PRICE.search(figure.clause_before + view.following(figure, 3))
        ):
            continue
        peers = [f for f in view.sentence(figure) if f.dimension == "CNY" and f.scale >= 10**4 and f is not figure]
        if peers:
            scale = peers[0].unit
            yield certain(
                Relation.UNIT,
                figure,
                f"同句其他金额以{scale}计，“{figure.quote}”的单位漏写了，疑为{figure.quote.replace('元', scale)}。",
                *peers,
                expected=figure.quote.replace("元", scale),
            )


def _closes_with_other_unit(view: View) -> Iterator[Finding]:
    """A part 10 000 times too small or too large, with which the sum closes exactly once its unit is the others'."""
    for sentence in view.sentences:
        money = [f for f in sentence if f.dimension == "CNY" and is_actual(f) and f.exact]
        if len(money) < 3:
            continue
        whole, listed = money[0], money[1:]
        if not re.search("其中", view.between(whole, listed[0])):
            continue
        odd = [f for f in listed if f.scale != whole.scale and f.scale in {1, 10**4, 10**8}]
        if len(odd) != 1 or odd[0].value is None:
            continue
        factor = whole.scale / odd[0].scale
        mended = [Interval(f.bounds.low * factor, f.bounds.high * factor) if f is odd[0] else f.bounds for f in listed]
        as_printed = total([f.bounds for f in listed])
        if total(mended).meets(whole.bounds) and not as_printed.meets(whole.bounds):
            number = re.match(r"[\d.,]+", odd[0].quote)
            expected = f"{number.group() if number else odd[0].quote}{whole.unit}"
            yield certain(
                Relation.UNIT,
                odd[0],
                f"各项相加应为{whole.quote}，“{odd[0].quote}”改作{expected}才合得上，单位写错了。",
                whole,
                *[f for f in listed if f is not odd[0]],
                expected=expected,
            )


def _no_sign(view: View) -> Iterator[Finding]:
    """占…的74和77.64: a share printed without %."""
    done: set[int] = set()
    for figure in view.quantities:
        if not figure.is_ratio or figure.unit or "分之" in figure.quote or "成" in figure.quote or figure.start in done:
            continue
        if not re.fullmatch(r"\d+(?:\.\d+)?", figure.quote) or "占" not in figure.clause_before:
            continue
        run = [f for f in view.run_from(figure) if not f.unit]
        done.update(f.start for f in run)
        shown = "、".join(f"{f.quote}%" for f in run)
        finding = _missing(figure, run[-1], shown)
        yield finding


def _missing(first: Figure, last: Figure, shown: str) -> Finding:
    return soft(
        Relation.UNIT,
        first,
        f"占比没有写百分号，应为{shown}，请问是否漏了“%”？",
        *([last] if last is not first else []),
        expected=f"{first.quote}%",
    )
