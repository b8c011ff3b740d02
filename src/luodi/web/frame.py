"""What stands around every page: the place, the person, and the doors to the rooms."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from luodi.access.readonly import read_only_reason
from luodi.ledger.alarms import Around, around
from luodi.orgs.models import Role
from luodi.orgs.selectors import Scope
from luodi.web.entrance import home_of
from luodi.web.policy import Predicate, may_audit, may_import, may_operate, may_staff, may_unlock, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One entry of the menu. `address` is a URL name; `on_phone` doors have a tab, the rest stand under 更多.

    `may` says who has the door: those who work here, unless it names others. `begins`: the first of a group, set apart.
    """

    room: str
    label: str
    icon: str
    address: str
    on_phone: bool = False
    may: Predicate = signed_in
    begins: bool = False


_READS = ("GET", "HEAD")
_HEADS = Predicate(name="heads", holds=lambda scope: may_unlock(scope) and not may_staff(scope))
DOORS = (
    Door(room="desk", label="工作台", icon="home", address="desk", on_phone=True),
    Door(room="record", label="记一笔", icon="note", address="record", may=may_import),
    Door(room="leads", label="线索", icon="target", address="leads", begins=True),
    Door(room="investors", label="客商", icon="building", address="investors"),
    Door(room="visits", label="走访", icon="calendar", address="visits"),
    Door(room="imports", label="导入", icon="table-import", address="imports", begins=True),
    Door(room="collection", label="收数", icon="clipboard-check", address="collection"),
    Door(room="projects", label="项目", icon="list", address="projects", on_phone=True),
    Door(room="aftercare", label="落地后", icon="building-factory-2", address="tracking"),
    Door(room="recognition", label="认定", icon="circle-check", address="claims"),
    Door(room="figures", label="数字", icon="chart-bar", address="figures", begins=True),
    Door(room="assessment", label="考核", icon="trophy", address="runs", on_phone=True),
    Door(room="rulebooks", label="办法", icon="book", address="rulebooks"),
    Door(room="alerts", label="预警", icon="bell", address="alerts", on_phone=True),
    Door(room="proposals", label="处理", icon="flag", address="proposals"),
    Door(room="signals", label="提示", icon="info-circle", address="signals"),
    Door(room="supervision", label="督办", icon="list-check", address="matters", begins=True),
    Door(room="campaigns", label="会战", icon="clock", address="campaigns"),
    Door(room="bulletins", label="通报", icon="report", address="bulletins"),
    Door(room="proof", label="核稿", icon="scale", address="proof"),
    Door(room="seals", label="封账", icon="lock", address="seals"),
    Door(room="people", label="人员", icon="users", address="staff", on_phone=True, may=may_staff),
    Door(room="people", label="人员", icon="users", address="staff", may=_HEADS),
    Door(room="audit", label="审计", icon="history", address="audit", on_phone=True, may=may_audit),
    Door(room="system", label="系统", icon="settings", address="system", on_phone=True, may=may_operate),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Context of `base.html`, under the name `frame`."""

    around: Any  # name of the place and what a tamper alarm found, read when the page prints them
    person: str
    roles: str
    doors: tuple[Door, ...]
    more: bool  # some of them have no tab on the phone
    here: str
    home: str  # the name of the page that the person begins with
    exercise: bool  # 演练模式: this home has a day of its own
    business: bool  # the person works here, and does not only administer
    read_only: str  # why nothing can be written now; empty: it can


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor; gives nothing before a policy has been passed."""
    scope: Scope | None = getattr(request, "scope", None)
    if scope is None or not scope.roles or not request.user.is_authenticated:  # a page before all posts is plain
        return {}
    match = request.resolver_match
    doors = tuple(door for door in DOORS if door.may(scope))
    return {
        "frame": Frame(
            around=SimpleLazyObject(lambda: _around(request)),
            person=request.user.name,
            roles=_roles(scope),
            doors=doors,
            more=not all(door.on_phone for door in doors),
            home=home_of(scope),
            here=match.route.split("/", 1)[0] if match else "",
            exercise=getattr(request, "today", timezone.localdate()) != timezone.localdate(),
            business=signed_in(scope),
            read_only=read_only_reason(),
        )
    }


def _roles(scope: Scope) -> str:
    held = "、".join(role.label for role in Role if role in scope.roles)
    return f"{held}（代{'、'.join(scope.standing_in)}）" if scope.standing_in else held


def _around(request: HttpRequest) -> Around:
    """As the policy read it; what was sent may have raised an alarm, or ended one, since."""
    read: Around | None = getattr(request, "around", None)
    return read if read is not None and request.method in _READS else around()
