"""Scopes: done and not done must make up all; a rate above 100% divides one flow by another."""

import re
from collections.abc import Iterator
from fractions import Fraction

from luodi.proof.figure import Figure
from luodi.proof.intervals import total
from luodi.proof.judge import Finding, Proposal, Relation, certain, soft
from luodi.proof.view import View, is_actual, overlap, same_kind, thing

_VERBS = "完成|达到|达标|开工|投产|签约|落地|实现|合格|认定|解决|办结|供地|竣工|达产|入库|验收|整改|履约|到位|完工|建成|启动|兑现|复工|复产|搬迁|通过|回复|销号|化解|办理|注册"
_NOT = re.compile(r"(?:还未|尚未|没有|仍未|未|没|不|零|待)(?:予|能|有|按期|按时)?(?P<verb>[一-龥]{2})")
_POPULATION = re.compile(r"有[^，。；]{0,8}任务|承担|纳入|参加考核|列入|参评|被考核|均[^，。；]{0,6}任务")
_FLOW_RATE = re.compile(r"(?:开工|落地|投产|竣工|履约|签约|转化|注册)(?:转化|开工|投产)?率(?:高?达到?|为|是|约)?$")


def scopes(view: View) -> Iterator[Proposal | Finding]:
    """Complements against their whole, and rates of unlike flows."""
    yield from _complements(view)
    yield from _flow_rates(view)


def _complements(view: View) -> Iterator[Proposal | Finding]:
    counts = [f for f in view.quantities if is_actual(f) and not f.is_ratio and f.dimension not in {"points", "倍"}]
    for index, failed in enumerate(counts):
        negated = _NOT.search(view.item(failed).replace("#", ""))
        if not negated or _relative(view, failed):
            continue
        done = _counterparts(view, counts[max(0, index - 3) : index + 3], failed, negated["verb"])
        if negated.group().startswith(
            "零"
        ):  # 零引进的有2个单位 complements units, not the projects that others brought in
            done = [figure for figure in done if figure.noun == failed.noun]
        if not done:
            continue
        first = min([*done, failed], key=lambda f: f.start)
        wholes = _wholes(view, first, done[0], failed)
        if wholes:
            yield _closure(view, done, failed, wholes)


def _relative(view: View, figure: Figure) -> bool:
    """已签约未开工项目25个: one group described twice, no complement."""
    item = view.item(figure)
    return bool(re.search(rf"已(?:{_VERBS})[^，。]*(?:未|没)", item))


def _counterparts(view: View, near: list[Figure], failed: Figure, verb: str) -> list[Figure]:
    """Those of whom the same verb is said without the negation; several when the done are split (去年开工, 今年开工)."""
    found = []
    for figure in sorted(near, key=lambda f: abs(f.start - failed.start)):
        if figure is failed or not same_kind(figure, failed) or abs(figure.place.sentence - failed.place.sentence) > 1:
            continue
        item = view.item(figure).replace("#", "")
        population = figure.noun and figure.label.endswith("的")  # 列入处置名单的46家企业: the whole itself
        done = verb in item and not population
        if (
            done
            and not _NOT.search(item)
            and _same_object(item, view.item(failed).replace("#", ""), verb)
            and not re.search(r"其中", view.text[max(0, figure.start - 6) : figure.start])
        ):
            found.append(figure)
    return [f for f in found if f.place.sentence == found[0].place.sentence]


def _same_object(done: str, failed: str, verb: str) -> bool:
    """已完成立项 and 未完成征地 are no complements; 完成任务 and 未完成全年任务 are."""
    one, other = (re.sub(r"[^一-龥]|的|还|有|只|数", "", words.partition(verb)[2]) for words in (done, failed))
    return len(one) < 2 or len(other) < 2 or bool(overlap(one, other))


def _wholes(view: View, first: Figure, passed: Figure, failed: Figure) -> list[Figure]:
    """What the two must make up: the figure before them, else the population named earlier in the text."""
    larger = [
        f for f in view.before(first, sentences=2) if is_actual(f) and f.dimension == first.dimension and f.amount > 1
    ]
    larger = [f for f in larger if f.value and f.value >= max(passed.amount, failed.amount) and same_kind(f, first)]
    near = [f for f in larger if not _NOT.search(view.item(f)) and _heads(view, f, first)]
    if near:
        return near[-1:]
    what = thing(passed) or thing(failed)
    earlier = [
        f
        for f in view.quantities
        if f.start < first.start and what and thing(f) == what and f.dimension == first.dimension
    ]
    named = [f for f in earlier if _POPULATION.search(view.item(f)) and f.exact]
    return named[-1:]


def _heads(view: View, whole: Figure, first: Figure) -> bool:
    """The whole introduces the two: nothing but its own clause and short words stand between."""
    words = view.between(whole, first)
    among = re.match(r"[^，。；]{0,12}中[，,]", view.following(whole, 16))
    if among and len(words) < 90 and "占" not in words and whole.place.sentence == first.place.sentence:
        return True
    done = rf"(?:{_VERBS})"
    return not re.search(r"[；]|占", words) and len(words) < 40 and not re.search(rf"{done}(?:项目)?$", whole.label)


def _closure(view: View, done: list[Figure], failed: Figure, wholes: list[Figure]) -> Proposal:
    whole = wholes[0]
    passed = total([f.bounds for f in done])
    best = whole.amount - sum((f.amount for f in done), Fraction(0))
    joined = _joined_wholes(view, whole)
    others = [w.bounds - passed for w in joined]
    others += [total([whole.bounds, w.bounds]) - passed for w in joined]
    others += [whole.bounds - f.bounds for f in done]
    both = sum((f.amount for f in done), Fraction(0)) + failed.amount
    return Proposal(
        relation=Relation.SCOPE,
        stated=failed,
        inputs=(*done, whole),
        computed=whole.bounds - passed,
        others=tuple(others),
        best=best,
        working=f"{'＋'.join(f.quote for f in done)}＋{failed.quote}＝{both}，而总数是{whole.quote}，差额应为{best}",
    )


def _joined_wholes(view: View, whole: Figure) -> list[Figure]:
    """55个部门和10个招商局: the neighbour in the list may belong to the scope."""
    after = view.next_figure(whole)
    return (
        [after]
        if after
        and after.dimension == whole.dimension
        and len(view.between(whole, after)) < 14
        and "和" in view.between(whole, after)
        else []
    )


def _flow_rates(view: View) -> Iterator[Finding]:
    for figure in view.quantities:
        if figure.is_ratio and figure.bounds.low > 1 and _FLOW_RATE.search(figure.clause_before):
            pool = [f for f in view.before(figure) if is_actual(f) and not f.is_ratio][-2:]
            yield certain(
                Relation.FLOW,
                figure,
                f"率不会超过100%，“{figure.quote}”是用一批项目的数除以另一批项目的数；请按同一批签约项目计算。",
                *pool,
            )


def cohorts(view: View) -> Iterator[Finding]:
    """More started than signed in one list: some starts belong to earlier signings; which, must be said."""
    for sentence in view.sentences:
        if re.search("(?:开工|投产|落地)(?:转化)?率", view.sentence_words(sentence[0])):
            continue
        signed = [f for f in sentence if re.search(r"签约项目$|新签约$", f.label) and f.dimension == "个"]
        started = [f for f in sentence if re.search(r"^(?:新)?开工项目$", f.label) and f.dimension == "个"]
        if not signed or not started or started[0].start < signed[0].start:
            continue
        one, other = signed[0], started[0]
        if (
            not (one.exact and other.exact)
            or other.amount <= one.amount
            or re.search("往年|结转|历年|此前", view.sentence_words(one))
        ):
            continue
        yield soft(
            Relation.FLOW,
            other,
            f"同一时段开工{other.quote}多于签约{one.quote}，至少有{other.amount - one.amount}个是以前签约的，请问两数是否同一批项目？",
            one,
        )
        yield from _same_bands(sentence, one, other)
        yield from _measures(sentence, one, other)


def _same_bands(sentence: list[Figure], signed: Figure, started: Figure) -> Iterator[Finding]:
    """The same split under two different totals may be a copied line."""
    first = [
        f
        for f in sentence
        if f.place.segment == signed.place.segment and f.start > signed.start and f.dimension == "个"
    ]
    second = [
        f
        for f in sentence
        if f.place.segment == started.place.segment and f.start > started.start and f.dimension == "个"
    ]
    if len(first) > 1 and [f.value for f in first] == [f.value for f in second]:
        split = "、".join(f.quote for f in first)
        yield soft(
            Relation.DEFINITION,
            started,
            f"签约{signed.quote}与开工{started.quote}的分档数完全相同（{split}），请核对是否误抄？",
            *first,
            *second,
        )


def _measures(sentence: list[Figure], signed: Figure, started: Figure) -> Iterator[Finding]:
    """协议投资 beside 合同投资: two measures must not be compared."""
    money = [f for f in sentence if f.is_money and f.start > signed.start]
    agreed = [f for f in money if "协议投资" in f.label and f.place.segment == signed.place.segment]
    contract = [f for f in money if "合同投资" in f.label and f.place.segment == started.place.segment]
    if agreed and contract:
        yield soft(
            Relation.DEFINITION,
            contract[0],
            f"签约用“协议投资”{agreed[0].quote}，开工用“合同投资”{contract[0].quote}，两种口径不能比较，请问是否统一口径？",
            agreed[0],
        )
