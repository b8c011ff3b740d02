"""文书: one-page documents, numbered, to print or to download for WPS."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import LuodiError
from luodi.base.personal import without_numbers
from luodi.bulletin.notice import notice_docx
from luodi.orgs.selectors import root_unit
from luodi.supervision.choices import NoticeKind
from luodi.supervision.models import Matter, Notice
from luodi.supervision.notices import issue_notice
from luodi.supervision.selectors import matter_numbered, notice_numbered, notices_for
from luodi.supervision.services import owners
from luodi.web.answers import answer, number_asked
from luodi.web.forms.supervision import NoticeForm
from luodi.web.policy import Request, may_direct, policy, signed_in

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    """Context of supervision/notices.html."""

    notices: list[Notice]
    may_direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNoticePage:
    """Context of supervision/notice_new.html; `matter`: what it is about."""

    form: NoticeForm
    matter: Matter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """Context of supervision/notice.html; `place`: who issues it."""

    notice: Notice
    place: str


@require_safe
@policy(signed_in)
def notices(request: Request) -> HttpResponse:
    """Notices the person may read, newest first."""
    page = NoticesPage(notices=list(notices_for(request.scope)), may_direct=may_direct(request.scope))
    return answer(request, "supervision/notices.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_direct, audited="制发文书")
def new_notice(request: Request) -> HttpResponse:
    """Issue a notice; `?matter=` begins from a matter."""
    number = number_asked(request, "matter")
    about = matter_numbered(request.scope, number) if number is not None else None
    form = NoticeForm(request.POST or None, units=owners(), initial=_begun(about))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": NoticeKind(form.cleaned_data["kind"])}
        try:
            issued = issue_notice(matter=about, by=request.user, on=request.today, **given)
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已签发{issued.printed_number}。")
            return redirect("notice", issued.pk)
    status = 422 if request.method == "POST" else 200
    return answer(request, "supervision/notice_new.html", NewNoticePage(form=form, matter=about), status=status)


def _begun(about: Matter | None) -> dict[str, object]:
    if about is None:
        return {}
    return {"unit": about.owner.code, "title": about.title, "reply_by": about.due_on}


@require_safe
@policy(signed_in)
def notice(request: Request, number: int) -> HttpResponse:
    """One notice, as it is printed."""
    page = NoticePage(notice=notice_numbered(request.scope, number), place=root_unit().name)
    return answer(request, "supervision/notice.html", page)


@require_safe
@policy(signed_in, audited="下载文书", kind=AuditKind.EXPORT)
def file(request: Request, number: int) -> HttpResponse:
    """The .docx of one notice."""
    found = notice_numbered(request.scope, number)
    name = without_numbers(f"{found.printed_number} {found.title}.docx")
    attachment = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    content = notice_docx(found, issuer=root_unit().name)
    return HttpResponse(content, content_type=_WORD, headers={"Content-Disposition": attachment})
