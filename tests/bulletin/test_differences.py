"""A bulletin says what changed since the last issue, by figure and by line."""

from dataclasses import dataclass

from luodi.bulletin.differences import differences, told


@dataclass
class Issue:
    text: str
    figures: list


def rows(**printed):
    return [{"key": key, "printed": value} for key, value in printed.items()]


def test_figures_first_then_lines_of_the_body():
    before = Issue(
        text="题目\n引进项目53个。\n一切照旧。\n附件：数字出处\n1\t引进项目\t53个\n",
        figures=rows(引进项目="53个", 旧指标="1个"),
    )
    after = "题目\n引进项目74个。\n一切照旧。\n新增一段。\n附件：数字出处\n1\t引进项目\t74个\n"
    found = differences(before=before, text=after, figures=rows(引进项目="74个", 缺口="26个"))
    assert [(d["kind"], d["key"], d["before"], d["after"]) for d in found] == [
        ("figure", "引进项目", "53个", "74个"),
        ("figure", "缺口", None, "26个"),
        ("figure", "旧指标", "1个", None),
        ("line", None, "引进项目53个。", "引进项目74个。"),
        ("line", None, None, "新增一段。"),
    ]


def test_a_difference_is_told_in_one_line():
    assert told({"kind": "figure", "key": "引进项目", "before": "53个", "after": "74个"}) == "引进项目：53个 → 74个"
    assert told({"kind": "line", "key": None, "before": None, "after": "新增。"}) == "正文：（上期没有） → 新增。"


def test_the_same_issue_again_differs_in_nothing():
    figures = rows(引进项目="74个")
    assert differences(before=Issue(text="甲\n", figures=figures), text="甲\n", figures=figures) == []
