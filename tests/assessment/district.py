"""The district of G2 and its rulebook, and the few facts that tests add to them."""

from datetime import date
from pathlib import Path

from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Subject
from luodi.ledger.services import Fact, post_entries
from luodi.orgs.models import Person
from tests.figures.district import AS_OF, SPAN, build_district

__all__ = ["AS_OF", "RULEBOOK", "SPAN", "build_district", "clerk", "post", "project"]

RULEBOOK = (Path(__file__).parents[2] / "rulebooks/samples/seed-002.yaml").read_text("utf-8")


def clerk():
    return Person.objects.get(login="clerk")


def project(number):
    return Subject.objects.get(code=f"P{number:06}")


def post(*facts, on=date(2004, 9, 1)):
    """(subject, kind, extra) → entries."""
    made = [Fact(subject=s, kind=kind, occurred_on=on, source="试", **extra) for s, kind, extra in facts]
    return post_entries(made, by=clerk())


def contract(number, **extra):
    return (project(number), EntryKind.SET_CONTRACT_INVESTMENT, extra)
