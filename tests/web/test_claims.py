"""Pages of recognition: what a town hands in, what it is told, what a reviewer sees, and what nobody else may open."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from luodi.ledger.choices import EvidenceKind
from luodi.ledger.evidence import NEUTRAL, Paper, register_evidence
from luodi.ledger.previews import pages_of, picture_of, words_of
from luodi.ledger.store import path_of
from luodi.recognition.models import Claim
from tests.recognition.office import png
from tests.web.cast import FOREIGN_TO_TOWN
from tests.web.papers import pdf
from tests.web.walk import read

SHARED = png(424242)


def handed_in(cast, as_person, word: str, login: str, *, content: bytes = SHARED, **changed):
    """A claim sent through the form."""
    project = cast.project(word)
    unit = project.subject.credits.get().unit
    sent = {
        "amount": "500",
        "arrived_on": "2004-09-06",
        "payer": "某付款公司",
        "unit": unit.code,
        "paper0-file": SimpleUploadedFile("凭证.png", content),
        "paper0-kind": "bank_receipt",
        "paper0-face_value": "500",
        "paper0-number": "99887766",
        **{f"paper{n}-kind": "other" for n in (1, 2, 3)},
        **changed,
    }
    return as_person(login).post(f"/recognition/new/{project.code}/", sent, follow=True)


def test_a_town_hands_in_a_claim(cast, as_person):
    response = handed_in(cast, as_person, "松鹤", "town")
    assert response.redirect_chain[-1][0] == f"/recognition/{Claim.objects.get().pk}/"
    text = response.content.decode()
    assert "已申报，等资料审核" in text
    assert NEUTRAL not in text


def test_the_same_voucher_again_tells_nothing_but_to_wait(cast, as_person):
    """The canary: the second town reads one neutral sentence, the reviewer reads whose it is."""
    handed_in(cast, as_person, "鸢尾", "rival")
    response = handed_in(cast, as_person, "松鹤", "town")
    text = response.content.decode()
    assert NEUTRAL in text
    assert not [word for word in (*FOREIGN_TO_TOWN, "清河镇", "孙梅") if word in text]
    mine = Claim.objects.order_by("id").last().pk
    again = as_person("town").get(f"/recognition/{mine}/").content.decode()
    assert NEUTRAL in again
    assert not [word for word in (*FOREIGN_TO_TOWN, "清河镇", "孙梅") if word in again]
    reviewer = as_person("clerk").get(f"/recognition/{mine}/").content.decode()
    assert "同一张凭证另有登记" in reviewer
    assert "清河镇" in reviewer
    first = handed_in(cast, as_person, "柏舟", "town", content=png(31337), **{"paper0-number": "55"})
    assert NEUTRAL not in first.content.decode()


@pytest.mark.parametrize("address", ["/recognition/{}/", "/recognition/{}/paper/"])
def test_a_foreign_claim_and_none_answer_alike(cast, as_person, address):
    handed_in(cast, as_person, "鸢尾", "rival")
    theirs = Claim.objects.get().pk
    foreign, missing = (as_person("town").get(address.format(pk)) for pk in (theirs, 999))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert read(foreign.content.decode()).words == read(missing.content.decode()).words


@pytest.mark.parametrize("address", ["/evidence/{}/", "/evidence/{}/file/", "/evidence/{}/pages/1/"])
def test_foreign_evidence_is_not_there(cast, as_person, address):
    handed_in(cast, as_person, "鸢尾", "rival")
    piece = Claim.objects.get().pieces.get().evidence_id
    assert as_person("rival").get(address.format(piece)).status_code == 200
    assert as_person("leader").get(address.format(piece)).status_code == 200
    assert as_person("town").get(address.format(piece)).status_code == 404


@pytest.mark.parametrize("act", ["decide", "supplement", "withdraw", "object"])
def test_nothing_is_done_to_a_foreign_claim(cast, as_person, act):
    handed_in(cast, as_person, "鸢尾", "rival")
    found = Claim.objects.get()
    sent = {"version": found.version, "ground": "同意", "kind": "passed", "amount": "1", "text": "不实"}
    assert as_person("town").post(f"/recognition/{found.pk}/{act}/", sent).status_code in {403, 404, 409}
    found.refresh_from_db()
    assert (found.version, found.objections.count()) == (1, 0)


def test_what_cannot_be_read_comes_back_with_the_form(cast, as_person):
    response = handed_in(cast, as_person, "松鹤", "town", amount="五百来万", content=b"<html>")
    assert response.status_code == 422
    assert "不是金额" in response.content.decode()
    response = handed_in(cast, as_person, "松鹤", "town", content=b"<html>")
    assert response.status_code == 422
    assert "不是能收的格式" in response.content.decode()
    assert Claim.objects.count() == 0


def test_a_decision_on_an_old_page_shows_who_was_faster(cast, as_person):
    handed_in(cast, as_person, "松鹤", "town")
    pk = Claim.objects.get().pk
    sent = {"version": 1, "kind": "returned_for_supplement", "ground": "缺盖章"}
    assert as_person("clerk").post(f"/recognition/{pk}/decide/", sent).status_code == 302
    late = as_person("clerk").post(f"/recognition/{pk}/decide/", sent)
    assert (late.status_code, "什么也没有改" in late.content.decode()) == (409, True)


def test_a_bureau_clerk_who_handed_it_in_is_offered_no_decision(cast, as_person):
    handed_in(cast, as_person, "松鹤", "clerk")
    text = as_person("clerk").get(f"/recognition/{Claim.objects.get().pk}/").content.decode()
    assert "要请另一位同事办理" in text
    assert 'id="decide"' not in text


def test_files_are_served_shut(cast, as_person):
    """A picture or a download, whatever the bytes are: no script, no frame, no guessing."""
    handed_in(cast, as_person, "松鹤", "town")
    piece = Claim.objects.get().pieces.get().evidence_id
    for address, kind in (
        (f"/evidence/{piece}/file/", "application/octet-stream"),
        (f"/evidence/{piece}/pages/1/", "image/png"),
    ):
        response = as_person("town").get(address)
        assert response.headers["Content-Type"] == kind
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in as_person("town").get(f"/evidence/{piece}/file/").headers["Content-Disposition"]


def kept(cast, name: str, content: bytes):
    paper = Paper(name=name, content=content, kind=EvidenceKind.OTHER)
    return register_evidence(paper, subject=None, unit=cast.units["云台镇"], by=cast.people["town"])


def test_a_pdf_is_shown_as_pictures_of_its_pages(cast, as_person):
    found = kept(cast, "凭证.pdf", pdf(["CNY 5,000,000.00", "page two"]))
    assert pages_of(found) == 2
    assert picture_of(found, 2).content.startswith(b"\x89PNG")
    page = as_person("town").get(f"/evidence/{found.pk}/").content.decode()
    assert f"/evidence/{found.pk}/pages/2/" in page
    assert as_person("town").get(f"/evidence/{found.pk}/pages/3/").status_code == 400


def test_a_word_file_is_shown_as_its_words(cast, as_person):
    document, buffer = Document(), BytesIO()
    document.add_paragraph("<script>alert(1)</script>到账说明")
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = "五百万元"
    document.save(buffer)
    found = kept(cast, "说明.docx", buffer.getvalue())
    assert words_of(found) == (("<script>alert(1)</script>到账说明",), ("", "五百万元"))
    page = as_person("town").get(f"/evidence/{found.pk}/").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("content", [b"%PDF-1.7\nrubbish", b"%PDF-"])
def test_a_file_that_cannot_be_looked_into_is_said_so(cast, as_person, content):
    found = kept(cast, "坏.pdf", content)
    response = as_person("town").get(f"/evidence/{found.pk}/")
    assert (response.status_code, "打不开" in response.content.decode()) == (200, True)


def test_a_damaged_file_is_not_shown(cast, as_person):
    found = kept(cast, "凭证.png", png(5150))
    path_of(found.sha256).chmod(0o640)
    path_of(found.sha256).write_bytes(png(5151))
    response = as_person("town").get(f"/evidence/{found.pk}/pages/1/")
    assert (response.status_code, "luodi verify" in response.content.decode()) == (409, True)


def test_the_head_sets_the_steps(cast, as_person):
    sent = {"steps": "资料审核 招商办经办 3\n领导审定 领导 5", "statement_from": "1000", "publicity_days": "0"}
    assert as_person("clerk").post("/recognition/procedure/set/", sent).status_code == 403
    assert as_person("head").post("/recognition/procedure/set/", sent).status_code == 302
    assert "领导审定（领导，5 个工作日）" in as_person("town").get("/recognition/procedure/").content.decode()
    wrong = as_person("head").post("/recognition/procedure/set/", sent | {"steps": "资料审核 张三 3"})
    assert (wrong.status_code, "第 1 行" in wrong.content.decode()) == (422, True)


def test_several_are_passed_at_one_meeting(busy, as_person):
    waiting = Claim.objects.filter(waits_for="bureau_clerk")
    chosen = [f"{claim.pk}:{claim.version}" for claim in waiting]
    sent = {"chosen": chosen, "ground": "会议同意", "minutes_number": "纪要〔2004〕3号", "held_on": "2004-09-29"}
    text = as_person("clerk").post("/recognition/batch/", sent, follow=True).content.decode()
    assert text.count("没有办") == 2, "both offer one slip: the reviewer must settle that first"
    assert "超" in text or "合计要用" in text
