"""The people of the demo: invented names, one appointment each, and a password made for this home alone."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from luodi.orgs.models import Person, Role, Unit
from luodi.orgs.services import add_person, appoint

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread from a printed sheet
_BUREAU = (
    ("bureau-head", "梁锦舟", Role.BUREAU_HEAD),
    ("bureau-clerk", "陈亦朗", Role.BUREAU_CLERK),
    ("leader", "区望山", Role.LEADER),
    ("reviewer", "高致远", Role.REVIEWER),
    ("supervisor", "冯砚青", Role.SUPERVISOR),
    ("auditor", "苏闻笛", Role.AUDITOR),
    ("security-admin", "沈如澜", Role.SECURITY_ADMIN),
    ("audit-admin", "罗正言", Role.AUDIT_ADMIN),
    ("system-admin", "韩启明", Role.SYSTEM_ADMIN),
)
_CLERKS = ("黎可欣", "邓子谦", "罗采薇", "潘立言", "麦晓棠", "江一帆", "简书宁")
_HEADS = ("谭仲恒", "黄照临", "卢振声", "朱以宁", "曾树屏", "欧阳澈", "邹广陵")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How a person of the demo signs in. `role` and `unit` are as people say them; the password is told once."""

    name: str
    login: str
    role: str
    unit: str
    password: str


def new_password() -> str:
    """Three groups of four from an alphabet without look-alikes."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def settle(*, root: Unit, towns: Mapping[str, Unit], since: date) -> tuple[dict[str, Person], list[Login]]:
    """Everybody with an appointment from the day `since`: by login, and the sheet of logins to print."""
    password = new_password()
    cast = [(login, name, role, root) for login, name, role in _BUREAU]
    for number, unit in enumerate(towns.values(), start=1):
        index = (number - 1) % len(_CLERKS)
        cast.append((f"town{number}-clerk", _CLERKS[index], Role.UNIT_CLERK, unit))
        cast.append((f"town{number}-head", _HEADS[index], Role.UNIT_HEAD, unit))
    people: dict[str, Person] = {}
    logins: list[Login] = []
    hashed = ""
    for login, name, role, unit in cast:
        person = people[login] = add_person(login=login, name=name, password=None if hashed else password)
        if hashed:
            person.password = hashed  # one password has one hash: two dozen of them would take ten seconds
            person.save(update_fields=["password"])
        hashed = person.password
        appoint(person=person, unit=unit, role=role, valid_from=since)
        logins.append(Login(name=name, login=login, role=role.label, unit=unit.name, password=password))
    return people, logins
