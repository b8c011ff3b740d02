"""Passwords: chosen by their owner under the place's policy, or given once and then changed. The only door for them."""

import secrets
from collections.abc import Collection
from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction
from django.utils import timezone

from luodi.access.models import PasswordBefore
from luodi.access.rules import PasswordPolicy, change_is_due, complaints
from luodi.base.errors import BadInput
from luodi.orgs.models import Person

_LETTERS, _DIGITS, _SIGNS = "abcdefghjkmnpqrstuvwxyz", "23456789", "-_.+"


class PasswordRefused(BadInput):
    """The password does not meet the policy, or the present one was not given rightly."""


@cache
def common_passwords() -> Collection[str]:
    """The list of passwords that guessers try first (Django's, some 20 000)."""
    return frozenset(CommonPasswordValidator().passwords)


def random_password() -> str:
    """Fourteen characters of all four kinds, none that is mistaken for another when read aloud; about 70 bits."""
    drawn = [secrets.choice(letters) for letters in (_LETTERS, _LETTERS.upper(), _DIGITS, _SIGNS)]
    drawn += [secrets.choice(_LETTERS + _LETTERS.upper() + _DIGITS) for _ in range(10)]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


def change_due(person: Person, policy: PasswordPolicy, now: datetime) -> bool:
    """Whether nothing else may be done before another password is chosen."""
    return person.must_change_password or (
        person.has_usable_password() and change_is_due(policy, set_at=person.password_set_at, now=now)
    )


@transaction.atomic
def choose_password(*, person: Person, present: str, wanted: str, policy: PasswordPolicy) -> Person:
    """The person chooses another password; their other sessions are over. Refuses a wrong present one, and what the policy refuses."""
    held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not check_password(present, held.password):
        raise PasswordRefused("现在的密码不对，请重新填写。")
    _refuse_poor(held, wanted, policy)
    return _set(held, wanted, must_change=False)


@transaction.atomic
def give_password(*, person: Person, must_change: bool = True) -> str:
    """Give the person a random password, shown this once; with `must_change` it is good for choosing another one only.

    Every session of the person is over.
    """
    held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    password = random_password()
    _set(held, password, must_change=must_change)
    return password


def _refuse_poor(person: Person, wanted: str, policy: PasswordPolicy) -> None:
    found = complaints(policy, wanted, login=person.login, name=person.name, common=common_passwords())
    before = [person.password, *person.passwords_before.values_list("password", flat=True)[: policy.history_count]]
    if any(check_password(wanted, old) for old in before[: max(1, policy.history_count)]):
        found.append(
            f"不能与最近 {policy.history_count} 次用过的相同" if policy.history_count > 1 else "不能与现在的相同"
        )
    if found:
        raise PasswordRefused(f"新密码不合要求：{'；'.join(found)}。请换一个。")


def _set(person: Person, password: str, *, must_change: bool) -> Person:
    PasswordBefore.objects.create(person=person, password=person.password)
    person.password, person.must_change_password = make_password(password), must_change
    person.password_set_at = person.sessions_since = timezone.now()
    person.save(update_fields=["password", "must_change_password", "password_set_at", "sessions_since"])
    return person
