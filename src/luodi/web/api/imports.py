"""导入: send a workbook, read the diff it proposes, answer its questions, commit it, take it back as one."""

from datetime import date, datetime
from typing import Annotated, Any

from django.core.files.uploadedfile import UploadedFile as DjangoFile
from ninja import File, Form, Path, Query, Router, UploadedFile
from pydantic import Field

from luodi.access.models import AuditKind, TokenScope
from luodi.base.errors import BadInput, Conflict
from luodi.intake import selectors, services
from luodi.intake.files import SentFile, read_sent
from luodi.intake.models import Import, ImportRow, ImportState, RowVerdict
from luodi.intake.selectors import ImportLine, Question, import_sheet
from luodi.intake.shielding import shielded
from luodi.web.api.doors import JSON, MULTIPART, Caller, Door, operation
from luodi.web.api.ledger import ReversalSent, named
from luodi.web.api.once import once
from luodi.web.api.shapes import LINE, Asked, Day, Limit, Named, Number, OneOf, Sent, Sequence_, Told, UnitCode
from luodi.web.forms.imports import SHEET_BYTES, SHEET_KINDS
from luodi.web.keyset import cut_by, cut_list
from luodi.web.policy import may_import, may_reverse, signed_in
from luodi.web.publication import units_to_ask

router = Router(tags=["导入"])
_SEEN_BY = (TokenScope.READ, TokenScope.INTAKE)
_WRITTEN_BY = (TokenScope.INTAKE,)

State = Annotated[str, OneOf.codes(ImportState)]
Verdict = Annotated[str, OneOf.codes(RowVerdict)]


class ImportItem(Told):
    """An import and its rows by verdict. `ready` rows would be posted by a commit; `waiting` ones wait for an answer."""

    number: int
    label: str
    state: State
    sender: Named | None
    report_date: date | None
    opening: bool
    created_at: datetime
    by: str
    committed_by: str | None
    counts: dict[str, int]
    posted: int
    waiting: int


class Imports(Told):
    """A page of imports, newest first."""

    items: list[ImportItem]
    next: str | None


class ImportsAsked(Asked):
    """`after` is the number of the last import one has."""

    after: Number | None = None
    limit: Limit = 50


class LikelyItem(Told):
    """A likely answer and how it is said."""

    answer: str
    label: str


class QuestionItem(Told):
    """A question, how many rows wait for it, and one of them."""

    key: str
    field: str
    question: str
    likely: list[LikelyItem]
    rows: int
    sheet: str
    row: int


class ImportTold(Told):
    """One import with its questions; rows are read page by page. `held`: why a commit would be refused."""

    imported: ImportItem
    ready: int
    questions: list[QuestionItem]
    held: str


class ChangeItem(Told):
    """What a row changes: the field, before and after as people read them, and the day the fact is dated."""

    field: str
    label: str
    before: str | None
    after: str | None
    on: str


class ImportRowItem(Told):
    """A row of a sheet (`row` is the sheet's own 1-based row), what was read, what it changes, and why it waits."""

    position: int
    file: str
    sheet: str
    row: int
    verdict: Verdict
    field: str
    reason: str
    project: str | None
    posted: bool
    record: dict[str, Any] | None
    changes: list[ChangeItem]
    questions: list[str]


class ImportRows(Told):
    """A page of rows in the order of the files."""

    items: list[ImportRowItem]
    next: str | None


class ImportRowsAsked(Asked):
    """Of one verdict where asked; `after` is how many rows one has."""

    verdict: Verdict | None = None
    after: Sequence_ | None = None
    limit: Limit = 100


class ImportSent(Asked):
    """What the sheets may not say themselves."""

    sender: Annotated[UnitCode, Field(description="报送单位；单位人员必填")] | None = None
    report_date: Annotated[Day, Field(description="报表日期；表里写了可以不填")] | None = None
    opening: Annotated[str, OneOf(["true", "false"])] = "false"


class AnswerSent(Sent):
    """One question and its answer: the `answer` of a likely one, or one's own words."""

    key: Annotated[str, Field(min_length=1, max_length=400, pattern=LINE)]
    answer: Annotated[str, Field(min_length=1, max_length=200, pattern=LINE)]


class AnswersSent(Sent):
    """Several answers at once."""

    answers: Annotated[list[AnswerSent], Field(min_length=1, max_length=100)]


def _read(title: str) -> Door:
    return Door(title=title, policy=signed_in, scopes=_SEEN_BY)


def _write(title: str, takes: str = JSON, most_bytes: int = 2 * 2**20) -> Door:
    return Door(
        title=title, policy=may_import, scopes=_WRITTEN_BY, audited=title, kind=AuditKind.WRITE, writes=True,
        takes=takes, most_bytes=most_bytes,
    )  # fmt: skip


@operation(router, "GET", "/imports", _read("导入列表"), answers=Imports)
def imports(request: Caller, asked: Query[ImportsAsked]) -> Imports:
    """Imports one may read."""
    found = selectors.imports_counted(request.scope)
    cut = cut_by(found, "pk", after=asked.after, limit=asked.limit, newest_first=True)
    return Imports(items=[_item(selectors.line_of(one)) for one in cut.rows], next=cut.next)


@operation(router, "GET", "/imports/{int:number}", _read("一次导入"), answers=ImportTold)
def one(request: Caller, number: Path[Number]) -> ImportTold:
    """One import: counts, questions, and whether it may be committed."""
    return _told(request, selectors.import_numbered(request.scope, number))


@operation(router, "GET", "/imports/{int:number}/rows", _read("一次导入的各行"), answers=ImportRows)
def rows(request: Caller, number: Path[Number], asked: Query[ImportRowsAsked]) -> ImportRows:
    """The rows with what each changes."""
    shown = shielded(import_sheet(selectors.import_numbered(request.scope, number)), request.scope)
    listed = [row for row in shown.sheet.rows if asked.verdict in {None, row.verdict}]
    cut = cut_list(listed, after=asked.after, limit=asked.limit)
    return ImportRows(items=[_row(row) for row in cut.rows], next=cut.next)


@operation(
    router,
    "POST",
    "/imports",
    _write("上传台账", takes=MULTIPART, most_bytes=SHEET_BYTES + 2**20),
    answers=ImportTold,
    status=201,
)
def send(request: Caller, sheets: File[UploadedFile], sent: Form[ImportSent]) -> object:
    """Send a workbook; what it would change is answered, nothing is posted yet. The same file again is the same import."""
    files = [_sent_file(sheets)]
    sender = _sender(request, sent.sender)
    opening = sent.opening == "true"
    if opening and not request.scope.everything:
        raise BadInput("期初台账由招商办导入；请去掉 opening，按当期报送。")
    books = read_sent(files)  # before the transaction: a large workbook takes its time

    def act() -> ImportTold:
        made = services.propose_import(
            files=files, sender=sender, report_date=sent.report_date, opening=opening, by=request.user, books=books
        )
        return _told(request, selectors.import_numbered(request.scope, made.pk))

    return once(request, act, status=201)


@operation(router, "POST", "/imports/{int:number}/answers", _write("答复导入疑问"), answers=ImportTold)
def answer(request: Caller, number: Path[Number], sent: AnswersSent) -> object:
    """Answer questions; every row that asks the same is settled and the diff is made anew."""
    found = selectors.import_numbered(request.scope, number)
    seen = shielded(import_sheet(found), request.scope).sheet.questions
    open_ = {question.key for question in seen if question.likely or request.scope.everything}
    if any(given.key not in open_ for given in sent.answers):
        raise Conflict("这个问题已经有人答复，或要由招商办答复；请重新取一次导入，看还有哪些问题。")
    answers = {given.key: given.answer for given in sent.answers}

    def act() -> ImportTold:
        return _told(request, services.answer_questions(import_=found, answers=answers, by=request.user))

    return once(request, act)


@operation(router, "POST", "/imports/{int:number}/commit", _write("导入入账", takes=""), answers=ImportTold)
def commit(request: Caller, number: Path[Number]) -> object:
    """Post the clean rows as one; doubtful rows go on waiting."""
    found = selectors.import_numbered(request.scope, number)
    books = read_sent([SentFile(name=file.name, content=bytes(file.content)) for file in found.files.all()])

    def act() -> ImportTold:
        services.commit_import(import_=found, by=request.user, books=books)
        return _told(request, selectors.import_numbered(request.scope, number))

    return once(request, act)


@operation(
    router, "POST", "/imports/{int:number}/reversal",
    Door(title="整批冲销导入", policy=may_reverse, scopes=_WRITTEN_BY, audited="整批冲销导入", kind=AuditKind.WRITE, writes=True, takes=JSON),
    answers=ImportTold,
)  # fmt: skip
def reverse(request: Caller, number: Path[Number], sent: ReversalSent) -> object:
    """Take back everything the import posted."""
    found = selectors.import_numbered(request.scope, number)

    def act() -> ImportTold:
        services.reverse_import(import_=found, reason=sent.reason, by=request.user)
        return _told(request, selectors.import_numbered(request.scope, number))

    return once(request, act)


def _sent_file(file: "DjangoFile[Any]") -> SentFile:
    name = file.name or "未命名"
    if not name.lower().endswith(SHEET_KINDS):
        raise BadInput(f"“{name[:60]}”不是表格文件，请另存为 .xlsx 后再导入。")
    return SentFile(name=name, content=file.read())


def _sender(request: Caller, code: str | None) -> str | None:
    """The unit that states it, by name: one of one's own; for who sees the whole place any unit of it, or none."""
    if code is None:
        if request.scope.everything:
            return None
        raise BadInput("请在 sender 里写报送单位的编号，如 U002。")
    listed = dict(units_to_ask(request.scope) if request.scope.everything else units_to_ask(request.scope)[:-1])
    if code not in listed:
        raise BadInput("报送单位只能写本单位或所属单位的编号，请改正。")
    return listed[code]


def _told(request: Caller, found: Import) -> ImportTold:
    shown = shielded(import_sheet(found), request.scope)
    held = ""
    try:
        shown.may_be_committed()
    except Conflict as refused:
        held = str(refused)
    return ImportTold(
        imported=_item(shown.sheet.line),
        ready=sum(row.verdict in {RowVerdict.NEW, RowVerdict.CHANGED} and not row.posted for row in shown.sheet.rows),
        questions=[_question(question) for question in shown.sheet.questions],
        held=held,
    )


def _item(line: ImportLine) -> ImportItem:
    found = line.import_
    return ImportItem(
        number=found.pk,
        label=found.label,
        state=found.state,
        sender=named(found.sender),
        report_date=found.report_date,
        opening=found.opening,
        created_at=found.created_at,
        by=found.by.name,
        committed_by=found.committed_by.name if found.committed_by is not None else None,
        counts=dict(line.counts),
        posted=line.posted,
        waiting=line.waiting,
    )


def _question(one: Question) -> QuestionItem:
    return QuestionItem(
        key=one.key,
        field=one.field,
        question=one.question,
        likely=[LikelyItem(answer=answer, label=label) for answer, label in one.likely],
        rows=one.rows,
        sheet=one.sample.sheet,
        row=one.sample.row,
    )


def _row(row: ImportRow) -> ImportRowItem:
    return ImportRowItem(
        position=row.position,
        file=row.file.name,
        sheet=row.sheet,
        row=row.row,
        verdict=row.verdict,
        field=row.field,
        reason=row.reason,
        project=row.subject.code if row.subject is not None else None,
        posted=row.posted,
        record=row.record,
        changes=[ChangeItem(**change) for change in row.changes],
        questions=[question["key"] for question in row.questions],
    )
