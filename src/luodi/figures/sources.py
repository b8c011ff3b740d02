"""The entries that say what a row says: a payment itself, the newest statement, or the event that decides."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import F

from luodi.base.spans import Span
from luodi.figures.evaluation import Evaluation
from luodi.figures.rows import JudgedRow
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry, EntryQuerySet, Subject
from luodi.rulebook.frame import credit_day
from luodi.rulebook.nodes import Aggregate
from luodi.rulebook.periods import resolve
from luodi.rulebook.relations import used_fields

_CHUNK = 500


def entries_behind(
    run: Evaluation, node: Aggregate, span: Span, rows: Sequence[JudgedRow]
) -> dict[int, tuple[Entry, ...]]:
    """The entries behind each row, by row id: payments themselves, the newest statement, or the event that decides."""
    subjects = sorted({row.subject_id for row in rows})
    if node.rows == "到位资金":
        ids = [row.row_id for row in rows]
        entries: dict[int, tuple[Entry, ...]] = {
            e.pk: (e,) for e in in_chunks(ids, lambda part: Entry.objects.filter(id__in=part))
        }
        return {row.row_id: entries[row.row_id] for row in rows}
    return _stating(run, node, span, subjects)


def names_of(run: Evaluation, subjects: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Code and name (as the run knows it) of each project."""
    codes = dict(in_chunks(subjects, lambda ids: Subject.objects.filter(id__in=ids).values_list("id", "code")))
    names = _newest_per_subject(run, subjects, EntryKind.SET_NAME)
    return {subject: (code, (names[subject].text or "") if subject in names else "") for subject, code in codes.items()}


def in_chunks(ids: Sequence[int], query: Callable[[Sequence[int]], Iterable[Any]]) -> Iterable[Any]:
    """Run a query over a few hundred ids at a time: databases limit the length of a list."""
    for start in range(0, len(ids), _CHUNK):
        yield from query(ids[start : start + _CHUNK])


def _live(run: Evaluation) -> EntryQuerySet:
    return Entry.objects.live(as_of=run.frame.as_of, known=run.frame.known)


def _newest_per_subject(run: Evaluation, subjects: Sequence[int], kind: str) -> dict[int, Entry]:
    stated = _live(run).filter(kind=kind).in_time()
    return {entry.subject_id: entry for entry in in_chunks(subjects, lambda ids: stated.filter(subject__in=ids))}


def _stating(run: Evaluation, node: Aggregate, span: Span, subjects: Sequence[int]) -> dict[int, tuple[Entry, ...]]:
    """Per project the entries behind its row: the amount's statements, else the deciding event, else its name."""
    names = used_fields([node.amount]) if node.amount is not None else ()
    day = credit_day(node)
    names = names or ((day,) if day else used_fields([node.condition])[:1])
    found: dict[int, tuple[Entry, ...]] = {}
    for name in names:
        source = run.catalog.fields[name].source
        for subject, entries in _by_source(run, source, span, subjects).items():
            found[subject] = (*found.get(subject, ()), *entries)
    if len(found) < len(subjects):
        fallback = _newest_per_subject(run, [s for s in subjects if s not in found], EntryKind.SET_NAME)
        found |= {subject: (entry,) for subject, entry in fallback.items()}
    return found


def _by_source(
    run: Evaluation, source: tuple[str, ...], span: Span, subjects: Sequence[int]
) -> dict[int, tuple[Entry, ...]]:
    match source[0]:
        case "stage_day" | "stage_flag":
            reached = _live(run).filter(kind=EntryKind.STAGE_REACHED, stage=source[1])
            last_wins = reached.order_by(F("unknown").desc(), "-occurred_on", "-sequence")
            return {
                entry.subject_id: (entry,)
                for entry in in_chunks(subjects, lambda ids: last_wins.filter(subject__in=ids))
            }
        case "funds":
            days = resolve(source[2], span) if source[2] else None
            found: dict[int, tuple[Entry, ...]] = {}
            graded = run.frame.grades if source[1] == EntryKind.FUNDS_RECOGNIZED else ()
            for entry in in_chunks(subjects, lambda ids: _live(run).filter(subject__in=ids, kind=source[1]).in_time()):
                if graded and entry.grade is not None and entry.grade not in graded:
                    continue
                if days is None or entry.occurred_on in days:
                    found[entry.subject_id] = (*found.get(entry.subject_id, ()), entry)
            return found
        case _:
            return {subject: (entry,) for subject, entry in _newest_per_subject(run, subjects, source[1]).items()}
