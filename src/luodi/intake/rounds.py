"""The collection round (收数): workbooks out, returns in, 无变化. The only door for writes of rounds.

A return goes the way of every import: read, proposed, confirmed. A unit's second workbook in a round replaces its first:
what the first posted is reversed, then the second is read against the ledger as it stands without it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from luodi.base.errors import BadInput, Conflict, LuodiError, NotFound
from luodi.base.spans import Span
from luodi.intake.export import exported_rows
from luodi.intake.files import NotReadYet, SentFile, read_each
from luodi.intake.models import Import, ImportFile, ImportState, Return, Round, RowVerdict
from luodi.intake.reader.cells import Workbook
from luodi.intake.recognition import sender_of
from luodi.intake.round_workbook import issued_workbook
from luodi.intake.services import commit_import, propose_import, reverse_import
from luodi.ledger.choices import BatchKind
from luodi.ledger.services import lock_ledger, open_batch
from luodi.orgs.models import Person, Unit, UnitKind
from luodi.orgs.selectors import Scope, today
from luodi.pipeline.selectors import ProjectQuery, sectors_in_common, sectors_of

_ASKED = (UnitKind.TOWN, UnitKind.DEPARTMENT, UnitKind.PARK, UnitKind.ENTERPRISE, UnitKind.SQUAD)
_READY = (RowVerdict.NEW, RowVerdict.CHANGED)
_EVERYTHING = Scope(
    roles=frozenset(), unit_ids=frozenset(), everything=True
)  # a unit's workbook holds all of its projects
READING_SECONDS = 20.0  # of one request; a person waits for it, and so does whoever else sends one
_REPLACED = "本轮重报，以新表为准"


# A file, and its workbook, why it could not be read, or the unit whose statement it already is.
_Sent = tuple[SentFile, Workbook | LuodiError | Unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a returned file: the return it belongs to, or the sentence why it was not taken.

    `waits`: there was no time to read it.
    """

    name: str
    taken: Return | None
    sentence: str
    waits: bool = False


@transaction.atomic
def issue_round(*, span: Span, by: Person, due_at: datetime | None = None) -> Round:
    """Issue the round of a span: a workbook for each open unit. Issued again, it only adds units that have none yet.

    The report date is the span's last day, or today while it runs. `due_at`: until when returns are asked for; issued
    again with another one, that one holds. Refuses a span that has not begun, and a place without units to ask.
    """
    if span.first > today():
        raise BadInput(f"{span.label}还没有开始，到时候再发表。")
    lock_ledger()  # two who issue at once would ask every unit twice
    round_, _ = Round.objects.get_or_create(
        span_first=span.first, span_last=span.last, defaults={"report_date": min(span.last, today()), "by": by}
    )
    if due_at is not None and round_.due_at != due_at:
        round_.due_at = due_at
        round_.save(update_fields=["due_at"])
    units = Unit.objects.filter(kind__in=_ASKED, closed_on=None).exclude(returns__round=round_).order_by("code")
    common = sectors_in_common()
    for unit in units:
        rows = exported_rows(_EVERYTHING, ProjectQuery(unit=unit))
        sectors = sorted({*common, *sectors_of(_only(unit))})
        issued = issued_workbook(round_, unit, rows, sectors=sectors)
        Return.objects.create(
            round=round_,
            unit=unit,
            workbook=issued.content,
            sha256=hashlib.sha256(issued.content).hexdigest(),
            asked_count=issued.asked_count,
            known_count=issued.known_count,
        )
    if not round_.returns.exists():
        raise BadInput("还没有可以收数的单位（镇街、部门、园区等），请先导入一份台账或设立单位。")
    return round_


def _only(unit: Unit) -> Scope:
    """What the unit itself may know: the choices in its workbook name no sector that a rival alone is in."""
    return Scope(roles=frozenset(), unit_ids=frozenset({unit.pk}), everything=False)


def take_returns(
    *,
    round_: Round,
    files: Sequence[SentFile],
    scope: Scope,
    by: Person,
    within_seconds: float = READING_SECONDS,
) -> list[Taken]:
    """Take returned workbooks in any number; each file is known by itself, and one that is refused stops no other.

    Files of one unit in one lot are one statement. Within `scope`: a unit hands in its own. A lot that takes longer to
    read than `within_seconds` is taken in part, each file says so, and the same lot sent again goes on where it ended:
    statements that stand are known by their bytes and not read again.
    """
    found: list[Taken] = []
    own: dict[int, list[_Sent]] = {}
    standing = _standing(round_, files)
    read = iter(read_each([file for file in files if file.sha256 not in standing], within_seconds=within_seconds))
    for file in files:
        said = standing.get(file.sha256) or next(read)
        try:
            return_ = _return_of(round_, _sender(said, round_), scope, file.name)
        except LuodiError as refused:
            waits = isinstance(refused, NotReadYet)
            found.append(Taken(name=file.name, taken=None, sentence=str(refused), waits=waits))
        else:
            own.setdefault(return_.pk, []).append((file, said))
    for pk, sent in own.items():
        name = "、".join(file.name for file, _ in sent)
        try:
            return_, sentence = _take(pk, _all_read(sent), by)
        except LuodiError as refused:
            found.append(Taken(name=name, taken=None, sentence=str(refused)))
        else:
            found.append(Taken(name=name, taken=return_, sentence=sentence))
    return found


def _standing(round_: Round, files: Sequence[SentFile]) -> dict[str, Unit]:
    """By SHA-256: the files of statements that stand in the round and are sent once more, all of them, with their unit."""
    sent = {file.sha256 for file in files}
    again = Return.objects.filter(round=round_, statement__files__sha256__in=sent).exclude(
        statement__state=ImportState.REVERSED
    )
    found: dict[str, Unit] = {}
    for return_ in again.defer("workbook").select_related("unit").distinct():
        names = set(ImportFile.objects.filter(parent=return_.statement_id).values_list("sha256", flat=True))
        if names <= sent:
            found |= dict.fromkeys(names, return_.unit)
    return found


def _sender(said: Workbook | LuodiError | Unit, round_: Round) -> Unit:
    if isinstance(said, LuodiError):
        raise said
    return said if isinstance(said, Unit) else sender_of(said, round_)


def _all_read(sent: Sequence[_Sent]) -> Sequence[_Sent]:
    """With the workbooks of a statement that stands, where the unit sends another one beside them."""
    known = [file for file, said in sent if isinstance(said, Unit)]
    if len(known) in {0, len(sent)}:
        return sent
    again = iter(read_each(known))
    return [(file, next(again) if isinstance(said, Unit) else said) for file, said in sent]


def _return_of(round_: Round, unit: Unit, scope: Scope, name: str) -> Return:
    if not scope.everything and unit.pk not in scope.unit_ids:
        raise NotFound(f"“{name}”不是本单位的表，只能交本单位的。")
    return_ = Return.objects.defer("workbook").filter(round=round_, unit=unit).first()
    if return_ is None:
        raise NotFound(f"本轮没有给{unit.name}发表；新设的单位请重新点“发表”补发。")
    return return_


@transaction.atomic
def _take(pk: int, sent: Sequence[_Sent], by: Person) -> tuple[Return, str]:
    files = [file for file, _ in sent]
    return_ = _locked(pk)
    before = return_.statement
    replaced = before is not None and before.state != ImportState.REVERSED
    if replaced and before is not None:
        if sorted(before.files.values_list("sha256", flat=True)) == sorted(file.sha256 for file in files):
            return return_, f"{return_.unit.name}：与上次交的是同一份，没有重复处理。"
        _replace(before, by)
    round_ = return_.round
    books = tuple(book for _, book in sent if isinstance(book, Workbook))
    statement = propose_import(
        files=files,
        sender=return_.unit.name,
        report_date=round_.report_date,
        opening=False,
        by=by,
        books=books if len(books) == len(files) else (),
    )
    _answer(return_, statement, by)
    return return_, f"{return_.unit.name}：已收到{'，替换上次交的' if replaced else ''}。"


def _locked(pk: int) -> Return:
    Return.objects.select_for_update(no_key=True).only("pk").get(pk=pk)
    return Return.objects.defer("workbook").select_related("unit", "round", "statement").get(pk=pk)


def _replace(before: Import, by: Person) -> None:
    """The earlier statement counts no more, whether it was in the ledger or still waited."""
    if before.batch is not None and before.state == ImportState.COMMITTED:
        reverse_import(import_=before, reason=_REPLACED, by=by)
        return
    locked = Import.objects.select_for_update(no_key=True).get(pk=before.pk)
    if locked.batch is not None:  # some of its rows were posted, others had just become clear
        reverse_import(import_=locked, reason=_REPLACED, by=by)
        return
    locked.batch = open_batch(kind=BatchKind.IMPORT, label=f"导入{locked.pk}：{_REPLACED}", by=by)
    locked.state = ImportState.REVERSED
    locked.save(update_fields=["batch", "state"])


def _answer(return_: Return, statement: Import | None, by: Person) -> None:
    return_.statement, return_.answered_at, return_.by = statement, timezone.now(), by
    return_.save(update_fields=["statement", "answered_at", "by"])


@transaction.atomic
def say_unchanged(*, return_: Return, by: Person) -> Return:
    """无变化: the unit has nothing to add. Refuses where a workbook was handed in: what it says stands."""
    return_ = _locked(return_.pk)
    if return_.statement is not None and return_.statement.state != ImportState.REVERSED:
        raise Conflict(f"{return_.unit.name}本轮已经交了表，以表为准；确实没有变化的，请先冲销交来的表。")
    _answer(return_, None, by)
    return return_


@transaction.atomic
def say_all_unchanged(*, returns: Sequence[Return], by: Person) -> list[Return]:
    """无变化 for several units at once, on their word; a unit that has answered meanwhile is left as it is."""
    said = []
    for return_ in sorted(returns, key=lambda one: one.pk):
        fresh = _locked(return_.pk)
        stands = fresh.statement is not None and fresh.statement.state != ImportState.REVERSED
        if not stands and (fresh.answered_at is None or fresh.statement is not None):
            _answer(fresh, None, by)
            said.append(fresh)
    return said


def confirm_returns(*, round_: Round, by: Person) -> list[str]:
    """Post the clean rows of every return that waits; doubtful rows go on waiting. Returns a sentence per statement."""
    told: list[str] = []
    ready = Import.objects.filter(
        returns__round=round_, state=ImportState.PROPOSED, rows__posted=False, rows__verdict__in=_READY
    ).distinct()
    statements = list(ready.prefetch_related("files").order_by("pk"))
    books = _read_at_once(statements)
    for statement in statements:
        try:
            entries = commit_import(import_=statement, by=by, books=books[statement.pk])
        except LuodiError as refused:
            told.append(f"{statement.sender_name}：{refused}")
        else:
            told.append(f"{statement.sender_name}：已入账 {entries} 笔。")
    return told


def _read_at_once(statements: Sequence[Import]) -> dict[int, tuple[Workbook, ...]]:
    """The files of these statements; nothing for one of which a file cannot be read, so that its own commit says why."""
    sent = [
        (statement.pk, SentFile(name=file.name, content=bytes(file.content)))
        for statement in statements
        for file in statement.files.all()
    ]
    found: dict[int, list[Workbook | LuodiError]] = {statement.pk: [] for statement in statements}
    for (pk, _), book in zip(sent, read_each([file for _, file in sent]), strict=True):
        found[pk].append(book)
    return {
        pk: tuple(book for book in books if isinstance(book, Workbook))
        if not any(isinstance(book, LuodiError) for book in books)
        else ()
        for pk, books in found.items()
    }
