"""Loose definitions: what cannot be decided from the text alone is asked softly."""

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from luodi.proof.figure import Figure, Role
from luodi.proof.judge import Finding, Relation, percent, soft
from luodi.proof.view import View, is_actual, thing

_TARGET_KINDS = re.compile(r"百日会战|会战|竞赛|全年|年度|上半年|季度|半年")
_GOT = re.compile(r"争取|批下|获批|批准|取得|获得|落实|共获")
_LAND = re.compile(r"土地|用地|地")
_PAST = re.compile(r"完成了|累计|实现了|取得了|实际利用|全年累计")
_PLAN = re.compile(r"是[^，。；]{0,14}之年|定下了|今年新开工|目标")
_STAMP = re.compile(r"时间[:：]\s?(?P<year>(?:19|20)\d\d)[-/.年]")
_ON_TIME = re.compile(r"按时间按要求|按时序|达到序时|时序进度要求|快于时序|超序时|超时序")


def definitions(view: View) -> Iterator[Finding]:
    """All soft questions."""
    yield from _boundary(view)
    yield from _two_targets(view)
    yield from _two_totals(view)
    yield from _years(view)
    yield from _unfilled(view)
    yield from _schedule(view)


def _boundary(view: View) -> Iterator[Finding]:
    """没有达到50% excludes 50%, 50%以下 includes it: one bound, two readings."""
    strict = [
        f
        for f in view.figures
        if f.is_ratio and re.search(r"(?:没有达到|未达到|不足|低于)[^，。；]{0,6}$", f.clause_before)
    ]
    for figure in view.figures:
        if figure.role is not Role.THRESHOLD or not figure.is_ratio or "以下" not in figure.quote:
            continue
        twin = next((f for f in strict if f.value == figure.value and f.start < figure.start), None)
        if twin:
            yield soft(
                Relation.DEFINITION,
                figure,
                f"前文“没有达到{twin.quote}”不含{twin.quote}，这里“{figure.quote}”含本数，恰好{twin.quote}的算哪一边，请写明？",
                twin,
            )


def _two_targets(view: View) -> Iterator[Finding]:
    """36个部门完成百日会战任务, and later 36个完成全年任务的部门: one count, two targets."""
    known: dict[tuple[object, str, str], tuple[str, Figure]] = {}
    for figure in view.quantities:
        what = thing(figure) or _later_thing(view, figure)
        match = re.search(
            r"(?P<how>没有完成|未完成|只?完成|还没有达到)(?P<target>[^，。；\d]{0,14}?)(?:任务|目标)",
            view.following(figure, 26),
        )
        if figure.dimension not in {"个", "家"} or not match or not what or figure.amount < 2:
            continue
        kind = _TARGET_KINDS.search(match["target"])
        if kind is None:
            continue
        key = (figure.value, what, match["how"].replace("只", ""))
        first_kind, first = known.setdefault(key, (kind.group(), figure))
        if first_kind != kind.group() and {"全年", "年度"} & {first_kind, kind.group()}:
            yield soft(
                Relation.DEFINITION,
                figure,
                f"前文{first.quote}{what}对的是“{first_kind}”任务，这里同样的{figure.quote}对的是“{kind.group()}”任务，请问究竟以哪个任务为准？",
                first,
            )


def _later_thing(view: View, figure: Figure) -> str:
    match = re.search(r"部门|单位|乡镇|企业", view.following(figure, 24))
    return match.group() if match else ""


def _two_totals(view: View) -> Iterator[Finding]:
    """Two totals of land got in the same year, far apart."""
    land = [f for f in view.quantities if f.dimension == "mu" and is_actual(f) and _is_total(view, f)]
    for index, figure in enumerate(land):
        for first in land[:index]:
            apart = first.place.sentence != figure.place.sentence
            if (
                apart
                and not first.bounds.meets(figure.bounds)
                and _LAND.search(first.clause_before + figure.clause_after)
            ):
                yield soft(
                    Relation.TWICE,
                    figure,
                    f"前文全年土地是{first.quote}，这里是{figure.quote}，两个总数相差较大，请问是指标、批准还是供应，口径是否不同？",
                    first,
                )
                return


def _is_total(view: View, figure: Figure) -> bool:
    begin, _ = view.layout.piece(view.layout.sentences, figure.start)
    lead = view.text[begin : figure.start]
    return (
        bool(_GOT.search(figure.clause_before))
        and "其中" not in lead
        and bool(re.search("全年|去年|今年", figure.clause_before))
    )


def _years(view: View) -> Iterator[Finding]:
    """A page stamp far from the reporting year; one year both reviewed and planned."""
    by_year: dict[str, list[Figure]] = defaultdict(list)
    for figure in view.figures:
        if figure.role is Role.DATE and (match := re.match(r"((?:19|20)\d\d)年", figure.quote)):
            by_year[match[1]].append(figure)
    for figure in view.figures:
        if (
            figure.role is Role.DATE
            and figure.place.paragraph <= 4
            and _STAMP.match(view.text[max(0, figure.start - 3) : figure.start + 6])
        ):
            year = figure.quote[:4]
            latest = max(by_year, default="")
            if latest and int(year) - int(latest) > 2:
                yield soft(
                    Relation.YEAR,
                    figure,
                    f"页面日期是{year}年，正文说的是{latest}年前后，请问报告期以哪个为准？",
                    by_year[latest][0],
                )
    for year, mentions in by_year.items():
        yield from _reviewed_and_planned(view, year, mentions)


def _reviewed_and_planned(view: View, year: str, mentions: list[Figure]) -> Iterator[Finding]:
    reviewed = next(
        (
            f
            for f in mentions
            if _PAST.search(view.sentence_words(f)) and not re.search("今年|力争|目标要求", view.sentence_words(f))
        ),
        None,
    )
    if reviewed is None or "去年" not in view.layout.paragraph_text(reviewed.start):
        return
    planned = next(
        (f for f in mentions if f.start > reviewed.start and _PLAN.search(f.clause_before[-6:] + f.clause_after)), None
    )
    if planned and re.search("今年|年初", view.text[reviewed.end :]):
        yield soft(
            Relation.YEAR,
            planned,
            f"前文把{year}年当作已过去的一年总结，这里又当作今年来部署，请问哪一处年份写错了？",
            reviewed,
        )


def _unfilled(view: View) -> Iterator[Finding]:
    blanks = [f for f in view.figures if f.role is Role.UNFILLED]
    if blanks:
        yield soft(
            Relation.UNFILLED,
            blanks[0],
            f"全文有{len(blanks)}处数字还是“X”，不能当作0，也不能相加，请补上？",
            *blanks[1:],
        )


def _schedule(view: View) -> Iterator[Finding]:
    """Said to be on schedule while the completion printed after it is behind the months elapsed."""
    for figure in view.quantities:
        months = re.search(r"1[—－-](?P<last>\d{1,2})月", view.preceding(figure, 60))
        if not figure.is_ratio or not months or not re.search("目标|任务", figure.clause_before):
            continue
        begin, _ = view.layout.piece(view.layout.paragraphs, figure.start)
        if not _ON_TIME.search(view.text[max(begin, figure.start - 90) : figure.start]):
            continue
        elapsed = Fraction(int(months["last"]), 12)
        if figure.bounds.high < elapsed:
            yield soft(
                Relation.SCHEDULE,
                figure,
                f"{months.group()}的序时进度是{percent(elapsed, 1)}，{figure.quote.rstrip('%')}%还没有达到，请问“按时间完成”的说法是否合适？",
            )
