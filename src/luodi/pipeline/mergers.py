"""Merging two codes of one project, taking that back, and telling two projects apart: the only door for these writes.

Nothing is edited. The merged project's entries are cancelled by red ones; what the survivor is to have of them is posted
anew about the survivor, each entry with its own day, source, sender and batch. An undoing cancels what was posted anew
and posts again what was cancelled. So every reader of entries counts the project once, at any `known` before the merger
reads as it was, and no reader has to know that mergers exist.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import Span
from luodi.ledger.choices import EntryKind, Precision, Stage
from luodi.ledger.evidence import carry_citations
from luodi.ledger.models import Batch, Entry, Subject
from luodi.ledger.selectors import last_sequence
from luodi.ledger.services import Fact, lock_ledger, post_entries, reverse_entries
from luodi.orgs.models import Person
from luodi.pipeline.comparisons import beside, standing_entries
from luodi.pipeline.merging import Choice, settled, topic_of
from luodi.pipeline.models import Distinction, Merger, Project
from luodi.pipeline.services import refresh_projects

_MADE_ANEW = frozenset({"subject", "kind", "precision", "stage", "span", "key"})
_KEPT = tuple(f.name for f in dataclasses.fields(Fact) if f.name not in _MADE_ANEW)


@transaction.atomic
def merge_projects(
    *, survivor: Project, merged: Project, choices: Mapping[str, Choice], reason: str, by: Person
) -> Merger:
    """Count two projects as one, `survivor`; the other's code goes on leading to it.

    `choices`: whose word holds, by topic (`merging.Beside`); what is left out goes the usual way. Refuses one project
    twice, one that is void or already merged, and a blank reason.
    """
    lock_ledger()
    survivor, merged = _read_again(survivor), _read_again(merged)
    _refuse_merging(survivor, merged, reason)
    whose = settled(beside([(survivor.pk, merged.pk)])[survivor.pk, merged.pk], choices)
    leaving = list(standing_entries([merged.pk]))
    carried = [entry for entry in leaving if whose[_topic(entry)] is not Choice.SURVIVOR]
    giving_way = {topic for topic, choice in whose.items() if choice is Choice.MERGED}
    replaced = [entry for entry in standing_entries([survivor.pk]) if _topic(entry) in giving_way]
    first = last_sequence() + 1
    told = f"{merged.code}并入{survivor.code}：{reason.strip()}"
    reverse_entries(entries=[*leaving, *replaced], reason=told, by=by)
    _post_again(carried, by=by, about=survivor.subject)
    Project.objects.filter(pk=merged.pk).update(merged_into=survivor)
    refresh_projects([survivor.pk, merged.pk])
    return Merger.objects.create(
        merged=merged,
        survivor=survivor,
        reason=reason.strip()[:200],
        by=by,
        first_sequence=first,
        last_sequence=last_sequence(),
    )


@transaction.atomic
def undo_merger(*, merger: Merger, reason: str, by: Person) -> Merger:
    """Two projects again, each with the entries it had; what was posted about the survivor since then stays with it.

    Refuses a merger that is undone, and one that a later merger builds on: the later one goes first.
    """
    lock_ledger()
    merger = Merger.objects.select_related("merged__subject", "survivor__subject").get(pk=merger.pk)
    _refuse_undoing(merger, reason)
    told = f"撤销{merger}：{reason.strip()}"
    posted = Entry.objects.filter(sequence__range=_range(merger), reverses=None, reversed_by=None)
    back = list(cancelled_by(merger).select_related("subject", "batch", "unit", "reported_by").order_by("sequence"))
    reverse_entries(entries=list(posted.select_related("subject").order_by("sequence")), reason=told, by=by)
    _post_again(back, by=by)
    Project.objects.filter(pk=merger.merged_id).update(merged_into=None)
    refresh_projects([merger.survivor_id, merger.merged_id])
    merger.undone_at, merger.undone_by, merger.undo_reason = timezone.now(), by, reason.strip()[:200]
    merger.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    return merger


@transaction.atomic
def tell_apart(*, one: Project, other: Project, by: Person) -> Distinction:
    """Two projects for good: nobody is asked about this pair again. Said twice, it is said once."""
    if one.pk == other.pk:
        raise BadInput("这是同一个编号，不用判定。")
    first, second = sorted([one, other], key=lambda project: project.pk)
    return Distinction.objects.get_or_create(first=first, second=second, defaults={"by": by})[0]


def cancelled_by(merger: Merger) -> QuerySet[Entry]:
    """The entries that a merger cancelled."""
    return Entry.objects.filter(reversed_by__sequence__range=_range(merger))


def _range(merger: Merger) -> tuple[int, int]:
    return merger.first_sequence, merger.last_sequence


def _topic(entry: Entry) -> str:
    return topic_of(entry.kind, entry.stage)


def _read_again(project: Project) -> Project:
    return Project.objects.select_related("subject", "merged_into__subject").get(pk=project.pk)


def _refuse_merging(survivor: Project, merged: Project, reason: str) -> None:
    if survivor.pk == merged.pk:
        raise BadInput("要合并的是同一个编号，请选两个不同的项目。")
    if not reason.strip():
        raise BadInput("合并要写明事由，请补充后再提交。")
    for project in (survivor, merged):
        if project.subject.closed_on is not None:
            raise Conflict(f"{project.code}已经作废，不能合并。")
        if project.merged_into is not None:
            raise Conflict(f"{project.code}已经并入{project.merged_into.code}，请刷新后再看。")


def _refuse_undoing(merger: Merger, reason: str) -> None:
    if not reason.strip():
        raise BadInput("撤销合并要写明事由，请补充后再提交。")
    if merger.undone_at is not None:
        raise Conflict(f"{merger}已经撤销过了，不必再次撤销。")
    ours = Entry.objects.filter(
        sequence__range=_range(merger),
        reversed_by__sequence__range=(OuterRef("first_sequence"), OuterRef("last_sequence")),
    )
    standing = Merger.objects.filter(undone_at=None, pk__gt=merger.pk).select_related(
        "merged__subject", "survivor__subject"
    )
    later = standing.filter(Exists(ours)).first() or standing.filter(merged=merger.survivor_id).first()
    if later is not None:
        raise Conflict(f"{merger}之后又有{later}，请先撤销后一次合并。")


def _post_again(entries: Sequence[Entry], *, by: Person, about: Subject | None = None) -> None:
    """Post what these entries state once more, in their order and in their batches; about another subject if one is given.

    In its own batch, because an opening balance stays one, and an import is still taken back as a whole. What is posted
    anew rests on the same evidence, or a merger would set its vouchers free for another claim.
    """
    posted_again: list[tuple[Entry, Entry]] = []
    for _, run in groupby(entries, key=lambda entry: entry.batch_id):
        same = list(run)
        batch: Batch | None = same[0].batch
        posted = post_entries([_fact(entry, about or entry.subject) for entry in same], by=by, batch=batch)
        posted_again += zip(same, posted, strict=True)
    carry_citations(posted_again=posted_again)


def _fact(entry: Entry, subject: Subject) -> Fact:
    first, last = entry.span_first, entry.span_last
    return Fact(
        subject=subject,
        kind=EntryKind(entry.kind),
        precision=Precision(entry.precision),
        stage=Stage(entry.stage) if entry.stage else None,
        span=Span(first, last) if first is not None and last is not None else None,
        **{name: getattr(entry, name) for name in _KEPT},
    )
