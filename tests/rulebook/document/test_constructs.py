"""docs/rulebook.md says how many printed rule sets use each construct; the numbers are counted, not typed."""

from luodi.rulebook.shapes import SHAPES
from tools.constructs import CONSTRUCTS, PAGE, counted, written


def test_the_page_is_as_counted():
    page = PAGE.read_text("utf-8")
    assert written(page) == page, "用法统计过时了：运行 .venv/bin/python tools/constructs.py --write"


def test_every_form_of_scoring_is_counted():
    names = {name for _, constructs in CONSTRUCTS for name, _ in constructs}
    assert {f"`{shape}`" for shape in SHAPES} <= names


def test_what_is_counted_is_there():
    used = {name: number for _, name, number in counted()}
    assert used["`功效系数`"] == 2  # 高安 and 信阳
    assert used["没有协议的：`无协议时`"] == 1  # 集美
