"""Every scoring shape, in the trade's words: a way of writing 计分, a situation, and the points."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.rulebook.cases import run_cases

HERE = Path(__file__).parent
HEAD = """办法: 计分的形式
跨度: 年
舍入: {方式: 四舍五入, 位数: 4, 时机: 印出时}
并列: 同名次后续跳过
缺项: {未填报: 不出总分, 缺报: 按零计, 不适用: 跳过, 无目标: 跳过}
指标:
"""


def flow(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(flow, value)) + "]" if isinstance(value, list) else str(value)


def quoted(scoring):
    """A formula holds commas, and inside braces a comma ends the value."""
    return scoring if scoring.startswith("{") else f"'{scoring}'"


def rulebook(row):
    unit = row.get("单位", "万元")
    keys = [f"名称: 甲, 条文: 第一条, 权重: 60, 单位: '{unit}', 计分: {quoted(row['计分'])}"]
    if "同比" in row:
        keys.append("口径: '合计(到位资金(认定), 到位日期 在 本期)'")
        keys.append("同比: '合计(到位资金(认定), 到位日期 在 上年同期)'")
    else:
        keys.append("口径: 报送")
    keys += [f"{key}: {row[key]}" for key in ("起计", "保底", "封顶") if key in row]
    keys.append(f"基数为零: {row.get('基数为零', '不适用')}")
    fixed = str(row.get("目标", "")).endswith(("不设", "%"))
    keys.append(f"目标: {row['目标'] if fixed else '全年'}")
    if "公式" not in row["计分"] and not row["计分"].startswith("{"):
        keys.append("封顶: 不封顶")
    target = "" if fixed or "目标" not in row else f"目标: {{乙镇: {{甲: {row['目标']}}}}}, "
    points = row["得"] if isinstance(row["得"], str) else f"{row['得']:.4f}"  # a case compares what is printed
    text = HEAD + "  - {" + ", ".join(keys) + "}\n"
    text = text.replace("指标:", "记时: 发生日期\n指标:")
    return (
        text
        + f"案例:\n  - {{{target}实测: {{乙镇: {{甲: {flow(row['实测'])}}}}}, 期望: {{乙镇: {{甲: {{得分: {points}}}}}}}}}\n"
    )


def shapes():
    return YAML(typ="safe").load((HERE / "shapes.yaml").read_text("utf-8"))


@pytest.mark.parametrize("row", shapes(), ids=lambda row: row["名称"])
def test_the_points_come_out_to_the_digit(row):
    (result,) = run_cases(rulebook(row))
    assert result.passed, (result.got, result.want)
