"""Every example of docs/rulebook.md is checked and run, so that what a clerk copies works."""

import re
import textwrap
from pathlib import Path

import pytest

from luodi.rulebook.cases import run_cases
from luodi.rulebook.check import check
from luodi.rulebook.shapes import SHAPES

TEXT = (Path(__file__).parents[3] / "docs/rulebook.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml (\S+)\n(.*?)```", TEXT, re.DOTALL)
SHORTEST = next(text for kind, text in BLOCKS if kind == "办法")
HEAD = SHORTEST.partition("指标:\n")[0] + "兼得: 可以\n"
SHARE = "- {名称: 工业投资占比, 条文: 第一条, 口径: 报送, 单位: '%', 目标: 不设, 计分: 不计分}\n"


def indented(text):
    return textwrap.indent(text, "  ")


def around(kind, text):
    """The fragment in the shortest rulebook that can hold it."""
    match kind:
        case "指标":
            return f"{HEAD}指标:\n{indented(text)}"
        case "计分":
            head = "- 名称: 甲\n  条文: 第一条\n  口径: 合计(合同投资)\n  时点: 签约\n  目标: 全年\n  权重: 60\n"
            return f"{HEAD}指标:\n{indented(SHARE)}{indented(head)}    计分:\n{textwrap.indent(text, '      ')}"
        case "办法尾":
            return SHORTEST.partition("案例:")[0] + text
        case "案例":
            return SHORTEST.partition("案例:")[0] + "案例:\n" + indented(text)
        case _:
            return text


@pytest.mark.parametrize(("kind", "text"), BLOCKS, ids=lambda value: value.strip().splitlines()[0][:24])
def test_an_example_is_sound_and_its_cases_pass(kind, text):
    book = around(kind, text)
    assert check(book).errors == (), [str(error) for error in check(book).errors]
    assert all(result.passed for result in run_cases(book)), [(r.got, r.want) for r in run_cases(book)]


def test_every_shape_has_an_example():
    assert all(f"**{shape}**" in TEXT for shape in SHAPES)
