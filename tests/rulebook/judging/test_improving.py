"""What would raise a score: the lines that the rulebook itself draws, each judged again."""

from fractions import Fraction

from luodi.rulebook.cards import Moment, Reading, UnitInput
from luodi.rulebook.check import check
from luodi.rulebook.improving import improvements

HEAD = """办法: 怎样加分
跨度: 年
舍入: {方式: 四舍五入, 位数: 2, 时机: 印出时}
并列: 同名次后续跳过
缺项: {未填报: 不出总分, 缺报: 按零计, 不适用: 跳过, 无目标: 跳过}
记时: 发生日期
指标:
"""
WAN = 10**6


def nearest(scoring, value, *, target=None, unit="万元"):
    aim = "全年" if target is not None else "不设"
    text = f"{HEAD}  - {{名称: 甲, 条文: 第一条, 口径: 报送, 单位: {unit}, 目标: {aim}, 权重: 60, 计分: {scoring}}}\n"
    targets = {("甲", "全年", ""): target} if target is not None else {}
    given = UnitInput(name="乙镇", readings={"甲": Reading(value=value)}, targets=targets)
    found = improvements(check(text), [given], "乙镇", Moment())
    return [(one.to, one.gain) for one in found]


def test_the_target_when_it_is_proportional():
    assert nearest("{按比例: 完成率, 超额: 不计}", 74 * WAN, target=100 * WAN) == [(100 * WAN, Fraction(78, 5))]


def test_nothing_above_what_counts():
    assert nearest("{按比例: 完成率, 超额: 不计}", 130 * WAN, target=100 * WAN) == []


def test_the_next_rung_and_just_above_it_where_the_bound_does_not_count():
    ladder = "{{阶梯: [{{自: 80%, 含: {0}, 得: 45}}, {{其余: 0}}], 按: 完成率}}"
    assert nearest(ladder.format("是"), 50 * WAN, target=100 * WAN) == [(80 * WAN, 45)]
    assert nearest(ladder.format("否"), 50 * WAN, target=100 * WAN) == [(80 * WAN + 1, 45)]


def test_the_next_full_step():
    assert nearest("{每: 100万元, 得: 2分, 不足一档: 不计, 最多: 20分}", 350 * WAN) == [(400 * WAN, 2)]
    bonus = "{达标: 满分, 未达: 零分, 加分: {每超: 10%, 加: 1分, 不足一档: 不计, 最多: 10分}}"
    assert nearest(bonus, 115 * WAN, target=100 * WAN) == [(120 * WAN, 1)]


def test_a_unit_without_a_total_must_report_first():
    text = f"{HEAD}  - {{名称: 甲, 条文: 第一条, 口径: 报送, 单位: 万元, 目标: 全年, 权重: 60, 计分: {{按比例: 完成率, 超额: 不计}}}}\n"
    unknown = UnitInput(name="乙镇", readings={"甲": Reading(unknown=1)})
    assert improvements(check(text), [unknown], "乙镇", Moment()) == ()
