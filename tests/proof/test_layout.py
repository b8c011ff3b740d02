"""The same words in other dress are judged alike, and every offset leads back to the writer's own characters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.proof.layout import squeeze
from luodi.proof.proof import as_json, proof
from tests.proof.proof_corpus import passages

DRESS = {
    "半角标点": lambda t: t.translate(str.maketrans("，；：（）", ",;:()")),
    "数字两边有空格": lambda t: re.sub(r"(?<=[一-龥])(\d[\d.]*)", r" \1", re.sub(r"(\d[\d.]*)(?=[一-龥%])", r"\1 ", t)),
    "数字加粗": lambda t: re.sub(r"(\d[\d.]*(?:亿元|万元|个|家|%))", r"**\1**", t),
    "全角数字": lambda t: t.translate({ord(str(i)): 0xFF10 + i for i in range(10)} | {ord("%"): "％", ord("."): "．"}),
}
SAMPLE = [p for p in passages() if p.tuned][::6]


def verdicts(text: str) -> list[tuple[str, str, str]]:
    return [(f.relation, f.verdict, re.sub(r"[\s*]", "", squeeze(f.quote).text)) for f in proof(text).findings]


@pytest.mark.parametrize("dress", DRESS)
def test_dress_changes_nothing(dress):
    changed = [p.number for p in SAMPLE if verdicts(DRESS[dress](p.text)) != verdicts(p.text)]
    assert not changed


WORDS = [
    "全县",
    "签约项目",
    "其中",
    "占",
    "增长",
    "分别",
    "完成",
    "目标",
    "的",
    "和",
    "、",
    "，",
    "。",
    "；",
    "（",
    "）",
    "\n",
    "\t",
    "|",
    " ",
    "**",
    "第",
    "位",
]
NUMBERS = [
    "46",
    "3.5",
    "1,200",
    "六十",
    "近",
    "百",
    "X",
    "％",
    "%",
    "个",
    "亿元",
    "万元",
    "个百分点",
    "倍",
    "以上",
    "2024年",
    "1—9月",
    "上半年",
    "：",
]


@given(st.lists(st.sampled_from(WORDS + NUMBERS), max_size=40).map("".join))
def test_no_text_is_refused_and_every_quote_is_in_place(text):
    result = proof(text)
    for item in (*result.claims, *result.findings, *result.ties):
        assert text[item.start : item.end] == item.quote
        assert 0 <= item.start < item.end <= len(text)
    as_json(result)


@given(st.text(max_size=200))
def test_nor_is_any_string(text):
    as_json(proof(text))
