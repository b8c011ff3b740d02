"""提示: works, shared, refused, read-only role, bad id, wrong method; the unit first, then two people; no figures moved."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.honesty.choices import RuleName
from luodi.honesty.models import Conclusion, Explanation, Review, Signal
from luodi.honesty.selectors import terms_in_force
from luodi.ledger.models import Entry
from luodi.orgs.services import turn_calendar
from luodi.web.cli import main
from tests.recognition.office import png
from tests.web.walk import read


def text(response) -> str:
    return response.content.decode()


def numbered(unit="清河镇") -> int:
    return Signal.objects.get(unit__name=unit).pk


def said(as_person, number, words="回单是总公司统一汇的，份额填错了"):
    return as_person("rival").post(f"/signals/{number}/explain/", {"text": words})


@pytest.mark.parametrize(
    ("login", "asked", "status"),
    [
        ("rival", "get ", 200),
        ("town", "get ", 404),
        ("clerk", "get ", 404),  # still the unit's alone
        ("auditor", "get ", 404),
        ("town", "post explain/", 404),
        ("auditor", "post explain/", 403),
        ("rival", "post review/", 403),
        ("clerk", "post conclude/", 403),
        ("rival", "get explain/", 405),
        ("rival", "post ", 405),
    ],
)
def test_a_signal_answers(busy, as_person, login, asked, status):
    method, path = asked.split(" ")
    assert getattr(as_person(login), method)(f"/signals/{numbered()}/{path}").status_code == status
    assert as_person(login).get("/signals/99999/").status_code == 404


def test_the_unit_reads_it_at_once_and_the_bureau_only_that_there_are_some(busy, as_person):
    assert "清河镇" in text(as_person("rival").get("/signals/"))
    bureau = text(as_person("clerk").get("/signals/"))
    assert "清河镇" not in bureau
    assert "正由单位先看" in bureau
    assert "请您说明" in text(as_person("rival").get("/desk/"))


def test_from_the_units_word_to_the_conclusion(busy, as_person):
    number, entries = numbered(), Entry.objects.count()
    assert said(as_person, number).status_code == 302
    assert "总公司统一汇的" in text(as_person("clerk").get(f"/signals/{number}/"))
    assert as_person("clerk").post(f"/signals/{number}/review/", {"reason": "核对总公司汇款"}).status_code == 302
    refused = as_person("clerk").get(f"/signals/{number}/")
    assert refused.context_data["page"].conclude is None
    given = {"outcome": "accounted_for", "reason": "总公司回单相符"}
    assert as_person("head").post(f"/signals/{number}/conclude/", given).status_code == 302
    page = text(as_person("rival").get(f"/signals/{number}/"))
    assert "说明成立" in page
    assert "总公司回单相符" in page
    assert (Explanation.objects.count(), Review.objects.count(), Conclusion.objects.count()) == (1, 1, 1)
    assert Entry.objects.count() == entries


def test_who_opened_it_reads_why_they_do_not_conclude(busy, as_person):
    number = numbered()
    said(as_person, number)
    as_person("head").post(f"/signals/{number}/review/", {"reason": "核对总公司汇款"})
    assert "结论由另一位作" in text(as_person("head").get(f"/signals/{number}/"))
    given = {"outcome": "unfounded", "reason": "提示不准的理由"}
    assert as_person("head").post(f"/signals/{number}/conclude/", given).status_code == 409
    assert as_person("leader").get(f"/signals/{number}/").context_data["page"].conclude is not None


def test_an_empty_form_says_what_is_missing(busy, as_person):
    number = numbered()
    assert "请写说明" in text(as_person("rival").post(f"/signals/{number}/explain/", {}))
    assert "至少 4 个字" in text(as_person("rival").post(f"/signals/{number}/explain/", {"text": "不是"}))
    said(as_person, number)
    assert as_person("clerk").post(f"/signals/{number}/review/", {"reason": ""}).status_code == 422
    as_person("clerk").post(f"/signals/{number}/review/", {"reason": "核对总公司汇款"})
    assert "请选一种结论" in text(as_person("head").post(f"/signals/{number}/conclude/", {"reason": "理由写好了"}))


def test_a_paper_comes_with_the_word(busy, as_person):
    number = numbered()
    file = SimpleUploadedFile("情况说明.png", png(4711))
    as_person("rival").post(f"/signals/{number}/explain/", {"text": "附总公司的说明", "file": file})
    evidence = Explanation.objects.get().evidence
    assert evidence.unit == busy.units["清河镇"]
    assert as_person("clerk").get(f"/evidence/{evidence.pk}/").status_code == 200


def test_a_unit_reads_its_own_papers_alone(busy, as_person):
    own = read(text(as_person("rival").get(f"/signals/{numbered()}/")))
    claims = {link for link in own.links if link.startswith("/recognition/") and link != "/recognition/"}
    assert len(claims) == 1
    assert as_person("rival").get(claims.pop()).status_code == 200
    turn_calendar(to=Signal.objects.get(pk=numbered()).explain_by + timedelta(days=1))
    whole = read(text(as_person("clerk").get(f"/signals/{numbered()}/")))
    assert len({link for link in whole.links if link.startswith("/recognition/") and link != "/recognition/"}) == 2


def test_the_rules_are_public_and_their_counts_are_not(busy, as_person):
    town, bureau = (text(as_person(login).get("/signals/rules/")) for login in ("town", "clerk"))
    assert "凭证份额超出票面" in town
    assert "飞地、流转" in town
    assert "准确率</th>" not in town
    assert "还没有结论" in bureau


def test_terms_are_the_heads_with_a_reason(busy, as_person):
    assert as_person("clerk").get("/signals/terms/").status_code == 403
    form = as_person("head").get("/signals/terms/").context_data["page"].form
    given = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    assert as_person("head").post("/signals/terms/", given).status_code == 422
    answer = as_person("head").post("/signals/terms/", given | {"explain_days": 8, "reason": "秋忙，多给几天"})
    assert answer.status_code == 302
    assert terms_in_force()[0].explain_days == 8
    assert "秋忙，多给几天" in text(as_person("town").get("/signals/rules/"))


def test_a_look_is_the_bureaus(busy, as_person):
    assert as_person("town").post("/signals/look/").status_code == 403
    assert as_person("clerk").get("/signals/look/").status_code == 405
    answer = as_person("clerk").post("/signals/look/", follow=True)
    assert "查过了" in text(answer)
    assert "已自行更正 2 条" in text(answer)  # the cast's vouchers are within their face value by now


def test_the_command_lists_and_looks(busy, capsys):
    assert main(["signals"]) == 0
    assert "等单位说明" in capsys.readouterr().out
    assert main(["signals", "--look", "--all", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["looked"]["cleared"] == 2
    assert [one["state"] for one in told["signals"]][:2] == ["cleared", "cleared"]
    assert {one["rule"] for one in told["precision"]} == set(RuleName.values)
