"""Reads over imports: the list, one import with its diff, and the questions that its rows wait for."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from luodi.base.errors import NotFound
from luodi.intake.models import Import, ImportRow, RowVerdict
from luodi.orgs.selectors import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """An import of the list with its rows by verdict; `waiting` are rows that a person must settle."""

    import_: Import
    counts: dict[str, int]
    posted: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, how many rows wait for it, and one of them."""

    key: str
    field: str
    question: str
    likely: tuple[tuple[str, str], ...]
    rows: int
    sample: ImportRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSheet:
    """An import with everything a page shows: rows in order, counts, and each question once, most rows first."""

    line: ImportLine
    rows: tuple[ImportRow, ...]
    questions: tuple[Question, ...]


def imports_counted(scope: Scope) -> QuerySet[Import]:
    """Imports that the scope may read, newest first, each with its rows counted by verdict (see `line_of`)."""
    counted = {f"n_{v}": Count("rows", filter=Q(rows__verdict=v)) for v in RowVerdict.values}
    return (
        Import.objects.visible_to(scope)
        .select_related("by", "sender", "committed_by")
        .annotate(n_posted=Count("rows", filter=Q(rows__posted=True)), **counted)
        .order_by("-id")  # said again: a grouped query does not keep the model's order
    )


def line_of(import_: Import) -> ImportLine:
    """The line of an import that `imports_counted` read."""
    return ImportLine(
        import_=import_,
        counts={v: getattr(import_, f"n_{v}") for v in RowVerdict.values},
        posted=getattr(import_, "n_posted"),  # noqa: B009  annotated
        waiting=getattr(import_, "n_doubtful"),  # noqa: B009  annotated
    )


def import_lines(scope: Scope) -> list[ImportLine]:
    """Imports that the scope may read, newest first, in one query."""
    return [line_of(import_) for import_ in imports_counted(scope)]


def import_numbered(scope: Scope, number: int) -> Import:
    """The import with this number; refuses alike what is not there and what is not yours."""
    found = Import.objects.visible_to(scope).select_related("by", "sender", "committed_by", "batch").filter(pk=number)
    import_ = found.first()
    if import_ is None:
        raise NotFound(f"没有第{number}号导入，或者不在您的查看范围。请用 luodi import list 查看导入号。")
    return import_


def import_sheet(import_: Import) -> ImportSheet:
    """One import with its rows, in two queries."""
    rows = tuple(import_.rows.select_related("file", "subject").order_by("position"))
    counts = Counter(row.verdict for row in rows)
    line = ImportLine(
        import_=import_,
        counts={v: counts[v] for v in RowVerdict.values},
        posted=sum(row.posted for row in rows),
        waiting=counts[RowVerdict.DOUBTFUL],
    )
    return ImportSheet(line=line, rows=rows, questions=_questions(rows))


def _questions(rows: tuple[ImportRow, ...]) -> tuple[Question, ...]:
    asked: dict[str, list[tuple[ImportRow, dict[str, Any]]]] = {}
    for row in rows:
        for question in row.questions:
            asked.setdefault(question["key"], []).append((row, question))
    found = [
        Question(
            key=key,
            field=first["field"],
            question=first["question"],
            likely=tuple((likely["answer"], likely["label"]) for likely in first["likely"]),
            rows=len(same),
            sample=row,
        )
        for key, same in asked.items()
        for row, first in same[:1]
    ]
    return tuple(sorted(found, key=lambda question: (-question.rows, question.sample.position)))


def line_json(line: ImportLine) -> dict[str, Any]:
    """One line of the list of imports."""
    import_ = line.import_
    return {
        "id": import_.pk,
        "label": import_.label,
        "state": import_.state,
        "opening": import_.opening,
        "sender": import_.sender_name,
        "report_date": import_.report_date.isoformat() if import_.report_date else None,
        "created_at": import_.created_at.isoformat(),
        "by": import_.by.login,
        "posted": line.posted,
        "counts": {**line.counts},
    }
