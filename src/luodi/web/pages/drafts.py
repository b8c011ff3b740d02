"""草案: a rulebook as a text and as a form of its numbers, beside a preview on the real ledger; published by somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.assessment import editions
from luodi.assessment.drafts import one_line_end, publish_draft, save_draft
from luodi.assessment.models import RulebookDraft
from luodi.assessment.preview import Preview, known_words, preview_of
from luodi.assessment.running import checked_rulebook
from luodi.assessment.services import digest
from luodi.base.errors import BadInput
from luodi.rulebook.check import Checked
from luodi.rulebook.dials import Dial, DialsRefused, Panel, Part, panels, turned
from luodi.web.answers import answer
from luodi.web.forms.rulebooks import PublishForm, TryForm
from luodi.web.policy import Request, may_draft_rulebook, may_publish_rulebook, may_read_drafts, policy

_VIEWS = ("numbers", "text")
_PREFIX = "n"


@dataclass(frozen=True, slots=True, kw_only=True)
class DialField:
    """A dial as an input: what stands in it, its unit, and why an entered number cannot stay."""

    name: str
    value: str
    unit: str
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DialCard:
    """A panel as a card: lines of (label, parts of (label, texts and inputs in turn))."""

    panel: Panel
    lines: list[tuple[str, list[tuple[str, list[str | DialField]]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """Context of rulebooks/editor.html. `view`: numbers or text; `why_not` says why this person may not publish."""

    draft: RulebookDraft
    view: str
    text: str
    over: str
    cards: list[DialCard]
    words: list[str]
    writers: list[str]
    may_draft: bool
    form: TryForm
    publish: PublishForm | None
    why_not: str
    against: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """Context of rulebooks/preview.html. `refusals`: numbers of the form that cannot stand where they were entered."""

    preview: Preview | None
    refusals: list[str]
    opens: str


@require_safe
@policy(may_read_drafts)
def draft(request: Request, number: int) -> HttpResponse:
    """The editor; readers see it without a way to save. A published draft leads to its version."""
    found = editions.draft_by_number(number, request.scope)
    if found.published_as is not None:
        return redirect("rulebook", found.published_as.pk)
    view = request.GET.get("view", "")
    return answer(request, "rulebooks/editor.html", _page(request, found, view if view in _VIEWS else _VIEWS[0]))


@require_POST
@policy(may_draft_rulebook, audited="保存办法草案")
def save(request: Request, number: int) -> HttpResponse:
    """Save the text, or only the numbers that were changed in the form; then go on in the view asked for."""
    found = editions.draft_by_number(number, request.scope)
    view = "text" if "text" in request.POST else "numbers"
    try:
        text = _sent_text(request, found)
    except DialsRefused as refused:
        page = _page(request, found, view, entered=_entered(request), refusals=refused.refusals)
        return answer(request, "rulebooks/editor.html", page, status=422)
    saved = save_draft(text=text, by=request.user, draft=found, over=request.POST.get("over"))
    errors = checked_rulebook(saved.text).errors
    if errors:
        messages.warning(request, "已保存。办法里还有错，右边列出了每一处和改法；改好以前不能发布。")
    else:
        messages.success(request, "已保存。")
    then = request.POST.get("then", view)
    return redirect(f"{reverse('draft', args=[number])}?{urlencode({'view': then if then in _VIEWS else view})}")


@require_POST
@policy(may_read_drafts, audited="预览办法草案", kind=AuditKind.READ)
def preview(request: Request, number: int) -> HttpResponse:
    """What the text in the editor would do; nothing is saved."""
    found = editions.draft_by_number(number, request.scope)
    others = editions.editions(request.scope, request.today)
    try:
        text = _sent_text(request, found)
    except DialsRefused as refused:
        page = PreviewPage(preview=None, refusals=list(dict.fromkeys(refused.refusals.values())), opens="")
        return answer(request, "rulebooks/preview.html", page)
    form = TryForm(request.POST, others=others, today=request.today)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    against = next((one.text for one in others if one.key == asked.get("against")), None)
    told = preview_of(text, against, span=asked.get("span"), as_of=asked.get("as_of"))
    saved = text == found.text and told.trial is not None
    opens = _opens(f"d{number}", asked) if saved else ""
    refusals = [] if form.is_valid() else [str(error) for errors in form.errors.values() for error in errors]
    return answer(request, "rulebooks/preview.html", PreviewPage(preview=told, refusals=refusals, opens=opens))


@require_POST
@policy(may_publish_rulebook, audited="发布办法", kind=AuditKind.DECIDE)
def publish(request: Request, number: int) -> HttpResponse:
    """Publish with a day of effect; a person who wrote the draft is refused."""
    found = editions.draft_by_number(number, request.scope)
    form = PublishForm(request.POST)
    if not form.is_valid():
        raise BadInput("请填写施行日期，例如 2005-01-01。")
    on = form.cleaned_data["on"]
    version = publish_draft(draft=found, by=request.user, on=on, over=request.POST.get("over"))
    messages.success(request, "已发布。这一版的文字从此不再改动；要改，请另起一份草案。")
    return redirect("rulebook", version.pk)


def _opens(key: str, asked: Mapping[str, Any]) -> str:
    told = {"rulebook": key, "span": str(asked["span"]), "as_of": asked["as_of"].isoformat()}
    return f"{reverse('trial-opened')}?{urlencode(told)}"


def _sent_text(request: Request, found: RulebookDraft) -> str:
    """The text as it stands in the editor: sent whole, or the saved one with the numbers of the form put in."""
    if "text" in request.POST:
        return one_line_end(request.POST["text"])
    entered = _entered(request)
    return turned(found.text, entered, checked_rulebook(found.text)) if entered else found.text


def _entered(request: Request) -> dict[str, str]:
    return {name.removeprefix(_PREFIX): str(value) for name, value in request.POST.items() if name[1:2].isdigit()}


def _page(
    request: Request,
    found: RulebookDraft,
    view: str,
    *,
    entered: Mapping[str, str] | None = None,
    refusals: Mapping[str, str] | None = None,
) -> DraftPage:
    others = [one for one in editions.editions(request.scope, request.today) if one.key != f"d{found.pk}"]
    against = editions.standing_choice(found, request.today)
    checked = checked_rulebook(found.text)
    wrote = editions.wrote(found, request.user, request.today)
    publishes = may_publish_rulebook(request.scope) and not wrote
    return DraftPage(
        draft=found,
        view=view,
        text=found.text,
        over=digest(found.text),
        cards=_cards(found.text, checked, entered or {}, refusals or {}) if view == "numbers" else [],
        words=known_words() if view == "text" else [],
        writers=editions.writers_of(found),
        may_draft=may_draft_rulebook(request.scope),
        form=TryForm(others=others, today=request.today, initial={"against": against}),
        publish=PublishForm(initial={"on": _stated_day(checked) or request.today}) if publishes else None,
        why_not=_why_not(request, wrote=wrote),
        against=against,
    )


def _why_not(request: Request, *, wrote: bool) -> str:
    if wrote:
        return "您写过这份草案，须由另一位招商办负责人或领导核对后发布。"
    return "" if may_publish_rulebook(request.scope) else may_publish_rulebook.refusal


def _stated_day(checked: Checked) -> Any:
    return checked.rulebook.basis.effective if checked.rulebook is not None else None


def _cards(text: str, checked: Checked, entered: Mapping[str, str], refusals: Mapping[str, str]) -> list[DialCard]:
    """Indicators, and whatever else holds a number; what decides no number is read in the text."""
    shown = [panel for panel in panels(text, checked) if panel.dials or panel.section == "指标"]
    first = ("指标", "认定", "总分")
    order = {name: place for place, name in enumerate(first)}
    shown.sort(key=lambda panel: order.get(panel.section, len(first)))
    return [_card(panel, entered, refusals) for panel in shown]


def _card(panel: Panel, entered: Mapping[str, str], refusals: Mapping[str, str]) -> DialCard:
    def field(piece: str | Dial) -> str | DialField:
        if isinstance(piece, str):
            return piece
        value = entered.get(piece.key, piece.number)
        refusal = refusals.get(piece.key, "")
        return DialField(name=f"{_PREFIX}{piece.key}", value=value, unit=piece.unit, refusal=refusal)

    def part(one: Part) -> tuple[str, list[str | DialField]]:
        return one.label, [field(piece) for piece in one.pieces]

    lines = [
        (line.label, [part(one) for one in line.parts if one.label not in {"条文", "说明"}]) for line in panel.lines
    ]
    return DialCard(panel=panel, lines=[line for line in lines if line[1]])
