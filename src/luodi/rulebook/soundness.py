"""What a rulebook must be as a whole, once every part of it can be read: say something, and be decidable by a database."""

from collections.abc import Iterator, Mapping

from luodi.rulebook.awards import Expression
from luodi.rulebook.document import AlertScope, Rulebook
from luodi.rulebook.findings import Finding
from luodi.rulebook.nodes import Aggregate, Node, Type
from luodi.rulebook.recognizing import recognized
from luodi.rulebook.relations import undecidable
from luodi.rulebook.vocabulary import Field


def soundness(book: Rulebook, nodes: Mapping[Expression, Node], fields: Mapping[str, Field]) -> Iterator[Finding]:
    """Findings of a text whose parts have none."""
    if not (book.indicators or book.alerts or book.lists or book.consequences):
        fix = "写上“指标:”，每项前面加“- ”，例如 - {名称: 到位资金, 条文: 第二条, 口径: 报送, 单位: 万元, …}"
        yield Finding(1, 1, "这部办法只有名称，没有一条规则", fix)
    for node in _asked_of_rows(book, nodes):
        yield from undecidable(node, fields)


def _asked_of_rows(book: Rulebook, nodes: Mapping[Expression, Node]) -> Iterator[Node]:
    """What a run will ask the database row by row: measures and their bases under 认定, alerts over projects."""
    for leaf in book.leaves():
        for expression in (leaf.measure, leaf.growth_base):
            if expression is not None:
                yield recognized(book, nodes[expression], nodes)
    for rule in book.alerts:
        if rule.scope is AlertScope.PROJECT:
            yield Aggregate(type=Type.COUNT, function="个数", rows="项目", condition=nodes[rule.when])
