"""查重: pairs of projects that look alike, side by side; merging two codes of one project, and taking that back."""

from dataclasses import dataclass

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import BadInput
from luodi.intake.duplicates import SuspectedPair, Suspicion, Suspicions, suspicions
from luodi.intake.identity import Level
from luodi.pipeline import mergers as services
from luodi.pipeline.comparisons import beside, standing_merger
from luodi.pipeline.merging import Beside
from luodi.pipeline.models import Project
from luodi.pipeline.selectors import project_coded
from luodi.web.answers import answer
from luodi.web.forms.mergers import ApartForm, MergeForm, OtherForm, UndoForm
from luodi.web.policy import Request, may_merge, policy

LEVEL_WORDS = {Level.ALIKE: "很像", Level.SOMEWHAT: "有些像", Level.WEAK: "只有名称像"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelTab:
    """How many pairs of one level wait; `value` is empty for all levels."""

    value: str
    label: str
    count: int
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCard:
    """A pair of the list and the word for its level."""

    pair: SuspectedPair
    word: str
    suspicion: Suspicion


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesPage:
    """Context of projects/duplicates.html."""

    found: Suspicions
    cards: tuple[PairCard, ...]
    tabs: tuple[LevelTab, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceLine:
    """A topic of two projects, and the choice that a person has on it."""

    line: Beside
    field: BoundField | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePage:
    """Context of projects/merge.html."""

    survivor: Project
    merged: Project
    lines: tuple[ChoiceLine, ...]
    form: MergeForm


@require_safe
@policy(may_merge)
def duplicates(request: Request) -> HttpResponse:
    """Pairs that wait for a judgement, surest first."""
    wanted = request.GET.get("level", "")
    level = next((one for one in LEVEL_WORDS if str(one.value) == wanted), None)
    found = suspicions(level=level, page=request.GET.get("page", "1"))
    tabs = [LevelTab(value="", label="全部", count=sum(found.counts.values()), here=level is None)]
    tabs += [
        LevelTab(value=str(one.value), label=word, count=found.counts[one], here=one is level)
        for one, word in LEVEL_WORDS.items()
    ]
    cards = tuple(
        PairCard(pair=pair, word=LEVEL_WORDS[pair.suspicion.level], suspicion=pair.suspicion) for pair in found.pairs
    )
    return answer(request, "projects/duplicates.html", DuplicatesPage(found=found, cards=cards, tabs=tuple(tabs)))


@require_POST
@policy(may_merge, audited="判定不是同一个项目", kind=AuditKind.DECIDE)
def apart(request: Request) -> HttpResponse:
    """Two projects after all: remembered, never asked again."""
    form = ApartForm(request.POST)
    if not form.is_valid():
        raise BadInput("没有说清是哪两个项目，请从查重页进入。")
    one, other = (project_coded(request.scope, form.cleaned_data[name].upper()) for name in ("one", "other"))
    services.tell_apart(one=one, other=other, by=request.user)
    messages.success(request, f"已记下：“{one}”和“{other}”不是同一项目，以后不再提示。")
    return redirect("duplicates")


@require_safe
@policy(may_merge)
def compare(request: Request, code: str) -> HttpResponse:
    """From a project to the side-by-side page with the one whose code is given."""
    form = OtherForm(request.GET)
    if not form.is_valid():
        raise BadInput(next(iter(form.errors.get("other", ["请填另一个项目的编号。"]))))
    return redirect("merge", code, form.code)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_merge, audited="合并项目编号", kind=AuditKind.DECIDE)
def merge(request: Request, code: str, other: str) -> HttpResponse:
    """Two projects side by side; with a reason, `other` becomes a second code of `code`."""
    survivor, merged = (project_coded(request.scope, one.upper()) for one in (code, other))
    if survivor == merged:
        raise BadInput("两边是同一个编号，请填另一个项目的编号。")
    lines = beside([(survivor.pk, merged.pk)])[survivor.pk, merged.pk]
    form = MergeForm(request.POST if request.method == "POST" else None, lines=lines)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.merge_projects(
            survivor=survivor, merged=merged, choices=form.choices(), reason=reason, by=request.user
        )
        messages.success(
            request, format_html('已合并：<span class="name">{}</span>并入本项目，从此只算一个项目。', merged.name)
        )
        return redirect("project", survivor.code)
    page = MergePage(
        survivor=survivor,
        merged=merged,
        lines=tuple(
            ChoiceLine(line=line, field=form[line.topic] if line.topic in form.fields else None) for line in lines
        ),
        form=form,
    )
    return answer(request, "projects/merge.html", page, status=422 if request.method == "POST" else 200)


@require_POST
@policy(may_merge, audited="撤销合并", kind=AuditKind.DECIDE)
def undo(request: Request, code: str) -> HttpResponse:
    """Take back the merger by which this code leads elsewhere."""
    merger = standing_merger(code)
    form = UndoForm(request.POST)
    if not form.is_valid():
        raise BadInput(next(iter(form.errors["reason"])))
    services.undo_merger(merger=merger, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "合并已撤销，两个项目各自恢复。")
    return redirect("project", code)
