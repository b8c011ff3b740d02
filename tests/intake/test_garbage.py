"""Whatever stands in a sheet: rows or one sentence, never a traceback."""

import random

import pytest

from luodi.base.errors import BadInput
from luodi.intake.reader.cells import Merge, Sheet, Workbook
from luodi.intake.reader.readings import Doubt
from luodi.intake.reader.rows import read_rows

WORDS = [
    "项目名称", "责任单位", "投资方", "总投资（万元）", "合同投资", "到位资金", "本月", "累计", "签约时间", "竣工时间", "进度", "备注", "序号",
    "单位：万元", "截至2004年9月30日", "2004年1-9月", "合计", "小计", "一、工业", "（一）龙塘镇", "龙塘镇", "备注：", "填报人：", "同上", "名称",
    "金额", "约3亿", "3-5亿", "1E+400", "9" * 400, "1.2.3.4", "2004年13月45日", "99月", "1/0", "〇〇〇〇年", "十百千万亿", "点", "-", "（）", "【",
    "😀", "𬭎", "=1+1", "<script>", "a" * 5000, "\u200b", "％", "１２３４．５", "二〇〇四年九月", "上半年", "预计", "X亿元", "无", "/",
]  # fmt: skip
NUMBERS = [0, -1, 1, 8900, 0.1, 1e300, -1e-300, 2024.1, 24.3, 3.5, 20040305, 38051, 10**18, 2**62, True, False]


def garbage(seed):
    r = random.Random(seed)
    width, height = r.randrange(1, 9), r.randrange(1, 16)
    rows = [
        [r.choice([None, r.choice(WORDS), r.choice(NUMBERS), r.choice(WORDS)]) for _ in range(width)]
        for _ in range(height)
    ]
    if r.random() < 0.9:
        rows[r.randrange(height)] = r.sample(WORDS[:13], k=min(width, 13))
    merges = []
    for _ in range(r.randrange(4)):
        top, left = r.randrange(height), r.randrange(width)
        merges.append(
            Merge(top=top, left=left, bottom=min(height + 2, top + r.randrange(4)), right=left + r.randrange(3))
        )
    hidden = frozenset(r.sample(range(height), k=1)) if r.random() < 0.1 else frozenset()
    unread = frozenset({(r.randrange(height), r.randrange(width))}) if r.random() < 0.2 else frozenset()
    return Sheet(
        name=r.choice(["Sheet1", "龙塘镇"]),
        rows=tuple(map(tuple, rows)),
        merges=tuple(merges),
        hidden_rows=hidden,
        unread=unread,
    )


@pytest.mark.parametrize("sheets", [200, pytest.param(2_000, marks=pytest.mark.drill)])
def test_garbage_ends_in_rows_or_a_sentence(sheets):
    read = 0
    for seed in range(sheets):
        try:
            rows = read_rows(Workbook(name="乱.xlsx", sheets=(garbage(seed),)))
        except BadInput as refusal:
            assert "没有找到表头" in str(refusal) or "只有表头，没有项目" in str(refusal)
            continue
        read += 1
        assert all(isinstance(doubt, Doubt) and doubt.question for row in rows for doubt in row.doubts)
        assert all(row.record.as_json() is not None for row in rows)
    assert read > sheets // 4
