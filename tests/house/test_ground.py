"""The ground the tests stand on: a home of their own, a database like a real one, triggers that are there."""

import os
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from luodi.ledger.models import Entry
from luodi.ledger.triggers import drop_triggers, missing_triggers
from luodi.ledger.units import found_place
from luodi.orgs.services import add_person
from tests.conftest import pytest_runtest_setup


def a_place_is_founded():
    person = add_person(login="keeper", name="台账员", password=None)
    return found_place(name="试验区", on=date(2004, 1, 1), by=person)


def delete_all_entries():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_entry")


def test_the_home_is_the_runs_own():
    assert "luodi-test-home-" in os.environ["LUODI_HOME"]
    assert os.environ["LUODI_PRODUCTION"] == "false"


@pytest.mark.django_db
def test_the_database_is_like_a_real_one():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
        else:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (False,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_triggers_are_lifted_for_the_cleaning_only(time):
    assert missing_triggers(connection) == []
    assert not Entry.objects.exists(), "the test before was cleaned up"
    a_place_is_founded()
    with pytest.raises(DatabaseError):
        delete_all_entries()
    assert Entry.objects.exists()


@pytest.mark.django_db
def test_red_control_without_triggers_entries_can_be_deleted():
    a_place_is_founded()
    drop_triggers(connection)
    delete_all_entries()
    assert not Entry.objects.exists()


def test_red_control_a_postgres_test_fails_on_sqlite(monkeypatch):
    class Marked:
        def get_closest_marker(self, name: str) -> bool:
            return name == "postgres"

    monkeypatch.setenv("LUODI_TEST_POSTGRES", "1")
    pytest_runtest_setup(Marked())
    monkeypatch.delenv("LUODI_TEST_POSTGRES")
    with pytest.raises(pytest.fail.Exception, match="make test-postgres"):
        pytest_runtest_setup(Marked())
