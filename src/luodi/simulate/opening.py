"""A golden place on the day after its old ledgers came in: one opening batch, its rulebook assessed, a late sheet waiting.

Everything enters through the doors that people use; nothing is posted that a sheet did not state.
"""

from datetime import date
from importlib.resources import files
from itertools import islice

from luodi.assessment.services import publish_rulebook, publish_run, run_assessment
from luodi.base.spans import parse_span
from luodi.intake.files import SentFile
from luodi.intake.services import commit_import, propose_import
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Person
from luodi.simulate.golden import Scenario, scenario
from luodi.simulate.offices import Page, workbook_of
from luodi.simulate.people import Login, settle

_CLERKED = 3  # units with people of their own: enough to show what a unit sees


def build_opening(name: str, *, by: Person, on: date) -> list[Login]:
    """Fill an empty home with G0, G1, G3 or G4; `on`: the day its units are founded. Returns who can sign in."""
    found = scenario(name)
    root = found_place(name=found.place, on=on, by=by, exercise_today=found.today)
    units = {unit: found_unit(name=unit, kind=kind, parent=root, on=on, by=by) for unit, kind in found.units.items()}
    people, logins = settle(root=root, towns=dict(islice(units.items(), _CLERKED)), since=on)
    clerk, head = people["bureau-clerk"], people["bureau-head"]
    taken = propose_import(
        files=[_file(found, found.file, found.pages)], sender=None, report_date=None, opening=True, by=clerk
    )
    commit_import(import_=taken, by=clerk)
    rulebook = publish_rulebook(text=rulebook_of(name), by=head)
    span = parse_span(found.span)
    publish_run(run=run_assessment(rulebook=rulebook, span=span, by=head, as_of=span.last), by=head)
    late = _file(found, found.late_file, (found.late,))
    propose_import(files=[late], sender=None, report_date=None, opening=False, by=clerk)
    return logins


def rulebook_of(name: str) -> str:
    """The 考核办法 that the scenario is assessed by."""
    return (files("luodi.simulate") / "data" / f"{name}.yaml").read_text("utf-8")


def _file(found: Scenario, name: str, pages: tuple[Page, ...]) -> SentFile:
    return SentFile(name=name, content=workbook_of(pages, stamp=found.today))
