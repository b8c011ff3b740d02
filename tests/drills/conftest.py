"""The home that drills of the real server begin with, built once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.drills.server import child, copy_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    folder: Path
    said: dict  # codes of the project and the unit


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("built")
    return Home(folder=folder, said=child("build", folder))


@pytest.fixture
def home(built: Home, tmp_path: Path) -> Home:
    """A copy that this test may ruin."""
    return Home(folder=copy_of(built.folder, tmp_path / "home"), said=built.said)
