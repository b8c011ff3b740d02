"""The only door for writes of this room: propose an import, answer its questions, commit it, reverse it.

A commit proposes again against the ledger as it stands, inside its transaction, and refuses when that differs from what
the person saw. Facts go through `pipeline.services` and `ledger.services` only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from luodi.base.errors import BadInput, Conflict
from luodi.intake.files import SentFile, files_from, read_sent
from luodi.intake.guessing import likely_records
from luodi.intake.holdings import unit_called
from luodi.intake.models import Answer, Import, ImportFile, ImportRow, ImportState
from luodi.intake.posting import Posting
from luodi.intake.proposal import propose
from luodi.intake.proposed import ProposedRow, Terms, Verdict
from luodi.intake.reader.cells import Workbook
from luodi.intake.row_store import keep_rows, mark_posted, shown_rows
from luodi.intake.rows_json import changes_json, proposal_json
from luodi.intake.selectors import import_sheet
from luodi.intake.shielding import shielded
from luodi.ledger.choices import BatchKind
from luodi.ledger.models import Batch, Entry
from luodi.ledger.services import lock_ledger, open_batch
from luodi.orgs.models import Person
from luodi.orgs.selectors import scope_of, today
from luodi.pipeline.services import reverse_project_batch

_CHUNK = 500
_READY = (Verdict.NEW, Verdict.CHANGED)


def terms_for(*, sender: str | None, report_date: date | None, opening: bool) -> Terms:
    """The terms of an import with the answers remembered for its sender."""
    remembered = dict(Answer.objects.filter(sender_name=sender or "").values_list("key", "answer"))
    return Terms(today=today(), report_date=report_date, sender=sender, opening=opening, answers=remembered)


def propose_import(
    *,
    files: Sequence[SentFile],
    sender: str | None,
    report_date: date | None,
    opening: bool,
    by: Person,
    books: tuple[Workbook, ...] = (),
) -> Import:
    """Keep the files with the diff that they propose; nothing is posted. The same files sent again are the same import.

    `sender`: the unit that states it, where the sheets name none. `report_date`: overrides theirs. `books`: read already.
    """
    books = books or read_sent(files)
    with transaction.atomic():
        lock_ledger()  # a rival that sends the same files waits here, and then finds ours
        found = _sent_before(files, sender=sender, report_date=report_date, opening=opening)
        import_ = found or _new_import(files, sender=sender, report_date=report_date, opening=opening, by=by)
        keep_rows(import_, propose(books, _terms(import_)))
    return import_


def _new_import(
    files: Sequence[SentFile], *, sender: str | None, report_date: date | None, opening: bool, by: Person
) -> Import:
    names = [file.name.replace("\x00", "�")[:200] for file in files]  # PostgreSQL stores no NUL in a text
    import_ = Import.objects.create(
        label="、".join(names)[:200],
        sender_name=sender,
        sender=unit_called(sender) if sender else None,
        report_date=report_date,
        opening=opening,
        by=by,
    )
    ImportFile.objects.bulk_create(
        [
            ImportFile(parent=import_, position=n, name=names[n], sha256=file.sha256, content=file.content)
            for n, file in enumerate(files)
        ]
    )
    return import_


def _sent_before(
    files: Sequence[SentFile], *, sender: str | None, report_date: date | None, opening: bool
) -> Import | None:
    wanted = sorted(file.sha256 for file in files)
    candidates = Import.objects.exclude(state=ImportState.REVERSED).filter(
        sender_name=sender, report_date=report_date, opening=opening, files__sha256=wanted[0]
    )
    for candidate in candidates.distinct():
        if sorted(candidate.files.values_list("sha256", flat=True)) == wanted:
            return candidate
    return None


def _terms(import_: Import) -> Terms:
    return terms_for(sender=import_.sender_name, report_date=import_.report_date, opening=import_.opening)


def _books(import_: Import) -> tuple[Workbook, ...]:
    return read_sent([SentFile(name=f.name, content=bytes(f.content)) for f in import_.files.all()])


@transaction.atomic
def _keep_answers(import_: Import, answers: Mapping[str, str], by: Person) -> None:
    for key, answer in answers.items():
        Answer.objects.update_or_create(
            sender_name=import_.sender_name or "", key=key, defaults={"answer": answer.strip()[:200], "by": by}
        )


def answer_questions(*, import_: Import, answers: Mapping[str, str], by: Person) -> Import:
    """Answer questions by their key; every row that asks the same is settled, and the diff is proposed again.

    The answers are remembered for the sender. Refuses a blank answer, and an import that is reversed.
    """
    if any(not answer.strip() for answer in answers.values()):
        raise BadInput("答复不能为空，请选一项或填写内容。")
    books = _books(import_)
    with transaction.atomic():
        import_ = _locked(import_)
        if import_.state == ImportState.REVERSED:
            raise Conflict(f"{import_}已经冲销，不能再答复；请重新导入。")
        asked = {q["key"] for questions in import_.rows.values_list("questions", flat=True) for q in questions}
        if unknown := next((key for key in answers if key not in asked), None):
            raise Conflict(f"问题“{unknown.rpartition('|')[2]}”已经有人答复或已不存在，请刷新后再看。")
        _keep_answers(import_, answers, by)
        keep_rows(import_, propose(books, _terms(import_)))
    return import_


def answer_row(*, row: ImportRow, answer: str, by: Person) -> Import:
    """Answer the first question that a row waits for."""
    if not row.questions:
        raise BadInput(f"{row}没有等待答复的问题。")
    return answer_questions(import_=row.parent, answers={row.questions[0]["key"]: answer}, by=by)


def commit_import(*, import_: Import, by: Person, books: tuple[Workbook, ...] = ()) -> int:
    """Post the facts of every clean row, as one batch; doubtful rows wait. Returns how many entries were posted.

    Eight people press at once: one wins, seven read who was faster. Refuses when the ledger has moved on since the diff
    was shown (a new diff is then kept to be looked at), when nothing is ready, and when a unit's own sheet would change a
    project of others. `books`: its files, where they are read already.
    """
    scope = scope_of(by, today())
    if scope.roles:
        shielded(import_sheet(import_), scope).may_be_committed()
    books = books or _books(import_)
    try:
        with transaction.atomic():
            return _commit(import_, books, by)
    except _MovedOnError:
        with transaction.atomic():
            keep_rows(_locked(import_), propose(books, _terms(import_)))
    raise Conflict(f"{import_}看过差异之后台账有了变化，差异已经重算，请再看一遍后确认。")


class _MovedOnError(Exception):
    """The proposal is no longer what was shown; what was posted of it is taken back."""


def _locked(import_: Import) -> Import:
    """The import's row first, then the turnstile: always in this order, or two writers could wait for each other."""
    locked = Import.objects.select_for_update(no_key=True).get(pk=import_.pk)
    lock_ledger()
    return locked


def _commit(import_: Import, books: tuple[Workbook, ...], by: Person) -> int:
    """How many entries were posted.

    Some hundreds of rows at a time: their changes are made, compared with what was shown, posted, and forgotten.
    """
    import_ = _locked(import_)
    if import_.state != ImportState.PROPOSED:
        raise _too_late(import_)
    proposal = propose(books, _terms(import_))
    posted = set(import_.rows.filter(posted=True).values_list("position", flat=True))
    fresh = [(n, row) for n, row in enumerate(proposal.rows) if n not in posted]
    if not any(row.verdict in _READY for _, row in fresh):
        raise BadInput(f"{import_}没有可以入账的行：要么与台账相同，要么在等答复。")
    import_.batch = import_.batch or _batch(import_, by)
    import_.state, import_.committed_by = ImportState.COMMITTED, by
    import_.save(update_fields=["batch", "state", "committed_by"])
    posting = Posting(import_, new_units=proposal.new_units, by=by)
    for start in range(0, len(fresh), _CHUNK):
        _post(import_, posting, fresh[start : start + _CHUNK])
    return posting.entries


def _post(import_: Import, posting: Posting, rows: Sequence[tuple[int, ProposedRow]]) -> None:
    """Post the ready ones of these rows. Raises when one of them is not as it was shown."""
    made = [(n, row, row.changes) for n, row in rows]
    shown = shown_rows(import_, [n for n, _ in rows])
    if any(shown.get(n) != (row.verdict, changes_json(changes)) for n, row, changes in made):
        raise _MovedOnError
    ready = [(n, row, changes) for n, row, changes in made if row.verdict in _READY]
    subjects = posting.post([(row, changes) for _, row, changes in ready])
    mark_posted(import_, {n: subject for (n, _, _), subject in zip(ready, subjects, strict=True)})


def _batch(import_: Import, by: Person) -> Batch:
    kind = BatchKind.OPENING if import_.opening else BatchKind.IMPORT
    return open_batch(kind=kind, label=f"导入{import_.pk}：{import_.label}", by=by)


def _too_late(import_: Import) -> Conflict:
    if import_.state == ImportState.REVERSED:
        return Conflict(f"{import_}已经冲销，不能入账；请重新导入。")
    who = import_.committed_by.name if import_.committed_by is not None else "别人"
    return Conflict(f"{import_}已由{who}入账，您这次没有重复记账；请刷新后查看。")


@transaction.atomic
def reverse_import(*, import_: Import, reason: str, by: Person) -> list[Entry]:
    """Reverse everything the import posted, as one; projects and units it made are closed as void.

    Refuses one that is not in the ledger or is reversed already. Its answers stay remembered.
    """
    import_ = _locked(import_)
    if import_.state == ImportState.REVERSED:
        raise Conflict(f"{import_}已经冲销过了，不必再次冲销。")
    if import_.batch is None:
        raise BadInput(f"{import_}还没有入账，不用冲销。")
    red = reverse_project_batch(batch=import_.batch, reason=reason, by=by, on=today())
    import_.state = ImportState.REVERSED
    import_.save(update_fields=["state"])
    return red


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeResult:
    """What `luodi intake` answers: the JSON document, the exit code, and the import when one was kept."""

    json: dict[str, Any]
    exit_code: int
    import_: Import | None


def intake_files(
    *,
    paths: Sequence[Path],
    commit: bool,
    opening: bool = False,
    report_date: date | None = None,
    unit: str | None = None,
    by: Person,
) -> IntakeResult:
    """Read files and show what they would change; with `commit`, post the clean rows and let the doubtful ones wait.

    Without `commit` nothing is written. Exit code 1 when rows wait for a person or were rejected, else 0.
    """
    files = files_from(paths)
    books = read_sent(files)
    terms = terms_for(sender=unit, report_date=report_date, opening=opening)
    proposal = propose(books, terms)
    document = proposal_json(proposal, [file.name for file in files], likely_records(books, terms, proposal))
    import_ = None
    if commit:
        import_ = propose_import(files=files, sender=unit, report_date=report_date, opening=opening, by=by)
        entries = commit_import(import_=import_, by=by) if _has_ready(import_) else 0
        document |= {"import": import_.pk, "entries": entries}
    waits = any(row.verdict in {Verdict.DOUBTFUL, Verdict.REJECTED} for row in proposal.rows)
    return IntakeResult(json=document, exit_code=int(waits), import_=import_)


def _has_ready(import_: Import) -> bool:
    return import_.rows.filter(posted=False, verdict__in=_READY).exists()
