"""Ranks and ladders: a rank within its field, nested size classes, bounds that rise or fall throughout."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luodi.proof.figure import Figure, Role
from luodi.proof.judge import Finding, Relation, certain, soft
from luodi.proof.view import View

_FIELD = re.compile(r"县|区|市|镇|乡|街道|园区|单位|部门|片区|盟|旗|州|局")
_LEVEL = {
    "省": "省",
    "市": "市|州|盟",
    "州": "市|州",
    "县": "县|区|市|旗",
    "区": "区|县",
    "镇": "镇|乡|街",
    "乡": "镇|乡|街",
}
_WIDER = re.compile(r"全国|全省|全市|全区|全县|全州")
_FIELD_HEAD = re.compile(
    r"(?:在|全[国省市县区州]|纳入|参加|参评|列入)[^，。；]*$|(?:考核|评比|参评|参赛|评价|测评)[^，。；]*$"
)
_BAND_GAP = re.compile(r"(?:的)?(?:项目|企业|单位|工业企业)?(?:数)?(?:有|达|共|占)?|的|的(?:有|占)")
_MOVED = re.compile(r"(?:前移|上升|提升|进|后移|下滑|后退|下降|升|退)了?$")
_VERB = re.compile(r"签约|开工|竣工|投产|引进|落地|在建|入库|储备|在谈|完成|新增|招引")
_LADDER_GAP = re.compile(r"(?:以上)?(?:[、，和及或]|乃至|以至|甚至|直至|以上)*(?:乃至|以至|甚至|投资|超)?")


def ladders(view: View) -> Iterator[Finding]:
    """Impossible ranks, nested classes that grow, bounds out of order."""
    yield from _ranks(view)
    yield from _moves(view)
    yield from _bands(view)
    yield from _bounds(view)


def _ranks(view: View) -> Iterator[Finding]:
    ranks = [f for f in view.figures if f.role is Role.RANK and f.value and re.search(r"第$", view.preceding(f, 2))]
    for rank in ranks:
        fields = [f for f in view.before(rank) if f.dimension in {"个", "家"} and f.exact and f.value and f.value > 1]
        fields = [f for f in fields if _FIELD.search(f.noun or view.following(f, 6)) and _is_field(view, f)]
        if not fields:
            continue
        field = fields[-1]
        words = view.between(field, rank)
        wider = _WIDER.search(words)
        own = re.search(r"我([省市州县区镇乡])", words)
        if own and not re.search(_LEVEL[own[1]], field.noun or view.following(field, 6)):
            continue  # 全县18个乡镇 …，我县排名第20位: another field
        if (
            rank.value
            and field.value
            and rank.value > field.value
            and not (wider and wider.group() not in field.clause_before)
        ):
            yield certain(Relation.RANK, rank, f"参加排名的只有{field.quote}，不会有第{rank.value}名。", field)


def _is_field(view: View, figure: Figure) -> bool:
    """在…N个县中, 全市N个县, 参评N个单位: those among whom the rank is taken."""
    among = re.match(r"[^，。；]{0,12}中[，,]", view.following(figure, 16))
    return bool(among or _FIELD_HEAD.search(figure.clause_before))


def _moves(view: View) -> Iterator[Finding]:
    """由第9位上升到第4位，前移5位."""
    ranks = [f for f in view.figures if f.role is Role.RANK and f.value]
    for figure in view.figures:
        moved = _MOVED.search(figure.clause_before)
        if figure.unit not in {"位", "名", "个位次"} or not moved or figure.role is Role.RANK or not figure.exact:
            continue
        before = [f for f in ranks if f.place.sentence == figure.place.sentence and f.start < figure.start]
        if len(before) < 2 or not re.search(r"(?:由|从)[^，。；]*$", before[-2].clause_before):
            continue
        apart = abs(before[-2].amount - before[-1].amount)
        ways = {abs(one.amount - other.amount) for one in before for other in before}
        if figure.value not in ways and figure.place.clause - before[-1].place.clause <= 2:
            yield certain(
                Relation.RANK,
                figure,
                f"从第{before[-2].value}位到第{before[-1].value}位相差{apart}位，不是{figure.quote}。",
                *before[-2:],
                expected=f"{apart}{figure.unit}",
            )


@dataclass(frozen=True, slots=True)
class _Band:
    bound: Figure
    count: Figure


def _bands(view: View) -> Iterator[Finding]:
    """亿元以上 cannot hold more than 5000万元以上."""
    bands: list[_Band] = []
    for bound in view.figures:
        if bound.role is not Role.THRESHOLD or not (bound.is_money or bound.dimension in {"人", "mu"}):
            continue
        count = view.next_figure(bound)
        if count is None or not count.exact or count.dimension not in {"个", "家"} or not _is_band(view, bound, count):
            continue
        band = _Band(bound, count)
        if bands and _same_ladder(view, bands[-1], band):
            yield from _compare(bands[-1], band)
        bands.append(band)


def _is_band(view: View, bound: Figure, count: Figure) -> bool:
    words = view.between(bound, count)
    ranged = re.search(r"至|到|—|-|以下|以内", bound.quote) or re.search(r"(?:至|到|—|-)$", view.preceding(bound, 3))
    return bool(_BAND_GAP.fullmatch(words)) and not ranged and not re.match("级", view.following(bound, 2))


def _same_ladder(view: View, one: _Band, other: _Band) -> bool:
    verbs = set(_VERB.findall(view.between(one.count, other.bound)))
    if verbs - set(_VERB.findall(one.bound.clause_before[-8:])):
        return False  # 签约5000万元以上20个、开工亿元以上23个: two lots of projects
    same_place = one.count.place.segment == other.count.place.segment
    return (
        same_place and one.bound.dimension == other.bound.dimension and len(view.between(one.count, other.bound)) <= 12
    )


def _compare(one: _Band, other: _Band) -> Iterator[Finding]:
    low, high = (one, other) if one.bound.amount < other.bound.amount else (other, one)
    if low.bound.value != high.bound.value and high.count.amount > low.count.amount:
        yield certain(
            Relation.LADDER,
            high.count,
            f"“{high.bound.quote}”的必然也在“{low.bound.quote}”之内，{high.count.quote}不会多于{low.count.quote}。",
            low.count,
            low.bound,
            high.bound,
        )


def _bounds(view: View) -> Iterator[Finding]:
    """A以上、B以上乃至C以上: one bound out of order among three or more."""
    run: list[Figure] = []
    for figure in (*view.figures, None):
        if run and (figure is None or not _continues(view, run[-1], figure)):
            if finding := _out_of_order(run):
                yield finding
            run = []
        if figure is not None and figure.role is Role.THRESHOLD and figure.is_money and figure.value:
            run.append(figure)


def _continues(view: View, last: Figure, figure: Figure) -> bool:
    if figure.role is not Role.THRESHOLD or figure.dimension != last.dimension:
        return False
    return bool(_LADDER_GAP.fullmatch(view.between(last, figure)))


def _monotone(values: list[Figure]) -> bool:
    numbers = [f.amount for f in values]
    return numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True)


def _out_of_order(run: list[Figure]) -> Finding | None:
    if len(run) > 2 and _monotone(run):
        return _leap(run)
    if len(run) < 3:
        return None
    culprits = [f for f in run if _monotone([g for g in run if g is not f])]
    if not culprits:
        return None
    culprit = max(culprits, key=lambda f: _distance(f, run))
    shown = "、".join(f.quote for f in run)
    return certain(
        Relation.LADDER,
        culprit,
        f"档次“{shown}”应当逐档升高或降低，“{culprit.quote}”不在次序里。",
        *[f for f in run if f is not culprit],
    )


def _leap(run: list[Figure]) -> Finding | None:
    """10亿元以上、50亿元以上乃至10万亿元以上: a step of a thousand asks for its unit."""
    sizes = sorted(run, key=lambda f: f.amount)
    if sizes[0].amount and sizes[-1].amount / sizes[-2].amount >= 1000:
        return soft(
            Relation.UNIT,
            sizes[-1],
            f"“{sizes[-1].quote}”是前一档“{sizes[-2].quote}”的上千倍，请问单位是否写错？",
            *sizes[:-1],
        )
    return None


def _distance(figure: Figure, run: list[Figure]) -> int:
    """How far a bound lies from its fellows, in binary orders of magnitude."""
    size = int(figure.divisor).bit_length()
    return min(abs(size - int(f.divisor).bit_length()) for f in run if f is not figure)
