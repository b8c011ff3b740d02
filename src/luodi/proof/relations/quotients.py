"""A part over its whole, as shares and completion rates print it, with every other reading of the sentence."""

from collections.abc import Iterator
from fractions import Fraction

from luodi.proof.figure import Figure, Role
from luodi.proof.intervals import Interval, total
from luodi.proof.judge import Proposal, Relation, percent
from luodi.proof.view import View, is_actual, same_kind


def share_of(
    view: View, figure: Figure, part: Figure, bases: list[Figure], relation: Relation = Relation.SHARE
) -> Proposal:
    """`part` over the first of `bases`, as a share or a completion rate; a target is exact."""
    base = bases[0]
    exact_target = relation is Relation.COMPLETION and base.exact and base.value is not None
    low = Interval.point(base.amount) if exact_target else base.bounds
    computed = part.bounds / low
    others = [] if computed.meets(figure.bounds) else _other_readings(view, figure, (part, *bases), relation)
    best = part.amount / base.divisor
    word = "完成率应为" if relation is Relation.COMPLETION else "占比应为"
    return Proposal(
        relation=relation,
        stated=figure,
        inputs=(part, base),
        computed=computed,
        others=tuple(others),
        best=best,
        working=f"{part.quote}÷{base.quote}＝{percent(best)}，{word}{percent(best, _places(figure))}",
    )


def _other_readings(view: View, figure: Figure, named: tuple[Figure, ...], relation: Relation) -> list[Interval]:
    """Every other share that the printed figures allow: other pairs of the sentence, sums of the list, other wholes.

    Any figure of the kind anywhere before may be the whole that 占总额 means, so no other base is ever called wrong.
    """
    part, base, *rest = named
    completion = relation is Relation.COMPLETION
    low = Interval.point(base.divisor) if completion and base.exact else base.bounds
    siblings = [
        f for f in view.before(figure) if same_kind(f, part) and f is not part and f is not base and f not in rest
    ]
    pool = [f for f in view.sentence(figure) if f.dimension == part.dimension and f.start != figure.start]
    others = [a.bounds / (Interval.point(b.divisor) if completion else b.bounds) for a, b in _pairs(pool, relation)]
    others += [part.bounds / b.bounds for b in rest]
    others += [f.bounds / low for f in pool if f is not base and is_actual(f)] if completion else []
    wholes = [f for f in view.like(part) if f.start < figure.start and f is not part]
    others += [
        part.bounds / (Interval.point(f.divisor) if f.role is Role.TARGET and f.exact else f.bounds) for f in wholes
    ]
    marked = "其中" in view.text[base.end : part.start] or base.place.clause == figure.place.clause
    if siblings and not marked:  # without a named whole, the parts may be all there is
        others.append(part.bounds / total([part.bounds, *(s.bounds for s in siblings)]))
    listed = [s for s in siblings if s.start < part.start]
    return [*others, *(total([part.bounds, *(s.bounds for s in listed[n:])]) / low for n in range(len(listed)))]


def _pairs(pool: list[Figure], relation: Relation) -> Iterator[tuple[Figure, Figure]]:
    """Other readings of a share: any smaller figure over a larger; of a completion: any done over any target."""
    for one in pool:
        for other in pool:
            if (relation is Relation.COMPLETION and one.role is Role.ACTUAL and other.role is Role.TARGET) or (
                relation is not Relation.COMPLETION and one is not other and other.bounds.high >= one.bounds.low
            ):
                yield one, other


def share_of_sum(figure: Figure, listed: list[Figure], base: Figure) -> Proposal:
    """a、b、c，合计占d的P%."""
    best = sum((f.amount for f in listed), Fraction(0)) / base.divisor
    return Proposal(
        relation=Relation.SHARE,
        stated=figure,
        inputs=(*listed, base),
        computed=total([f.bounds for f in listed]) / base.bounds,
        best=best,
        working=f"（{'＋'.join(f.quote for f in listed)}）÷{base.quote}＝{percent(best)}，占比应为{percent(best, _places(figure))}",
    )


def _places(figure: Figure) -> int:
    return 0 if figure.step >= figure.scale or not figure.step else len(str((figure.scale / figure.step).numerator)) - 1
