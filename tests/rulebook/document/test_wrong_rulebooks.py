"""Each wrong rulebook names its place and its mend; each of the thirteen choices left open names the article that forces it."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.rulebook.check import check
from luodi.rulebook.compliance import read_pack, standard_pack
from luodi.rulebook.findings import RulebookRefused

HERE = Path(__file__).parent
SOUND = (HERE / "sound.yaml").read_text("utf-8")


def rows(name):
    return YAML(typ="safe").load((HERE / name).read_text("utf-8"))


def spoiled(row):
    """The sound text with one place (or two) spoiled, and the first line that differs."""
    text = SOUND
    for old, new in (("换", "成"), ("又换", "又成")):
        if old in row:
            assert text.count(row[old]) >= 1, row[old]
            text = text.replace(row[old], row[new], 1)
    return text


def test_the_sound_rulebook_has_nothing_to_mend():
    assert check(SOUND).errors == ()


@pytest.mark.parametrize("row", rows("wrong.yaml"), ids=lambda row: row["名称"])
def test_a_wrong_rulebook_names_its_place_and_its_mend(row):
    told = check(spoiled(row)).errors
    assert any(row["说"] in error.message and row["改"] in error.fix for error in told), [str(error) for error in told]
    assert all(error.line >= 1 and error.column >= 1 and error.fix for error in told)


@pytest.mark.parametrize("row", rows("choices.yaml"), ids=lambda row: row["名称"])
def test_a_choice_left_open_names_the_article_that_forces_it(row):
    told = [str(error) for error in check(spoiled(row)).errors]
    assert any(f"必须写明的选择之{row['选择']}）" in line and row["条文"] in line for line in told), told


def test_all_thirteen_choices_are_forced_somewhere():
    assert {row["选择"] for row in rows("choices.yaml")} == set(range(1, 14))


def test_a_finding_stands_where_the_word_stands():
    row = {"换": "口径: 合计(合同投资)", "成": "口径: 合计(合同投自)"}
    text = spoiled(row)
    error = next(error for error in check(text).errors if "合同投自" in error.message)
    line = text.splitlines()[error.line - 1]
    assert line[error.column - 1 :].startswith("合同投自")


def test_all_errors_come_at_once():
    text = SOUND.replace("跨度: 年", "跨度: 旬").replace("灯: 红", "灯: 紫").replace("定为: 一般", "定为: 很差")
    assert len(check(text).errors) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# 只有注释\n",
        "- 一\n- 二\n",
        "办法",
        "办法: [\n",
        "办法: a\n---\n办法: b\n",
        "\ufeff",
        "办法: 某办法\n",
        "办法: 某办法\n指标: []\n",
    ],
)
def test_what_is_no_rulebook_is_refused_without_a_traceback(text):
    assert check(text).errors


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("名称: 返税奖励", "公平竞争审查条例"),
        ("名称: 迁入企业数", "全国统一大市场"),
        ("名称: 财政补贴兑现额", "选择性、差异化"),
        ("名称: 地价返还项目", "实施办法"),
        ("名称: 工作群打卡", "形式主义"),
    ],
)
def test_what_the_law_now_restricts_is_warned_of_with_its_source(text, told):
    warnings = check(SOUND.replace("名称: 亿元项目", text)).warnings
    assert any(told in warning.message and warning.fix for warning in warnings)


def test_every_word_of_the_compliance_pack_warns_with_its_source():
    for rule in standard_pack():
        for word in rule.words:
            told = [w.message for w in check(SOUND.replace("名称: 亿元项目", f"名称: {word}")).warnings]
            assert any(rule.source in message for message in told), word


def test_an_entry_of_the_pack_without_a_source_is_refused():
    with pytest.raises(RulebookRefused, match="没有写依据"):
        read_pack("版本: 2027-01\n条目:\n  - {词: [抢商], 为什么: 奖励抢商, 改: 删去}\n")


def test_a_rate_of_two_flows_is_warned_of_and_that_of_one_cohort_is_not():
    said = "开工日期 在 本期) ÷ 个数(项目, 签约于本期)"
    text = SOUND.replace("签约于本期 且 已开工) ÷ 个数(项目, 签约于本期)", said)
    assert said in text
    assert any("不是同一批项目" in warning.message for warning in check(text).warnings)
    assert not any("不是同一批项目" in warning.message for warning in check(SOUND).warnings)


def test_full_marks_are_compared_with_points_by_the_weight():
    ladder = "{自: 100%, 含: 是, 得: 满分}, {自: 80%, 含: 是, 得: 30分}, {自: 60%, 含: 是, 得: 20分}, {其余: 0}"
    text = SOUND.replace("按比例: 完成率\n      超额: 120%", f"按: 完成率\n      阶梯: [{ladder}]")
    assert ladder in text
    assert check(text).errors == ()


def test_a_count_without_a_floor_and_signing_without_arrival_are_warned_of():
    text = SOUND.replace("个数(项目, 合同投资 ≥ 1亿元)", "个数(项目, 行业 是 工业)").replace("认定:\n", "说明: x\n_:\n")
    text = text.replace("_:\n  - {条文: 第三条, 取: 项目, 当: 合同投资 ≥ 100万元 且 行业 不是 房地产}\n", "")
    assert any("没有投资额下限" in warning.message for warning in check(text).warnings)
