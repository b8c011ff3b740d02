"""Post what a proposal proposes: found units, register projects, post facts. Called inside a commit's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luodi.base.credit_codes import is_credit_code
from luodi.intake.holdings import unit_names
from luodi.intake.measuring import UNIT_REF
from luodi.intake.models import Import
from luodi.intake.proposed import NEW, ProposedRow
from luodi.intake.reader.record import Field
from luodi.intake.statements import Change
from luodi.ledger.choices import EntryKind, Precision
from luodi.ledger.models import Entry, Subject
from luodi.ledger.services import Fact
from luodi.ledger.units import found_unit
from luodi.orgs.models import Person, Unit, UnitKind
from luodi.orgs.selectors import root_unit, today
from luodi.pipeline.mergers import tell_apart
from luodi.pipeline.models import Project
from luodi.pipeline.services import (
    add_alias,
    add_credit_code,
    add_external_code,
    post_project_facts,
    register_projects,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What a commit made: entries, and the subject of every reference (code or `new:n`)."""

    entries: list[Entry]
    subjects: Mapping[str, Subject]


def post_proposal(
    import_: Import, rows: Sequence[ProposedRow], *, new_units: Mapping[str, UnitKind], by: Person
) -> Posted:
    """Post the facts of these rows into the import's batch, in their order."""
    units = _units(import_, new_units, by)
    opened = _open_projects(rows)
    subjects = {ref: project.subject for ref, project in opened.items()}
    subjects |= {row.ref: _subject_of(row, units) for row in rows if row.ref.startswith(UNIT_REF)}
    codes = {row.ref for row in rows} - subjects.keys()
    subjects |= {s.code: s for s in Subject.objects.filter(code__in=codes)}
    facts = [
        _fact(change, subject=subjects[row.ref], units=units, source=_source(import_, row), reported_by=import_.sender)
        for row in rows
        for change in row.changes
    ]
    entries = post_project_facts(facts, by=by, batch=import_.batch)
    _keep_names(rows, subjects)
    _keep_apart(rows, subjects, by)
    return Posted(entries=entries, subjects=subjects)


def _subject_of(row: ProposedRow, units: Mapping[str, Unit]) -> Subject:
    """The unit's own subject, which a stated measure is about."""
    return units[row.ref.removeprefix(UNIT_REF)].subject


def _units(import_: Import, new_units: Mapping[str, UnitKind], by: Person) -> dict[str, Unit]:
    """Open units by name, after founding those the first workbook of a home names (as old as the place itself)."""
    root = root_unit()
    for name, kind in new_units.items():
        found_unit(
            name=name, kind=kind, parent=root, on=root.opened_on, by=by, source=f"导入{import_.pk}", batch=import_.batch
        )
    return unit_names()


def _open_projects(rows: Sequence[ProposedRow]) -> dict[str, Project]:
    names = {row.ref: row.row.record.text(Field.PROJECT) or "" for row in reversed(rows) if row.ref.startswith(NEW)}
    ordered = dict(sorted(names.items(), key=lambda pair: int(pair[0].removeprefix(NEW))))
    first_on = min((c.on for row in rows for c in row.changes), default=today())
    projects = register_projects(names=list(ordered.values()), on=first_on)
    return dict(zip(ordered, projects, strict=True))


def _source(import_: Import, row: ProposedRow) -> str:
    """Ends as the row's own name does, which is how an entry finds back to it (tracing)."""
    statement = row.row.statement
    column = f" {statement.column}列" if statement is not None else ""
    return f"导入{import_.pk} {row.row.sheet} 第{row.row.row}行{column}"[:200]


def _fact(
    change: Change, *, subject: Subject, units: Mapping[str, Unit], source: str, reported_by: Unit | None
) -> Fact:
    credit = change.kind is EntryKind.SET_CREDIT
    return Fact(
        subject=subject,
        kind=change.kind,
        occurred_on=change.on,
        precision=Precision(change.precision.value),
        amount_fen=change.amount_fen,
        currency=change.currency,
        quantity=change.share_bp if credit else change.quantity,
        measured_in=change.measured_in,
        measure=change.measure,
        span=change.span,
        text=change.text,
        unit=units[change.unit] if change.unit is not None else None,
        stage=change.stage,
        unknown=change.unknown,
        reported_by=units[change.reporter] if change.reporter is not None else reported_by,
        source=source,
    )


def _keep_names(rows: Sequence[ProposedRow], subjects: Mapping[str, Subject]) -> None:
    """Names a project was seen under become aliases; an outside code becomes one of its codes, its firm's code is kept."""
    for row in rows:
        code, firm = row.row.record.text(Field.EXTERNAL_CODE), row.row.record.text(Field.CREDIT_CODE)
        if not row.alias and code is None and firm is None:
            continue
        project = Project.objects.get(subject=subjects[row.ref])
        if row.alias:
            add_alias(project=project, name=row.alias)
        if code is not None:
            add_external_code(project=project, code=code)
        if firm is not None and is_credit_code(firm):
            add_credit_code(project=project, code=firm)


def _keep_apart(rows: Sequence[ProposedRow], subjects: Mapping[str, Subject], by: Person) -> None:
    """A row that a person called another project than these is not asked about again, in the list of near-duplicates too."""
    for row in rows:
        for other in Project.objects.filter(subject__code__in=row.apart):
            tell_apart(one=Project.objects.get(subject=subjects[row.ref]), other=other, by=by)
