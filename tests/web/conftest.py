"""The cast, and browsers signed in as its people."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from luodi.assessment.services import publish_rulebook, publish_run, run_assessment
from luodi.base.spans import parse_span
from luodi.bulletin.services import issue_bulletin
from luodi.bulletin.supplied import template_text
from luodi.intake.files import SentFile
from luodi.intake.services import commit_import, propose_import
from luodi.ledger.units import set_target
from tests.web.cast import TODAY, Cast, assemble
from tests.web.sheets import CLEAN, LIKE_ONE_WE_KNOW, workbook

RULEBOOK = Path(__file__).parent / "rulebook.yaml"


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
    """The cast in the middle of its work: a row that waits, a run, a bulletin."""
    files = [SentFile(name="2004年9月.xlsx", content=workbook(*CLEAN, LIKE_ONE_WE_KNOW))]
    clerk = cast.people["clerk"]
    sent = propose_import(files=files, sender="云台镇", report_date=TODAY, opening=False, by=clerk)
    commit_import(import_=sent, by=clerk)
    year, span = parse_span("2004"), parse_span("2004-01..2004-09")
    for name, count in (("云台镇", 6), ("清河镇", 4)):
        set_target(unit=cast.units[name], measure="引进项目", span=year, on=date(2004, 1, 5), by=clerk, quantity=count)
    rulebook = publish_rulebook(text=RULEBOOK.read_text("utf-8"), by=clerk)
    run = run_assessment(rulebook=rulebook, span=span, by=clerk)
    publish_run(run=run, by=cast.people["head"])
    issue_bulletin(template=template_text("通报"), span=span, as_of=TODAY, by=clerk, run=run)
    return cast
