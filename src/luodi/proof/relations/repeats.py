"""The same thing twice: one figure printed two ways, one paragraph printed twice."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from luodi.proof.figure import Figure, Role
from luodi.proof.judge import Finding, Relation, Verdict, certain, soft
from luodi.proof.metrics import metric_key
from luodi.proof.periods_in_text import periods
from luodi.proof.view import View, is_actual, same_kind

_REVISED = re.compile(r"调整|修订|更正|初步|快报|核减|口径|由于|预计|原|变更")
_SCOPED = re.compile(r"(?:我|本|全)(?:国|省|市|县|区|镇|乡|州)")
_PART = re.compile(r"其中|分别|第[一二三四五六七八九十]|各|每|平均|均|同比|环比|比|较|增长|增加|净增|增幅|占")
_DEPENDENT = re.compile(r"^(?:支持|涉及|带动|惠及|总投资|投资|计划|协议|合同|到位|占地|用地)")
_HEADING = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十\d]+[、.．])?(?P<head>[^，。；\d\n]{2,12})[。：:\s]"
)
_GENERAL_HEADING = re.compile(
    r"情况|问题|不足|短板|差距|困难|经验|做法|思路|计划|打算|成效|工作|总体|下一步|回顾|举措|措施|建议|安排|特点|亮点|汇报|分析|说明|备注|原因|综述|小结|形势|进展|完成"
)
_LIST_HEAD = re.compile(r"^[\s（(]*(?:[一二三四五六七八九十]+|\d{1,2})(?:[、.．）)]|是)\s*")


def twice(view: View) -> Iterator[Finding]:
    """One metric of one place and period with two values."""
    known: dict[tuple[str, str, str, str], Figure] = {}
    for figure in view.figures:
        key = _key(view, figure)
        if key is None:
            continue
        first = known.setdefault(key, figure)
        if first is figure or not same_kind(first, figure) or first.bounds.meets(figure.bounds):
            continue
        if first.place.clause == figure.place.clause:
            continue
        if key[3] or first.place.paragraph == figure.place.paragraph:
            yield certain(
                Relation.TWICE,
                figure,
                f"同一个“{_shown(figure)}”，前文是{first.quote}，这里是{figure.quote}，两处不一致。",
                first,
            )
        else:
            yield soft(
                Relation.TWICE,
                figure,
                f"“{_shown(figure)}”前文是{first.quote}，这里是{figure.quote}，请问说的是不是同一个单位、同一个口径？",
                first,
            )


def _shown(figure: Figure) -> str:
    return f"{figure.period_words}{figure.metric}"


def _key(view: View, figure: Figure) -> tuple[str, str, str, str] | None:
    """Metric, dimension, period and place, only where the words around say all of it."""
    timeless = figure.is_ratio or figure.dimension in {"points", "倍", "天", "年", "月"}
    if timeless or not (figure.countable and is_actual(figure) and figure.exact):
        return None
    if figure.place.table is not None:
        return _table_key(view, figure)
    own = _own_words(view, figure)
    begin, _ = view.layout.piece(view.layout.sentences, figure.start)
    lead = view.text[begin : figure.start]
    dated = {(p.year.replace("今年", ""), p.first, p.last) for _, _, p in periods(lead)}
    apart = _PART.search(re.sub("较好|比较", "", own)) or _REVISED.search(view.sentence_words(figure))
    if not own or apart or re.search("其中|目标|计划|任务", lead) or len(dated) != 1:
        return None
    metric, place, said_here = _metric_and_place(figure, own)
    dependent = view.before(figure) and not said_here and (not place or _DEPENDENT.search(figure.metric))
    if len(metric) < 4 or dependent:
        return None
    heading = _heading(view, figure) or ("" if place else _title(view, figure))
    year, first, last = dated.pop()
    running = "累计" if re.search("累计|历年|历史", own) else ""
    return running + metric, figure.dimension, f"{year}{first}-{last}", f"{heading}{place}"


def _own_words(view: View, figure: Figure) -> str:
    """The figure's clause, or its item where others stand before it in the clause; empty when it hangs on another."""
    own = figure.clause_before
    previous = view.previous_figure(figure)
    if previous and previous.end > figure.start - len(own) and previous.role not in {Role.DATE, Role.NAME}:
        return figure.label if view.between(previous, figure)[:1] == "、" else ""
    return own


def _metric_and_place(figure: Figure, own: str) -> tuple[str, str, bool]:
    """Metric without its place, the place, and whether the clause itself says place or period."""
    metric = metric_key(re.sub(r"[a-z]", "", figure.metric))
    scope = _SCOPED.search(own) or _SCOPED.fullmatch(figure.subject)
    place = scope.group()[-1] if scope else figure.subject[-3:]
    named = scope.group() if scope else figure.subject
    return metric.replace(named, "") if named else metric, place, bool(periods(own)) or bool(scope)


def _title(view: View, figure: Figure) -> str:
    """The nearest short line above (a place, a chapter): without a place in the words, it is the subject."""
    begin, _ = view.layout.piece(view.layout.paragraphs, figure.start)
    for line in reversed(view.text[:begin].split("\n")):
        words = _LIST_HEAD.sub("", line).strip()
        if 1 < len(words) <= 20 and not re.search("[。，；|\t]", words):
            return "" if _GENERAL_HEADING.search(words) else words
    return ""


def _heading(view: View, figure: Figure) -> str:
    """（一）装备制造。: the heading that a numbered paragraph opens with is the subject of its figures."""
    match = _HEADING.match(view.layout.paragraph_text(figure.start))
    return match["head"] if match and not _GENERAL_HEADING.search(match["head"]) else ""


def _table_key(view: View, figure: Figure) -> tuple[str, str, str, str] | None:
    """A row that names its metric and period in its first cell, in a table of two columns."""
    place = figure.place
    row = [view.layout.words_at(place.table or 0, place.row, column) for column in range(4)]
    row = [words for words in row if words]
    found = periods(row[0]) if len(row) == 2 else []
    if len(found) != 1:
        return None
    period = found[0][2]
    metric = metric_key(row[0][: found[0][0]] + row[0][found[0][1] :])
    year = period.year if period.year not in {"今年", ""} else ""
    if len(metric) < 4:
        return None
    return metric, figure.dimension, f"{year}{period.first}-{period.last}", ""


def repeated(view: View) -> Iterator[Finding]:
    """A paragraph with figures, or most of a long one, printed before."""
    seen: dict[str, int] = {}
    shingles: dict[str, int] = {}
    starts = [*view.layout.paragraphs, len(view.text) + 1]
    for begin, end in pairwise(starts):
        words = view.text[begin:end].rstrip()
        body = _bare(words)
        if len(body) >= 30 and "\t" not in words and not words.lstrip().startswith("|"):
            numbers = [f for f in view.inside(begin, end) if f.role not in {"list_number", "date", "name"}]
            pieces = [s for s in re.split(r"[。！？；\n]", body) if len(s) >= 12]
            known = sum(len(s) for s in pieces if s in shingles)
            mostly = len(body) > 200 and known >= 0.8 * sum(map(len, pieces))
            if len(numbers) >= 2 and (body in seen or mostly):
                start = begin + len(words) - len(words.lstrip())
                yield _repeat(words.strip(), start)
            elif repeat := _repeated_sentence(view, begin, words, pieces, shingles):
                yield repeat
            seen.setdefault(body, begin)
            shingles.update(dict.fromkeys(pieces, begin))


def _repeated_sentence(
    view: View, begin: int, words: str, pieces: list[str], shingles: dict[str, int]
) -> Finding | None:
    """A sentence with three figures or more, word for word in another paragraph before."""
    for piece in pieces:
        at = words.find(piece)
        inside = [f for f in view.inside(begin + at, begin + at + len(piece)) if at >= 0 and f.countable]
        if piece in shingles and len(inside) >= 3 and len(piece) >= 25:
            found = _repeat(piece, begin + at)
            question = f"{found.because.removesuffix('。')}，请问是有意复述还是重复粘贴？"
            return replace(found, verdict=Verdict.UNDECIDABLE, because=question)
    return None


def _bare(words: str) -> str:
    return re.sub(r"\s", "", _LIST_HEAD.sub("", words))


def _repeat(words: str, start: int) -> Finding:
    first = words[:12]
    return Finding(
        start=start,
        end=start + len(words),
        quote=words,
        stated=f"{first}……" if len(words) > 12 else words,
        expected=None,
        related=(),
        relation=Relation.REPEATED,
        verdict=Verdict.INCONSISTENT,
        because=f"“{first}……”这一段与前文重复，段中的数会被算两遍。",
    )


def outside_repeats(findings: list[Finding]) -> list[Finding]:
    """Findings without those that only repeat inside a repeated paragraph."""
    spans = [(f.start, f.end) for f in findings if f.relation is Relation.REPEATED]
    return [
        replace(f) for f in findings if f.relation is Relation.REPEATED or not any(a <= f.start < b for a, b in spans)
    ]
