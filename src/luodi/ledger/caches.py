"""The columns that cache the newest entries: credit of a project, name, parent and closing day of a unit.

Rebuilt from the entries inside the transaction that posts or reverses; the laws that look at more than one entry
(shares within the whole, no circle in the tree) are kept here, because only the rebuilt state shows a breach.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from luodi.ledger.choices import EntryKind, SubjectKind
from luodi.ledger.facts import WHOLE_BP
from luodi.ledger.models import Credit, Entry, Subject
from luodi.ledger.refusals import CircularPlacement, CreditAboveWhole
from luodi.ledger.rules import Placement, Share, first_circle_day, first_overfull_day, shares_of
from luodi.ledger.selectors import last_sequence, unit_states
from luodi.orgs.models import Unit

_CHUNK = 500
_UNIT_KINDS = frozenset({EntryKind.SET_NAME, EntryKind.SET_PLACEMENT, EntryKind.UNIT_CLOSED})


def refresh_touched(touched: Collection[tuple[str, Subject]]) -> None:
    """Rebuild what the newly posted or reversed entries, given as (kind, subject), may have changed."""
    credited = {s.pk for kind, s in touched if kind == EntryKind.SET_CREDIT}
    if credited:
        refresh_credit(credited)
    units = [(kind, s) for kind, s in touched if s.kind == SubjectKind.UNIT and kind in _UNIT_KINDS]
    placed = {s.unit_id for kind, s in units if kind == EntryKind.SET_PLACEMENT and s.unit_id is not None}
    if placed:
        _keep_tree(placed)
    if units:
        refresh_units({s.unit_id for _, s in units if s.unit_id is not None})


def refresh_credit(subject_ids: Iterable[int]) -> None:
    """Rebuild the cached credit of these projects. Refuses shares above the whole on any day."""
    ids = sorted(set(subject_ids))
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        # The turnstile already keeps other writers out; the row lock keeps out whoever passed it by.
        list(Subject.objects.select_for_update(no_key=True).filter(id__in=chunk).order_by("id").values_list("id"))
        history: dict[int, list[Share]] = defaultdict(list)
        standing = Entry.objects.live(as_of=date.max, known=last_sequence()).filter(
            kind=EntryKind.SET_CREDIT, subject__in=chunk
        )
        for subject, on, unit, share in standing.in_time().values_list(
            "subject_id", "occurred_on", "unit_id", "quantity"
        ):
            history[subject].append(Share(on=on, unit_id=unit or 0, share_bp=share or 0))
        for subject in chunk:
            _refuse_overfull(subject, history[subject])
        Credit.objects.filter(subject__in=chunk).delete()
        Credit.objects.bulk_create(
            [
                Credit(subject_id=subject, unit_id=unit, share_bp=share)
                for subject in chunk
                for unit, share in sorted(shares_of(history[subject]).items())
            ],
            batch_size=_CHUNK,
        )


def _refuse_overfull(subject_id: int, history: list[Share]) -> None:
    day = first_overfull_day(history, WHOLE_BP)
    if day is not None:
        code = Subject.objects.get(pk=subject_id).code
        raise CreditAboveWhole(f"项目{code}在{day}的计功份额合计超过百分之百，请先减少其他单位的份额。")


def refresh_units(unit_ids: Collection[int]) -> None:
    """Rebuild name, parent and closing day of these units. A unit left without a name keeps the last one shown."""
    states = unit_states(as_of=date.max, known=last_sequence())
    for unit in Unit.objects.select_related("subject").filter(id__in=unit_ids).order_by("id"):
        state = states.get(unit.pk)
        unit.name = (state.name if state else None) or unit.name
        unit.parent_id = state.parent_id if state else None
        unit.closed_on = (state.closed_on if state else None) or unit.subject.closed_on
        unit.save(update_fields=["name", "parent", "closed_on"])


def _keep_tree(unit_ids: Collection[int]) -> None:
    placing = Entry.objects.live(as_of=date.max, known=last_sequence()).filter(kind=EntryKind.SET_PLACEMENT)
    if not placing.filter(unit__in=unit_ids).exists():
        return  # nothing stands below them, so nothing can close a circle
    placements: dict[int, list[Placement]] = defaultdict(list)
    for unit, on, parent in placing.in_time().values_list("subject__unit_id", "occurred_on", "unit_id"):
        placements[unit or 0].append(Placement(on=on, parent_id=parent or 0))
    for unit in sorted(unit_ids):
        day = first_circle_day(unit, placements)
        if day is not None:
            name = Unit.objects.get(pk=unit).name
            raise CircularPlacement(f"{name}在{day}会成为自己的下级，请先调整它的下级单位。")
