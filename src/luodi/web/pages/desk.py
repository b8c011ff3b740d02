"""工作台: what waits for me first, then where things stand."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from luodi.ledger.vouchers import EntryLine, newest_entries
from luodi.pipeline.selectors import StageCount, stage_counts
from luodi.web.answers import answer
from luodi.web.policy import Request, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """Context of desk/desk.html."""

    stages: list[StageCount]
    newest: list[EntryLine]


@require_safe
@policy(signed_in)
def front(_request: HttpRequest) -> HttpResponse:
    """The bare address leads to the desk."""
    return redirect("desk")


@require_safe
@policy(signed_in)
def desk(request: Request) -> HttpResponse:
    """What waits for this person, and the projects by stage."""
    scope = request.scope
    return answer(
        request, "desk/desk.html", DeskPage(stages=stage_counts(scope), newest=newest_entries(scope, count=8))
    )
