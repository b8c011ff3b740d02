"""The first home leaves an empty database, those after it begin as its copy."""

import sqlite3
import sys

import pytest

from luodi.web.beginning import begin, keep
from tests.migrated import lay_down

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


@pytest.fixture
def made(tmp_path_factory):
    return lay_down(tmp_path_factory.mktemp("made"))


@pytest.fixture
def home(made, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path / "home.sqlite3"


def test_a_home_that_has_its_database_is_left_alone(home):
    home.write_bytes(b"what is there")
    assert begin(home) is False
    assert home.read_bytes() == b"what is there"


def test_a_home_begins_as_a_copy_of_the_one_before(home, made):
    assert begin(home) is True  # nothing to copy yet: this one is migrated, and leaves what it made
    keep(made)
    assert begin(home) is False
    with sqlite3.connect(home) as copy, sqlite3.connect(made) as first:
        assert copy.execute(TRIGGERS).fetchall() == first.execute(TRIGGERS).fetchall() != []
        assert copy.execute("SELECT COUNT(*) FROM ledger_entry").fetchone() == (0,)


def test_a_volume_without_links_migrates_its_home(home, made, monkeypatch):
    keep(made)
    monkeypatch.setattr("os.link", refused)
    assert begin(home) is True
    assert not home.exists()


def refused(*_):
    raise PermissionError
