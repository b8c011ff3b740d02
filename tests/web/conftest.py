"""The cast, and browsers signed in as its people."""

from collections.abc import Callable

import pytest
from django.test import Client

from luodi.intake.files import SentFile
from luodi.intake.services import commit_import, propose_import
from tests.web.cast import TODAY, Cast, assemble
from tests.web.sheets import CLEAN, LIKE_ONE_WE_KNOW, workbook


@pytest.fixture
def cast(db: None, settings) -> Cast:
    """Three units, six people, five projects. Six slow password hashes per test would be most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return assemble()


@pytest.fixture
def as_person(cast: Cast) -> Callable[[str], Client]:
    """A client signed in as the person with this login; "" is nobody."""

    def enter(login: str) -> Client:
        client = Client()
        if login:
            client.force_login(cast.people[login])
        return client

    return enter


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """The cast in the middle of its work: an import in the ledger with a row that waits."""
    files = [SentFile(name="2004年9月.xlsx", content=workbook(*CLEAN, LIKE_ONE_WE_KNOW))]
    clerk = cast.people["clerk"]
    sent = propose_import(files=files, sender="云台镇", report_date=TODAY, opening=False, by=clerk)
    commit_import(import_=sent, by=clerk)
    return cast
