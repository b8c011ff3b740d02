"""Lint: what is sound to the letter and still wrong, or unwise, or no longer lawful.

Errors: weights that miss the stated total, ladders that fall, overlap or can never be reached. Warnings: rules that
invite gaming, and words that the compliance line of 2024–2026 restricts, each with its source (compliance.yaml).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from luodi.base.quantities import Exact
from luodi.rulebook.awards import Events, Expression, ItemWise, Ladder, Points, Rung, Scoring
from luodi.rulebook.compliance import Restriction
from luodi.rulebook.document import Indicator, Rulebook
from luodi.rulebook.findings import Finding
from luodi.rulebook.flows import flows, weightless
from luodi.rulebook.nodes import Aggregate, Field, Node, Type
from luodi.rulebook.situation import points_text
from luodi.rulebook.tree import Place


def lint(
    rulebook: Rulebook,
    nodes: Mapping[Expression, Node],
    types: Mapping[str, Type],
    restrictions: Sequence[Restriction],
) -> tuple[list[Finding], list[Finding]]:
    """(errors, warnings)."""
    errors = [*_weights(rulebook), *_ladders(rulebook, nodes), *weightless(rulebook, nodes)]
    warnings = [
        *_restricted(rulebook, restrictions),
        *flows(rulebook, nodes),
        *_gaming(rulebook, nodes, types),
        *_unused(rulebook),
    ]
    return errors, warnings


def _finding(place: Place, message: str, fix: str) -> Finding:
    return Finding(place.line, place.column, message, fix)


def _weights(rulebook: Rulebook) -> Iterator[Finding]:
    """Weights of each group sum to the stated total; parts sum to their parent."""
    full = rulebook.total.full
    groups = [group.name for group in rulebook.groups] or [""]
    for group in groups if full is not None else ():
        weighed = [i for i in rulebook.indicators if i.weight is not None and i.scored]
        total = sum(i.weight.of(group) or 0 for i in weighed if i.weight is not None)
        unread = any(i.weight is not None and i.weight.default is None and not i.weight.by_group for i in weighed)
        every = sum(i.weight.of(group) or 0 for i in rulebook.indicators if i.weight is not None)
        if weighed and not unread and full not in {total, every}:  # a 计分 that could not be read is told by itself
            head = f"“{group}”的" if group else ""
            message = f"{head}权重相加是 {points_text(total)} 分，总分写的是 {points_text(full or 0)} 分"
            yield _finding(weighed[-1].place, message, f"改权重，或把总分改成 {points_text(total)}")
    for indicator in rulebook.indicators:
        if not indicator.parts or indicator.weight is None or indicator.weight.default is None:
            continue
        parts = sum(part.weight.default or 0 for part in indicator.parts if part.weight is not None)
        if parts != indicator.weight.default:
            stated = points_text(indicator.weight.default)
            message = f"{indicator.article}：“{indicator.name}”的分项相加是 {points_text(parts)} 分，权重是 {stated} 分"
            yield _finding(indicator.place, message, "改分项的权重，使相加等于它")


def _ladders(rulebook: Rulebook, nodes: Mapping[Expression, Node]) -> Iterator[Finding]:
    for leaf in rulebook.leaves():
        for ladder in _ladders_of(leaf.scoring):
            yield from _one_ladder(leaf, ladder)
            node = nodes.get(ladder.driver)
            kind = None if node is None or ladder.driver.text == "数值" else node.type
            yield from _ladder_kinds(leaf, ladder, kind)


def _ladders_of(scoring: Scoring | None) -> Iterator[Ladder]:
    if scoring is None:
        return
    if isinstance(scoring.shape, Ladder):
        yield scoring.shape
    if isinstance(scoring.shape, ItemWise):
        yield from _ladders_of(scoring.shape.inner)


def _one_ladder(leaf: Indicator, ladder: Ladder) -> Iterator[Finding]:
    """Bounds run one way, so that every rung can be reached; points run one way, or the author meant something else."""
    starts = [rung for rung in ladder.rungs if rung.start is not None]
    ends = [rung for rung in ladder.rungs if rung.end is not None and rung.start is None]
    for before, after in pairwise(starts):
        if not _below(after, before):
            message = f"{leaf.article}：阶梯“{_bound(after)}”排在“{_bound(before)}”后面，永远轮不到"
            yield _finding(after.place, message, "从高到低排列，界值不重复；看看数字是不是写错了")
    for before, after in pairwise(ends):
        if before.end is not None and after.end is not None and after.end.at.value <= before.end.at.value:
            message = f"{leaf.article}：阶梯“至 {_text(after)}”排在“至 {_text(before)}”后面，永远轮不到"
            yield _finding(after.place, message, "“至”的档从低到高排列，界值不重复；看看数字是不是写错了")
    weight = _any_weight(leaf)
    earned = [rung.earns for rung in ladder.rungs if isinstance(rung.earns, Points) and rung.start is not None]
    points = [one.of(weight or 0) for one in earned if weight is not None or not one.of_weight]
    if any(a < b for a, b in pairwise(points)) and any(a > b for a, b in pairwise(points)):
        yield _finding(ladder.rungs[0].place, f"{leaf.article}：阶梯的得分忽高忽低", "核对各档的得分")


def _any_weight(leaf: Indicator) -> Exact | None:
    """A weight to compare 满分 with points; None where the indicator has none."""
    weights = [] if leaf.weight is None else [leaf.weight.default, *leaf.weight.by_group.values()]
    return next((weight for weight in weights if weight is not None), None)


def _below(after: Rung, before: Rung) -> bool:
    if after.start is None or before.start is None:
        return True
    if after.end is not None and before.end is None:
        return True
    high, low = before.start, after.start
    return low.at.value < high.at.value or (low.at.value == high.at.value and low.inclusive and not high.inclusive)


def _bound(rung: Rung) -> str:
    return "" if rung.start is None else f"自 {rung.start.at.print(rung.start.at.value)}"


def _text(rung: Rung) -> str:
    return "" if rung.end is None else rung.end.at.print(rung.end.at.value)


def _ladder_kinds(leaf: Indicator, ladder: Ladder, kind: Type | None) -> Iterator[Finding]:
    """A completion rate is cut at per cents; a bare 80 would mean 8000 %."""
    if kind not in {Type.RATIO, Type.POINT}:
        return
    for rung in ladder.rungs:
        for line in (rung.start, rung.end):
            if line is not None and line.at.unit not in {"%", "个百分点"} and line.at.value != 0:
                shown = line.at.print(line.at.value)
                message = f"{leaf.article}：阶梯按{ladder.driver.text}分档，“{shown}”不是百分数"
                yield _finding(rung.place, message, f"写成 {shown}%")


def _restricted(rulebook: Rulebook, restrictions: Sequence[Restriction]) -> Iterator[Finding]:
    """Words of the pack in what is rewarded: a scored indicator, its parts and events, or a proposal."""
    for leaf in (*rulebook.indicators, *rulebook.leaves()):
        told = f"{leaf.name} {leaf.remark} {leaf.measure.text if leaf.measure else ''} {_events(leaf)}"
        for rule in restrictions:
            if leaf.scored and (word := next((word for word in rule.words if word in told), None)):
                message = f"{leaf.article}：“{leaf.name}”涉及“{word}”，可能{rule.why}；依据：{rule.source}"
                yield _finding(leaf.place, message, rule.fix)
    for consequence in rulebook.consequences:
        for rule in restrictions:
            if any(word in proposal for word in rule.words for proposal in consequence.proposals):
                message = f"{consequence.article}：“{consequence.name}”可能{rule.why}；依据：{rule.source}"
                yield _finding(consequence.place, message, rule.fix)


def _events(leaf: Indicator) -> str:
    """Names of the events that earn points: to take points off for them rewards nobody."""
    shape = leaf.scoring.shape if leaf.scoring is not None else None
    return " ".join(kind.name for kind in shape.kinds if kind.each > 0) if isinstance(shape, Events) else ""


def _gaming(rulebook: Rulebook, nodes: Mapping[Expression, Node], types: Mapping[str, Type]) -> Iterator[Finding]:
    """A count without a floor; signing amounts with nothing that looks at arrival or start."""
    measured = [
        (leaf, nodes[leaf.measure])
        for leaf in rulebook.leaves()
        if leaf.scoring is not None and leaf.measure is not None and leaf.measure in nodes
    ]
    signing: list[Indicator] = []
    arrives = False
    for leaf, node in measured:
        parts = [part for part in node.walk() if isinstance(part, Aggregate)]
        fields = {part.name for part in node.walk() if isinstance(part, Field)}
        counted = any(part.function == "个数" and part.rows == "项目" for part in parts)
        floored = any(_is_amount(part) for part in node.walk()) or bool(rulebook.recognition)
        if counted and types[leaf.name] is Type.COUNT and not floored:
            message = f"{leaf.article}：“{leaf.name}”数个数，没有投资额下限，容易拆小凑数"
            yield _finding(leaf.place, message, "在口径里加上下限，例如 合同投资 ≥ 1000万元")
        if parts and fields & {"签约日期", "首次签约日期", "已签约"}:
            signing.append(leaf)
        arrives |= bool(fields - {"签约日期", "首次签约日期", "已签约"}) and not fields <= {
            "合同投资",
            "协议投资",
            "签约日期",
        }
        arrives |= any(part.rows == "到位资金" for part in parts)
    if signing and not arrives:
        message = f"{signing[0].article}：只看签约，不看到位、开工或投产，容易签而不落"
        yield _finding(signing[0].place, message, "加一项到位资金、签约项目开工率或落地率")


def _is_amount(part: Node) -> bool:
    return isinstance(part, Field) and part.type is Type.MONEY


def _unused(rulebook: Rulebook) -> Iterator[Finding]:
    """Targets in the text that no indicator reads."""
    read = {leaf.target.measure or leaf.name for leaf in rulebook.leaves()}
    for unit, row in rulebook.targets.items():
        for measure in row:
            if measure not in read:
                message = f"目标表里“{unit}”的“{measure}”没有指标用到"
                yield Finding(1, 1, message, "改成指标的名称，或在指标里写“目标: {取: …}”")
                return
