"""Who may open an address: every view names one policy, and tests walk the table of addresses for it.

A policy looks at the roles a person holds today; which rows they see is decided by each record's `visible_to`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Protocol
from urllib.parse import unquote
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from luodi.access.audit import Act, record, watching
from luodi.access.models import AuditKind, AuditOutcome, AuditWay
from luodi.access.readonly import ReadOnly, refuse_while_read_only
from luodi.base.errors import Conflict, LuodiError, NotFound
from luodi.honesty.choices import MAY_CONCLUDE, MAY_EXPLAIN, MAY_OPEN
from luodi.ledger.alarms import Around, around, refuse_while_alarmed
from luodi.orgs.models import ADMINISTRATORS, Person, Role
from luodi.orgs.selectors import Scope, scope_of
from luodi.recognition.choices import MAY_DECIDE
from luodi.web.callers import address_of
from luodi.web.entrance import SECOND_FACTOR, hindrance

NOBODY = Scope(roles=frozenset(), unit_ids=frozenset(), everything=False)
_READS = ("GET", "HEAD", "OPTIONS")
_SEEN_WHEN_READ = frozenset({AuditKind.READ, AuditKind.EXPORT})
_REFUSALS = frozenset({400, 403, 404, 409, 503})
_BUREAU = (Role.BUREAU_CLERK, Role.BUREAU_HEAD)
_UNIT = (Role.UNIT_CLERK, Role.UNIT_HEAD)
_DIRECTING = (*_BUREAU, Role.SUPERVISOR, Role.LEADER)


class Request(HttpRequest):
    """A request that has passed its policy: a person, their scope on this day, the day itself, and the place."""

    user: Person
    scope: Scope
    today: date
    told_to_the_trail: str  # set by a view that has more to say there than its name
    around: Around
    htmx: HtmxDetails


class View(Protocol):
    """A view with its policy attached."""

    policy: "Predicate"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the request."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A question about a scope; `refusal` is the sentence a person reads when the answer is no."""

    name: str
    holds: Callable[[Scope], bool]
    refusal: str = ""
    even_read_only: bool = False  # what may be sent while a tamper alarm stands, and in read-only mode
    even_idle: bool = False  # open to a person who holds no post today
    even_unready: bool = False  # comes before another password or a second factor is set

    def __call__(self, scope: Scope) -> bool:
        """The answer for this scope."""
        return self.holds(scope)


anyone = Predicate(name="anyone", holds=lambda _: True)
in_post = Predicate(
    name="in_post",
    holds=lambda scope: bool(scope.roles),
    refusal="您目前没有在任的岗位，看不到业务页面。请联系招商办核对任职起止日期。",
)
signed_in = Predicate(
    name="signed_in",
    holds=lambda scope: bool(scope.roles.difference(ADMINISTRATORS)),
    refusal="系统、安全、审计管理员只管系统，不看也不办业务。需要业务权限，请用本人的业务账号登录。",
)
own_account = Predicate(name="own_account", holds=lambda _: True, even_idle=True, even_unready=True)
may_staff = Predicate(
    name="may_staff",
    holds=lambda scope: scope.may(Role.SECURITY_ADMIN),
    refusal="人员与任职由安全管理员办理。需要增减人员、调整任职，请联系安全管理员。",
)
may_unlock = Predicate(
    name="may_unlock",
    holds=lambda scope: scope.may(Role.SECURITY_ADMIN, Role.UNIT_HEAD, Role.BUREAU_HEAD),
    refusal="解锁由本单位负责人或安全管理员办理，请联系他们，几秒钟就好。",
)
may_see_roles = Predicate(
    name="may_see_roles",
    holds=lambda scope: scope.may(Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
    refusal="角色与权限由安全管理员和审计管理员查看。自己的岗位在“我的账号”里。",
)
may_audit = Predicate(
    name="may_audit",
    holds=lambda scope: scope.may(Role.AUDIT_ADMIN),
    refusal="审计记录由审计管理员查看。",
)
may_operate = Predicate(
    name="may_operate",
    holds=lambda scope: scope.may(Role.SYSTEM_ADMIN),
    even_read_only=True,
    refusal="系统状态和只读开关由系统管理员管理。",
)
may_import = Predicate(
    name="may_import",
    holds=lambda scope: scope.may(*_BUREAU, *_UNIT),
    refusal="您的岗位只能查看，不能导入台账。需要报送时，请联系本单位填报员或招商办。",
)
may_register = Predicate(
    name="may_register",
    holds=lambda scope: scope.may(*_BUREAU, *_UNIT),
    refusal="您的岗位只能查看。登记线索、记走访，请联系本单位填报员或招商办。",
)
may_coordinate = Predicate(
    name="may_coordinate",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="首报协调由招商办办理。您登记的线索有结果时，会显示在那条线索里。",
)
may_set_registry = Predicate(
    name="may_set_registry",
    holds=lambda scope: scope.may(Role.BUREAU_HEAD),
    refusal="首报保护期和流失原因由招商办负责人设定。",
)
may_collect = Predicate(
    name="may_collect",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="收数由招商办发表、汇总和确认。您可以在收数页下载和交回本单位的表。",
)
may_reverse = Predicate(
    name="may_reverse",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="冲销只能由招商办办理。请把要冲销的分录编号和事由告诉招商办经办。",
)
may_merge = Predicate(
    name="may_merge",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="是不是同一个项目由招商办判定。您发现重复的项目，请把两个编号告诉招商办经办。",
)
may_run_assessment = Predicate(
    name="may_run_assessment",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="考核只能由招商办计算和发布。您可以在考核页查看已经发布的结果。",
)
may_issue_bulletin = Predicate(
    name="may_issue_bulletin",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="通报只能由招商办编印。您可以下载已经印发的通报。",
)
may_draft_rulebook = Predicate(
    name="may_draft_rulebook",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="办法由招商办起草。您可以查看已经发布的办法；有意见请告诉招商办经办。",
)
may_read_drafts = Predicate(
    name="may_read_drafts",
    holds=lambda scope: scope.everything,
    refusal="草案和试算在发布以前只供招商办、领导和督查、审计查看；已经发布的办法在“办法”里。",
)
may_publish_rulebook = Predicate(
    name="may_publish_rulebook",
    holds=lambda scope: scope.may(Role.BUREAU_HEAD, Role.LEADER),
    refusal="办法由招商办负责人或领导发布，起草的人不能发布自己写的办法。",
)
may_reply_to_proposal = Predicate(
    name="may_reply_to_proposal",
    holds=lambda scope: scope.may(*_UNIT),
    refusal="申辩由单位负责人或单位填报员提交。您可以查看单位的答复。",
)
may_decide_proposal = Predicate(
    name="may_decide_proposal",
    holds=lambda scope: scope.may(Role.BUREAU_HEAD, Role.LEADER),
    refusal="处理建议由招商办负责人或领导决定，公布这次考核的人除外。您可以查看决定和理由。",
)
may_claim = Predicate(
    name="may_claim",
    holds=lambda scope: scope.may(*_BUREAU, *_UNIT),
    refusal="您的岗位不申报到位资金。需要申报时，请联系项目责任单位的填报员或招商办。",
)
may_judge = Predicate(
    name="may_judge",
    holds=lambda scope: scope.may(*MAY_DECIDE),
    refusal="您的岗位不办理认定。您可以在认定页查看本单位各笔认定办到了哪一步。",
)
may_set_procedure = Predicate(
    name="may_set_procedure",
    holds=lambda scope: scope.may(Role.BUREAU_HEAD),
    refusal="认定程序由招商办负责人设定。您可以在认定页查看现行的步骤。",
)
may_explain_signal = Predicate(
    name="may_explain_signal",
    holds=lambda scope: scope.may(*MAY_EXPLAIN),
    refusal="说明由单位负责人或单位填报员提交。您可以查看单位的说明。",
)
may_look_for_signals = Predicate(
    name="may_look_for_signals",
    holds=lambda scope: scope.may(*MAY_OPEN),
    refusal="查一遍台账、提请核查由招商办和督查办理。您可以查看与本单位有关的提示。",
)
may_conclude_signal = Predicate(
    name="may_conclude_signal",
    holds=lambda scope: scope.may(*MAY_CONCLUDE),
    refusal="核查结论由招商办负责人、领导或督查作出，提请核查的人除外。您可以查看结论和理由。",
)
may_set_signal_terms = Predicate(
    name="may_set_signal_terms",
    holds=lambda scope: scope.may(Role.BUREAU_HEAD),
    refusal="提示的期限由招商办负责人设定。您可以在提示规则页看到现行的规则。",
)
may_seal = Predicate(
    name="may_seal",
    holds=lambda scope: scope.may(Role.BUREAU_HEAD),
    refusal="封账由招商办负责人办理。您可以在封账页下载本单位的证据包。",
)
may_verify = Predicate(
    name="may_verify",
    holds=lambda scope: scope.everything,
    even_read_only=True,
    refusal="全库核验由招商办、领导和督查、审计进行。您可以用本单位的证据包和核验程序自己核对。",
)

may_raise_matter = Predicate(
    name="may_raise_matter",
    holds=lambda scope: scope.may(*_DIRECTING, *_UNIT, Role.DEPARTMENT_CLERK),
    refusal="您的岗位只能查看督办事项。有问题需要协调时，请告诉本单位填报员或招商办。",
)
may_direct = Predicate(
    name="may_direct",
    holds=lambda scope: scope.may(*_DIRECTING),
    refusal="会议、督查和文书由招商办、督查和领导办理。您可以查看与本单位有关的。",
)
may_report_project = Predicate(
    name="may_report_project",
    holds=lambda scope: scope.may(*_BUREAU, *_UNIT, Role.LEADER),
    refusal="项目进展由责任单位和招商办记入。您可以查看；发现有误请告诉招商办经办。",
)
may_set_stages = Predicate(
    name="may_set_stages",
    holds=lambda scope: scope.may(*_BUREAU),
    refusal="阶段、要件和时限由招商办设定。您可以在项目页看到每个阶段要什么。",
)


def policy(
    predicate: Predicate, *, audited: str = "", kind: AuditKind = AuditKind.WRITE
) -> Callable[[Callable[..., HttpResponse]], View]:
    """Let a view run only when `predicate` holds for the person today; sign-in comes first unless `anyone`.

    `audited` is what the act is called in the audit trail; a view that only reads is recorded when `kind` is READ or
    EXPORT. What the view writes is recorded in any case, in the same transaction (access/audit.py), and so is a refusal.
    A refusal raised by a service or selector becomes a page with its sentence, so that no view has to catch what it
    cannot mend.
    """

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if predicate is anyone:
                return view(request, *args, **kwargs)
            if isinstance(request.user, AnonymousUser):
                return _to_sign_in(request)
            place = around()
            scope = scope_of(request.user, place.today)
            request.scope, request.today, request.around = scope, place.today, place  # type: ignore[attr-defined]
            unready = hindrance(request.user, scope, second_factor=bool(request.session.get(SECOND_FACTOR)))
            if unready and not predicate.even_unready:
                return _go(request, reverse(unready))
            told = _told(request, guarded.audited, kind)  # type: ignore[attr-defined]
            response = _watched(request, lambda: _admitted(request, predicate, view, args, kwargs), *told)
            add_never_cache_headers(response)  # the next person at this desk must not go back to it
            return response

        guarded.policy, guarded.audited = predicate, audited  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def _admitted(
    request: HttpRequest, predicate: Predicate, view: Callable[..., HttpResponse], args: Any, kwargs: Any
) -> HttpResponse:
    """The view's answer, or the sentence of whatever refuses it."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    wanting = next((asked for asked in (in_post, predicate) if not (predicate.even_idle or asked(scope))), None)
    try:
        if wanting is None and request.method not in _READS and not predicate.even_read_only:
            refuse_while_read_only()
            refuse_while_alarmed()
        return refuse(request, 403, wanting.refusal) if wanting else view(request, *args, **kwargs)
    except LuodiError as error:
        return refuse(request, _status(error), str(error))


def _told(request: HttpRequest, audited: str, kind: AuditKind) -> tuple[str, AuditKind]:
    """Phrase and kind in the trail; no phrase for a page that is only read and whose reading nobody asked to see there."""
    if request.method in _READS:
        return audited if kind in _SEEN_WHEN_READ else "", kind if audited else AuditKind.READ
    match = request.resolver_match
    return audited or f"提交 {(match.url_name or '') if match else ''}", kind


def _watched(request: HttpRequest, run: Callable[[], HttpResponse], phrase: str, kind: AuditKind) -> HttpResponse:
    """Run with the watch of the audit trail on, and add the row that the writes themselves did not bring."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    act = Act(
        act=phrase or "打开页面",
        way=AuditWay.PAGE,
        kind=kind,
        person=request.user,  # type: ignore[arg-type]
        standing_in="、".join(scope.standing_in),
        address=address_of(request),
        object=_object(request, phrase),
        request=uuid4().hex,
    )
    with watching(act) as watch:
        response = run()
    if response.status_code in _REFUSALS:
        told = (getattr(response, "context_data", None) or {}).get("sentence", "")
        record(act, outcome=AuditOutcome.REFUSED, detail=told)
    elif phrase and not watch.recorded and response.status_code < 400:
        record(act, detail=getattr(request, "told_to_the_trail", ""))
    return response


def _object(request: HttpRequest, phrase: str) -> str:
    """What the act was about: the names in the address and what was asked; the whole address where the act has no name."""
    match = request.resolver_match
    if not phrase or match is None:
        return request.get_full_path()
    asked = unquote(request.META.get("QUERY_STRING", ""))
    return " ".join(filter(None, [*map(str, match.kwargs.values()), f"（{asked}）" if asked else ""]))


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """Send a page there; a fragment reloads the whole page."""
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A page of ours is asked for again after signing in; a fragment would swap the form into the page, so it reloads."""
    fragment = bool(getattr(request, "htmx", False))
    wanted = request.META.get("HTTP_HX_CURRENT_URL", "") if fragment else request.get_full_path()
    return _go(request, f"{reverse('sign-in')}?{urlencode({'next': wanted})}")


def _status(error: LuodiError) -> int:
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, ReadOnly):
        return 503
    return 409 if isinstance(error, Conflict) else 400


def refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page with one sentence. "Not yours" and "not there" both come as 404 with the same page."""
    if getattr(request, "htmx", False):
        told = TemplateResponse(request, "notice.html", {"sentence": sentence}, status=status)
        told.headers["HX-Retarget"], told.headers["HX-Reswap"] = "#page", "afterbegin"
        return told
    base = "base.html" if getattr(request, "scope", NOBODY).roles else "plain.html"
    return TemplateResponse(request, f"{status}.html", {"sentence": sentence, "base": base}, status=status)
