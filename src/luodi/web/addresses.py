"""Where a figure opens: one way to write the address of a figure, an entry behind a row, a target."""

import re

from django.urls import reverse
from django.utils.http import urlencode

from luodi.figures.figure import Figure, FigureKey, parse_key
from luodi.ledger.vouchers import target_sequence

_TARGET = re.compile(r"目标\(([^，,、()]+)")


def figure_address(key: FigureKey | str) -> str:
    """The page that opens the figure with this key."""
    named = parse_key(key) if isinstance(key, str) else key
    asked: dict[str, str | int] = {
        "span": str(named.span),
        "unit": named.unit,
        "as_of": named.as_of.isoformat(),
        "known": named.known,
    }
    return f"{reverse('figure', args=[named.name])}?{urlencode(asked)}"


def part_address(part: Figure, whole: Figure) -> str:
    """Where a part of a formula opens: its own page; a target's entry; a share of elapsed time, the formula itself."""
    if part.key:
        return figure_address(part.key)
    target = _TARGET.match(part.name)
    sequence = target and target_sequence(
        unit_code=part.scope_code, measure=target[1], span=part.span, as_of=part.as_of, known=part.known
    )
    return reverse("entry", args=[sequence]) if sequence else f"{figure_address(whole.key)}#formula"
