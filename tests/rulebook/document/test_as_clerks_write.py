"""What clerks write of themselves is taken: 季度, 300万元/亩, parts under the article of their block; one mistake, one finding."""

from pathlib import Path

import pytest

from luodi.rulebook.cases import run_cases
from luodi.rulebook.check import check
from luodi.rulebook.findings import RulebookRefused

SOUND = (Path(__file__).parent / "sound.yaml").read_text("utf-8")
ZONE = """
办法: 某开发区入园项目管理办法
跨度: 年度
舍入: {方式: 四舍五入, 位数: 2, 时机: 印出时}
并列: 同名次后续跳过
缺项: {未填报: 不出总分, 缺报: 按零计, 不适用: 折算, 无目标: 跳过}
记时: 发生日期
指标:
  - 名称: 用地
    条文: 第二条
    封顶: 不封顶
    分项:
      - {名称: 投资强度, 口径: 报送, 单位: 万元/亩, 目标: 300万元/亩, 计分: {达标: 25分, 未达: 零分}}
      - {名称: 亩均税收, 口径: 报送, 单位: 万元/亩, 目标: 30, 计分: {达标: 25分, 未达: 零分}}
案例:
  - {名称: 强度够、税收不够, 实测: {甲企业: {投资强度: 320万元/亩, 亩均税收: 29}}, 期望: {甲企业: {投资强度: 25, 亩均税收: 0}}}
"""


def test_a_measure_per_mu_and_parts_under_the_article_of_their_block():
    assert check(ZONE).errors == ()
    assert {leaf.article for leaf in check(ZONE).sound().leaves()} == {"第二条"}
    (result,) = run_cases(ZONE)
    assert result.passed, result.got


def test_another_measure_is_refused_with_the_measure_that_is_wanted():
    with pytest.raises(RulebookRefused, match="换算成万元/亩再写"):
        run_cases(ZONE.replace("320万元/亩", "320元/平方米"))


def test_a_scoring_that_cannot_be_read_does_not_also_spoil_the_sum_of_weights():
    told = check(SOUND.replace("{每个: 2分, 最多: 10分}", "{最多: 10分}")).errors
    assert not [str(one) for one in told if "权重相加" in one.message]
