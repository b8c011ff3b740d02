"""记一笔: paste a message, see what it would change beside the ledger, confirm each; it goes in like an import."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from luodi.base.errors import LuodiError
from luodi.intake.messages.beside import MessageLine, Run, marked, message_lines
from luodi.intake.messages.keeping import keep_message
from luodi.intake.messages.selectors import message_changes
from luodi.leads.selectors import units_of
from luodi.web.answers import answer
from luodi.web.forms.messages import KeepForm, MessageForm
from luodi.web.policy import Request, may_import, policy


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """Context of messages/record.html. `read`: the message was read; `runs` its text with quotes marked."""

    form: MessageForm
    read: bool = False
    runs: tuple[Run, ...] = ()
    lines: tuple[MessageLine, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    refusal: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_import, audited="读一段消息")
def record(request: Request) -> HttpResponse:
    """Paste; what it says is shown, nothing is kept."""
    form = MessageForm(request.POST or None, today=request.today)
    if request.method != "POST" or not form.is_valid():
        return answer(request, "messages/record.html", RecordPage(form=form), status=422 if form.errors else 200)
    return _read(request, form)


def _read(request: Request, form: MessageForm, *, refusal: str = "") -> HttpResponse:
    text = form.cleaned_data["text"]
    changes = message_changes(text, sent=form.cleaned_data["sent"], scope=request.scope)
    own = () if request.scope.everything else tuple(units_of(request.scope).values_list("code", "name"))
    page = RecordPage(
        form=form, read=True, runs=marked(text, changes), lines=message_lines(changes), units=own, refusal=refusal
    )
    return answer(request, "messages/record.html", page, status=422 if refusal else 200)


@require_POST
@policy(may_import, audited="记一笔入账")
def keep(request: Request) -> HttpResponse:
    """Post what was ticked; the message is read again, so that nothing is posted that it does not say."""
    asked = MessageForm(request.POST, today=request.today)
    if not asked.is_valid():
        return answer(request, "messages/record.html", RecordPage(form=asked), status=422)
    text, sent = asked.cleaned_data["text"], asked.cleaned_data["sent"]
    changes = message_changes(text, sent=sent, scope=request.scope)
    form = KeepForm(request.POST, today=request.today, units=units_of(request.scope), count=len(changes))
    if not form.is_valid():
        return _read(request, asked, refusal="勾选的内容对不上，请再看一遍。")
    unit = form.cleaned_data["unit"]
    if unit is None and not request.scope.everything:
        unit = units_of(request.scope).order_by("code").first()
    try:
        import_ = keep_message(
            text=text,
            sent=sent,
            confirmed=[changes[n] for n in form.cleaned_data["confirmed"]],
            sender=unit.name if unit is not None else None,
            by=request.user,
        )
    except LuodiError as refused:
        return _read(request, asked, refusal=str(refused))
    messages.success(request, "勾选的内容已按一次导入处理：没有疑问的已入账，有疑问的在下面等答复。")
    return redirect("import", import_.pk)
