"""Migrations say what the models say, stand in one line, and can be walked back and forth on both engines."""

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from luodi.ledger.triggers import missing_triggers


def our_apps() -> list[str]:
    """Labels of the rooms that have tables."""
    return [app.label for app in apps.get_app_configs() if app.name.startswith("luodi.") and list(app.get_models())]


def forks(leaves: Iterable[tuple[str, str]]) -> list[str]:
    """Rooms with two last migrations: two people added one at a time."""
    rooms = [room for room, _ in leaves]
    return sorted({room for room in rooms if rooms.count(room) > 1})


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", *our_apps(), check=True, dry_run=True, verbosity=0)


def test_migrations_stand_in_one_line():
    assert forks(MigrationLoader(None).graph.leaf_nodes()) == []


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_and_forth():
    MigrationExecutor(connection).migrate(
        [(room, None) for room in our_apps()]
    )  # all at once: each command takes seconds
    remaining = connection.introspection.table_names()
    assert not [name for name in remaining if name.partition("_")[0] in our_apps()]
    call_command("migrate", verbosity=0)
    assert missing_triggers(connection) == []


def test_red_control_a_fork_is_found():
    assert forks([("orgs", "0002_a"), ("orgs", "0002_b"), ("ledger", "0001_initial")]) == ["orgs"]
