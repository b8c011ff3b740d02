"""How many of the printed rule sets under rulebooks/corpus/ use each construct of the language, counted from their text.

    .venv/bin/python tools/constructs.py            prints the table
    .venv/bin/python tools/constructs.py --write    puts it into docs/rulebook.md, between its marks

A construct is a key of the text (超额, 起计), a form of 计分, a word of an expression (占比, 上年同期). The test beside the
language (tests/rulebook/document/test_constructs.py) holds the page to it.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from luodi.rulebook.tree import Row, Table, Tree, Word, read_tree

ROOT = Path(__file__).parents[1]
CORPUS, PAGE = ROOT / "rulebooks/corpus", ROOT / "docs/rulebook.md"
FROM, TO = "<!-- 用法统计：由 tools/constructs.py 数出，不要手改 -->\n", "<!-- 用法统计完 -->\n"
Path_ = tuple[str, ...]
Leaf = tuple[Path_, str]


def leaves(tree: Tree, path: Path_ = ()) -> Iterator[Leaf]:
    """Every word of a text under the keys that lead to it; 案例 is no rule."""
    if isinstance(tree, Word):
        yield path, tree.text
    for item in tree.items if isinstance(tree, Row) else ():
        yield from leaves(item, path)
    for key, value in tree if isinstance(tree, Table) else ():
        if not path and key.text == "案例":
            continue
        yield (*path, key.text), ""
        yield from leaves(value, (*path, key.text))


def key(*tail: str) -> Callable[[Leaf], bool]:
    """Keys that follow each other somewhere on the way."""
    return lambda leaf: any(leaf[0][n : n + len(tail)] == tail for n in range(len(leaf[0])))


def shaped(shape: str) -> Callable[[Leaf], bool]:
    """A form of 计分, by itself or inside 逐项."""
    return lambda leaf: "计分" in leaf[0] and leaf[0][-1] == shape


def said(pattern: str) -> Callable[[Leaf], bool]:
    """A word of an expression."""
    return lambda leaf: re.search(pattern, leaf[1]) is not None


def under(tail: str, pattern: str) -> Callable[[Leaf], bool]:
    """A word under a key."""
    return lambda leaf: leaf[0][-1:] == (tail,) and re.search(pattern, leaf[1]) is not None


CONSTRUCTS: tuple[tuple[str, tuple[tuple[str, Callable[[Leaf], bool]], ...]], ...] = (
    ("认定", (
        ("先认定再加总：`认定`", key("认定")), ("金额下限", said(r"[≥>] \d[\d.]*[万亿]元")), ("排除某些行业", said(r"行业 (不是|不属于|不包含)")),
        ("资金来源", said("资金来源")), ("看佐证等级", said("佐证等级")), ("折算：`折算`", key("认定", "折算")), ("没有协议的：`无协议时`", key("无协议时")),
        ("共用结果：`共担`", key("共担")),
    )),
    ("口径", (
        ("数项目：`个数`", under("口径", r"个数\(")), ("加金额：`合计`", under("口径", r"合计\(")), ("另行报送", under("口径", "^报送$")),
        ("比率：`÷`、`占比`", under("口径", r"÷|占比")), ("同一批项目的率", under("口径", r"签约于|已开工.*÷|÷.*已开工")), ("和上年比：`同比`", key("同比")),
        ("别的时段", said(r"上年同期|上季|上月|本年累计|第[一二三四]季度|\d年")), ("某些时段才考：`时段`", key("时段")), ("不是人人适用：`适用`、`不适用`", lambda leaf: key("适用")(leaf) or (leaf[1] == "不适用" and "权重" in leaf[0])),
    )),
    ("计分的形式", (*tuple((f"`{shape}`", shaped(shape)) for shape in ("按比例", "达标", "阶梯", "每个", "每", "功效系数", "名次", "评定", "逐项", "事件")), ("`公式`", lambda leaf: (leaf[0][-1:] == ("计分",) and leaf[1] not in {"", "不计分"}) or shaped("公式")(leaf)))),
    ("加减和上下限", (
        ("`加分`", key("加分")), ("`扣分`", key("扣分")), ("`起计`：低于一条线不得分", key("起计")), ("`保底`", key("保底")), ("指标的`封顶`", key("指标", "封顶")),
        ("`最多`几分", lambda leaf: leaf[0][-1:] == ("最多",) and leaf[1] not in {"", "不限"}), ("`分项`", key("分项")), ("`互斥`、`兼得: 只取最高`", lambda leaf: key("互斥")(leaf) or under("兼得", "只取最高")(leaf)),
    )),
    ("分组和总分", (
        ("`分组`", key("分组")), ("各组`权重`不同", lambda leaf: leaf[0][:1] == ("指标",) and len(leaf[0]) > 2 and leaf[0][-2] == "权重"), ("目标写在办法里：`目标表`", key("目标表")),
        ("两级目标：`层级`", key("层级")), ("`否决`", key("总分", "否决")), ("`折算`到百分", key("总分", "折算")), ("`占`大考核的一份", key("总分", "占")), ("`总分`的上下限", lambda leaf: key("总分", "封顶")(leaf) or key("总分", "保底")(leaf)),
        ("总分相同`依次看`", key("并列", "依次看")),
    )),
    ("结果", (
        ("`等次`", key("等次")), ("`升降`", key("升降")), ("`预警`", key("预警")), ("`榜单`", key("榜单")), ("`结果运用`", key("结果运用")), ("`连续`几期", key("连续")),
        ("到期、解除：`至` `为期` `解除`", lambda leaf: leaf[0][:1] == ("结果运用",) and leaf[0][-1] in {"至", "为期", "解除"}),
    )),
)  # fmt: skip


def counted() -> list[tuple[str, str, int]]:
    """(part, construct, how many rule sets use it), as listed."""
    texts = [tuple(leaves(tree)) for tree in (read_tree(path.read_text("utf-8"))[0] for path in files()) if tree]
    return [
        (part, name, sum(any(uses(leaf) for leaf in text) for text in texts))
        for part, constructs in CONSTRUCTS
        for name, uses in constructs
    ]


def files() -> list[Path]:
    """The printed rule sets."""
    return sorted(CORPUS.glob("*.yaml"))


def table() -> str:
    """The section of the page."""
    lines = [
        f"`rulebooks/corpus/` 的 {len(files())} 部办法里，每一种写法有几部用到：\n",
        "| | 写法（几部） |",
        "|---|---|",
    ]
    rows = counted()
    for part in dict.fromkeys(row[0] for row in rows):
        used = sorted((row for row in rows if row[0] == part), key=lambda row: -row[2])
        lines.append(f"| {part} | {'、'.join(f'{name} {number}' for _, name, number in used)} |")
    return "\n".join(lines) + "\n"


def written(page: str) -> str:
    """The page with the section as counted now."""
    head, _, rest = page.partition(FROM)
    _, _, tail = rest.partition(TO)
    return f"{head}{FROM}{table()}{TO}{tail}"


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
    else:
        sys.stdout.write(table())
