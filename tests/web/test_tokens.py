"""The page and the commands for interface tokens."""

import json
import re

from django.utils import timezone

from luodi.access.models import ApiToken, AuditEvent
from luodi.access.tokens import make_token
from luodi.web.cli import main
from tests.web.interface import ROOT

ASKED = {"name": "数据中台取数", "scopes": ["read", "leads"], "days": 90}


def test_a_token_is_made_on_the_page_shown_once_and_works(as_person):
    page = as_person("clerk")
    shown = page.post("/account/tokens/", ASKED).content.decode()
    text = re.search(r"luodi_[\w-]{43}", shown)[0]
    answer = as_person("").get(f"{ROOT}/me", headers={"Authorization": f"Bearer {text}"})
    assert answer.json()["scopes"] == ["read", "leads"]
    assert text not in page.get("/account/tokens/").content.decode()
    assert "发放接口令牌" in AuditEvent.objects.filter(kind="rights").first().sentence
    assert text not in " ".join(event.sentence for event in AuditEvent.objects.all())


def test_a_poor_form_comes_back_with_what_is_missing(as_person):
    answer = as_person("clerk").post("/account/tokens/", {"name": "", "days": 400})
    assert answer.status_code == 422
    assert ApiToken.objects.count() == 0


def test_it_is_revoked_on_the_page_and_a_foreign_one_is_not_there(cast, as_person):
    given = {"name": "取数", "scopes": ["read"], "days": 1, "second_factor": False, "now": timezone.now()}
    token, text = make_token(person=cast.people["clerk"], **given)
    assert as_person("town").post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert as_person("clerk").post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    assert as_person("").get(f"{ROOT}/me", headers={"Authorization": f"Bearer {text}"}).status_code == 401


def test_tokens_by_command(cast, capsys):
    assert main(["user", "token", "clerk", "--name", "取数", "--scopes", "read,intake", "--days", "9", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["token"].startswith("luodi_")
    assert main(["user", "tokens", "clerk"]) == 0
    assert "有效  取数  查阅、导入台账" in capsys.readouterr().out
    assert main(["user", "revoke", "clerk", str(told["number"])]) == 0
    assert "已吊销" in capsys.readouterr().out
    assert main(["user", "token", "clerk", "--name", "取数", "--scopes", "all"]) == 1
    assert "这些范围" in capsys.readouterr().err
