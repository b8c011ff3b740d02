"""通报: issues, what each says with every figure opening, what changed since the last, and the file."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from luodi.access.models import AuditKind
from luodi.base.errors import LuodiError
from luodi.bulletin.browsing import bulletin_numbered, bulletins_for
from luodi.bulletin.content import Content, source_rows
from luodi.bulletin.models import Bulletin
from luodi.bulletin.services import content_of, issue_bulletin, run_for
from luodi.bulletin.supplied import supplied_templates, with_grades
from luodi.web.addresses import printed_address
from luodi.web.answers import answer
from luodi.web.forms.bulletins import BulletinForm
from luodi.web.policy import Request, may_issue_bulletin, policy, signed_in

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinsPage:
    """Context of bulletins/list.html."""

    bulletins: list[Bulletin]
    may_issue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBulletinPage:
    """Context of bulletins/new.html."""

    form: BulletinForm


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinPage:
    """Context of bulletins/detail.html. `addresses`: where each printed figure opens, by its key.

    `sources`: the appendix, each row with where it opens.
    """

    bulletin: Bulletin
    content: Content
    addresses: dict[str, str]
    sources: list[tuple[Any, str]]


@require_safe
@policy(signed_in)
def bulletins(request: Request) -> HttpResponse:
    """Issues, newest first."""
    page = BulletinsPage(bulletins=bulletins_for(request.scope), may_issue=may_issue_bulletin(request.scope))
    return answer(request, "bulletins/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(may_issue_bulletin, audited="编印通报")
def new_bulletin(request: Request) -> HttpResponse:
    """Print an issue from a template at a span and as-of day."""
    templates = supplied_templates()
    form = BulletinForm(request.POST or None, templates=list(templates), today=request.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        moment = {"span": given["span"], "as_of": given["as_of"]}
        try:
            run = run_for(by=request.user, **moment)
            issued = issue_bulletin(
                template=with_grades(templates[given["template"]], given["grades"]),
                run=run,
                ranked=given["ranked"],
                by=request.user,
                **moment,
            )
        except LuodiError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("bulletin", issued.pk)
    status = 422 if request.method == "POST" else 200
    return answer(request, "bulletins/new.html", NewBulletinPage(form=form), status=status)


@require_safe
@policy(signed_in)
def bulletin(request: Request, number: int) -> HttpResponse:
    """What an issue says; each printed figure is a link."""
    found = bulletin_numbered(request.scope, number)
    content = content_of(found)
    places = {key: row.number for row in source_rows(content.figures) for key in row.keys}
    addresses = {
        figure.key: printed_address(figure.trace, bulletin=number, place=places.get(figure.key, 0))
        for figure in content.figures
    }
    sources = [(row, addresses[row.keys[0]]) for row in source_rows(content.figures)]
    page = BulletinPage(bulletin=found, content=content, addresses=addresses, sources=sources)
    return answer(request, "bulletins/detail.html", page)


@require_safe
@policy(signed_in, audited="下载通报", kind=AuditKind.EXPORT)
def file(request: Request, number: int) -> HttpResponse:
    """The .docx as it was issued, to the byte."""
    found = bulletin_numbered(request.scope, number)
    attachment = content_disposition_header(as_attachment=True, filename=found.file_name) or "attachment"
    headers = {"Content-Disposition": attachment}
    return HttpResponse(bytes(found.docx), content_type=_WORD, headers=headers)
