"""Units, people and appointments (docs/records/orgs.md)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac


class UnitKind(models.TextChoices):
    """What a unit is; decides assessment groups, never rights."""

    PLACE = "place", "全区"
    TOWN = "town", "乡镇街道"
    DEPARTMENT = "department", "部门"
    PARK = "park", "园区"
    ENTERPRISE = "enterprise", "国有企业"
    SQUAD = "squad", "小分队"
    OFFICE = "office", "招商机构"
    EXTERNAL = "external", "外部单位"


class Role(models.TextChoices):
    """What an appointment lets its holder do (docs/records/orgs.md, "Roles")."""

    UNIT_CLERK = "unit_clerk", "单位填报员"
    UNIT_HEAD = "unit_head", "单位负责人"
    BUREAU_CLERK = "bureau_clerk", "招商办经办"
    BUREAU_HEAD = "bureau_head", "招商办负责人"
    DEPARTMENT_CLERK = "department_clerk", "要素部门经办"
    REVIEWER = "reviewer", "评审人"
    SUPERVISOR = "supervisor", "督查"
    LEADER = "leader", "领导"
    AUDITOR = "auditor", "审计（只读）"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


# The three administrators (三员) exclude each other and every business role, on any day (等保 8.1.4.2 d).
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def administers(role: Role) -> Role | None:
    """The administrator's side that a role is on; None for business. Sides exclude each other."""
    return role if role in ADMINISTRATORS else None


class Unit(models.Model):
    """A town, department, park …; name, parent and dates are a cache of the newest entries on its subject."""

    code = models.CharField("编号", max_length=16, unique=True)
    kind = models.CharField("类别", max_length=16, choices=UnitKind)
    name = models.CharField("名称", max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name="隶属")
    opened_on = models.DateField("设立日期")
    closed_on = models.DateField("撤并日期", null=True)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="place"), name="one_place_in_one_home"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """The one place this home belongs to. `exercise_today` fixes today in 演练模式 (a demo home), else it is empty."""

    root = models.OneToOneField(Unit, models.PROTECT, primary_key=True)
    exercise_today = models.DateField("演练日期", null=True)

    def __str__(self) -> str:
        return self.root.name


class PersonManager(BaseUserManager["Person"]):
    """Lets Django's sign-in find people by login."""


class Person(AbstractBaseUser):
    """An account with which somebody signs in. What they may do comes from appointments, never from flags here.

    `staff_number` names the natural person: accounts of one number are one person before the law of four eyes. The
    columns about the password are written by the room `access`; sessions begun before `sessions_since` are over.
    """

    login = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    staff_number = models.CharField("工号", max_length=40, null=True)
    is_active = models.BooleanField("在用", default=True)
    password_set_at = models.DateTimeField("密码设定时间", default=timezone.now)
    must_change_password = models.BooleanField("须改密码", default=False)
    sessions_since = models.DateTimeField("会话起点", null=True)

    USERNAME_FIELD = "login"
    objects = PersonManager()

    class Meta:
        ordering: ClassVar = ["login"]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session must still match: the password, and the moment since which sessions count."""
        since = self.sessions_since.isoformat() if self.sessions_since else ""
        return salted_hmac("luodi.orgs.sessions", f"{self.password} {since}", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """No older key is kept: a session under a former key is over."""
        return iter(())


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Filters by date and holder."""

    def on(self, day: date) -> "AppointmentQuerySet":
        """Appointments in force on `day`, both ends inclusive."""
        return self.during(day, day)

    def during(self, first: date, last: date | None) -> "AppointmentQuerySet":
        """Appointments in force on any day of the span; `last` None is open."""
        begun = self if last is None else self.filter(valid_from__lte=last)
        return begun.filter(Q(valid_to=None) | Q(valid_to__gte=first))


class Appointment(models.Model):
    """A person holds a role at a unit from a day to a day (inclusive); rights follow it with the next request."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    role = models.CharField("角色", max_length=20, choices=Role)
    valid_from = models.DateField("任职起")
    valid_to = models.DateField("任职止", null=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="appointment_ends_after_it_begins"
            ),
        ]


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Filters by date."""

    def on(self, day: date) -> "DelegationQuerySet":
        """Delegations in force on `day`, both ends inclusive: the giver still holds the post and has not left."""
        held = Q(appointment__valid_to=None) | Q(appointment__valid_to__gte=day)
        return self.filter(
            held,
            valid_from__lte=day,
            valid_to__gte=day,
            appointment__valid_from__lte=day,
            appointment__person__is_active=True,
        )

    def during(self, first: date, last: date | None) -> "DelegationQuerySet":
        """Delegations written for any day of the span; `last` None is open."""
        begun = self if last is None else self.filter(valid_from__lte=last)
        return begun.filter(valid_to__gte=first)


class Delegation(models.Model):
    """The holder of a post lets another person act in it from a day to a day (inclusive): 代理. It is never passed on."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="delegations", verbose_name="所代职务")
    holder = models.ForeignKey(Person, models.PROTECT, related_name="delegations_held", verbose_name="代理人")
    valid_from = models.DateField("代理起")
    valid_to = models.DateField("代理止")
    reason = models.CharField("事由", max_length=200)
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="delegation_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="delegation_has_a_reason"),
        ]
