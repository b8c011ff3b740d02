"""The root of the newest seal stands at the end of every .docx that was issued on it, and of no other."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document

from luodi.base.spans import month_of, parse_span
from luodi.bulletin.services import issue_bulletin, regenerate
from luodi.ledger.seals import seal_period
from luodi.ledger.selectors import last_sequence
from luodi.orgs.selectors import today
from tests.recognition.office import Office, open_office

TEMPLATE = "---\n模板: 简报\n题目: 简报\n落款: 招商办\n---\n## 一、情况\n\n认定到位资金{认定到位资金}。\n"


@pytest.fixture
def office(db, settings, tmp_path) -> Office:
    settings.EVIDENCE_FOLDER = tmp_path
    return open_office()


def printed(office: Office, known: int | None = None) -> tuple[str, object]:
    issued = issue_bulletin(
        template=TEMPLATE,
        span=parse_span("2024-01..2024-09"),
        as_of=date(2024, 9, 30),
        by=office.people["会办"],
        known=known,
    )
    return "\n".join(p.text for p in Document(BytesIO(issued.content)).paragraphs), issued


def test_the_root_is_printed_once_the_month_is_sealed(office) -> None:
    office.recognize(office.claim(200))
    before, known = printed(office)[0], last_sequence()
    seal = seal_period(month=month_of(today()), by=office.people["会办"])
    after, issued = printed(office)
    assert "已封账" not in before
    assert f"2024-09账期已封账，封到台账第{seal.known}笔，根{seal.root[:16]}" in after
    assert "已封账" not in printed(office, known - 1)[0], "as it was known before the seal"
    assert regenerate(issued) == issued.text
