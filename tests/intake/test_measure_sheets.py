"""How sheets of measures are read, case by case (cases/measures.yaml), and which sheets they are."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.base.errors import BadInput
from luodi.figures.measures import standard_catalog
from luodi.intake.reader.cells import Workbook
from luodi.intake.reader.context import Context
from luodi.intake.reader.measures.words import known_measure, vocabulary
from luodi.intake.reader.rows import read_rows
from luodi.rulebook.nodes import Lookup, leaves
from tests.intake.sheets import sheet

CASES = YAML(typ="safe").load((Path(__file__).parent / "cases/measures.yaml").read_text("utf-8"))
TOWNS = ("清城区", "龙塘镇", "石角镇", "教育局")


def rows_of(text, answers=None):
    return read_rows(Workbook(name="报表.xlsx", sheets=(sheet(text),)), Context(units=TOWNS, answers=answers or {}))


def told(row):
    said = row.statement
    whose = said.unit or ("全域" if said.whole else "本级")
    value = "不详" if said.stated is None else str(said.stated)
    return f"{row.row} {said.column} {whose} {said.measure}{'目标' if said.target else ''} {said.span} {value}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名称"])
def test_each_cell_says_what_its_row_column_and_title_say(case):
    rows = rows_of(case["表"])
    asked = list(dict.fromkeys(doubt.question for row in rows for doubt in row.doubts))
    assert sorted(asked) == sorted(case.get("问", []))
    clean = [told(row) for row in rows if row.statement is not None and not row.doubts]
    assert clean == case.get("读出", clean if asked else [])


def test_an_answer_settles_every_cell_that_asks_the_same():
    text = "| 镇街 | 引进项目 |\n| 龙塘镇 | 5 |\n| 石角镇 | 6 |"
    layout = rows_of(text)[0].layout
    rows = rows_of(text, {f"{layout}|span": "2003Q3"})
    assert [told(row) for row in rows] == ["2 B 龙塘镇 引进项目 2003Q3 5个", "3 B 石角镇 引进项目 2003Q3 6个"]
    (doubt, *_) = rows_of(text, {f"{layout}|span": "那年"})[0].doubts
    assert doubt.question == "“那年”不是时段，请写成 2004、2004Q3 或 2004-01..2004-09。"


def test_a_sheet_that_counts_projects_is_no_list_of_projects():
    counting = "| 2003年 | | |\n| 镇街 | 引进项目 | 合同投资（万元） |\n| 龙塘镇 | 12 | 8900 |\n| 石角镇 | 3 | 700 |"
    listing = counting.replace("| 12 |", "| 金鹰陶瓷 |").replace("| 3 |", "| 宏达五金 |")
    assert all(row.statement for row in rows_of(counting))
    assert not any(row.statement for row in rows_of(listing))


def test_a_list_of_projects_under_a_name_nobody_knows_is_no_sheet_of_measures():
    text = "| 驻外月报（2026年5月） | | |\n| 盯的事 | 投资方 | 洽谈次数 |\n| 封测基地 | 芯澜科技 | 3 |\n| 电源模组 | 中科航源 | 1 |"
    with pytest.raises(BadInput, match="没有找到表头"):
        rows_of(text)


def test_each_word_of_the_vocabulary_means_one_measure():
    for word, known in vocabulary().measures.items():
        assert known_measure(word) == known


def test_what_figures_read_as_reported_is_what_sheets_are_read_as():
    """The two rooms know nothing of each other; their data must name the same measures as the same kind of number."""
    known = {known.name: str(known.sort) for known in vocabulary().measures.values()}
    for measure in standard_catalog().measures.values():
        for leaf in leaves(measure.node):
            if isinstance(leaf, Lookup) and leaf.function == "报送":
                assert known.get(leaf.name) == leaf.type.value, measure.name
