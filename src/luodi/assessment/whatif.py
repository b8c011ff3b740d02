"""What if: a draft rulebook against another on the real ledger, nothing saved: who moves, by how much, by which article."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.assessment.documents import rank_json
from luodi.assessment.running import Assessment, assess
from luodi.base.spans import Span
from luodi.rulebook.cards import Card, Mark
from luodi.rulebook.evaluate import shown
from luodi.rulebook.situation import printed_points


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One unit before and after; None where one of the two rulebooks does not assess it."""

    unit: str
    before: Card | None
    after: Card | None
    because: tuple[str, ...]


def compare(draft: Assessment, against: Assessment) -> tuple[Move, ...]:
    """Every unit of either run, in the order of the draft."""
    before = {card.unit: card for card in against.cards}
    after = {card.unit: card for card in draft.cards}
    return tuple(
        Move(
            unit=unit,
            before=before.get(unit),
            after=after.get(unit),
            because=_because(before.get(unit), after.get(unit)),
        )
        for unit in dict.fromkeys([*after, *before])
    )


def _because(before: Card | None, after: Card | None) -> tuple[str, ...]:
    if before is None or after is None:
        return ("只在一部办法的考核范围内",)
    found = []
    names = dict.fromkeys([*(mark.indicator for mark in after.marks), *(mark.indicator for mark in before.marks)])
    for name in names:
        told = _difference(before.mark(name), after.mark(name))
        if told:
            found.append(told)
    if not found and before.rank != after.rank:
        found.append("本单位得分没有变，名次随其他单位变动")
    return tuple(found)


def _difference(old: Mark | None, new: Mark | None) -> str:
    """The article that makes the difference, and the step it takes now."""
    if old is None or new is None:
        mark = new or old
        word = "新增" if old is None else "取消"
        return "" if mark is None or mark.score is None else f"{mark.article}：{word}“{mark.indicator}”"
    if (old.score, old.value, old.target) == (new.score, new.value, new.target):
        return ""
    told = []
    if old.value != new.value:
        told.append(f"数值 {shown(old.value, old.type)} → {shown(new.value, new.type)}")
    if old.target != new.target:
        told.append(f"目标 {shown(old.target, old.type)} → {shown(new.target, new.type)}")
    if old.score != new.score:
        told.append(f"得分 {printed_points(old.score, None) or '无'} → {printed_points(new.score, None) or '无'}")
    last = f"（{new.steps[-1]}）" if new.steps else ""
    return f"{new.article}“{new.indicator}”：{'，'.join(told)}{last}"


def whatif_json(
    draft_text: str, against_text: str, *, span: Span, as_of: date | None = None, known: int | None = None
) -> dict[str, Any]:
    """`luodi whatif`."""
    draft = assess(draft_text, span=span, as_of=as_of, known=known)
    against = assess(against_text, span=span, as_of=as_of, known=known)
    return {
        "draft": draft.rulebook.title,
        "against": against.rulebook.title,
        "span": str(span),
        "units": [
            {
                "unit": move.unit,
                "before": _side(move.before, against),
                "after": _side(move.after, draft),
                "because": list(move.because),
            }
            for move in compare(draft, against)
        ],
    }


def _side(card: Card | None, run: Assessment) -> dict[str, Any] | None:
    if card is None:
        return None
    rounding = run.rulebook.rounding
    return {
        "group": card.group,
        "rank": rank_json(card.rank),
        "total": printed_points(card.total, rounding),
        "grade": card.grade or None,
    }
