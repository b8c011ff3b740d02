"""Structures: shares of a complete classification, and a:b:c, make up one hundred."""

import re
from collections.abc import Iterator
from fractions import Fraction

from luodi.proof.figure import Figure
from luodi.proof.intervals import Interval, total
from luodi.proof.judge import Finding, Relation, certain, plain
from luodi.proof.view import View

_RATIO = re.compile(r"\d+(?:\.\d+)?(?:[:：∶]\d+(?:\.\d+)?){2}(?![\d:：])")
_STRUCTURE = re.compile(r"结构|比例|产业比")
_ALL_SECTORS = re.compile(r"第?一、第?二、第?三产|农业、工业、服务业|工业、农业、服务业|一二三产|三次产业")


def structures(view: View) -> Iterator[Finding]:
    """Structures that do not make up one hundred within the rounding of their parts."""
    for match in _RATIO.finditer(view.text):
        if not _STRUCTURE.search(view.text[max(0, match.start() - 30) : match.start()]):
            continue
        listed = [f for f in view.figures if match.start() <= f.start < match.end()]
        if len(listed) == 3 and all(f.value is not None for f in listed):
            yield from _hundred(listed, 100)
    for figure in view.quantities:
        run = view.run_from(figure) if figure.is_ratio else []
        if len(run) == 3 and re.search("占|比重", figure.clause_before) and _ALL_SECTORS.search(figure.clause_before):
            yield from _hundred(run, 1)


def _hundred(listed: list[Figure], whole: int) -> Iterator[Finding]:
    bounds = [Interval.around(f.amount, f.step or f.scale) for f in listed]
    added = sum((f.amount for f in listed), Fraction(0))
    if not total(bounds).meets(Interval.point(whole)):
        shown = "＋".join(f.quote for f in listed)
        yield certain(
            Relation.PARTS,
            listed[-1],
            f"各部分应当合计100%，{shown}＝{plain(added * 100 / whole)}，多了或少了。",
            *listed[:-1],
        )
