"""Judging one indicator of one unit: a shape earns points, adjustments add and take off, lines bound them.

Every step is told while it is taken (`Tale`), in the regulation's words; nothing is rebuilt later.
"""

from dataclasses import replace
from fractions import Fraction

from luodi.base.quantities import Exact, Measure
from luodi.rulebook.awards import Adjustment, ItemWise, Partial, Scoring
from luodi.rulebook.document import Indicator
from luodi.rulebook.earning import above, earn, full_steps, limited, line_text
from luodi.rulebook.evaluate import evaluate
from luodi.rulebook.literals import Literal
from luodi.rulebook.nodes import Type
from luodi.rulebook.situation import Situation, Tale, driven, points_text, rate_text, show


def score(indicator: Indicator, situation: Situation, tale: Tale) -> Exact | None:
    """Points of one scored indicator; None when its shape does not apply (a group of one, an unknown name)."""
    scoring = indicator.scoring
    if scoring is None:
        return None
    if indicator.start is not None:
        driver = driven(indicator.start.driver, situation)
        if driver is None:
            return None
        if not above(driver, indicator.start.line):
            sign = "＜" if indicator.start.line.inclusive else "≤"
            tale.tell(f"起计线：{show(driver, situation)} {sign} {line_text(indicator.start.line)}，得 0 分")
            return 0
    earned = _whole_score(scoring, situation, tale)
    return None if earned is None else _bounded(indicator, earned, situation.weight, tale)


def _bounded(indicator: Indicator, earned: Exact, weight: Exact, tale: Tale) -> Exact:
    if indicator.floor is not None and earned < (floor := indicator.floor.of(weight)):
        tale.tell(f"保底：{points_text(earned)} 低于 {points_text(floor)}，按 {points_text(floor)} 分")
        earned = floor
    if indicator.cap is not None and earned > (cap := indicator.cap.of(weight)):
        tale.tell(f"封顶：{points_text(earned)} 超过 {points_text(cap)}，按 {points_text(cap)} 分")
        earned = cap
    return earned


def _whole_score(scoring: Scoring, situation: Situation, tale: Tale) -> Exact | None:
    """The shape, then what is added and taken off in the order written."""
    if scoring.line is not None:
        target = scoring.line.value
        completion = None if target == 0 else Fraction(situation.value) / target
        situation = replace(situation, target=target, completion=completion)
    shape = scoring.shape
    earned = _item_wise(shape, situation, tale) if isinstance(shape, ItemWise) else earn(shape, situation, tale)
    if earned is None:
        return None
    for adjustment in scoring.adjustments:
        change = _adjust(adjustment, situation, tale)
        if change is None:
            return None
        earned += change
    return earned


def _item_wise(shape: ItemWise, situation: Situation, tale: Tale) -> Exact | None:
    if situation.items is None:
        return None
    total: Exact = 0
    for number, item in enumerate(situation.items, 1):
        value = item.get("数值")
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            return None
        inside = Tale()
        names = {**situation.names, **{name: None for name, _ in shape.columns}, **item}
        label = str(item.get("名称") or f"第{number}项")
        earned = _whole_score(shape.inner, replace(situation, value=value, names=names, items=None), inside)
        if earned is None:
            return None
        total += earned
        tale.items.append((label, earned))
        tale.tell(f"{label}：{'；'.join(inside.steps)}")
    tale.tell(f"逐项相加 = {points_text(total)}")
    return limited(total, shape.most, situation, tale)


def _adjust(adjustment: Adjustment, situation: Situation, tale: Tale) -> Exact | None:
    """Signed points of one 加分 or 扣分; 0 when its condition does not hold, None when it cannot be told."""
    if adjustment.when is not None:
        truth = evaluate(situation.nodes[adjustment.when], situation.given())
        if truth is not True:
            return 0 if truth is False else None
    if adjustment.step is not None and adjustment.partial is not None:
        return _stepped(adjustment, adjustment.step, adjustment.partial, situation, tale)
    each = adjustment.points.of(situation.weight)
    name = adjustment.name or (str(situation.nodes[adjustment.when]) if adjustment.when else "")
    tale.tell(f"{name}：{_verb(adjustment)} {points_text(each)} 分")
    return adjustment.sign * each


def _stepped(adjustment: Adjustment, step: Literal, partial: Partial, situation: Situation, tale: Tale) -> Exact | None:
    compared = situation
    if adjustment.driver is not None:
        value = driven(adjustment.driver, situation)
        if value is None:
            return None
        compared = replace(situation, value=value, type=situation.nodes[adjustment.driver].type)
    excess = _excess(adjustment, compared)
    if excess is None:
        return None
    over = excess if adjustment.over else -excess
    steps = full_steps(Fraction(max(over, 0)) / step.value, partial)
    if steps == 0:
        return 0
    each = adjustment.points.of(situation.weight)
    amount = _difference(over, step.measure, compared)
    earned = points_text(steps * each)
    tale.tell(
        f"{_against(adjustment)}{amount}，{points_text(steps)} 档 × {points_text(each)} 分，{_verb(adjustment)} {earned}"
    )
    return adjustment.sign * limited(steps * each, adjustment.most, situation, tale)


def _verb(adjustment: Adjustment) -> str:
    return "加" if adjustment.sign > 0 else "扣"


def _against(adjustment: Adjustment) -> str:
    """What is compared with what: 比目标超, 外资增幅比照 0% 欠."""
    verb = "超" if adjustment.over else "欠"
    if adjustment.against == "零":
        return ""
    if adjustment.level is None:
        return f"比{adjustment.against}{verb} "
    driver = "" if adjustment.driver is None else adjustment.driver.text
    return f"{driver}比照 {adjustment.level.print(adjustment.level.value)} {verb} "


def _excess(adjustment: Adjustment, situation: Situation) -> Exact | None:
    """How far the value lies over its reference, in the unit of the step: a share, points, or the value's own unit."""
    reference = _reference(adjustment, situation)
    if reference is None or adjustment.step is None:
        return None
    measure = adjustment.step.measure
    relative = measure is Measure.RATIO or (measure is Measure.POINT and situation.type not in {Type.RATIO, Type.POINT})
    if not relative:
        return situation.value - reference
    return None if reference == 0 else Fraction(situation.value) / reference - 1


def _reference(adjustment: Adjustment, situation: Situation) -> Exact | None:
    if adjustment.against == "零":
        return 0
    if adjustment.against == "数":
        return None if adjustment.level is None else adjustment.level.value
    found = situation.given().get(adjustment.against)
    return found if isinstance(found, int | Fraction) else None


def _difference(amount: Exact, measure: Measure | None, situation: Situation) -> str:
    if measure is Measure.RATIO:
        return rate_text(amount)
    if measure is Measure.POINT:
        return f"{points_text(amount * 100)} 个百分点"
    return show(amount, situation)
