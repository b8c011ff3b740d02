"""On PostgreSQL the application's role owns nothing: it keeps the books through the services and cannot bend them.

The role is put on with SET LOCAL ROLE inside the test's transaction (tools/with_postgres.py makes it and lets the
owner do so). What it may do is granted as an installation does it, by `grant_to_application`.
"""

import os
from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from luodi.base.errors import BadInput
from luodi.ledger.checks import check_ledger_guards
from luodi.ledger.grants import grant_to_application
from luodi.ledger.models import Entry
from luodi.ledger.services import reverse_entry
from luodi.ledger.units import found_place
from luodi.orgs.services import add_person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def keeper():
    """A person, and from here on the application's role."""
    role = os.environ["LUODI_TEST_APP_ROLE"]
    grant_to_application(connection, role)
    run(f"SET LOCAL ROLE {role}")
    return add_person(login="keeper", name="台账员", password=None)


@pytest.fixture
def entry(keeper):
    found_place(name="试验区", on=date(2004, 1, 1), by=keeper)
    return Entry.objects.get()


def test_the_services_work_with_the_grants_alone(keeper, entry):
    red = reverse_entry(entry=entry, reason="名称有误", by=keeper)
    assert red.reverses_id == entry.id
    assert [error.id for error in check_ledger_guards(databases=["default"])] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET text = '改名'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry ON CONFLICT (id) DO UPDATE SET text = '改名'",
        "MERGE INTO ledger_entry e USING ledger_entry o ON e.id = o.id WHEN MATCHED THEN DELETE",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_entry_no_update ON ledger_entry",
        "CREATE RULE quiet AS ON INSERT TO ledger_entry DO INSTEAD NOTHING",
        "CREATE TRIGGER mine BEFORE INSERT ON ledger_entry EXECUTE FUNCTION ledger_entry_refuse()",
        "DROP TABLE ledger_entry CASCADE",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_cannot_bend_the_books(entry, statement):
    with pytest.raises(ProgrammingError) as refusal:
        run(statement)
    assert refusal.value.__cause__.sqlstate == "42501", "refused for want of the right, not for its grammar"


def test_red_control_with_a_grant_too_many_only_the_trigger_stands(entry):
    run("RESET ROLE")
    run(f"GRANT UPDATE ON ledger_entry TO {os.environ['LUODI_TEST_APP_ROLE']}")
    run(f"SET LOCAL ROLE {os.environ['LUODI_TEST_APP_ROLE']}")
    with pytest.raises(IntegrityError, match="台账只增不改"):
        run("UPDATE ledger_entry SET text = '改名'")


def test_the_owner_is_warned_that_it_owns_the_books():
    assert [found.id for found in check_ledger_guards(databases=["default"])] == ["ledger.W001"]


def test_the_owner_is_not_taken_for_an_application_role():
    with pytest.raises(BadInput, match="拥有者"):
        grant_to_application(connection, connection.settings_dict["USER"])
