"""Answers kept under an Idempotency-Key: the same request sent again gets the same answer, and nothing is done twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from luodi.access.models import KeptAnswer
from luodi.base.errors import Conflict
from luodi.orgs.models import Person

KEPT_FOR = timedelta(days=7)


class KeyUsedOtherwise(Conflict):
    """The key belongs to another request; nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is sent back. `again`: it was kept from an earlier request, and nothing was done now."""

    status: int
    body: str
    again: bool = False


def answered_once(*, person: Person, key: str, fingerprint: str, act: Callable[[], tuple[int, str]]) -> Answered:
    """Do `act` and keep its answer in one transaction, or give the answer that was kept.

    A refusal keeps no answer: nothing was done, so the same key may try again. What a service chose to keep while it
    refused (a diff proposed anew) stays. Refuses a key that was used for another request.
    """
    if (kept := _kept(person, key, fingerprint)) is not None:
        return kept
    try:
        with transaction.atomic():
            KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
            row = KeptAnswer.objects.create(person=person, key=key, fingerprint=fingerprint)
            refused = _done(row, act)
    except IntegrityError:
        # A rival with the same key was first: the database let us wait, then refused the second row.
        if (kept := _kept(person, key, fingerprint)) is not None:
            return kept
        raise
    if refused is not None:
        raise refused
    return Answered(status=row.status_number, body=row.body)


def _done(row: KeptAnswer, act: Callable[[], tuple[int, str]]) -> Conflict | None:
    """Do it; a conflict is handed back, since what its service kept (in transactions of its own) is to stay."""
    try:
        row.status_number, row.body = act()
    except Conflict as refused:
        row.delete()
        return refused
    row.save(update_fields=["status_number", "body"])
    return None


def _kept(person: Person, key: str, fingerprint: str) -> Answered | None:
    row = KeptAnswer.objects.filter(person=person, key=key, at__gte=timezone.now() - KEPT_FOR).first()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise KeyUsedOtherwise(
            "这个 Idempotency-Key 已经用在另一个请求上，这次没有办理。内容改了就换一个新的键；原样重发要用原来的内容。"
        )
    return Answered(status=row.status_number, body=row.body, again=True)
