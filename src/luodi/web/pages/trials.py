"""试算: any version or draft against any span, beside another one: who moves and why. Nothing is saved."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from luodi.assessment import editions
from luodi.assessment.documents import explain_json
from luodi.assessment.editions import Edition
from luodi.assessment.trial import Trial, try_out
from luodi.base.errors import BadInput, LuodiError
from luodi.base.spans import Span
from luodi.web.answers import answer
from luodi.web.forms.assessment import SpanForm
from luodi.web.forms.rulebooks import TrialForm
from luodi.web.policy import Request, may_read_drafts, policy


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPage:
    """Context of rulebooks/trial.html. `opens`: where a score opens, without unit and indicator."""

    form: TrialForm
    edition: Edition | None
    trial: Trial | None
    problem: str
    opens: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOpenedPage:
    """Context of rulebooks/opened.html; `told` is the document of `luodi explain`."""

    edition: Edition
    span: Span
    told: dict[str, Any]
    here: str


@require_safe
@policy(may_read_drafts)
def trial(request: Request) -> HttpResponse:
    """Choose a text and a span; see the ranking it gives, and who moves against another text."""
    found = editions.editions(request.scope, request.today)
    form = TrialForm(_asked(request), others=found, today=request.today)
    if not form.is_valid():
        page = TrialPage(form=form, edition=None, trial=None, problem="", opens="")
        return answer(request, "rulebooks/trial.html", page, status=422 if form.is_bound else 200)
    given, by_key = form.cleaned_data, {one.key: one for one in found}
    edition, against = by_key[given["rulebook"]], by_key.get(given["against"])
    tried, problem = None, ""
    try:
        tried = try_out(edition.text, against.text if against else None, span=given["span"], as_of=given["as_of"])
    except LuodiError as refused:
        problem = str(refused)
    told = {"rulebook": edition.key, "span": str(given["span"]), "as_of": given["as_of"].isoformat()}
    opens = f"{reverse('trial-opened')}?{urlencode(told)}"
    page = TrialPage(form=form, edition=edition, trial=tried, problem=problem, opens=opens)
    return answer(request, "rulebooks/trial.html", page)


@require_safe
@policy(may_read_drafts)
def opened(request: Request) -> HttpResponse:
    """From one score of a trial back to the entries, as the text tried would have it."""
    form = SpanForm(request.GET, today=request.today)
    if not form.is_valid():
        raise BadInput("地址里的跨度看不懂，请从试算页重新打开。")
    edition = editions.edition(request.GET.get("rulebook", ""), request.scope, request.today)
    span, as_of = form.cleaned_data["span"], form.cleaned_data["as_of"]
    unit, indicator = request.GET.get("unit", ""), request.GET.get("indicator", "")
    told = explain_json(edition.text, unit, indicator, span=span, as_of=as_of, scope=request.scope)
    page = TrialOpenedPage(edition=edition, span=span, told=told, here=request.get_full_path())
    return answer(request, "rulebooks/opened.html", page)


def _asked(request: Request) -> dict[str, str] | None:
    """What the address asks; without a span, the year to date."""
    if not request.GET:
        return None
    day = request.today
    return {"span": f"{day.year}-01..{day:%Y-%m}"} | {key: str(value) for key, value in request.GET.items()}
