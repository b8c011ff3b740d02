"""Texts drawn from consistent ledgers, and the same texts with one figure changed beyond its rounding.

A ledger here is a handful of exact amounts in yuan and counts; each sentence prints some of them, each rounded on its
own. So no sentence may be faulted. `changed` prints one figure wrongly; it must then be found or asked about.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from luodi.base.quantities import round_half_up

YI = 10**8
PLACES = ("云溪县", "临河区", "我市", "全县", "高新区", "石桥镇", "平川县", "岭南镇")
PERIODS = ("1—9月", "上半年", "全年", "前三季度", "截至10月底", "今年以来", "2023年")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A printed figure: its digits as they should be, and how far the last digit reaches."""

    value: Fraction
    places: int
    unit: str

    def printed(self) -> str:
        return f"{round_half_up(self.value, self.places):f}{self.unit}"

    def wrong(self, rng: random.Random) -> str:
        """Off by 12 to 60 per cent, and by at least three in the last digit."""
        step = Fraction(1, 10**self.places)
        shift = max(self.value * Fraction(rng.randint(12, 60), 100), 3 * step)
        value = self.value + shift if rng.random() < 0.6 or self.value - shift <= step else self.value - shift
        return f"{round_half_up(value, self.places):f}{self.unit}"


@dataclass(slots=True)
class Draft:
    """One sentence being written: words and slots in order; `checked` names the slots that the rest determines."""

    relation: str
    pieces: list[str | Slot] = field(default_factory=list)
    checked: list[int] = field(default_factory=list)

    def say(self, words: str) -> "Draft":
        self.pieces.append(words)
        return self

    def put(self, value: Fraction | int, unit: str, places: int = 0, *, checked: bool = False) -> "Draft":
        if checked:
            self.checked.append(len(self.pieces))
        self.pieces.append(Slot(value=Fraction(value), places=places, unit=unit))
        return self

    def text(self, changed: int | None = None, rng: random.Random | None = None) -> str:
        return "".join(
            p if isinstance(p, str) else p.wrong(rng) if i == changed and rng else p.printed()
            for i, p in enumerate(self.pieces)
        )


def _money(rng: random.Random, low: int = 2, high: int = 300) -> Fraction:
    """An exact amount in 亿元 with fen behind the comma."""
    return Fraction(rng.randint(low * YI * 100, high * YI * 100), YI * 100)


def _split(rng: random.Random, total: int, parts: int) -> list[int]:
    cuts = sorted(rng.sample(range(1, total), parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def _head(rng: "Desk") -> str:
    """Period and place; a place is used once in a text, so that no two sentences speak of one figure."""
    place, period = rng.places.pop(), rng.choice(PERIODS)
    return rng.choice([f"{period}，{place}", f"{place}{period}"])


class Desk(random.Random):
    """Draws with the places of one text, shuffled."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.places = list(PLACES)
        self.shuffle(self.places)


def share(rng: Desk) -> Draft:
    whole = rng.randint(20, 400)
    part = rng.randint(3, whole - 3)
    places = rng.randint(0, 2)
    draft = (
        Draft("share")
        .say(f"{_head(rng)}共签约项目")
        .put(whole, "个")
        .say(f"，其中{rng.choice(['工业', '制造业', '服务业'])}项目")
    )
    draft.put(part, "个").say(rng.choice(["，占", "，占签约项目总数的", "，占比", "，占全部签约项目的"]))
    return draft.put(Fraction(part * 100, whole), "%", places, checked=True).say("。")


def money_share(rng: Desk) -> Draft:
    whole = _money(rng)
    part = whole * Fraction(rng.randint(5, 95), 100)
    draft = Draft("share").say(f"{_head(rng)}到位资金").put(whole, "亿元", rng.randint(0, 2)).say("，其中省外资金")
    return (
        draft.put(part, "亿元", rng.randint(1, 2))
        .say("，占")
        .put(part / whole * 100, "%", rng.randint(0, 1), checked=True)
        .say("。")
    )


def respectively(rng: Desk) -> Draft:
    count, amount = rng.randint(30, 200), _money(rng, 20)
    part, money = rng.randint(5, count - 5), amount * Fraction(rng.randint(10, 90), 100)
    draft = Draft("share").say(f"{_head(rng)}引进项目").put(count, "个").say("，协议投资").put(amount, "亿元", 1)
    draft.say("；其中工业项目").put(part, "个").say("，协议投资").put(money, "亿元", 2).say(
        "，分别占引进项目和协议投资的"
    )
    draft.put(Fraction(part * 100, count), "%", 1, checked=True).say("和").put(
        money / amount * 100, "%", 1, checked=True
    )
    return draft.say("。")


def parts(rng: Desk) -> Draft:
    total = rng.randint(30, 300)
    pieces = _split(rng, total, 3)
    labels = rng.choice(
        [("第一产业", "第二产业", "第三产业"), ("已竣工", "在建", "未开工"), ("东城园区", "西城园区", "南城园区")]
    )
    draft = (
        Draft("parts")
        .say(f"{_head(rng)}重点项目")
        .put(total, "个", checked=True)
        .say(rng.choice(["，其中", "，其中："]))
    )
    for label, piece, mark in zip(labels, pieces, "、、。", strict=True):
        draft.say(label).put(piece, "个").say(mark)
    return draft


def money_parts(rng: Desk) -> Draft:
    pieces = [_money(rng, 1, 60) for _ in range(2)]
    draft = Draft("parts").say(f"{_head(rng)}到位资金").put(sum(pieces), "亿元", rng.randint(1, 2), checked=True)
    draft.say("，其中省外资金").put(pieces[0], "亿元", rng.randint(1, 2)).say("、省内资金").put(
        pieces[1], "亿元", rng.randint(1, 2)
    )
    return draft.say("。")


def listed_total(rng: Desk) -> Draft:
    pieces = [_money(rng, 1, 60) for _ in range(3)]
    draft = (
        Draft("parts").say("东河镇到位资金").put(pieces[0], "亿元", 2).say("，西河镇到位资金").put(pieces[1], "亿元", 1)
    )
    return (
        draft.say("，北岭乡到位资金")
        .put(pieces[2], "亿元", 2)
        .say("，合计")
        .put(sum(pieces), "亿元", 1, checked=True)
        .say("。")
    )


def completion(rng: Desk) -> Draft:
    target = rng.randint(10, 200)
    done = Fraction(target) * Fraction(rng.randint(300, 1200), 1000)
    places = rng.randint(1, 2)
    rate = done / target * 100
    if rng.random() < 0.5:
        draft = Draft("completion").say(f"{_head(rng)}引进省外资金").put(done, "亿元", places).say("，完成年度目标任务")
        return draft.put(target, "亿元").say("的").put(rate, "%", 1, checked=True).say("。")
    draft = (
        Draft("completion")
        .say(f"{rng.places.pop()}全年任务")
        .put(target, "亿元")
        .say("，目前已完成")
        .put(done, "亿元", places)
    )
    return draft.say("，完成率").put(rate, "%", rng.randint(0, 1), checked=True).say("。")


def growth(rng: Desk) -> Draft:
    base, change = _money(rng), Fraction(rng.randint(-400, 900), 1000)
    now, places = base * (1 + change), rng.randint(1, 2)
    verb = "增长" if change >= 0 else "下降"
    form = rng.randint(0, 2)
    if form == 0:
        draft = (
            Draft("growth")
            .say(f"{_head(rng)}到位资金")
            .put(now, "亿元", places)
            .say("，上年同期为")
            .put(base, "亿元", places)
        )
        return draft.say(f"，同比{verb}").put(abs(change) * 100, "%", 1, checked=True).say("。")
    if form == 1:
        draft = (
            Draft("growth").say("税收收入由上年的").put(base, "亿元", places).say("增加到" if change >= 0 else "减少到")
        )
        return draft.put(now, "亿元", places).say(f"，{verb}").put(abs(change) * 100, "%", 1, checked=True).say("。")
    draft = (
        Draft("growth")
        .say(f"{rng.places.pop()}财政收入")
        .put(now, "亿元", places)
        .say("，比上年的")
        .put(base, "亿元", places)
    )
    return draft.say(verb).put(abs(change) * 100, "%", 1, checked=True).say("。")


def points(rng: Desk) -> Draft:
    one, other = (Fraction(rng.randint(5000, 90000), 1000) for _ in range(2))
    verb = "提高" if one >= other else "下降"
    draft = (
        Draft("percentage_points")
        .say("项目开工率")
        .put(one, "%", 1)
        .say("，去年同期")
        .put(other, "%", 1)
        .say(f"，同比{verb}")
    )
    return draft.put(abs(one - other), "个百分点", 1, checked=True).say("。")


def against(rng: Desk) -> Draft:
    one, other = sorted((Fraction(rng.randint(1000, 30000), 1000) for _ in range(2)), reverse=True)
    draft = Draft("percentage_points").say("全县固定资产投资同比增长").put(one, "%", 1).say("，高于全市平均水平（")
    return draft.put(other, "%", 1).say("）").put(one - other, "个百分点", 1, checked=True).say("。")


def difference(rng: Desk) -> Draft:
    base = rng.randint(20, 200)
    now = base + rng.randint(3, 60)
    draft = Draft("difference").say("签约项目由上年的").put(base, "个").say("增加到").put(now, "个").say("，净增")
    return draft.put(now - base, "个", checked=True).say("。")


def gap(rng: Desk) -> Draft:
    target = rng.randint(30, 200)
    done = Fraction(target) * Fraction(rng.randint(300, 950), 1000)
    draft = (
        Draft("difference")
        .say(f"{_head(rng)}到位资金")
        .put(done, "亿元", 1)
        .say("，距全年")
        .put(target, "亿元")
        .say("的目标还差")
    )
    return draft.put(target - done, "亿元", 1, checked=True).say("。")


def average(rng: Desk) -> Draft:
    count, money = rng.randint(10, 90), _money(rng, 30)
    draft = (
        Draft("average")
        .say(f"{_head(rng)}签约项目")
        .put(count, "个")
        .say("，总投资")
        .put(money, "亿元", 1)
        .say("，平均每个项目投资")
    )
    return draft.put(money / count, "亿元", 2, checked=True).say("。")


def ladder(rng: Desk) -> Draft:
    low = rng.randint(12, 60)
    high = rng.randint(1, 4)
    draft = (
        Draft("ladder")
        .say(f"{_head(rng)}引进5000万元以上项目")
        .put(low, "个")
        .say("、亿元以上项目")
        .put(rng.randint(high, low), "个")
    )
    return draft.say("、10亿元以上项目").put(high, "个").say("。")


def quarters(rng: Desk) -> Draft:
    pieces = _split(rng, rng.randint(20, 120), 3)
    draft = Draft("period").say("前三季度签约项目").put(sum(pieces), "个", checked=True)
    for name, piece, mark in zip(("，其中一季度", "二季度", "三季度"), pieces, "、、。", strict=True):
        draft.say(name).put(piece, "个").say(mark)
    return draft


def scope(rng: Desk) -> Draft:
    done, failed = rng.randint(3, 60), rng.randint(3, 60)
    draft = (
        Draft("scope")
        .say("承担招商任务的")
        .put(done + failed, "个")
        .say("部门中，")
        .put(done, "个")
        .say("部门完成任务，")
    )
    return draft.put(failed, "个", checked=True).say("部门未完成任务。")


def table(rng: Desk) -> Draft:
    names = ["东川县", "南川县", "西川区"]
    counts = [rng.randint(5, 60) for _ in names]
    money = [_money(rng, 1, 60) for _ in names]
    draft = Draft("table").say("\n单位\t项目数（个）\t到位资金（亿元）\n")
    for name, count, amount in zip(names, counts, money, strict=True):
        draft.say(f"{name}\t").put(count, "").say("\t").put(amount, "", 2).say("\n")
    draft.say("合计\t").put(sum(counts), "", checked=True).say("\t").put(sum(money), "", 2, checked=True)
    return draft.say("\n")


SENTENCES: tuple[Callable[[Desk], Draft], ...] = (
    share, money_share, respectively, parts, money_parts, listed_total, completion, growth, points, against,
    difference, gap, average, ladder, quarters, scope, table,
)  # fmt: skip


def draw(seed: int) -> list[Draft]:
    """A text of two to six sentences of different kinds."""
    rng = Desk(seed)
    return [make(rng) for make in rng.sample(SENTENCES, rng.randint(2, 6))]


def text_of(drafts: list[Draft]) -> str:
    return "".join(d.text() for d in drafts)


def changed(seed: int) -> tuple[str, str, tuple[int, int]] | None:
    """The text with one determined figure wrong: text, relation, and where the sentence stands."""
    rng = random.Random(seed + 1)
    drafts = draw(seed)
    at = rng.choice([i for i, d in enumerate(drafts) if d.checked] or [-1])
    if at < 0:
        return None
    words = [d.text(rng.choice(d.checked), rng) if i == at else d.text() for i, d in enumerate(drafts)]
    start = sum(map(len, words[:at]))
    return "".join(words), drafts[at].relation, (start, start + len(words[at]))
