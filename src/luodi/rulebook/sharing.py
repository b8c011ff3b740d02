"""计功 and 无协议时 of an article of 认定, read and checked: shares that make the whole, stated once."""

from collections.abc import Sequence
from fractions import Fraction

from luodi.rulebook.document import Recognition
from luodi.rulebook.reading import Reader
from luodi.rulebook.spelling import Type, literal_text
from luodi.rulebook.tree import Table
from luodi.rulebook.unagreed import WHOLE_BP, Unagreed

_AGREED = "按协议份额"
_EXAMPLE = "写成 {引荐: 50%, 落地: 50%}"


def read_sharing(reader: Reader, row: Table) -> Unagreed | None:
    """What the article says about credit without an agreement. Refuses shares that do not sum to 100 %."""
    written = row.get("计功")
    if written is not None and reader.word(written, "计功") != _AGREED:
        fix = f"写“计功: {_AGREED}”；没有协议的怎么分，写在“无协议时”里"
        reader.refuse(written.place, f"计功不能是“{reader.word(written, '计功')}”：有协议的总是按协议", fix)
    table = reader.table(row.get("无协议时"), "无协议时", ("引荐", "落地"))
    if table is None or not any(side in table.by_key for side in ("引荐", "落地")):
        return None
    shares = [reader.percent(table.get(side), side) if table.get(side) is not None else 0 for side in ("引荐", "落地")]
    if None in shares:
        return None
    parts = [(share or 0) * WHOLE_BP for share in shares]
    if sum(parts) != WHOLE_BP or min(parts) < 0:
        total = literal_text(Fraction(sum(parts)) / WHOLE_BP, Type.RATIO)
        reader.refuse(table.place, f"无协议时的份额合计是 {total}，应当正好是 100%", _EXAMPLE)
        return None
    if any(part != int(part) for part in parts):
        reader.refuse(table.place, "无协议时的份额最细到万分之一", "写成 33.33% 和 66.67%")
        return None
    article = reader.word(row.get("条文"), "条文")
    return Unagreed(introducer_bp=int(parts[0]), carrier_bp=int(parts[1]), article=article)


def stated_once(reader: Reader, rules: Sequence[Recognition]) -> None:
    """Refuse a second 无协议时: one project has one way of being shared."""
    for rule in [rule for rule in rules if rule.unagreed is not None][1:]:
        reader.refuse(rule.place, f"{rule.article}又写了一次“无协议时”", "整部办法只能写一次，留下其中一条")
