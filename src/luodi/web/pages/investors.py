"""客商: cards, contacts masked and shown for a reason, the brief before a meeting."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.leads import browsing
from luodi.leads.browsing import Brief, InvestorLine
from luodi.leads.contacts import add_contact, erase_contact, reveal_contact
from luodi.leads.models import Contact, Investor
from luodi.leads.selectors import referrers
from luodi.leads.services import describe_investor
from luodi.web.answers import answer
from luodi.web.forms.visits import ContactForm, InvestorForm, RevealForm
from luodi.web.numbers import SHOWN
from luodi.web.policy import Request, may_register, policy, signed_in

_REFERRERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestorsPage:
    """Context of investors/list.html."""

    shown: Page[Investor]
    lines: list[InvestorLine]
    keyword: str
    diaspora: bool
    referrers: list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestorPage:
    """Context of investors/detail.html. `revealed`: a contact shown in full this once."""

    brief: Brief
    form: InvestorForm
    contact_form: ContactForm
    reveal_form: RevealForm
    may_change: bool
    revealed: Contact | None = None
    asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPage:
    """Context of investors/brief.html."""

    brief: Brief


@require_safe
@policy(signed_in)
def investors(request: Request) -> HttpResponse:
    """Investors the person may read."""
    keyword, diaspora = request.GET.get("keyword", "")[:40].strip(), request.GET.get("diaspora") == "on"
    shown, lines = browsing.investor_lines(request.scope, keyword, request.GET.get("page", "1"), diaspora=diaspora)
    page = InvestorsPage(
        shown=shown,
        lines=lines,
        keyword=keyword,
        diaspora=diaspora,
        referrers=list(referrers(request.scope)[:_REFERRERS]),
    )
    return answer(request, "investors/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(signed_in, audited="改客商资料")
def investor(request: Request, number: int) -> HttpResponse:
    """One card: who they are, what was said, what is owed. Home and tags are set here."""
    found = browsing.investor_numbered(request.scope, number)
    if request.method == "POST" and may_register(request.scope):
        form = InvestorForm(request.POST)
        if form.is_valid():
            describe_investor(investor=found, by=request.user, **form.cleaned_data)
            messages.success(request, "已改好。")
            return redirect("investor", number)
    return _card(request, number)


def _card(request: Request, number: int, *, status: int = 200, **more: Any) -> HttpResponse:
    brief = browsing.brief_of(request.scope, number)
    page = InvestorPage(
        brief=brief,
        form=InvestorForm(initial={"home": brief.investor.home, "tags": brief.investor.tags}),
        contact_form=more.pop("contact_form", ContactForm()),
        reveal_form=more.pop("reveal_form", RevealForm()),
        may_change=may_register(request.scope),
        **more,
    )
    return answer(request, "investors/detail.html", page, status=status)


@require_safe
@policy(signed_in)
def brief(request: Request, number: int) -> HttpResponse:
    """One printable page before a meeting."""
    return answer(request, "investors/brief.html", BriefPage(brief=browsing.brief_of(request.scope, number)))


@require_POST
@policy(may_register, audited="登记联系人")
def contact(request: Request, number: int) -> HttpResponse:
    """Add a contact."""
    found, form = browsing.investor_numbered(request.scope, number), ContactForm(request.POST)
    if not form.is_valid():
        return _card(request, number, status=422, contact_form=form)
    add_contact(investor=found, by=request.user, **form.cleaned_data)
    messages.success(request, "已加联系人。")
    return redirect("investor", number)


@require_POST
@policy(may_register, audited="查看联系方式", kind=AuditKind.READ)
def reveal(request: Request, number: int) -> HttpResponse:
    """Show a contact in full once; who looked and why is kept."""
    found, form = browsing.contact_numbered(request.scope, number), RevealForm(request.POST)
    if not form.is_valid():
        return _card(request, found.investor_id, status=422, reveal_form=form, asked=found.pk)
    setattr(request, SHOWN, True)
    shown = reveal_contact(contact=found, reason=form.cleaned_data["reason"], by=request.user)
    return _card(request, found.investor_id, revealed=shown)


@require_POST
@policy(may_register, audited="抹去联系人")
def erase(request: Request, number: int) -> HttpResponse:
    """Erase a contact for good."""
    found = browsing.contact_numbered(request.scope, number)
    erase_contact(contact=found, by=request.user)
    messages.success(request, "联系人信息已抹除，恢复不了；查看记录保留。")
    return redirect("investor", found.investor_id)
