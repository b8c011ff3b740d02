"""导出: the projects of the current filter as a workbook, in the standard layout or as one of the office's own sheets."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from luodi.access.models import AuditKind
from luodi.intake.export import Details, export_name, export_projects
from luodi.intake.layouts import layout_of
from luodi.intake.selectors import import_numbered
from luodi.pipeline.filtering import filter_choices
from luodi.web.forms.projects import ProjectFilterForm
from luodi.web.policy import Request, policy, signed_in

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PIECE_BYTES = 64 * 2**10


@require_safe
@policy(signed_in, audited="导出项目台账", kind=AuditKind.EXPORT)
def projects_export(request: Request) -> HttpResponse:
    """All that the filter finds, however long. `?like=` names an import whose layout is used; `?totals=1` adds 合计.

    `?details=cell` writes the events of a project into one cell, `?details=rows` into a row each; `?paper=A4`.
    """
    scope, like = request.scope, request.GET.get("like", "")
    form = ProjectFilterForm(request.GET, choices=filter_choices(scope))
    layout = layout_of(import_numbered(scope, int(like))) if like.isdecimal() else None
    details = Details(request.GET["details"]) if request.GET.get("details") in set(Details) else Details.NONE
    write = partial(
        export_projects,
        scope=scope,
        query=form.query(),
        layout=layout,
        totals=request.GET.get("totals") == "1",
        details=details,
        paper="A4" if request.GET.get("paper") == "A4" else "A3",
    )
    pieces = _written(write)
    answer = StreamingHttpResponse(pieces, content_type=WORKBOOK)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=export_name(layout))
    return answer  # type: ignore[return-value]


def _written(write: Callable[..., int]) -> Iterator[bytes]:
    """A zip is written back and forth, so it is made in a file on disk and read from there, piece by piece."""
    with tempfile.TemporaryFile() as file:
        write(out=file)
        file.seek(0)
        while piece := file.read(_PIECE_BYTES):
            yield piece
