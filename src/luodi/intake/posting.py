"""Post what a proposal proposes: found units, register projects, post facts. Called inside a commit's transaction."""

from collections.abc import Mapping, Sequence

from luodi.base.credit_codes import is_credit_code
from luodi.intake.holdings import unit_names
from luodi.intake.measuring import UNIT_REF
from luodi.intake.models import Import
from luodi.intake.proposed import NEW, ProposedRow
from luodi.intake.reader.record import Field
from luodi.intake.statements import Change
from luodi.ledger.choices import EntryKind, Precision
from luodi.ledger.models import Subject
from luodi.ledger.services import Fact
from luodi.ledger.units import found_unit
from luodi.orgs.models import Person, Unit, UnitKind
from luodi.orgs.selectors import root_unit, today
from luodi.pipeline.mergers import tell_apart
from luodi.pipeline.models import ExternalCode, Project
from luodi.pipeline.services import add_alias, add_credit_code, post_project_facts, register_projects

Made = tuple[ProposedRow, tuple[Change, ...]]  # a row with its changes, made once


class Posting:
    """Posts the rows of one import in their order, some hundreds at a time, into the import's batch."""

    def __init__(self, import_: Import, *, new_units: Mapping[str, UnitKind], by: Person) -> None:
        self._import, self._by = import_, by
        self._units = _units(import_, new_units, by)
        self._opened: dict[str, Subject] = {}  # by `new:n`
        self.entries = 0

    def post(self, made: Sequence[Made]) -> list[Subject]:
        """Post the facts of these rows; the subject of each row, in their order."""
        self._open_projects(made)
        rows = [row for row, _ in made]
        codes = {row.ref for row in rows if not row.ref.startswith((NEW, UNIT_REF))}
        coded = {subject.code: subject for subject in Subject.objects.filter(code__in=codes)}
        subjects = [self._subject_of(row, coded) for row in rows]
        facts = [
            _fact(change, subject=subject, units=self._units, source=self._source(row), reported_by=self._import.sender)
            for (row, changes), subject in zip(made, subjects, strict=True)
            for change in changes
        ]
        self.entries += len(post_project_facts(facts, by=self._by, batch=self._import.batch))
        told = {row.ref: subject for row, subject in zip(rows, subjects, strict=True)}
        _keep_names(rows, told)
        _keep_apart(rows, told, self._by)
        return subjects

    def _subject_of(self, row: ProposedRow, coded: Mapping[str, Subject]) -> Subject:
        """A project's subject, or the unit's own, which a stated measure is about."""
        if row.ref.startswith(UNIT_REF):
            return self._units[row.ref.removeprefix(UNIT_REF)].subject
        return self._opened[row.ref] if row.ref.startswith(NEW) else coded[row.ref]

    def _open_projects(self, made: Sequence[Made]) -> None:
        fresh = [row for row, _ in made if row.ref.startswith(NEW) and row.ref not in self._opened]
        names = {row.ref: row.row.record.text(Field.PROJECT) or "" for row in reversed(fresh)}
        ordered = dict(sorted(names.items(), key=lambda pair: int(pair[0].removeprefix(NEW))))
        first_on = min((change.on for _, changes in made for change in changes), default=today())
        projects = register_projects(names=list(ordered.values()), on=first_on)
        self._opened |= {ref: project.subject for ref, project in zip(ordered, projects, strict=True)}

    def _source(self, row: ProposedRow) -> str:
        """Ends as the row's own name does, which is how an entry finds back to it (tracing)."""
        statement = row.row.statement
        column = f" {statement.column}列" if statement is not None else ""
        return f"导入{self._import.pk} {row.row.sheet} 第{row.row.row}行{column}"[:200]


def _units(import_: Import, new_units: Mapping[str, UnitKind], by: Person) -> dict[str, Unit]:
    """Open units by name, after founding those the first workbook of a home names (as old as the place itself)."""
    root = root_unit()
    for name, kind in new_units.items():
        found_unit(
            name=name, kind=kind, parent=root, on=root.opened_on, by=by, source=f"导入{import_.pk}", batch=import_.batch
        )
    return unit_names()


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
    aliases = [(row.ref, row.alias) for row in rows if row.alias]
    codes = [(row.ref, code) for row in rows if (code := row.row.record.text(Field.EXTERNAL_CODE)) is not None]
    firms = [(row.ref, code) for row in rows if (code := row.row.record.text(Field.CREDIT_CODE)) is not None]
    named = {subjects[ref].pk for ref, _ in (*aliases, *codes, *firms)}
    projects = {project.pk: project for project in Project.objects.filter(subject__in=named)} if named else {}
    for ref, alias in aliases:
        add_alias(project=projects[subjects[ref].pk], name=alias)
    ExternalCode.objects.bulk_create(
        [ExternalCode(code=code[:64], project=projects[subjects[ref].pk]) for ref, code in codes],
        ignore_conflicts=True,  # a code leads to the project that bore it first
    )
    for ref, code in firms:
        if is_credit_code(code):
            add_credit_code(project=projects[subjects[ref].pk], code=code)


def _keep_apart(rows: Sequence[ProposedRow], subjects: Mapping[str, Subject], by: Person) -> None:
    """A row that a person called another project than these is not asked about again, in the list of near-duplicates too."""
    for row in rows:
        if row.apart:
            one = Project.objects.get(subject=subjects[row.ref])
            for other in Project.objects.filter(subject__code__in=row.apart):
                tell_apart(one=one, other=other, by=by)
