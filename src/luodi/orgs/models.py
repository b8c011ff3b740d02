"""Units, people and appointments (docs/records/orgs.md)."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


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
    SUPERVISOR = "supervisor", "督查"
    LEADER = "leader", "领导"
    AUDITOR = "auditor", "审计（只读）"
    SYSTEM_ADMIN = "system_admin", "系统管理员"


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
    """A person who signs in. What they may do comes from appointments, never from flags here."""

    login = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("在用", default=True)

    USERNAME_FIELD = "login"
    objects = PersonManager()

    class Meta:
        ordering: ClassVar = ["login"]

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Filters by date and holder."""

    def on(self, day: date) -> "AppointmentQuerySet":
        """Appointments in force on `day`, both ends inclusive."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


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
