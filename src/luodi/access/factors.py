"""The second factor: a time-based code (TOTP, RFC 6238) and recovery codes. No secret of it lies in the database."""

import hmac
import secrets
import unicodedata
from base64 import b32encode
from datetime import datetime

import pyotp
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from luodi.access.models import RecoveryCode, SecondFactor
from luodi.base.errors import BadInput
from luodi.orgs.models import Person

_STEP_SECONDS = 30
_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class CodeRefused(BadInput):
    """The code is wrong, too old, or was used before."""


def has_second_factor(person: Person) -> bool:
    """Whether signing in asks this person for a code.  1 query."""
    return SecondFactor.objects.filter(person=person).exclude(confirmed_at=None).exists()


@transaction.atomic
def begin_second_factor(*, person: Person) -> SecondFactor:
    """A factor that waits for its first code; one that waits already is used again. Refuses where one is in force."""
    factor, _ = SecondFactor.objects.get_or_create(person=person, defaults={"nonce": secrets.token_hex(32)})
    if factor.confirmed_at is not None:
        raise BadInput("动态口令已经启用；要换手机，请先停用再重新启用。")
    return factor


def enrolment_address(factor: SecondFactor, *, place: str) -> str:
    """What the QR code says: an otpauth address that any authenticator app reads."""
    return _totp(factor).provisioning_uri(name=factor.person.login, issuer_name=f"落地·{place}")


def typed_secret(factor: SecondFactor) -> str:
    """The secret in groups of four, for a phone that cannot see the code."""
    text = _secret(factor)
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


@transaction.atomic
def confirm_second_factor(*, person: Person, code: str, now: datetime) -> list[str]:
    """Put the waiting factor in force by its first code. Returns the recovery codes, shown this once."""
    factor = SecondFactor.objects.select_for_update(no_key=True).filter(person=person, confirmed_at=None).first()
    if factor is None or not _take(factor, code, now):
        raise CodeRefused("动态口令不对，请等手机上换出新的六位数再填；一直不对，请核对手机的时间。")
    factor.confirmed_at = now
    factor.save(update_fields=["confirmed_at"])
    RecoveryCode.objects.filter(person=person).delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=_digest(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def check_code(*, person: Person, code: str, now: datetime) -> None:
    """Accept a code once: the time-based one of this half minute (or its neighbours), or an unused recovery code."""
    factor = (
        SecondFactor.objects.select_for_update(no_key=True).filter(person=person).exclude(confirmed_at=None).first()
    )
    if factor is None or not (_take(factor, code, now) or _take_recovery(person, code)):
        raise CodeRefused("动态口令不对或已经用过，请等手机上换出新的六位数再填；手机不在身边，请填一个恢复码。")


@transaction.atomic
def end_second_factor(*, person: Person) -> None:
    """Signing in asks for no code any more, until another one is put in force."""
    RecoveryCode.objects.filter(person=person).delete()
    SecondFactor.objects.filter(person=person).delete()


def codes_left(person: Person) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


def _secret(factor: SecondFactor) -> str:
    digest = salted_hmac("luodi.access.totp", f"{factor.person_id} {factor.nonce}", algorithm="sha256").digest()
    return b32encode(digest[:20]).decode()


def _totp(factor: SecondFactor) -> pyotp.TOTP:
    return pyotp.TOTP(_secret(factor), interval=_STEP_SECONDS)


def _take(factor: SecondFactor, code: str, now: datetime) -> bool:
    """Whether the code is one of this moment that was not used before; it is used now."""
    typed, this = unicodedata.normalize("NFKC", code).replace(" ", ""), int(now.timestamp()) // _STEP_SECONDS
    totp = _totp(factor)
    for step in (this, this - 1, this + 1):
        right = typed.isascii() and hmac.compare_digest(totp.at(step * _STEP_SECONDS), typed)
        if right and step > factor.last_step_number:
            factor.last_step_number = step
            factor.save(update_fields=["last_step_number"])
            return True
    return False


def _take_recovery(person: Person, code: str) -> bool:
    unused = RecoveryCode.objects.filter(person=person, digest=_digest(code.replace("-", "").strip()), used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def _digest(code: str) -> str:
    return salted_hmac("luodi.access.recovery", code.lower(), algorithm="sha256").hexdigest()
