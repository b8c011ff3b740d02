"""Reads over people for those who look after them: who is there, in which posts, who stands in for whom."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from luodi.base.errors import NotFound
from luodi.orgs.models import ADMINISTRATORS, Appointment, Delegation, Person, Role, Unit, UnitKind
from luodi.orgs.selectors import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person as a list shows them: the posts they hold that day, and those they hold for others."""

    person: Person
    posts: tuple[Appointment, ...]
    standing_in: tuple[Delegation, ...]


def people_lines(scope: Scope, on: date, *, keyword: str = "") -> list[PersonLine]:
    """The people that the scope looks after, by login: all for a security administrator, else those of its own units.

    4 queries.
    """
    people = Person.objects.all() if scope.may(Role.SECURITY_ADMIN) else _of_own_units(scope, on)
    if keyword:
        people = people.filter(
            Q(login__icontains=keyword) | Q(name__icontains=keyword) | Q(appointments__unit__name__icontains=keyword)
        ).distinct()
    return [_line(person) for person in people.prefetch_related(*_held(on))]


def everybody(on: date) -> list[PersonLine]:
    """Everybody, by login, for whoever sits at the machine itself."""
    return [_line(person) for person in Person.objects.prefetch_related(*_held(on))]


def person_line(login: str, on: date) -> PersonLine:
    """One person by login, for those who may see everybody."""
    person = Person.objects.filter(login=login).prefetch_related(*_held(on)).first()
    if person is None:
        raise NotFound(f"没有登录名为“{login}”的人员，请从“人员与任职”列表里选。")
    return _line(person)


def person_looked_after(scope: Scope, login: str, on: date) -> Person:
    """A person by login, as far as the scope looks after them; who is elsewhere is not there."""
    people = Person.objects.all() if scope.may(Role.SECURITY_ADMIN) else _of_own_units(scope, on)
    person = people.filter(login=login).first()
    if person is None:
        raise NotFound(f"没有登录名为“{login}”的人员，或者不在您的管理范围。")
    return person


def posts_of(person: Person) -> list[Appointment]:
    """Every post the person has held or will hold, newest first."""
    return list(person.appointments.select_related("unit").order_by("-valid_from", "-pk"))


def delegations_of(person: Person, on: date) -> list[Delegation]:
    """Delegations that the person gives or holds on the day or later."""
    mine = Q(holder=person) | Q(appointment__person=person)
    found = Delegation.objects.filter(mine, valid_to__gte=on)
    return list(found.select_related("holder", "appointment__person", "appointment__unit"))


def other_accounts(person: Person) -> list[Person]:
    """Further accounts of the same natural person."""
    if not person.staff_number:
        return []
    return list(Person.objects.filter(staff_number=person.staff_number).exclude(pk=person.pk))


def holders_on(day: date) -> list[Appointment]:
    """Posts held on the day by accounts in use, by unit and login."""
    held = Appointment.objects.on(day).filter(person__is_active=True).select_related("person", "unit")
    return list(held.order_by("unit__code", "person__login", "pk"))


def delegations_on(day: date) -> list[Delegation]:
    """Delegations in force on the day, held by accounts in use."""
    lent = Delegation.objects.on(day).filter(holder__is_active=True)
    return list(lent.select_related("holder", "appointment__person", "appointment__unit").order_by("pk"))


def units_with_posts(on: date) -> QuerySet[Unit]:
    """Units of this place that are open on the day: where somebody may hold a post."""
    inside = Unit.objects.exclude(kind=UnitKind.EXTERNAL)
    return inside.filter(Q(closed_on=None) | Q(closed_on__gt=on))


def units_in_order() -> QuerySet[Unit]:
    """Every unit of this place, closed ones included, for who pages through them; each with its parent."""
    return Unit.objects.exclude(kind=UnitKind.EXTERNAL).select_related("parent")


def unit_coded(code: str) -> Unit:
    """The unit of this place with this code."""
    found = units_in_order().filter(code=code).first()
    if found is None:
        raise NotFound(f"没有编号为 {code} 的单位，请从单位列表里选。")
    return found


def colleagues_of(person: Person) -> QuerySet[Person]:
    """Everybody else whose account is in use."""
    return Person.objects.filter(is_active=True).exclude(pk=person.pk)


def _of_own_units(scope: Scope, on: date) -> QuerySet[Person]:
    posts = Appointment.objects.on(on).exclude(role__in=ADMINISTRATORS)
    posts = posts if scope.everything else posts.filter(unit__in=scope.unit_ids)
    return Person.objects.filter(pk__in=posts.values("person"))


def _held(on: date) -> tuple[Prefetch, Prefetch]:  # type: ignore[type-arg]
    posts = Appointment.objects.on(on).select_related("unit")
    lent = Delegation.objects.on(on).select_related("appointment__person", "appointment__unit")
    return Prefetch("appointments", posts, "posts_now"), Prefetch("delegations_held", lent, "lent_now")


def _line(person: Person) -> PersonLine:
    posts: list[Appointment] = person.posts_now  # type: ignore[attr-defined]
    lent: list[Delegation] = person.lent_now  # type: ignore[attr-defined]
    return PersonLine(person=person, posts=tuple(posts), standing_in=tuple(lent))
