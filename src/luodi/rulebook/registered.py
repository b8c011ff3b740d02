"""处理在期(…): what people have decided about a unit and what still stands, as far as rules may ask for it.

A rule may look at the register where people are graded, listed or proposed for something (no award while 不得评先
stands). It never reaches a score: what a unit achieved is not changed by what was decided about it.
"""

from collections.abc import Iterator, Mapping

from luodi.rulebook.awards import Expression
from luodi.rulebook.document import AlertScope, Rulebook
from luodi.rulebook.findings import Finding
from luodi.rulebook.nodes import Lookup, Node, leaves

REGISTERED = "处理在期"


def is_registered(node: Node) -> bool:
    """Whether the leaf asks the register."""
    return isinstance(node, Lookup) and node.function == REGISTERED


def registered_leaves(nodes: Mapping[Expression, Node]) -> dict[str, str]:
    """Each leaf that asks the register, under its own text: the measure it asks for."""
    return {
        str(leaf): leaf.name
        for node in nodes.values()
        for leaf in leaves(node)
        if isinstance(leaf, Lookup) and is_registered(leaf)
    }


def misplaced(book: Rulebook, nodes: Mapping[Expression, Node]) -> Iterator[Finding]:
    """A finding for each place outside 等次, 升降, 榜单, 结果运用 and 预警 over units that asks the register."""
    rules = [rule for rule in (*book.alerts, *book.lists, *book.consequences) if rule.scope is not AlertScope.PROJECT]
    allowed = {grade.when for grade in book.grades} | {shift.when for shift in book.shifts}
    allowed |= {rule.when for rule in rules} | {rule.release for rule in rules}
    for expression, node in nodes.items():
        for leaf in leaves(node) if expression not in allowed else ():
            if is_registered(leaf):
                message = f"“{leaf}”不能用在这里：处理登记不改变数和得分"
                yield Finding(leaf.line, leaf.column, message, "只用在等次、升降、榜单、结果运用和单位的预警的条件里")
