"""A home: the folder with database and files that one place keeps. A command on an empty home makes what it needs."""

from datetime import date
from pathlib import Path

from django.core.checks import Error, Tags, run_checks
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from luodi.base.errors import LuodiError, NotFound
from luodi.ledger.units import found_place
from luodi.orgs.models import Person, Place, Role, Unit
from luodi.orgs.selectors import Scope
from luodi.orgs.services import add_person, appoint
from luodi.web.beginning import begin, keep

OPERATOR = "operator"
_FOUNDED = date(1949, 10, 1)  # before any ledger a place will bring: placements must cover its oldest span


class HomeUnsafe(LuodiError):
    """The database would not keep the ledger's laws; nothing is started on it."""


def prepare_home() -> None:
    """Bring the database to the newest form, and refuse to go on when it would not keep the ledger's laws."""
    database = Path(connection.settings_dict["NAME"])
    first = connection.vendor == "sqlite" and begin(database)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    if first:
        keep(database)
    problems = [m for m in run_checks(tags=[Tags.database], databases=["default"]) if isinstance(m, Error)]
    if problems:
        raise HomeUnsafe("；".join(str(p.msg) for p in problems))


@transaction.atomic
def operator() -> Person:
    """The person commands act as when nobody is named: made with the home, cannot sign in."""
    found = Person.objects.filter(login=OPERATOR).first()
    return found or add_person(login=OPERATOR, name="本机操作员", password=None)


@transaction.atomic
def root(name: str = "本区") -> Unit:
    """The root unit, founded under `name` when the home has none."""
    place = Place.objects.select_related("root").first()
    if place is not None:
        return place.root
    by = operator()
    unit = found_place(name=name, on=_FOUNDED, by=by)
    appoint(person=by, unit=unit, role=Role.BUREAU_HEAD, valid_from=_FOUNDED)
    return unit


def person_named(login: str) -> Person:
    """The person of `--by LOGIN`; refuses a login that nobody has."""
    person = operator() if login == OPERATOR else Person.objects.filter(login=login, is_active=True).first()
    if person is None:
        raise NotFound(f"没有登录名为“{login}”的人员，请核对 --by，或用 luodi user add 添加。")
    return person


def acting_person(login: str) -> Person:
    """Who a command acts for, in a home that has its root unit."""
    root()
    return person_named(login)


def machine_scope() -> Scope:
    """What a command reads that shows projects: all of them. Whoever runs it on this machine can open the database."""
    return Scope(roles=frozenset({Role.BUREAU_HEAD}), unit_ids=frozenset(), everything=True)
