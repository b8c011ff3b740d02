"""A template prints figures by name; what it may not hold is refused at once, with line and mend."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pytest

from luodi.base.quantities import Measure, Quantity, money, share
from luodi.base.spans import parse_span
from luodi.bulletin.content import PrintedFigure, plain_text, text_of
from luodi.bulletin.filling import HeadlineContradicted, Issue, fill
from luodi.bulletin.parsing import TemplateRefused, read_template
from luodi.bulletin.template import Reference, references
from luodi.rulebook.nodes import Type

NAMES = {"引进项目": Type.COUNT, "合同投资": Type.MONEY, "完成率": Type.RATIO, "项目时序差": Type.POINT}
HEAD = '---\n模板: 通报\n题目: "{地方}{跨度}通报"\n落款: "{地方}招商局"\n许可数字: [2004年]\n---\n'
ISSUE = Issue(
    place="清城区",
    span=parse_span("2004-01..2004-09"),
    as_of=date(2004, 9, 30),
    known=412,
    issued_on=date(2004, 10, 8),
)


@dataclass
class Ledger:
    """Answers from a table of printed figures."""

    values: dict = field(default_factory=dict)

    def figure(self, reference: Reference) -> PrintedFigure:
        quantity = self.values[reference.spoken]
        return PrintedFigure(
            key=reference.key, value=quantity.value, printed=str(quantity), definition="口径", span=ISSUE.span,
            scope=ISSUE.place, as_of=ISSUE.as_of, known=ISSUE.known,
        )  # fmt: skip

    def block(self, _insert):
        return (), ()


def count(value):
    return Quantity(value=value, measure=Measure.COUNT, unit="个")


def lead(points):
    return Quantity(value=Fraction(points) / 100, measure=Measure.POINT, places=2, unit="个百分点")


def printed(body: str, **values) -> str:
    template = read_template(HEAD + body, names=NAMES)
    content = fill(template, issue=ISSUE, answers=Ledger(values))
    return "\n".join(text_of(block.line) for block in content.blocks)


def findings(body: str, head: str = HEAD) -> list[str]:
    with pytest.raises(TemplateRefused) as refused:
        read_template(head + body, names=NAMES)
    return [str(finding) for finding in refused.value.findings]


def test_figures_stand_where_they_are_named():
    text = printed(
        "## 一、总体情况\n截至{截至}，引进项目{引进项目}，\n合同投资{合同投资(第三季度)}。",
        **{"引进项目": count(74), "合同投资(第三季度)": money(1149_0000_0000)},
    )
    assert text == "一、总体情况\n截至2004年9月30日，引进项目74个，合同投资11.49亿元。"


@pytest.mark.parametrize("written", ["{合同投资@2004Q3}", "{合同投资(2004Q3)}", "{合同投资（2004Q3）}"])
def test_a_span_is_written_either_way(written):
    assert printed(written, **{"合同投资(2004Q3)": money(0)}) == "0.00亿元"


def test_unknown_prints_as_such_and_never_as_zero():
    assert printed("到位{合同投资}。", 合同投资=money(None)) == "到位未填报。"


@pytest.mark.parametrize(
    ("lead_points", "want"),
    [(-1, "落后于时序进度。"), (0, "达到时序进度。"), (None, "")],
)
def test_a_sentence_is_printed_when_its_condition_is_decided(lead_points, want):
    figure = share(None) if lead_points is None else lead(lead_points)
    body = "当 项目时序差 < 0个百分点：落后于时序进度。\n否则：达到时序进度。"
    assert printed(body, 项目时序差=figure) == want


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("共引进74个项目。", "“74”"),
        ("合同投资７７.６４亿元。", "“７７.６４”"),
        ("完成四分之三。", "“四分之”"),
        ("共有三个单位。", "“三个”"),
        ("占比①。", "“①”"),
    ],
)
def test_a_literal_digit_is_refused(line, shown):
    (finding,) = findings(f"## 一、总体情况\n{line}")
    assert shown in finding
    assert finding.startswith("第 8 行")


@pytest.mark.parametrize("line", ["2004年是落实年。", "一是抓项目。", "第三产业是方向。", "逐个过问，个别单位除外。"])
def test_listed_digits_and_ordinary_words_pass(line):
    assert printed(line) == line


def test_a_claim_without_a_condition_is_refused():
    (finding,) = findings("基本完成目标任务。")
    assert "“基本完成”是结论，不能写死" in finding


def test_an_aim_is_no_claim():
    assert printed("确保如期完成全年任务。") == "确保如期完成全年任务。"


def test_a_headline_that_its_own_figures_deny_is_refused():
    """Seed S2-32: 74 % against 75 % of the year is not 基本完成, whatever condition the template's author chose."""
    body = "序时差{项目时序差}。\n当 完成率 ≥ 70%：基本完成目标任务。"
    values = {"完成率": share(Fraction(74, 100)), "项目时序差": lead(-1)}
    with pytest.raises(HeadlineContradicted, match="落后于时序进度"):
        printed(body, **values)
    assert "基本完成" in printed(body, **values | {"项目时序差": lead(0)})


def test_all_findings_come_at_once():
    found = findings("## 一、情况\n{引进项木}个。\n当 引进项目 > 3亿元：好。\n{引进项目(某时)}\n否则：坏。")
    assert [f.partition("：")[0] for f in found] == [
        "第 8 行第 1 列", "第 9 行第 10 列", "第 10 行第 1 列", "第 11 行第 1 列",
    ]  # fmt: skip
    assert "改为“引进项目”" in found[0]


def test_a_head_is_needed():
    assert "第一行写 ---" in findings("正文", head="")[0]
    assert "开头不认识“标题”，改为“题目”" in "".join(
        findings("正文", head="---\n模板: 甲\n标题: 乙\n落款: 丙\n---\n")
    ).replace("。", "，")


def test_every_reference_is_listed_once_even_if_not_printed():
    template = read_template(HEAD + "当 引进项目 > 3：{引进项目}，{合同投资@第三季度}。", names=NAMES)
    assert [r.key for r in references(template)] == ["引进项目", "合同投资(第三季度)"]


def test_the_text_names_its_basis_and_lists_its_sources():
    template = read_template(HEAD + "引进项目{引进项目}。", names=NAMES)
    text = plain_text(fill(template, issue=ISSUE, answers=Ledger({"引进项目": count(74)})))
    assert text.startswith("清城区2004年1—9月通报\n（数据截至2004年9月30日）\n")
    assert "1\t引进项目\t74个\t口径\t2004年1—9月\t清城区\n" in text
