"""会议: planned, held, and what was decided there becomes orders."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import LuodiError
from luodi.pipeline.selectors import project_coded
from luodi.supervision.choices import MeetingKind
from luodi.supervision.meetings import decide_at_meeting, hold_meeting, plan_meeting, plan_series
from luodi.supervision.models import Attendance, Matter, Meeting
from luodi.supervision.selectors import attendances_of, decisions_of, meeting_numbered, meetings_for
from luodi.supervision.services import owners
from luodi.web.answers import answer
from luodi.web.forms.supervision import DecisionForm, MeetingForm
from luodi.web.policy import Request, may_direct, policy, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsPage:
    """Context of supervision/meetings.html."""

    meetings: list[Meeting]
    may_direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeetingPage:
    """Context of supervision/meeting_new.html."""

    form: MeetingForm


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """Context of supervision/meeting.html."""

    meeting: Meeting
    attendances: list[Attendance]
    decisions: list[Matter]
    form: DecisionForm | None


@require_safe
@policy(signed_in)
def meetings(request: Request) -> HttpResponse:
    """Meetings the person may read, newest first."""
    page = MeetingsPage(meetings=meetings_for(request.scope), may_direct=may_direct(request.scope))
    return answer(request, "supervision/meetings.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_direct, audited="安排会议")
def new_meeting(request: Request) -> HttpResponse:
    """Plan one meeting or a series."""
    form = MeetingForm(request.POST or None, units=owners())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        called = {"kind": MeetingKind(given["kind"]), "title": given["title"], "units": list(given["units"])}
        try:
            if given["last"] is None:
                plan_meeting(on=given["held_on"], by=request.user, **called)
            else:
                moments = {"first": given["held_on"], "last": given["last"], "every_days": given["every_days"]}
                plan_series(by=request.user, **called, **moments)
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "会议已排上。")
            return redirect("meetings")
    status = 422 if request.method == "POST" else 200
    return answer(request, "supervision/meeting_new.html", NewMeetingPage(form=form), status=status)


@require_safe
@policy(signed_in)
def meeting(request: Request, number: int) -> HttpResponse:
    """One meeting: who came, what they reported, and what became of each decision."""
    return _meeting_page(request, meeting_numbered(request.scope, number))


def _meeting_page(request: Request, found: Meeting, *, tried: DecisionForm | None = None) -> HttpResponse:
    offered = tried or (DecisionForm(units=owners()) if may_direct(request.scope) else None)
    page = MeetingPage(
        meeting=found,
        attendances=attendances_of(found),
        decisions=decisions_of(request.scope, found),
        form=offered,
    )
    return answer(request, "supervision/meeting.html", page, status=422 if tried else 200)


@require_POST
@policy(may_direct, audited="登记会议")
def hold(request: Request, number: int) -> HttpResponse:
    """Record minutes, who came, and briefings."""
    found = meeting_numbered(request.scope, number)
    called = [row.unit_id for row in attendances_of(found)]
    hold_meeting(
        meeting=found,
        minutes=request.POST.get("minutes", ""),
        came={unit: f"came-{unit}" in request.POST for unit in called},
        briefings={unit: request.POST.get(f"briefing-{unit}", "") for unit in called},
        by=request.user,
    )
    messages.success(request, "会议情况已记入。")
    return redirect("meeting", number)


@require_POST
@policy(may_direct, audited="登记会议议定事项", kind=AuditKind.DECIDE)
def decide(request: Request, number: int) -> HttpResponse:
    """A decision becomes an order with an owner and a day."""
    found = meeting_numbered(request.scope, number)
    form = DecisionForm(request.POST, units=owners())
    if not form.is_valid():
        return _meeting_page(request, found, tried=form)
    given = form.cleaned_data
    code = given.pop("project").strip().upper()
    given["project"] = project_coded(request.scope, code) if code else None
    decide_at_meeting(meeting=found, by=request.user, on=request.today, **given)
    messages.success(request, "议定事项已转为督办。")
    return redirect("meeting", number)
