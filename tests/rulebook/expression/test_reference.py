"""The reference page says what the language is: its table of functions, and every example in it is understood."""

import re
from pathlib import Path

from luodi.rulebook.calls import FUNCTIONS
from luodi.rulebook.counting import EXAMPLES
from luodi.rulebook.expression import ExpressionRefused, parse
from luodi.rulebook.nodes import Type
from luodi.rulebook.periods import is_span
from luodi.rulebook.vocabulary import Vocabulary, ledger_fields

PAGE = (Path(__file__).parents[3] / "docs/expressions.md").read_text("utf-8")
NAMES = {"引进项目": Type.COUNT, "工业项目": Type.COUNT, "合同投资": Type.MONEY, "完成率": Type.RATIO}
WORDS = Vocabulary(fields=ledger_fields(), names=NAMES)


def test_the_table_of_functions_is_the_language():
    rows = [f"| `{word}` | {callee.meaning} | `{EXAMPLES[word]}` |" for word, callee in FUNCTIONS.items()]
    assert "\n".join(rows) in PAGE, "docs/expressions.md: 函数表与语言不一致，请照 calls.py 改"


def test_examples_of_conditions_and_aggregates_are_understood():
    section = PAGE.partition("## 写条件")[2].partition("## 运算")[0]
    refused = []
    for line in section.splitlines():
        for example in re.findall(r"`([^`]+)`", line.split("|")[1] if line.startswith("| `") else ""):
            if "…" in example or set(example) & set("甲乙") or example == "条件":
                continue
            try:
                parse(example.replace("条件", "已开工"), WORDS)
            except ExpressionRefused as error:
                refused.append(str(error))
    assert not refused, "\n".join(refused)


def test_span_words_of_the_page_are_spans():
    section = PAGE.partition("## 写时段")[2].partition("。")[0]
    assert all(is_span(word) for word in re.findall(r"`([^`]+)`", section))


def test_amounts_of_the_page_have_the_type_it_says():
    section = PAGE.partition("## 写数")[2].partition("## 写时段")[0]
    for row in re.findall(r"^\| (`.+?) \| (\S+) \|", section, flags=re.MULTILINE):
        for example in re.findall(r"`([^`]+)`", row[0]):
            if row[1] != "文字":
                assert parse(example, WORDS).type.value == row[1], example
