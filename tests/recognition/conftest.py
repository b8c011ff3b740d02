"""The office, and an evidence folder of each test's own."""

import pytest

from tests.recognition.office import Office, open_office


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where this test's evidence lies."""
    settings.EVIDENCE_FOLDER = tmp_path / "evidence"
    return settings.EVIDENCE_FOLDER


@pytest.fixture
def office(db) -> Office:
    return open_office()
