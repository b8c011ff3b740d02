"""Reads for a person who judges whether two projects are one: what each says side by side, and where a merged code leads."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from luodi.base.errors import NotFound
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry, EntryQuerySet
from luodi.orgs.selectors import Scope
from luodi.pipeline.merging import Beside, Standing, side_by_side
from luodi.pipeline.models import Distinction, Merger, Project

Pair = tuple[int, int]


def standing_entries(subject_ids: Collection[int]) -> EntryQuerySet:
    """Entries that count today about these subjects, in the order of their sequences, with what posting them anew needs."""
    found = Entry.objects.filter(subject__in=subject_ids, reverses=None, reversed_by=None)
    return found.select_related("subject", "batch", "unit", "reported_by").order_by("sequence")


def beside(pairs: Iterable[Pair]) -> dict[Pair, tuple[Beside, ...]]:
    """What the two projects of each pair of ids say, topic by topic.  One query for all pairs."""
    wanted = list(pairs)
    said: dict[int, list[Standing]] = defaultdict(list)
    for entry in standing_entries({pk for pair in wanted for pk in pair}).in_time():
        said[entry.subject_id].append(_standing(entry))
    return {(left, right): side_by_side(said[left], said[right]) for left, right in wanted}


def _standing(entry: Entry) -> Standing:
    return Standing(
        kind=entry.kind,
        occurred_on=entry.occurred_on,
        precision=entry.precision,
        amount_fen=entry.amount_fen,
        currency=entry.currency,
        quantity=entry.quantity,
        text=entry.text,
        unit_name=entry.unit.name if entry.unit is not None else None,
        stage=entry.stage,
        unknown=entry.unknown,
    )


def told_apart() -> set[Pair]:
    """Pairs of ids, the lower first, that a person has said are two projects."""
    return set(Distinction.objects.values_list("first_id", "second_id"))


def absorbed_under() -> dict[int, int]:
    """Id of each merged project → id of the project that stands for it in the end.  One query."""
    into = dict(Project.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    return {merged: _end(merged, into) for merged in into}


def _end(pk: int, into: Mapping[int, int | None]) -> int:
    while (above := into.get(pk)) is not None:
        pk = above
    return pk


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedProject:
    """A code that leads elsewhere. `survivor`: where to, None when that is not within the reader's scope.

    `since`: how many entries were posted about the survivor after the merger; None for those who may not undo it.
    """

    project: Project
    merger: Merger
    survivor: Project | None
    since: int | None


def merged_project(scope: Scope, code: str) -> MergedProject | None:
    """The merged project of this code for all who may see the survivor, and for units it was once credited to; else None."""
    merger = (
        Merger.objects.filter(undone_at=None, merged__subject__code=code)
        .select_related("merged__subject", "survivor__subject", "by")
        .first()
    )
    if merger is None:
        return None
    survivor = Project.objects.visible_to(scope).select_related("subject").filter(pk=merger.survivor_id).first()
    credited = Q(kind=EntryKind.SET_CREDIT, unit__in=scope.unit_ids)
    if survivor is None and not Entry.objects.filter(credited, subject=merger.merged_id).exists():
        return None
    since = Entry.objects.filter(subject=merger.survivor_id, sequence__gt=merger.last_sequence).count()
    return MergedProject(
        project=merger.merged, merger=merger, survivor=survivor, since=since if scope.everything else None
    )


def absorbed_by(project: Project) -> list[Merger]:
    """Standing mergers into this project, oldest first."""
    found = Merger.objects.filter(survivor=project, undone_at=None)
    return list(found.select_related("merged__subject", "by").order_by("pk"))


def standing_merger(code: str) -> Merger:
    """The merger by which this code leads elsewhere; refuses a code that stands for itself."""
    found = Merger.objects.filter(undone_at=None, merged__subject__code=code).select_related("survivor__subject")
    merger = found.first()
    if merger is None:
        raise NotFound("这个编号没有并入别的项目，或者合并已经撤销。请从项目页进入。")
    return merger
