"""角色与权限: who holds which role on a day, whose rows they see, and what they may do."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from luodi.orgs.directory import delegations_on, holders_on
from luodi.orgs.models import Appointment, Delegation, Role
from luodi.web.answers import answer
from luodi.web.forms.staff import DayForm
from luodi.web.policy import Request, may_see_roles, may_staff, policy
from luodi.web.rights import acts_of, sight_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLine:
    """A role with what it opens, who holds it on the day, and who stands in for a holder."""

    role: Role
    sight: str
    acts: tuple[str, ...]
    holders: list[Appointment]
    standing_in: list[Delegation]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesPage:
    """Context of people/roles.html. `may_staff`: a name opens the person."""

    form: DayForm
    day: date
    lines: list[RoleLine]
    may_staff: bool


@require_safe
@policy(may_see_roles)
def roles(request: Request) -> HttpResponse:
    """Every role on the day `?on=`, today unless another one is asked for.  2 queries."""
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": request.today})
    day = form.cleaned_data["on"] if form.is_bound and form.is_valid() else request.today
    held, lent = holders_on(day), delegations_on(day)
    lines = [
        RoleLine(
            role=role,
            sight=sight_of(role),
            acts=acts_of(role),
            holders=[post for post in held if post.role == role],
            standing_in=[one for one in lent if one.appointment.role == role],
        )
        for role in Role
    ]
    page = RolesPage(form=form, day=day, lines=lines, may_staff=may_staff(request.scope))
    return answer(request, "people/roles.html", page)
