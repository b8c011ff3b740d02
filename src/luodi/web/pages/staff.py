"""人员与任职: who is there and in which posts, and what is done about an account. One view per act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.attempts import locked_logins, unlock
from luodi.access.factors import end_second_factor, has_second_factor
from luodi.access.newcomers import add_newcomer
from luodi.access.outside import unbind_outside
from luodi.access.passwords import give_password
from luodi.base.errors import LuodiError
from luodi.orgs import directory, services
from luodi.orgs.directory import PersonLine
from luodi.orgs.models import Appointment, Delegation, Person, Role
from luodi.web.answers import answer
from luodi.web.forms.staff import (
    AppointForm,
    DelegateForm,
    EndForm,
    HandOverForm,
    NewPersonForm,
    StaffNumberForm,
)
from luodi.web.policy import Request, may_staff, may_unlock, policy


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine:
    """A person in the list; `locked_until` when a door is closed to them somewhere."""

    line: PersonLine
    locked_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPage:
    """Context of people/list.html. `may_staff`: the reader may do more than unlock."""

    lines: list[StaffLine]
    keyword: str
    may_staff: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post with what may be done about it; a post that is over has no forms."""

    appointment: Appointment
    ended: bool
    end: EndForm | None = None
    hand_over: HandOverForm | None = None
    delegate: DelegateForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """Context of people/detail.html. `password` is shown once, to whoever has just given it."""

    person: Person
    posts: list[Post]
    delegations: list[Delegation]
    others: list[Person]
    locked_until: datetime | None
    has_second_factor: bool
    appoint: AppointForm
    staff_number: StaffNumberForm
    end: EndForm
    refused: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPersonPage:
    """Context of people/new.html; afterwards `person` and the password, shown once."""

    form: NewPersonForm
    person: Person | None = None
    password: str = ""


@require_safe
@policy(may_unlock)
def staff(request: Request) -> HttpResponse:
    """The people that the reader looks after."""
    keyword = request.GET.get("keyword", "")[:40].replace("\0", "")
    locked = locked_logins(timezone.now())
    lines = directory.people_lines(request.scope, request.today, keyword=keyword)
    page = StaffPage(
        lines=[StaffLine(line=line, locked_until=locked.get(line.person.pk)) for line in lines],
        keyword=keyword,
        may_staff=may_staff(request.scope),
    )
    return answer(request, "people/list.html", page)


@require_POST
@policy(may_unlock, audited="解锁登录")
def unlock_person(request: Request, login: str) -> HttpResponse:
    """Let somebody try again at once."""
    person = directory.person_looked_after(request.scope, login, request.today)
    unlock(person=person)
    messages.success(request, f"{person.name}可以重新登录了。")
    return redirect("staff")


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_staff, audited="添加人员")
def new_person(request: Request) -> HttpResponse:
    """Somebody new with a first post; the password is shown once, and is good for choosing another one only."""
    units = directory.units_with_posts(request.today)
    form = NewPersonForm(request.POST or None, units=units, today=request.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person, password = add_newcomer(
                login=given["login"],
                name=given["name"],
                staff_number=given["staff_number"],
                unit=given["unit"],
                role=Role(given["role"]),
                valid_from=given["first"],
            )
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            return answer(request, "people/new.html", NewPersonPage(form=form, person=person, password=password))
    return answer(request, "people/new.html", NewPersonPage(form=form), status=422 if form.errors else 200)


@require_safe
@policy(may_staff)
def person(request: Request, login: str) -> HttpResponse:
    """One person: posts, delegations, account."""
    return person_page(request, login)


@require_POST
@policy(may_staff, audited="改工号")
def staff_number(request: Request, login: str) -> HttpResponse:
    """Say which natural person the account belongs to."""
    form = StaffNumberForm(request.POST)

    def act(who: Person) -> str:
        services.name_natural_person(person=who, staff_number=form.cleaned_data["staff_number"])
        return "工号已更新。"

    return carry_out(request, login, form, act)


@require_POST
@policy(may_staff, audited="重设密码")
def reset_password(request: Request, login: str) -> HttpResponse:
    """Another password, shown once; the person chooses their own with it, and whoever is signed in with the account is out."""
    who = directory.person_line(login, request.today).person
    password = give_password(person=who)
    unlock(person=who)
    return person_page(request, login, password=password)


@require_POST
@policy(may_staff, audited="清除动态口令")
def reset_second_factor(request: Request, login: str) -> HttpResponse:
    """The device is lost, or the outside account is: the person sets up another one. Their sessions end."""

    def act(who: Person) -> str:
        end_second_factor(person=who)
        unbind_outside(person=who)
        services.end_sessions(person=who)
        return f"{who.name}的动态口令和统一认证绑定已清除，下次登录后重新启用。"

    return carry_out(request, login, None, act)


@require_POST
@policy(may_staff, audited="停用账号")
def disable(request: Request, login: str) -> HttpResponse:
    """Nobody signs in with the account any more."""

    def act(who: Person) -> str:
        services.disable_person(person=who)
        return f"{who.name}的账号已停用，已登录的也已退出。"

    return carry_out(request, login, None, act)


@require_POST
@policy(may_staff, audited="恢复账号")
def enable(request: Request, login: str) -> HttpResponse:
    """The account may be used again."""

    def act(who: Person) -> str:
        services.enable_person(person=who)
        return f"{who.name}的账号已恢复；能做什么，看任职。"

    return carry_out(request, login, None, act)


@require_POST
@policy(may_staff, audited="强制退出登录")
def sign_out_everywhere(request: Request, login: str) -> HttpResponse:
    """Whoever is signed in with the account is out with the next request."""

    def act(who: Person) -> str:
        services.end_sessions(person=who)
        return f"{who.name}在各处的登录都已退出。"

    return carry_out(request, login, None, act)


def carry_out(request: Request, login: str, form: forms.Form | None, act: Callable[[Person], str]) -> HttpResponse:
    """Carry the act out and say so; a refusal stands on the person's page."""
    who = directory.person_line(login, request.today).person
    if form is not None and not form.is_valid():
        labels = {name: f"{field.label}：" for name, field in form.fields.items()}
        told = "；".join(f"{labels.get(name, '')}{error}" for name, errors in form.errors.items() for error in errors)
        return person_page(request, login, refused=told, status=422)
    try:
        messages.success(request, act(who))
    except LuodiError as refused:
        return person_page(request, login, refused=str(refused), status=422)
    return redirect("person", login)


def person_page(
    request: Request, login: str, *, refused: str = "", password: str = "", status: int = 200
) -> HttpResponse:
    """One person's page; a refusal or a password given stands on top of it."""
    who, today = directory.person_line(login, request.today).person, request.today
    people = directory.colleagues_of(who)
    page = PersonPage(
        person=who,
        posts=[_with_forms(post, request, people) for post in directory.posts_of(who)],
        delegations=directory.delegations_of(who, today),
        others=directory.other_accounts(who),
        locked_until=locked_logins(timezone.now()).get(who.pk),
        has_second_factor=has_second_factor(who),
        appoint=AppointForm(units=directory.units_with_posts(today), today=today),
        staff_number=StaffNumberForm(initial={"staff_number": who.staff_number}),
        end=EndForm(today=today),
        refused=refused,
        password=password,
    )
    return answer(request, "people/detail.html", page, status=status)


def _with_forms(post: Appointment, request: Request, people: QuerySet[Person]) -> Post:
    today = request.today
    if post.valid_to is not None and post.valid_to < today:
        return Post(appointment=post, ended=True)
    auto_id = f"id_{post.pk}_%s"  # several posts, several forms of a kind on one page
    return Post(
        appointment=post,
        ended=False,
        end=EndForm(auto_id=auto_id, today=today),
        hand_over=HandOverForm(auto_id=auto_id, people=people, today=today),
        delegate=DelegateForm(auto_id=auto_id, people=people, today=today),
    )
