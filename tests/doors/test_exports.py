"""What leaves the house is harmless: no cell of a table begins a formula, whatever somebody has typed (E4)."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile, is_zipfile

import openpyxl
import pytest
from django.test import Client
from django.urls import get_resolver

from luodi.access.audit import Act, record
from luodi.access.models import AuditWay
from tests.doors.matrix import body_of, filled, routes
from tests.doors.test_matrix import NOT_ASKED
from tests.doors.world import QUICK_UNITS

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
WORDS = {
    "云台镇": "=1+1", "云台园区": "+2", "云台小分队": "-3", "旧营镇": "@SUM(A1)", "清河镇": "＝4", "清河园区": "＋5", "住建局": "＠6",
}  # fmt: skip

WORLD = {"words": WORDS}


def tables_in(body: bytes) -> list[list[object]]:
    """Rows of every table in an answer: of a workbook, of workbooks in a folder of files, of a comma-separated one."""
    if not is_zipfile(BytesIO(body)):
        return [list(row) for row in csv.reader(StringIO(body.decode("utf-8-sig", "replace")))]
    with ZipFile(BytesIO(body)) as parts:
        if "[Content_Types].xml" not in parts.namelist():
            return [row for name in parts.namelist() for row in tables_in(parts.read(name))]
        if "xl/workbook.xml" not in parts.namelist():
            return []
    return [[*row] for sheet in openpyxl.load_workbook(BytesIO(body)) for row in sheet.iter_rows()]


def formulas(body: bytes) -> list[str]:
    """Cells that a spreadsheet would compute: in a workbook by its type, in plain text by how it begins."""
    found = []
    for cell in (cell for row in tables_in(body) for cell in row):
        if isinstance(cell, str):
            found += [cell] if cell.startswith(BEGINNINGS) else []
        elif cell.data_type == "f":
            found.append(str(cell.value))
    return found


def taken_away(client: Client, world) -> dict[str, bytes]:
    """Every table that the person may take away."""
    found = {}
    for route in routes(get_resolver().url_patterns):
        for address in () if route.name in NOT_ASKED else filled(route, world, QUICK_UNITS):
            answer = client.get(address.path)
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code == 200 and ("sheet" in kind or "csv" in kind or "zip" in kind):
                body = b"".join(answer.streaming_content) if answer.streaming else body_of(answer)
                found[address.path] = body
    return found


@pytest.mark.drill
@pytest.mark.parametrize("login", ["bureau-clerk", "audit"])
def test_no_cell_that_leaves_begins_a_formula(world, as_viewer, login):
    record(Act(act="=HYPERLINK(1)", way=AuditWay.PAGE, object="@x", detail="＝y"))
    tables = taken_away(as_viewer(login), world)
    assert tables, "there is something to take away"
    assert {path: formulas(body) for path, body in tables.items() if formulas(body)} == {}


def test_the_projects_leave_as_text(world, as_viewer):
    for query in ("", "?totals=1&details=cell", "?details=rows"):
        body = b"".join(as_viewer("bureau-clerk").get(f"/projects/export/{query}").streaming_content)
        assert formulas(body) == []
        assert any("=1+1项目" in str(cell.value) for row in tables_in(body) for cell in row)


def test_red_control_a_formula_is_found():
    book, out = openpyxl.Workbook(), BytesIO()
    book.active.append(["=1+1", "一"])
    book.save(out)
    assert formulas(out.getvalue()) == ["=1+1"]
    assert formulas("\ufeff名称,说明\r\n=1+1,＝2\r\n'=1,b\r\n".encode()) == ["=1+1", "＝2"]
