"""Ugly texts: tabs, full-width colons, anchors, nesting, numbers without end. Never a traceback; line, message and mend always."""

from pathlib import Path

import pytest

from luodi.base.errors import LuodiError
from luodi.rulebook.cases import run_cases
from luodi.rulebook.check import check

SOUND = (Path(__file__).parent / "sound.yaml").read_text("utf-8")
SIGNED, RATE = "口径: 合计(合同投资)", "签约于本期 且"
HEAD, CASES = "办法: 某办法\n", SOUND.partition("案例:")[0] + "\n案例:\n"


def with_weight(text):
    return SOUND.replace("    权重: 40", f"    权重: {text}", 1)


def counting(text):
    return SOUND.replace(SIGNED, f"口径: {text}", 1)


REFUSED = {
    "制表符": SOUND.replace("  - 名称", "\t- 名称", 1),
    "全是全角冒号": SOUND.replace(": ", "："),
    "缩进差一格": SOUND.replace("    权重: 40", "   权重: 40", 1),
    "键写了两次": SOUND + "\n办法: 又一个\n",
    "两部办法": SOUND + "\n---\n" + SOUND,
    "锚和引用": with_weight("&a 40") + "\n说明: *a\n",
    "合并键": HEAD + "指标:\n  - <<: {名称: 甲}\n",
    "列表做键": HEAD + "? [甲, 乙]\n: 丙\n",
    "方括号套五百层": HEAD + "说明: " + "[" * 500 + "]" * 500,
    "花括号套三百层": HEAD + "指标: " + "{a: " * 300 + "1" + "}" * 300,
    "各部分都是空列表": HEAD + "指标: []\n案例: []\n预警: []\n分组: {}\n",
    "各部分都没有内容": HEAD + "指标:\n预警:\n总分:\n分组:\n案例:\n",
    "各部分都是一个词": HEAD
    + "".join(
        f"{key}: x\n"
        for key in (
            "指标",
            "预警",
            "总分",
            "分组",
            "目标表",
            "依据",
            "舍入",
            "缺项",
            "认定",
            "共担",
            "互斥",
            "等次",
            "升降",
            "榜单",
            "结果运用",
            "跨度",
            "并列",
            "兼得",
            "记时",
        )
    ),
    "各部分都是列表": HEAD
    + "".join(
        f"{key}: [1]\n" for key in ("总分", "分组", "目标表", "依据", "舍入", "缺项", "跨度", "并列", "兼得", "记时")
    ),
    "空的一行": HEAD + "指标:\n  -\n  - \n",
    "列表里又是列表": HEAD + "指标:\n  - - 名称: 甲\n",
    "程序的标签": HEAD + '说明: !!python/object/apply:os.system ["ls"]\n',
    "控制字符": HEAD + '说明: "\x07"\n',
    "空字符": "\x00\x01",
    "反引号": HEAD + "说明: `甲`\n",
    "星号": HEAD + "说明: *甲\n",
    "百分号开头": "%办法: 甲\n",
    "表情": HEAD + "指标:\n  - {名称: 甲, 条文: 一, 口径: 😀, 计分: 不计分}\n",
    "权重带百分号": with_weight("40%"),
    "权重小于零": with_weight("-40"),
    "权重不是数": with_weight(".nan"),
    "权重是日期": with_weight("2024-01-01"),
    "五千位的权重": with_weight("9" * 5000),
    "科学记数": with_weight("1e9999999"),
    "一千五百个加号": counting(" + ".join(["合计(合同投资)"] * 1500)),
    "一千五百个非": counting("个数(" + "非 " * 1500 + "已开工)"),
    "除以零": counting("合计(合同投资 ÷ 0)"),
    "用了自己": counting("签约投资 + 1亿元"),
    "四百位的金额": SOUND.replace("合同投资 ≥ 1亿元", f"合同投资 ≥ {'9' * 400}亿元", 1),
    "一亿天以后": SOUND.replace(RATE, "签约日期 在 本期 且 签约日期 + 99999999天 < 今天 且", 1),
    "一百万个月以后": SOUND.replace(RATE, "签约日期 在 本期 且 签约日期 + 999999个月 < 今天 且", 1),
    "十三月": SOUND.replace("签约于本期", "签约日期 在 13月", 1),
    "公元零年": SOUND.replace("签约于本期", "签约日期 在 0000年"),
    "九十九位小数": SOUND.replace("位数: 2", "位数: 99", 1),
    "连续十万期": SOUND.replace("当: 亿元项目 = 0 且", "连续: 99999, 当: 亿元项目 = 0 且", 1),
    "连续零期": SOUND.replace("当: 亿元项目 = 0 且", "连续: 0, 当: 亿元项目 = 0 且", 1),
    "每零条": SOUND.replace("每: 2条", "每: 0条", 1),
}
READ = {
    "带签名的": "\ufeff" + SOUND,
    "回车换行": SOUND.replace("\n", "\r\n"),
    "汉字的权重": with_weight("四十分"),
    "引号里的键": SOUND.replace("    权重: 40", '    "权重": "４０"', 1),
    "分段的名称": SOUND.replace("办法: 某区2026年度招商引资考核办法", "办法: |\n  某区\n  办法"),
    "两千层括号": counting("(" * 2000 + "合计(合同投资)" + ")" * 2000),
    "三百个或": SOUND.replace(RATE, "签约于本期 且 (" + " 或 ".join(["已开工"] * 300) + ") 且", 1),
}
WRONG_CASES = (
    "  - 1\n  - []\n  - {}\n",
    "  - {期望: {}}\n  - {名称: 乙, 期望: [1]}\n",
    "  - {名称: 丙, 事实: x, 期望: {甲镇: 1}}\n",
    "  - {名称: 丁, 跨度: 很久, 事实: [], 期望: {甲镇: {总分: 1}}}\n",
    "  - {名称: 戊, 跨度: 2026, 事实: [{名称: 甲, 单位: 甲镇, 签约: 明天, 合同投资: 很多}, {签约: 2026-01-01}], 期望: {甲镇: {总分: 1}}}\n",
    "  - {名称: 己, 单位: {甲镇: 乡镇街道}, 实测: {甲镇: {签约投资: 50%, 开工率: -5亿元, 亿元项目: 1e400}}, 期望: {甲镇: {总分: 1}}}\n",
)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_an_ugly_text_is_refused_with_its_place_and_its_mend(text):
    told = check(text).errors
    assert told
    assert all(one.line >= 1 and one.column >= 1 and one.message and one.fix for one in told)


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_what_only_looks_unusual_is_read(text):
    assert check(text).errors == ()


@pytest.mark.parametrize("case", WRONG_CASES)
def test_a_case_that_makes_no_sense_is_refused_in_a_sentence(case):
    with pytest.raises(LuodiError, match=r"第 .* 行"):
        run_cases(CASES + case)
