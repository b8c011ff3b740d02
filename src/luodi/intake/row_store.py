"""The rows of an import as they are kept: written when a diff is shown, compared and marked when it is posted.

Some hundreds of rows at a time, so that a large import is never held twice.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection

from luodi.intake.models import Import, ImportFile, ImportRow, ImportState
from luodi.intake.proposed import NEW, Proposal, ProposedRow, Verdict
from luodi.intake.rows_json import changes_json, questions_json
from luodi.ledger.models import Subject

_CHUNK = 500
_READY = (Verdict.NEW, Verdict.CHANGED)


def keep_rows(import_: Import, proposal: Proposal) -> None:
    """Write the proposal's rows; rows already in the ledger keep what was posted."""
    posted = set(import_.rows.filter(posted=True).values_list("position", flat=True))
    import_.rows.filter(posted=False).delete()
    files = {file.position: file for file in import_.files.all()}
    fresh = [(n, row) for n, row in enumerate(proposal.rows) if n not in posted]
    for start in range(0, len(fresh), _CHUNK):
        rows = fresh[start : start + _CHUNK]
        known = {row.ref for _, row in rows if row.ref and not row.ref.startswith(NEW)}
        subjects = dict(Subject.objects.filter(code__in=known).values_list("code", "pk"))
        ImportRow.objects.bulk_create([_stored(import_, files[row.file], n, row, subjects) for n, row in rows])
    if import_.state == ImportState.COMMITTED and import_.rows.filter(posted=False, verdict__in=_READY).exists():
        import_.state = ImportState.PROPOSED  # rows that waited have become clear
        import_.save(update_fields=["state"])


def _stored(
    import_: Import, file: ImportFile, position: int, row: ProposedRow, subjects: Mapping[str, int]
) -> ImportRow:
    return ImportRow(
        parent=import_,
        position=position,
        file=file,
        sheet=row.row.sheet,
        row=row.row.row,
        verdict=row.verdict,
        field=row.field[:40],
        reason=row.reason[:400],
        record=None if row.verdict is Verdict.SKIPPED else row.row.as_json(row.unit or None),
        changes=changes_json(row.changes),
        questions=questions_json(row.doubts),
        subject_id=subjects.get(row.ref),
    )


def shown_rows(import_: Import, positions: Collection[int]) -> dict[int, tuple[str, Any]]:
    """Verdict and diff of these rows as they were shown, by position."""
    kept = import_.rows.filter(position__in=positions)
    return {n: (verdict, changes) for n, verdict, changes in kept.values_list("position", "verdict", "changes")}


def mark_posted(import_: Import, subjects: Mapping[int, Subject]) -> None:
    """These rows, by position, are in the ledger, each about its subject."""
    with connection.cursor() as cursor:  # bulk_update would say every row in a CASE of its own
        cursor.executemany(
            "UPDATE intake_importrow SET posted = %s, subject_id = %s WHERE parent_id = %s AND position = %s",
            [(True, subject.pk, import_.pk, position) for position, subject in subjects.items()],
        )
