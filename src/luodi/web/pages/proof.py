"""核稿: a text with its figures marked, what cannot be true beside it, and the .docx back with comments."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import BadInput, LuodiError
from luodi.bulletin.manuscripts import (
    ReadManuscript,
    annotated_docx,
    answer_remark,
    bring_manuscript,
    manuscript_numbered,
    manuscripts_of,
    read_manuscript,
)
from luodi.bulletin.models import Manuscript
from luodi.web.answers import answer
from luodi.web.forms.proof import ManuscriptForm, RemarkForm
from luodi.web.policy import Request, policy, signed_in

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPage:
    """Context of proof/list.html."""

    form: ManuscriptForm
    manuscripts: list[Manuscript]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManuscriptPage:
    """Context of proof/detail.html."""

    read: ReadManuscript


@require_http_methods(["GET", "HEAD", "POST"])
@policy(signed_in, audited="核稿")
def proof(request: Request) -> HttpResponse:
    """Bring a text; below, what this person brought before."""
    form = ManuscriptForm(request.POST or None, request.FILES or None, today=request.today)
    if request.method == "POST" and form.is_valid():
        name, content = form.brought()
        given = form.cleaned_data
        try:
            brought = bring_manuscript(
                name=name,
                content=content,
                against_ledger=given["against_ledger"],
                as_of=given["as_of"],
                by=request.user,
            )
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("manuscript", brought.pk)
    status = 422 if request.method == "POST" else 200
    page = ProofPage(form=form, manuscripts=manuscripts_of(request.user))
    return answer(request, "proof/list.html", page, status=status)


@require_safe
@policy(signed_in)
def manuscript(request: Request, number: int) -> HttpResponse:
    """The text and the remarks."""
    read = read_manuscript(manuscript_numbered(request.user, number))
    return answer(request, "proof/detail.html", ManuscriptPage(read=read))


@require_POST
@policy(signed_in, audited="批注文稿")
def remark(request: Request, number: int) -> HttpResponse:
    """Accept a remark, or dismiss it with a reason."""
    found = manuscript_numbered(request.user, number)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        raise BadInput("请选择采纳或不采纳；不采纳要写明理由。")
    said = form.cleaned_data
    answer_remark(manuscript=found, key=said["key"], accepted=said["verdict"] == "accept", reason=said["reason"])
    return redirect(f"{reverse('manuscript', args=[number])}#remarks")


@require_safe
@policy(signed_in, audited="下载核过的文稿", kind=AuditKind.EXPORT)
def file(request: Request, number: int) -> HttpResponse:
    """The .docx with a comment at each remark that was not dismissed."""
    found = manuscript_numbered(request.user, number)
    name = f"{found.name.rsplit('.', 1)[0]}（核稿）.docx"
    attachment = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(annotated_docx(found), content_type=_WORD, headers={"Content-Disposition": attachment})
