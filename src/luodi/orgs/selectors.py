"""Reads over units and people: today, the scope of a person, the tree."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from luodi.base.errors import NotFound
from luodi.orgs.models import ADMINISTRATORS, Appointment, Delegation, Person, Place, Role, Unit, UnitKind

SPEAKS_FOR_ITS_UNIT = frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD, Role.DEPARTMENT_CLERK})
SEES_EVERYTHING = frozenset({Role.BUREAU_CLERK, Role.BUREAU_HEAD, Role.SUPERVISOR, Role.LEADER, Role.AUDITOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a person speaks for on a day: roles, and unit ids including all below; `everything` sees the whole place.

    `standing_in`: names of those for whom the person acts that day (代理); their roles are among `roles`.
    """

    roles: frozenset[Role]
    unit_ids: frozenset[int]
    everything: bool
    standing_in: tuple[str, ...] = ()

    def may(self, *roles: Role) -> bool:
        """True when one of `roles` is held."""
        return bool(self.roles.intersection(roles))


def today() -> date:
    """The calendar day in Asia/Shanghai, or the fixed day of a home in 演练模式."""
    exercise = Place.objects.values_list("exercise_today", flat=True).first()
    return exercise or timezone.localdate()


def root_unit() -> Unit:
    """The unit of kind place; refuses on an empty home."""
    root = Unit.objects.filter(kind=UnitKind.PLACE).first()
    if root is None:
        raise NotFound("这个库里还没有设立本级单位，请先运行 luodi demo 或导入一份台账。")
    return root


def scope_of(person: Person, on: date) -> Scope:
    """The person's roles and units on the day `on`, own and delegated.

    One query for appointments, and one for the tree when they speak for a unit. An administrator acts for nobody: the
    three stay apart from business, whatever was delegated.
    """
    delegated = Delegation.objects.on(on).filter(holder=person, holder__is_active=True).values("appointment")
    mine = Q(person=person) | Q(pk__in=delegated)
    found = list(Appointment.objects.on(on).filter(mine, person__is_active=True).select_related("person"))
    own = [a for a in found if a.person_id == person.pk]
    held = own if any(a.role in ADMINISTRATORS for a in own) else found
    roles = frozenset(Role(a.role) for a in held)
    if not roles:
        return Scope(roles=roles, unit_ids=frozenset(), everything=False)
    units = {a.unit_id for a in held if a.role in SPEAKS_FOR_ITS_UNIT}
    return Scope(
        roles=roles,
        unit_ids=_with_descendants(units),
        everything=bool(roles & SEES_EVERYTHING),
        standing_in=tuple(sorted({a.person.name for a in held if a.person_id != person.pk})),
    )


def _with_descendants(unit_ids: set[int]) -> frozenset[int]:
    if not unit_ids:
        return frozenset()  # who speaks for no unit needs no tree
    children: dict[int | None, list[int]] = {}
    for pk, parent in Unit.objects.values_list("id", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, todo = set(unit_ids), list(unit_ids)
    while todo:
        fresh = [c for c in children.get(todo.pop(), ()) if c not in found]
        found.update(fresh)
        todo.extend(fresh)
    return frozenset(found)


def unit_named(text: str) -> Unit:
    """The unit with this name or code, an open one before a closed one; refuses with one sentence."""
    open_first = Unit.objects.order_by(F("closed_on").desc(nulls_first=True), "code")
    unit = Unit.objects.filter(code=text).first() or open_first.filter(name=text).first()
    if unit is None:
        raise NotFound(f"没有名为“{text}”的单位，请核对名称或编号。")
    return unit
