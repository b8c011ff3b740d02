"""The first home leaves an empty database, those after it begin as its copy."""

import sqlite3
import sys

import pytest
from django.db import connection

from luodi.ledger.models import Entry
from luodi.web.beginning import begin, keep

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


@pytest.mark.django_db(transaction=True)
def test_a_home_begins_as_a_copy_of_the_one_before(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    new = tmp_path / "home.sqlite3"
    if connection.vendor != "sqlite":
        assert begin() is False
        return
    monkeypatch.setitem(connection.settings_dict, "NAME", str(new))
    assert begin() is True  # nothing to copy yet: this home is migrated, and leaves what it made
    keep()
    assert (begin(), new.exists()) == (False, True)
    with connection.cursor() as cursor:
        expected = cursor.execute(TRIGGERS).fetchall()
    with sqlite3.connect(new) as copy:
        assert copy.execute(TRIGGERS).fetchall() == expected
        assert copy.execute(f"SELECT COUNT(*) FROM {Entry._meta.db_table}").fetchone() == (0,)


def test_a_home_that_has_its_database_is_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    mine = tmp_path / "home.sqlite3"
    mine.write_bytes(b"what is there")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(mine))
    assert begin() is False
    assert mine.read_bytes() == b"what is there"
