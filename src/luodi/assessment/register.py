"""处理登记 as rules and pages read it: what stands on a day, with what the ledger knew.

A register entry and its release each have a note in the ledger; its sequence says from which moment a run knows of it.
So a run repeated with the same as-of and known finds the same register for ever.
"""

from datetime import date

from luodi.assessment.docket import Registration


def standing_at(*, as_of: date, known: int) -> list[Registration]:
    """The entries in force on `as_of` (inclusive), as the ledger knew them at the sequence `known`.  One query."""
    noted = Registration.objects.filter(entry_sequence__lte=known).select_related("unit", "release", "decision")
    return [entry for entry in noted.order_by("pk") if entry.stands_on(as_of, _released_on(entry, known))]


def measures_held(*, as_of: date, known: int) -> dict[int, frozenset[str]]:
    """Unit id → the measures in force for it."""
    found: dict[int, frozenset[str]] = {}
    for entry in standing_at(as_of=as_of, known=known):
        found[entry.unit_id] = found.get(entry.unit_id, frozenset()) | frozenset(entry.measures)
    return found


def _released_on(entry: Registration, known: int) -> date | None:
    release = getattr(entry, "release", None)
    return release.released_on if release is not None and release.entry_sequence <= known else None
