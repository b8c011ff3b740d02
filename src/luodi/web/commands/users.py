"""`luodi user …`: people from the machine itself, where nobody may be able to sign in yet."""

import sys
from argparse import Namespace
from typing import Any

from django.utils import timezone

from luodi.access.attempts import locked_logins, unlock
from luodi.access.factors import end_second_factor
from luodi.access.newcomers import add_newcomer
from luodi.access.outside import unbind_outside
from luodi.access.passwords import give_password
from luodi.base.errors import BadInput
from luodi.orgs import services
from luodi.orgs.directory import PersonLine, everybody, person_line
from luodi.orgs.models import Person, Place, Role
from luodi.orgs.selectors import today, unit_named
from luodi.web.cli import DONE, print_json
from luodi.web.home import root


def run(arguments: Namespace) -> int:
    """Add the person; the password is random, printed this once, and outside a demo good for choosing another one only."""
    roles = {r.label: r for r in Role} | {r.value: r for r in Role}
    role = roles.get(arguments.role)
    if role is None:
        raise BadInput(f"没有“{arguments.role}”这个角色，可选：{'、'.join(r.label for r in Role)}。")
    place = root()
    unit = unit_named(arguments.unit) if arguments.unit else place
    exercise = Place.objects.exclude(exercise_today=None).exists()
    person, password = add_newcomer(
        login=arguments.login,
        name=arguments.name,
        staff_number=arguments.staff_number,
        unit=unit,
        role=role,
        valid_from=today(),
        must_change=not exercise,
    )
    if arguments.json:
        print_json(
            {"name": person.name, "login": person.login, "role": role.label, "unit": unit.name, "password": password}
        )
    else:
        sys.stdout.write(
            f"已添加 {person.name}（{unit.name} {role.label}）\n登录名 {person.login}  口令 {password}\n"
            f"口令只显示这一次{'' if exercise else '，第一次登录后要先改成自己的'}。\n"
        )
    return DONE


def listing(arguments: Namespace) -> int:
    """Everybody, with the posts held today and how the account stands."""
    locked = locked_logins(timezone.now())
    lines = everybody(today())
    if arguments.json:
        print_json([_document(line, locked=line.person.pk in locked) for line in lines])
        return DONE
    for line in lines:
        told = _document(line, locked=line.person.pk in locked)
        posts = "、".join(f"{post['unit']} {post['role']}" for post in told["posts"]) or "无任职"
        sys.stdout.write(f"{told['login']:<20}{told['name']}  {posts}  {told['state']}\n")
    return DONE


def disable(arguments: Namespace) -> int:
    """Nobody signs in with the account any more."""
    person = services.disable_person(person=_named(arguments))
    return _told(arguments, person, "账号已停用，已登录的也已退出。")


def enable(arguments: Namespace) -> int:
    """The account may be used again."""
    person = services.enable_person(person=_named(arguments))
    return _told(arguments, person, "账号已恢复。")


def free(arguments: Namespace) -> int:
    """The person may try again at once."""
    person = _named(arguments)
    unlock(person=person)
    return _told(arguments, person, "已解锁，可以马上登录。")


def password(arguments: Namespace) -> int:
    """Another password, printed this once; with --second-factor the device is forgotten too."""
    person = _named(arguments)
    given = give_password(person=person)
    unlock(person=person)
    if arguments.second_factor:
        end_second_factor(person=person)
        unbind_outside(person=person)
    if arguments.json:
        print_json({"login": person.login, "password": given})
    else:
        sys.stdout.write(f"{person.name} 的新口令 {given}\n口令只显示这一次，登录后要先改成自己的。\n")
    return DONE


def _named(arguments: Namespace) -> Person:
    return person_line(arguments.login, today()).person


def _document(line: PersonLine, *, locked: bool) -> dict[str, Any]:
    person = line.person
    state = "已停用" if not person.is_active else "试错被锁" if locked else "在用"
    if state == "在用" and person.must_change_password:
        state = "待本人改密码"
    posts = [{"unit": post.unit.name, "role": Role(post.role).label} for post in line.posts]
    return {"login": person.login, "name": person.name, "posts": posts, "state": state}


def _told(arguments: Namespace, person: Person, sentence: str) -> int:
    if arguments.json:
        print_json({"login": person.login, "active": person.is_active})
    else:
        sys.stdout.write(f"{person.name}：{sentence}\n")
    return DONE
