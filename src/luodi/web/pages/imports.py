"""导入: sheets in, a diff to look at, questions to answer, one button to commit, one to take all of it back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.base.errors import BadInput
from luodi.intake import selectors, services
from luodi.intake.models import Import, ImportRow, RowVerdict
from luodi.intake.selectors import ImportLine, Question
from luodi.intake.shielding import ShieldedSheet, shielded
from luodi.intake.side_by_side import Faced, faced
from luodi.intake.tracing import entries_from, row_placed, stated_on
from luodi.ledger.vouchers import EntryLine
from luodi.web.answers import answer as answered
from luodi.web.forms.entries import ReverseForm
from luodi.web.forms.imports import AnswerForm, ImportForm
from luodi.web.policy import Request, may_import, may_reverse, policy, signed_in
from luodi.web.publication import units_to_ask

_ROWS = 100
_READY = (RowVerdict.NEW, RowVerdict.CHANGED)
_ORDER = (RowVerdict.DOUBTFUL, *_READY, RowVerdict.REJECTED, RowVerdict.SAME)  # what a person wants to see first


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsPage:
    """Context of imports/list.html."""

    lines: Page[ImportLine]
    may_import: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewImportPage:
    """Context of imports/new.html."""

    form: ImportForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of one verdict: how many, and whether they are shown."""

    verdict: RowVerdict
    count: int
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question, and the row that asks it beside the projects it may be about, if that is the question."""

    question: Question
    faced: Faced | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """Context of imports/detail.html. `ready`: rows that a commit would post."""

    import_: Import
    shown: ShieldedSheet
    groups: tuple[Group, ...]
    rows: Page[ImportRow]
    asked: tuple[Asked, ...]
    asks: str
    ready: int
    may_answer: bool
    reverse_form: ReverseForm | None
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """Context of imports/row.html."""

    import_: Import
    row: ImportRow
    stated: list[tuple[str, str]]
    lines: list[EntryLine]


@require_safe
@policy(signed_in)
def imports(request: Request) -> HttpResponse:
    """Imports the person may read, newest first."""
    lines = Paginator(selectors.import_lines(request.scope), _ROWS).get_page(request.GET.get("page", 1))
    return answered(request, "imports/list.html", ImportsPage(lines=lines, may_import=may_import(request.scope)))


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_import, audited="上传台账")
def new_import(request: Request) -> HttpResponse:
    """Send files; what they would change is shown next, nothing is posted yet."""
    bureau = request.scope.everything
    senders = units_to_ask(request.scope) if bureau else units_to_ask(request.scope)[:-1]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent, senders=senders, bureau=bureau)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            import_ = services.propose_import(
                files=form.sent_files(),
                sender=given["sender"] or None,
                report_date=given["report_date"],
                opening=given.get("opening", False),
                by=request.user,
            )
        except BadInput as refused:
            form.add_error("sheets" if given["sheets"] else "pasted", str(refused))
        else:
            return redirect("import", import_.pk)
    status = 422 if request.method == "POST" else 200
    return answered(request, "imports/new.html", NewImportPage(form=form), status=status)


@require_safe
@policy(signed_in)
def import_(request: Request, number: int) -> HttpResponse:
    """The diff of one import, by verdict; what waits for a person comes first."""
    return _sheet(request, number)


@require_POST
@policy(may_import, audited="答复导入疑问")
def answer(request: Request, number: int) -> HttpResponse:
    """Answer a question; every row that asks the same is settled and the diff is made anew."""
    found = selectors.import_numbered(request.scope, number)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _sheet(request, number, refusal="请选一项，或写明答复。", status=422)
    given = form.cleaned_data
    seen = shielded(selectors.import_sheet(found), request.scope).sheet.questions
    if given["key"] not in {question.key for question in seen if question.likely or request.scope.everything}:
        return _sheet(request, number, refusal="这个问题已经有人答复，或要由招商办答复。", status=409)
    services.answer_questions(import_=found, answers={given["key"]: given["answer"]}, by=request.user)
    return _sheet(request, number) if request.htmx else redirect("import", number)


@require_POST
@policy(may_import, audited="导入入账")
def commit(request: Request, number: int) -> HttpResponse:
    """Post the clean rows as one; doubtful rows go on waiting."""
    found = selectors.import_numbered(request.scope, number)
    services.commit_import(import_=found, by=request.user)
    waiting = selectors.import_sheet(found).line.waiting
    messages.success(request, "已入账。存疑的行还在等答复，答复后可再次入账。" if waiting else "已入账。")
    return redirect("import", number)


@require_POST
@policy(may_reverse, audited="整批冲销导入")
def reverse(request: Request, number: int) -> HttpResponse:
    """Take back everything the import posted, as one."""
    found = selectors.import_numbered(request.scope, number)
    form = ReverseForm(request.POST)
    if not form.is_valid():
        return _sheet(request, number, reverse_form=form, status=422)
    services.reverse_import(import_=found, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "这次导入已整批冲销，原分录和红字分录都保留可查。")
    return redirect("import", number)


@require_safe
@policy(signed_in)
def row(request: Request, number: int, position: int) -> HttpResponse:
    """One row of a sheet: what it says, what it changes, and the entries it made."""
    found = selectors.import_numbered(request.scope, number)
    shown = shielded(selectors.import_sheet(found), request.scope)
    one = row_placed(shown.sheet.rows, position)
    lines = entries_from(request.scope, found, one)
    return answered(request, "imports/row.html", RowPage(import_=found, row=one, stated=stated_on(one), lines=lines))


def _sheet(
    request: Request, number: int, *, refusal: str = "", reverse_form: ReverseForm | None = None, status: int = 200
) -> HttpResponse:
    found = selectors.import_numbered(request.scope, number)
    shown = shielded(selectors.import_sheet(found), request.scope)
    rows, counts = shown.sheet.rows, shown.sheet.line.counts
    asks, wanted = request.GET.get("asks", ""), request.GET.get("verdict", "")
    here = wanted if wanted in RowVerdict.values else next((v for v in _ORDER if counts[v]), RowVerdict.SAME)
    listed = [row for row in rows if row.verdict == here and (not asks or asks in {q["key"] for q in row.questions})]
    may_answer = may_import(request.scope) and found.state != "reversed"
    beside = faced(request.scope, shown.sheet.questions, request.today) if may_answer else {}
    reversible = shown.sheet.line.posted and found.state != "reversed" and may_reverse(request.scope)
    page = ImportPage(
        import_=found,
        shown=shown,
        groups=tuple(
            Group(verdict=v, count=counts[v], here=v == here) for v in (*_ORDER, RowVerdict.SKIPPED) if counts[v]
        ),
        rows=Paginator(listed, _ROWS).get_page(request.GET.get("page", 1)),
        asks=asks,
        ready=sum(row.verdict in _READY and not row.posted for row in rows),
        asked=tuple(Asked(question=q, faced=beside.get(q.key)) for q in shown.sheet.questions),
        may_answer=may_answer,
        reverse_form=reverse_form or (ReverseForm() if reversible else None),
        refusal=refusal,
    )
    return answered(request, "imports/detail.html", page, part="sheet", status=status)
