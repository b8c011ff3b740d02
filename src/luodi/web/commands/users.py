"""`luodi user add`: a person, an appointment, and a password shown once."""

import secrets
import sys
from argparse import Namespace

from django.db import transaction

from luodi.base.errors import BadInput
from luodi.orgs.models import Role
from luodi.orgs.selectors import today, unit_named
from luodi.orgs.services import add_person, appoint
from luodi.web.cli import DONE, print_json
from luodi.web.home import root


def run(arguments: Namespace) -> int:
    """Add the person; the password is random and printed this once."""
    roles = {r.label: r for r in Role} | {r.value: r for r in Role}
    role = roles.get(arguments.role)
    if role is None:
        raise BadInput(f"没有“{arguments.role}”这个角色，可选：{'、'.join(r.label for r in Role)}。")
    place = root()
    unit = unit_named(arguments.unit) if arguments.unit else place
    password = secrets.token_urlsafe(9)
    with transaction.atomic():
        person = add_person(login=arguments.login, name=arguments.name, password=password)
        appoint(person=person, unit=unit, role=role, valid_from=today())
    if arguments.json:
        print_json(
            {"name": person.name, "login": person.login, "role": role.label, "unit": unit.name, "password": password}
        )
    else:
        sys.stdout.write(
            f"已添加 {person.name}（{unit.name} {role.label}）\n登录名 {person.login}  口令 {password}\n口令只显示这一次。\n"
        )
    return DONE
