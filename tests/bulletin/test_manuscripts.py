"""核稿 on a page: what is brought is one's own, answered remarks stay answered, the file comes back with comments."""

from datetime import date
from io import BytesIO

import docx
import pytest

from luodi.base.errors import BadInput, NotFound
from luodi.bulletin.manuscripts import (
    annotated_docx,
    answer_remark,
    bring_manuscript,
    manuscript_numbered,
    read_manuscript,
)
from luodi.orgs.services import add_person

pytestmark = pytest.mark.django_db
DRAFT = "全区引进项目74个，其中工业项目59个，占79.7%。\n合同投资77.64亿元，其中工业45.89亿元，占59.2%。"


@pytest.fixture
def writer():
    return add_person(login="w", name="起草人", password=None)


def bring(by, text=DRAFT):
    return bring_manuscript(
        name="讲话.txt", content=text.encode(), against_ledger=False, as_of=date(2004, 9, 30), by=by
    )


def test_the_wrong_share_is_shown_where_it_stands(writer):
    read = read_manuscript(bring(writer))
    (remark,) = read.remarks
    assert (remark.finding.quote, remark.finding.expected, remark.certain) == ("59.2%", "59.1%", True)
    assert "".join(piece.text for line in read.paragraphs for piece in line) == DRAFT.replace("\n", "")
    assert [p.text for line in read.paragraphs for p in line if p.remark] == ["59.2%"]


def test_a_dismissal_needs_a_reason_and_is_remembered_for_the_next_draft(writer):
    first = bring(writer)
    key = read_manuscript(first).remarks[0].key
    with pytest.raises(BadInput, match="理由"):
        answer_remark(manuscript=first, key=key, accepted=False, reason=" ")
    answer_remark(manuscript=first, key=key, accepted=False, reason="上级口径如此")
    again = read_manuscript(bring(writer, DRAFT + "\n特此报告。"))
    assert [r.dismissed for r in again.remarks] == [True]
    changed = read_manuscript(bring(writer, DRAFT.replace("59.2%", "59.4%")))
    assert [r.dismissed for r in changed.remarks] == [False]


def test_the_docx_comes_back_with_the_remarks_that_stand(writer):
    found = bring(writer)
    assert len(list(docx.Document(BytesIO(annotated_docx(found))).comments)) == 1
    answer_remark(manuscript=found, key=read_manuscript(found).remarks[0].key, accepted=False, reason="已说明")
    assert list(docx.Document(BytesIO(annotated_docx(found))).comments) == []


def test_a_draft_is_nobody_elses(writer):
    found = bring(writer)
    with pytest.raises(NotFound):
        manuscript_numbered(add_person(login="x", name="旁人", password=None), found.pk)


@pytest.mark.parametrize(
    ("name", "content", "says"), [("讲话.txt", b" \n", "没有文字"), ("讲话.docx", b"PK\x03\x04broken", "打不开")]
)
def test_what_cannot_be_read_is_refused_with_a_sentence(writer, name, content, says):
    with pytest.raises(BadInput, match=says):
        bring_manuscript(name=name, content=content, against_ledger=False, as_of=date(2004, 9, 30), by=writer)
