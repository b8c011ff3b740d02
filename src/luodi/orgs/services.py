"""Writes about people: the only door. Units are founded in ledger/units.py, because a placement is an entry."""

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from luodi.base.errors import BadInput
from luodi.orgs.models import (
    ADMINISTRATORS,
    Appointment,
    AppointmentQuerySet,
    Delegation,
    Person,
    Place,
    Role,
    Unit,
    administers,
)


@transaction.atomic
def add_person(
    *, login: str, name: str, password: str | None, staff_number: str | None = None, must_change: bool = False
) -> Person:
    """A person who can sign in; without a password nobody can. Refuses a login that is taken.

    `must_change`: the password was given by somebody else, and is good for choosing one's own and nothing more.
    """
    if Person.objects.filter(login=login).exists():
        raise BadInput(f"登录名“{login}”已有人使用，请换一个。")
    # make_password(None) is a hash that no password has.
    return Person.objects.create(
        login=login,
        name=name,
        password=make_password(password),
        staff_number=staff_number or None,
        must_change_password=must_change,
    )


@transaction.atomic
def appoint(*, person: Person, unit: Unit, role: Role, valid_from: date, valid_to: date | None = None) -> Appointment:
    """Give `person` a role at `unit` from a day (to a day, inclusive).

    Refuses a last day before the first, and on any day an administrator who also enters business data or administers
    otherwise, in this account or another one of the same natural person (工号).
    """
    if valid_to is not None and valid_to < valid_from:
        raise BadInput(f"{person.name}的任职止日 {valid_to} 早于起日 {valid_from}，请改正。")
    accounts = _lock_accounts(person)  # two appointments at once must see each other
    others = Appointment.objects.during(valid_from, valid_to).filter(person__in=accounts)
    _refuse_clash(person, role, {Role(held) for held in others.values_list("role", flat=True)})
    if role in ADMINISTRATORS and Delegation.objects.during(valid_from, valid_to).filter(holder__in=accounts).exists():
        raise BadInput(f"{person.name}正在代理业务职务，不能担任{role.label}；请先结束代理。")
    return Appointment.objects.create(person=person, unit=unit, role=role, valid_from=valid_from, valid_to=valid_to)


def _lock_accounts(person: Person) -> list[int]:
    """Ids of all accounts of the natural person, locked in one order until the transaction ends."""
    same = Q(pk=person.pk) | Q(staff_number=person.staff_number, staff_number__isnull=False)
    locked = Person.objects.select_for_update(no_key=True).filter(same).order_by("pk")
    return list(locked.values_list("pk", flat=True))


def _refuse_clash(person: Person, role: Role, held: set[Role]) -> None:
    clashing = {other for other in held if administers(other) != administers(role)}
    if clashing:
        names = "、".join(sorted(other.label for other in clashing))
        raise BadInput(
            f"{person.name}已任{names}，不能同时担任{role.label}：系统、安全、审计管理员互相排斥，也不能兼任业务角色。"
            "请先结束原任职。"
        )


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: date) -> Appointment:
    """The appointment's last day is `on`; rights end with the next request after it. It is never prolonged this way.

    Refuses to end the last post of a security administrator: nobody could appoint another.
    """
    last = appointment.valid_to
    if on < appointment.valid_from or (last is not None and on > last):
        until = f"至 {last}" if last is not None else "起"
        raise BadInput(f"结束日期 {on} 不在任职期内（{appointment.valid_from} {until}），请改正。")
    _refuse_last_security_admin(Appointment.objects.filter(pk=appointment.pk))
    appointment.valid_to = on
    appointment.save(update_fields=["valid_to"])
    return appointment


@transaction.atomic
def hand_over(*, appointment: Appointment, successor: Person, on: date) -> Appointment:
    """From the day `on` the post is the successor's; its holder's last day is the day before. Returns the new appointment.

    Refuses the holder as their own successor, and a day on which the post is not held.
    """
    if successor.pk == appointment.person_id:
        raise BadInput("接任的人就是现任，请另选一人。")
    until, unit, role = appointment.valid_to, appointment.unit, Role(appointment.role)
    made = appoint(person=successor, unit=unit, role=role, valid_from=on, valid_to=until)
    end_appointment(appointment=appointment, on=on - timedelta(days=1))
    return made


@transaction.atomic
def move(*, appointment: Appointment, unit: Unit, role: Role, on: date) -> Appointment:
    """From the day `on` the person holds `role` at `unit` instead; the old post's last day is the day before."""
    end_appointment(appointment=appointment, on=on - timedelta(days=1))
    return appoint(person=appointment.person, unit=unit, role=role, valid_from=on)


@transaction.atomic
def delegate(
    *, appointment: Appointment, holder: Person, valid_from: date, valid_to: date, reason: str, by: Person
) -> Delegation:
    """Let `holder` act in the post of `appointment` from a day to a day, both inclusive (代理).

    Refuses an administrator's post, an administrator as holder, the same natural person, a person without a post of
    their own in the whole time (a delegation lends a post to a colleague, it appoints nobody), days on which the post is
    not held, and a missing reason. A delegated post is not passed on: the giver must hold the appointment themselves.
    """
    giver = appointment.person
    if valid_to < valid_from or valid_from < appointment.valid_from or _ends_before(appointment, valid_to):
        raise BadInput(f"代理的日期要在{giver.name}的任职期内，且止日不早于起日，请改正。")
    if not reason.strip():
        raise BadInput("代理要写明事由，如：出差、休假、学习。")
    if appointment.role in ADMINISTRATORS:
        raise BadInput(f"{Role(appointment.role).label}的职务不能委托他人代理，请由安全管理员另行任命。")
    accounts = _lock_accounts(holder)
    if giver.pk in accounts:
        raise BadInput("不能委托给本人或本人的另一个账号，请另选一人。")
    held = Appointment.objects.during(valid_from, valid_to).filter(person__in=accounts)
    roles = set(held.values_list("role", flat=True))
    if not roles:
        raise BadInput(f"{holder.name}在这段时间没有任职，不能代理；请先任命。")
    if roles & set(ADMINISTRATORS):
        raise BadInput(f"{holder.name}是管理员，不能代理业务职务，请另选一人。")
    return Delegation.objects.create(
        appointment=appointment,
        holder=holder,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason.strip()[:200],
        by=by,
    )


@transaction.atomic
def end_delegation(*, delegation: Delegation, on: date) -> Delegation:
    """The delegation's last day is `on`; it is never prolonged this way."""
    if not delegation.valid_from <= on <= delegation.valid_to:
        raise BadInput(f"结束日期 {on} 不在代理期内（{delegation.valid_from} 至 {delegation.valid_to}），请改正。")
    delegation.valid_to = on
    delegation.save(update_fields=["valid_to"])
    return delegation


@transaction.atomic
def disable_person(*, person: Person) -> Person:
    """Nobody signs in with this account any more, and its sessions are over; appointments stay as they were written.

    Refuses the last security administrator.
    """
    _refuse_last_security_admin(Appointment.objects.filter(person=person))
    person.is_active, person.sessions_since = False, timezone.now()
    person.save(update_fields=["is_active", "sessions_since"])
    return person


@transaction.atomic
def enable_person(*, person: Person) -> Person:
    """The account may be signed in with again; what it may do follows its appointments."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


@transaction.atomic
def end_sessions(*, person: Person) -> Person:
    """Whoever is signed in with this account, wherever, is signed out with the next request."""
    person.sessions_since = timezone.now()
    person.save(update_fields=["sessions_since"])
    return person


@transaction.atomic
def name_natural_person(*, person: Person, staff_number: str | None) -> Person:
    """Say which natural person (工号) the account belongs to; accounts of one number are one pair of eyes.

    Refuses a number whose other account administers while this one does business, on any day, or the other way round.
    """
    number = (staff_number or "").strip()[:40] or None
    person.staff_number = number
    roles = {
        Role(r) for r in Appointment.objects.filter(person__in=_lock_accounts(person)).values_list("role", flat=True)
    }
    if len({administers(role) for role in roles}) > 1:
        raise BadInput(f"工号“{number}”的另一个账号担任的角色与{person.name}互相排斥，请核对工号。")
    person.save(update_fields=["staff_number"])
    return person


def _ends_before(appointment: Appointment, day: date) -> bool:
    return appointment.valid_to is not None and appointment.valid_to < day


def _refuse_last_security_admin(going: AppointmentQuerySet) -> None:
    """`going` must not be all the open posts of security administrators."""
    posts = Appointment.objects.filter(role=Role.SECURITY_ADMIN, person__is_active=True, valid_to=None)
    posts = posts.select_for_update(of=("self",), no_key=True)
    standing, leaving = set(posts.values_list("pk", flat=True)), set(going.values_list("pk", flat=True))
    if standing and standing <= leaving:
        raise BadInput("这是最后一位安全管理员，停用或结束后就没有人能管理人员了；请先任命另一位。")


@transaction.atomic
def turn_calendar(*, to: date) -> None:
    """In 演练模式 the place's today stands at `to`. Refuses a home that lives by the real calendar."""
    if not Place.objects.exclude(exercise_today=None).update(exercise_today=to):
        raise BadInput("这个库按真实日期运行，不能拨动日历；演练请另建演示库。")
