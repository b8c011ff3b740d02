"""Coming in, once a person is known to be who they say: the session, the known device, the row in the audit trail.

Every way of signing in (password, second factor, single sign-on) ends here, and what stands between a person and their
work (another password, a second factor) is asked here by pages and by whatever else lets people in.
"""

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from luodi.access.attempts import DEVICE_COOKIE, DEVICE_LIFE, Caller, known_device, new_device
from luodi.access.audit import Act, record
from luodi.access.models import AuditKind, AuditOutcome, AuditWay
from luodi.access.passwords import change_due
from luodi.access.rules import POLICIES, PasswordPolicy
from luodi.access.sessions import remember_session
from luodi.orgs.models import ADMINISTRATORS, Person
from luodi.orgs.selectors import Scope, scope_of, today
from luodi.web.callers import address_of, agent_of

SECOND_FACTOR = "second_factor"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def password_policy() -> PasswordPolicy:
    """The policy that the place has chosen."""
    return POLICIES[settings.PASSWORD_POLICY]


def caller_of(request: HttpRequest, login_typed: str) -> Caller:
    """Who knocks, with the mark of the device when somebody has signed in from it with this login."""
    device = known_device(request.COOKIES.get(DEVICE_COOKIE), login_typed)
    return Caller(login=login_typed, address=address_of(request), device=device)


def enter(request: HttpRequest, person: Person, *, second_factor: bool, how: str) -> None:
    """Begin the session under a new key. `how` says by what the person was known, for the audit trail."""
    login(request, person, backend=_BACKEND)
    request.session[SECOND_FACTOR] = second_factor
    if request.session.session_key is None:  # login() emptied it, because the password is another one now
        request.session.create()
    address = address_of(request)
    with transaction.atomic():
        key = request.session.session_key or ""
        remember_session(person=person, key=key, address=address, agent=agent_of(request))
        told(request, "登录", person=person, detail=how)


def told(
    request: HttpRequest,
    act: str,
    *,
    person: Person | None,
    outcome: AuditOutcome = AuditOutcome.DONE,
    detail: str = "",
) -> None:
    """A row about signing in or out."""
    made = Act(act=act, way=AuditWay.PAGE, kind=AuditKind.SIGN_IN, person=person, address=address_of(request))
    record(made, outcome=outcome, detail=detail)


def remember_device(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Mark the browser as one from which this person has signed in; a mark that it has stays."""
    if not known_device(request.COOKIES.get(DEVICE_COOKIE), person.login):
        response.set_cookie(
            DEVICE_COOKIE,
            new_device(person.login),
            max_age=int(DEVICE_LIFE.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def hindrance(person: Person, scope: Scope, *, second_factor: bool) -> str:
    """The name of the page that comes before any other for this person; the empty text when nothing stands before them.

    Pages go there; an interface for programs refuses with the sentence of `HINDRANCES` instead.
    """
    if change_due(person, password_policy(), timezone.now()):
        return "own-password"
    return "own-second-factor" if second_factor_due(scope) and not second_factor else ""


HINDRANCES = {
    "own-password": "请先登录网页，设定自己的新密码，再办别的事。",
    "own-second-factor": "您的岗位要用动态口令登录，请先在“我的账号”里启用。",
}


def second_factor_due(scope: Scope) -> bool:
    """Whether the place asks a second factor of whoever holds these roles."""
    asked = settings.SECOND_FACTOR_FOR
    return asked == "everyone" or (asked == "administrators" and scope.may(*ADMINISTRATORS))


def home_of(scope: Scope) -> str:
    """The name of the page that a person of these roles begins with."""
    for role, name in zip(ADMINISTRATORS, ("system", "staff", "audit"), strict=True):
        if scope.may(role):
            return name
    return "desk"


def first_page(person: Person) -> str:
    """The same for a person, today."""
    return home_of(scope_of(person, today()))


_HALFWAY, _HALFWAY_SECONDS = "halfway", 300


def let_halfway(request: HttpRequest, person: Person, *, wanted: str) -> None:
    """The password was right; the code is still to come. Nothing is open yet, and the session has a new key."""
    request.session.flush()
    request.session[_HALFWAY] = [person.pk, int(timezone.now().timestamp()), person.get_session_auth_hash(), wanted]


def halfway(request: HttpRequest) -> tuple[Person | None, str]:
    """Who has given the right password in this session within the last minutes, and where they wanted to go."""
    number, since, proof, wanted = request.session.get(_HALFWAY) or (0, 0, "", "")
    if not 0 <= timezone.now().timestamp() - since < _HALFWAY_SECONDS:
        return None, ""
    person = Person.objects.filter(pk=number, is_active=True).first()
    same = person is not None and constant_time_compare(proof, person.get_session_auth_hash())
    return (person if same else None), str(wanted)
