"""数字就地改：one token changes, every other character stays; and what two versions say differently, in words."""

from pathlib import Path

import pytest

from luodi.rulebook.check import check
from luodi.rulebook.dials import DialsRefused, panels, turned
from luodi.rulebook.differences import differences

TEXT = """\
# 县里的办法：数字按文件抄。
办法: 某县2006年招商引资目标考核办法   # 标题
依据: {文号: 县办发〔2006〕1号, 生效: 2006-01-01, 失效: 2006-12-31}
跨度: 年
舍入: {方式: 四舍五入, 位数: 2, 时机: 印出时}
并列: 同名次, 后续跳过
缺项: {未填报: 不出总分, 缺报: 按零计, 不适用: 折算, 无目标: 跳过}
记时: 发生日期
认定:
  - {条文: 第一条, 当: "数值 ≥ 1"}
指标:
  - 名称: 到位资金100
    条文: 第二条
    口径: 报送
    单位: 个
    目标: 全年
    权重: ６０        # 全角也行
    计分:
      阶梯:
        - {自: 100%, 含: 是, 得: 满分}
        - {自: 80 %, 含: 是, 得: 45}
        - {当: 完成率 ≥ 50% 且 数值 ≥ 3, 得: 权重 × 50%}
        - 其余: 0
      按: 完成率
      加分: {每超: 10个百分点, 比照: 60%, 按: 完成率, 加: "1.5分", 不足一档: 不计, 最多: 10分}
"""
CHECKED = check(TEXT)


def dial(number: str, nth: int = 0):
    found = [d for p in panels(TEXT, CHECKED) for d in p.dials if d.number == number]
    return found[nth]


@pytest.mark.parametrize(
    ("number", "nth", "entered", "before", "after"),
    [
        ("６０", 0, "55", "权重: ６０ ", "权重: 55 "),
        ("80", 0, "75", "自: 80 %,", "自: 75 %,"),
        ("45", 0, "40.5", "得: 45}", "得: 40.5}"),
        ("50", 0, "６０", "完成率 ≥ 50%", "完成率 ≥ 60%"),
        ("50", 1, "60%", "权重 × 50%", "权重 × 60%"),
        ("3", 0, "4", "数值 ≥ 3,", "数值 ≥ 4,"),
        ("1.5", 0, "2分", '"1.5分"', '"2分"'),
        ("10", 0, "5", "10个百分点", "5个百分点"),
    ],
)
def test_one_dial_changes_exactly_its_token(number, nth, entered, before, after):
    assert TEXT.count(before) == 1
    assert turned(TEXT, {dial(number, nth).key: entered}, CHECKED) == TEXT.replace(before, after)


def test_several_at_once_and_untouched_ones_stay_as_written():
    entered = {d.key: d.number for p in panels(TEXT, CHECKED) for d in p.dials}
    assert turned(TEXT, entered, CHECKED) == TEXT
    entered |= {dial("６０").key: "100", dial("45").key: "5"}
    assert turned(TEXT, entered, CHECKED) == TEXT.replace("６０", "100").replace("45", "5")


@pytest.mark.parametrize("entered", ["", "六十", "30天", "1; 办法: x", "0}", "1\n2", "1%"])
def test_what_is_no_number_of_that_kind_is_refused_with_the_way_out(entered):
    with pytest.raises(DialsRefused) as refused:
        turned(TEXT, {dial("６０").key: entered}, CHECKED)
    assert "请" in str(refused.value)
    assert list(refused.value.refusals) == [dial("６０").key]


def test_names_articles_dates_and_cases_are_no_dials():
    numbers = [d.number for p in panels(TEXT, CHECKED) for d in p.dials]
    assert not {"2006", "01", "1号"} & set(numbers)
    assert [d.key for p in panels(TEXT, CHECKED) for d in p.dials if d.number == "100"] == [dial("100").key]


@pytest.mark.parametrize("file", sorted(Path("rulebooks").rglob("*.yaml")), ids=lambda file: file.stem)
def test_every_dial_of_every_rulebook_turns_in_its_place(file):
    text = file.read_text("utf-8")
    checked = check(text)
    for one in (d for p in panels(text, checked) for d in p.dials):
        assert text.startswith(one.written, one.start)


def test_versions_are_told_apart_article_by_article():
    other = TEXT.replace("权重: ６０ ", "权重: 55 ").replace("得: 45}", "得: 40}").replace("记时: 发生日期\n", "")
    told = [
        (d.section, d.name, d.article, d.kind, [(c.what, c.before, c.after) for c in d.changes])
        for d in differences(TEXT, other)
    ]
    assert told == [
        (
            "指标",
            "到位资金100",
            "第二条",
            "修改",
            [("权重", "６０", "55"), ("计分 · 阶梯 · 第2档 · 得", "45", "40")],
        ),
        ("记时", "", "", "删去", [("", "发生日期", "")]),
    ]
    assert differences(TEXT, "# 只是一句话\n" + TEXT.replace("        # 全角也行", "")) == ()
