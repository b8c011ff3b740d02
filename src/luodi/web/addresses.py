"""Where a number opens: one way to write the address of a figure, a target, a score, a figure printed in a bulletin."""

import re
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from luodi.figures.figure import Figure, FigureKey, parse_key
from luodi.ledger.choices import EntryKind
from luodi.ledger.vouchers import stated_sequence

_STATED = re.compile(r"(目标|报送)\(([^，,、()]+)")
_KINDS = {"目标": EntryKind.SET_TARGET, "报送": EntryKind.MEASURE_REPORTED}


def figure_address(key: FigureKey | str, *, run: int | None = None) -> str:
    """The page that opens the figure with this key; with `run`, as that run's rulebook understands it."""
    named = parse_key(key) if isinstance(key, str) else key
    asked: dict[str, str | int] = {
        "span": str(named.span),
        "unit": named.unit,
        "as_of": named.as_of.isoformat(),
        "known": named.known,
    }
    if named.grades:
        asked["grades"] = named.grades
    if run is not None:
        asked["run"] = run
    return f"{reverse('figure', args=[named.name])}?{urlencode(asked)}"


def part_address(part: Figure, whole: Figure, *, run: int | None = None) -> str:
    """Where a part of a formula opens: its own page; a target's or a report's entry; elapsed time, the formula itself."""
    if part.key:
        return figure_address(part.key, run=run)
    stated = _STATED.match(part.name)
    sequence = stated and stated_sequence(
        kind=_KINDS[stated[1]],
        unit_code=part.scope_code,
        measure=stated[2],
        span=part.span,
        as_of=part.as_of,
        known=part.known,
    )
    return reverse("entry", args=[sequence]) if sequence else f"{figure_address(whole.key, run=run)}#formula"


def printed_address(trace: Mapping[str, Any], *, bulletin: int, place: int) -> str:
    """Where a figure printed in a bulletin opens: the figure, the run, or its line among the bulletin's sources."""
    if key := trace.get("figure"):
        return figure_address(str(key))
    if run := trace.get("run"):
        if grades := trace.get("grades"):
            return f"{reverse('run-graded', args=[run])}?{urlencode({'grades': grades})}"
        return reverse("run", args=[run])
    if entry := trace.get("entry"):
        return reverse("entry", args=[entry])
    return f"{reverse('bulletin', args=[bulletin])}#source-{place}"
