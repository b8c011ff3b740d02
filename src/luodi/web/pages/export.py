"""导出: the projects of the current filter as a workbook, in the standard layout or as one of the office's own sheets."""

import tempfile

from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_safe

from luodi.intake.export import export_name, export_projects
from luodi.intake.layouts import layout_of
from luodi.intake.selectors import import_numbered
from luodi.pipeline import selectors
from luodi.web.forms.projects import ProjectFilterForm
from luodi.web.policy import Request, policy, signed_in

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@policy(signed_in)
def projects_export(request: Request) -> HttpResponse:
    """All that the filter finds, however long. `?like=` names an import whose layout is used; `?totals=1` adds 合计."""
    scope, like = request.scope, request.GET.get("like", "")
    form = ProjectFilterForm(request.GET, units=selectors.crediting_units(scope), sectors=selectors.sectors_of(scope))
    layout = layout_of(import_numbered(scope, int(like))) if like.isdecimal() else None
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    totals = request.GET.get("totals") == "1"
    export_projects(scope=scope, query=form.query(), out=file, layout=layout, totals=totals)
    file.seek(0)
    name = export_name(layout)
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)  # type: ignore[return-value]
