"""审计: who did what, when and from where, for the audit administrator; the same rows as a table to take away."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from luodi.access.models import AuditEvent, AuditKind
from luodi.access.trail import TrailQuery, trail_page, trail_rows
from luodi.base.personal import without_numbers
from luodi.web.answers import answer
from luodi.web.forms.audit import TrailForm
from luodi.web.policy import Request, may_audit, policy

_HEAD = ("时间", "人员", "登录名", "代", "来自", "途径", "类别", "做了什么", "对象", "结果", "说明")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Context of audit/list.html."""

    form: TrailForm
    found: Page[AuditEvent]


class _Echo:
    """A file that hands back what is written to it, line by line."""

    def write(self, line: str) -> str:
        return line


@require_safe
@policy(may_audit, audited="查看审计记录", kind=AuditKind.READ)
def audit(request: Request) -> HttpResponse:
    """The rows that fit, newest first."""
    form = TrailForm(request.GET)
    return answer(request, "audit/list.html", AuditPage(form=form, found=trail_page(form.query())), part="found")


@require_safe
@policy(may_audit, audited="导出审计记录", kind=AuditKind.EXPORT)
def export(request: Request) -> HttpResponse:
    """The rows that fit, oldest first, as a table that any spreadsheet opens."""
    name = content_disposition_header(as_attachment=True, filename=f"审计记录-{timezone.localdate():%Y%m%d}.csv")
    lines = _lines(TrailForm(request.GET).query())
    return StreamingHttpResponse(  # type: ignore[return-value]
        lines, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name or "attachment"}
    )


def _lines(query: TrailQuery) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_HEAD)
    for event in trail_rows(query):
        yield writer.writerow([_plain(without_numbers(cell)) for cell in _cells(event)])


def _cells(event: AuditEvent) -> tuple[str, ...]:
    person = event.person
    return (
        timezone.localtime(event.at).isoformat(sep=" ", timespec="seconds"),
        person.name if person else "",
        person.login if person else "",
        event.standing_in,
        event.address,
        event.get_way_display(),
        event.get_kind_display(),
        event.act,
        event.object,
        event.get_outcome_display(),
        event.detail,
    )


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
