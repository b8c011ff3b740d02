"""Accounts at the place's single sign-on: bound once by the person who is signed in here, and found by that binding only.

Nobody is made here because an outside system knows them, and no right comes from outside.
"""

from django.db import transaction

from luodi.access.models import OutsideIdentity
from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.orgs.models import Person


class NotBound(NotFound):
    """Nobody here has bound that outside account, or the one who did has left."""


class BoundElsewhere(Conflict):
    """The outside account belongs to another person here."""


@transaction.atomic
def bind_outside(*, person: Person, issuer: str, subject: str) -> OutsideIdentity:
    """Bind the outside account to the person. Refuses an account that another person has bound."""
    if not subject or len(subject) > 200:
        raise BadInput("统一认证没有说出账号，请重新登录；反复出现，请联系系统管理员。")
    found, _ = OutsideIdentity.objects.get_or_create(issuer=issuer, subject=subject, defaults={"person": person})
    if found.person_id != person.pk:
        raise BoundElsewhere("这个统一认证账号已由另一个人绑定，请先让对方解除，或联系安全管理员。")
    return found


def person_outside(*, issuer: str, subject: str) -> Person:
    """The active person who has bound the outside account."""
    found = OutsideIdentity.objects.filter(issuer=issuer, subject=subject, person__is_active=True)
    bound = found.select_related("person").first()
    if bound is None:
        raise NotBound(
            "这个统一认证账号还没有在本系统绑定。请先用本系统的登录名和密码登录，在“我的账号”里绑定；没有账号，请联系安全管理员。"
        )
    return bound.person


@transaction.atomic
def unbind_outside(*, person: Person, number: int | None = None) -> int:
    """Take away one binding of the person, or all of them."""
    held = OutsideIdentity.objects.filter(person=person)
    gone, _ = (held if number is None else held.filter(pk=number)).delete()
    return gone
