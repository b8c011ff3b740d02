"""`luodi export`: projects as a workbook that intake reads back unchanged."""

import sys
from argparse import Namespace
from pathlib import Path

from luodi.base.errors import BadInput
from luodi.intake.export import Details, export_projects
from luodi.intake.layouts import layout_of
from luodi.intake.selectors import import_numbered
from luodi.orgs.selectors import unit_named
from luodi.pipeline.selectors import ProjectQuery
from luodi.web.cli import DONE, print_json
from luodi.web.home import machine_scope


def run(arguments: Namespace) -> int:
    """Write every project, or those of one unit; refuses a folder that is not there."""
    scope = machine_scope()
    layout = layout_of(import_numbered(scope, arguments.like)) if arguments.like else None
    query = ProjectQuery(unit=unit_named(arguments.unit) if arguments.unit else None)
    path = Path(arguments.out)
    if not path.parent.is_dir():
        raise BadInput(f"没有文件夹“{path.parent}”，请先建好，或换一个 --out。")
    with path.open("wb") as file:
        count = export_projects(
            scope=scope,
            query=query,
            out=file,
            layout=layout,
            totals=arguments.totals,
            details=Details(arguments.details),
            paper=arguments.paper,
        )
    if arguments.json:
        print_json({"file": str(path), "projects": count})
    else:
        sys.stdout.write(f"已导出 {count} 个项目到 {path}。改过的表用 luodi intake 读回来。\n")
    return DONE
