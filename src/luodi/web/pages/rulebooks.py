"""办法: which rulebooks there are, what each says article by article, and what two of them say differently."""

from dataclasses import dataclass
from importlib.resources import files

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.assessment import editions
from luodi.assessment.drafts import save_draft
from luodi.assessment.editions import Edition
from luodi.assessment.models import RulebookDraft
from luodi.assessment.running import checked_rulebook
from luodi.rulebook.dials import Panel, panels
from luodi.rulebook.differences import Difference, differences
from luodi.web.answers import answer
from luodi.web.forms.rulebooks import ComparisonForm, NewDraftForm
from luodi.web.policy import Request, may_draft_rulebook, may_read_drafts, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebooksPage:
    """Context of rulebooks/list.html."""

    versions: list[Edition]
    drafts: list[Edition]
    may_draft: bool
    may_try: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDraftPage:
    """Context of rulebooks/new.html."""

    form: NewDraftForm


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookPage:
    """Context of rulebooks/version.html: its rules in words, its general provisions, and the draft it came from."""

    edition: Edition
    rules: list[Panel]
    general: list[Panel]
    draft: RulebookDraft | None
    may_draft: bool
    may_try: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """Context of rulebooks/compare.html; the two sides are None until both are chosen."""

    form: ComparisonForm
    before: Edition | None
    after: Edition | None
    differences: tuple[Difference, ...]


@require_safe
@policy(signed_in)
def rulebooks(request: Request) -> HttpResponse:
    """Published versions, and drafts for those who may read them."""
    found = editions.editions(request.scope, request.today)
    page = RulebooksPage(
        versions=[one for one in found if one.version is not None],
        drafts=[one for one in found if one.draft is not None],
        may_draft=may_draft_rulebook(request.scope),
        may_try=may_read_drafts(request.scope),
    )
    return answer(request, "rulebooks/list.html", page)


@require_safe
@policy(signed_in)
def rulebook(request: Request, number: int) -> HttpResponse:
    """One published version, article by article, and its text as it was published."""
    edition = editions.version_edition(number, request.today)
    reads = may_read_drafts(request.scope)
    cut = panels(edition.text, checked_rulebook(edition.text))
    page = RulebookPage(
        edition=edition,
        rules=[panel for panel in cut if panel.name],
        general=[panel for panel in cut if not panel.name],
        draft=editions.draft_of(edition.version) if reads and edition.version is not None else None,
        may_draft=may_draft_rulebook(request.scope),
        may_try=reads,
    )
    return answer(request, "rulebooks/version.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_draft_rulebook, audited="起草办法")
def new_draft(request: Request) -> HttpResponse:
    """Begin a draft from a version, from a blank one, or from a file."""
    versions = editions.editions(request.scope, request.today)
    form = NewDraftForm(request.POST or None, request.FILES or None, versions=versions)
    if request.method != "POST" or not form.is_valid():
        return answer(
            request,
            "rulebooks/new.html",
            NewDraftPage(form=form),
            status=422 if request.method == "POST" else 200,
        )
    start = next((one for one in versions if one.key == form.cleaned_data["start"]), None)
    text = form.cleaned_data["file"] or (start.text if start is not None else blank_text())
    draft = save_draft(text=text, by=request.user, based_on=start.version if start is not None else None)
    return redirect("draft", draft.pk)


@require_POST
@policy(may_draft_rulebook, audited="由已发布的办法另起草案")
def draft_from(request: Request, number: int) -> HttpResponse:
    """Begin a draft from a published version, which itself never changes."""
    edition = editions.version_edition(number, request.today)
    draft = save_draft(text=edition.text, by=request.user, based_on=edition.version)
    return redirect("draft", draft.pk)


@require_safe
@policy(signed_in)
def compare(request: Request) -> HttpResponse:
    """Two editions article by article; a unit compares what is published."""
    found = editions.editions(request.scope, request.today)
    form = ComparisonForm(request.GET or None, others=found)
    before = after = None
    told: tuple[Difference, ...] = ()
    if form.is_valid():
        by_key = {one.key: one for one in found}
        before, after = by_key[form.cleaned_data["before"]], by_key[form.cleaned_data["after"]]
        told = differences(before.text, after.text)
    page = ComparisonPage(form=form, before=before, after=after, differences=told)
    return answer(request, "rulebooks/compare.html", page, status=422 if request.GET and before is None else 200)


def blank_text() -> str:
    """A small sound rulebook to write over."""
    return (files("luodi.rulebook") / "blank.yaml").read_text("utf-8")
