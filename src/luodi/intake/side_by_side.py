"""A row of a sheet beside the projects it may be about, field by field: what a person looks at before answering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.intake.holdings import held_by
from luodi.intake.models import ImportRow
from luodi.intake.reader.record import AMOUNTS, BASIS_LABELS, FIELD_LABELS, Basis, Field
from luodi.intake.selectors import Question
from luodi.intake.statements import EVENT_STAGES, Held, shown
from luodi.intake.tracing import said_on
from luodi.intake.written import arrived
from luodi.ledger.models import Subject
from luodi.orgs.selectors import Scope
from luodi.pipeline.merging import Mark
from luodi.pipeline.models import Project

_ASKS = "|same["
_SHOWN = (
    Field.PROJECT,
    Field.INVESTOR,
    Field.UNIT,
    Field.SECTOR,
    Field.ORIGIN,
    *sorted(AMOUNTS, key=list(Field).index),
    *EVENT_STAGES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a candidate says in a field, and how that stands to the row."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field: the row's words, and each candidate's."""

    label: str
    stated: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faced:
    """A row beside the projects that it may be, each a column."""

    candidates: tuple[Project, ...]
    lines: tuple[Line, ...]


def faced(scope: Scope, questions: Sequence[Question], on: date) -> dict[str, Faced]:
    """By the question's key: the rows that ask "is this the same project?" beside its candidates, as held on the day `on`.

    Only candidates that the scope may read; a few queries for all questions.
    """
    asked = {q.key: _codes(q) for q in questions if q.key.startswith(_ASKS)}
    wanted = {code for codes in asked.values() for code in codes}
    if not wanted:
        return {}
    visible = Subject.objects.visible_to(scope).filter(code__in=wanted)
    projects = {
        p.code: p for p in Project.objects.filter(subject__in=visible.values("pk")).select_related("subject", "unit")
    }
    held = held_by(projects.keys())
    samples = {q.key: q.sample for q in questions}
    found = {}
    for key, codes in asked.items():
        candidates = tuple(projects[code] for code in codes if code in projects)
        if candidates:
            found[key] = Faced(candidates=candidates, lines=_lines(samples[key], candidates, held, on))
    return found


def _codes(question: Question) -> list[str]:
    return [answer for answer, _ in question.likely if answer.startswith("P")]


def _lines(row: ImportRow, candidates: Sequence[Project], held: dict[str, Held], on: date) -> tuple[Line, ...]:
    record: dict[str, Any] = row.record or {}
    basis = Basis(record.get("funds_arrived_basis") or Basis.CUMULATIVE)
    lines = []
    for field in _SHOWN:
        stated = _stated(record, field)
        words = [_held(field, project, held[project.code], on, basis) for project in candidates]
        if not stated and not any(words):
            continue
        label = FIELD_LABELS[field]
        if field is Field.FUNDS_ARRIVED:
            label = f"{label}（{BASIS_LABELS[basis]}）"
        cells = tuple(Cell(text=text, mark=_mark(stated, text)) for text in words)
        lines.append(Line(label=label, stated=stated, cells=cells))
    return tuple(lines)


def _stated(record: dict[str, Any], field: Field) -> str:
    key = f"{field}_yuan" if field in AMOUNTS else str(field)
    if key not in record:
        return ""
    return "不详" if record[key] is None else said_on(key, record[key])


def _held(field: Field, project: Project, held: Held, on: date, basis: Basis) -> str:
    match field:
        case Field.PROJECT:
            return project.name
        case Field.UNIT:
            return "、".join(held.shares)
        case Field.FUNDS_ARRIVED:
            return shown(arrived(held, basis, on))
    if field in EVENT_STAGES:
        stage = EVENT_STAGES[field]
        return shown(held.stages[stage]) or "不详" if stage in held.stages else ""
    return shown(held.at(field, on))


def _mark(stated: str, text: str) -> Mark:
    if not text:
        return Mark.LEFT_ONLY
    if not stated:
        return Mark.RIGHT_ONLY
    return Mark.SAME if stated == text else Mark.DIFFERENT
