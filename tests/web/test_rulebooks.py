"""办法: works, shared, refused, read-only role, bad id, wrong method; who drafted does not publish; one number is one token."""

import re
from datetime import date

import pytest

from luodi.assessment.models import RulebookDraft, RulebookVersion
from luodi.assessment.services import digest, publish_rulebook
from tests.web.walk import read
from tests.web.work import RULEBOOK

TEXT = RULEBOOK.read_text("utf-8")
SPAN = {"span": "2004-01..2004-09", "as_of": "2004-09-30"}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def version(cast) -> RulebookVersion:
    return publish_rulebook(text=TEXT, by=cast.people["head"], on=date(2004, 1, 5))


@pytest.fixture
def draft(version, as_person) -> RulebookDraft:
    """What the clerk began from the published version."""
    as_person("clerk").post(f"/rulebooks/{version.pk}/draft/")
    return RulebookDraft.objects.get()


def here(draft: RulebookDraft, *more: str) -> str:
    return "/".join([f"/rulebooks/{draft.pk}/edit", *more, ""])


def dial(page: str, token: str, nth: int = 0) -> str:
    """The name of the nth input that holds `token`."""
    return re.findall(rf'<input name="(n[\d.]+)" value="{token}"', page)[nth]


def change(client, draft, number: str, new: str, nth: int = 0):
    page = text(client.get(here(draft)))
    return client.post(here(draft, "save"), {"over": digest(draft.text), dial(page, number, nth): new})


@pytest.mark.parametrize("login", ["clerk", "head", "leader", "auditor", "town", "rival"])
def test_published_versions_are_everybodys_and_drafts_are_not(as_person, draft, version, login):
    client = as_person(login)
    inside = login not in {"town", "rival"}
    page = text(client.get("/rulebooks/"))
    assert "现行" in page
    assert (f'href="{here(draft)}"' in page) == inside
    assert client.get(f"/rulebooks/{version.pk}/").status_code == 200
    assert client.get(here(draft)).status_code == (200 if inside else 403)
    assert client.get(f"/rulebooks/compare/?before=v{version.pk}&after=d{draft.pk}").status_code == (
        200 if inside else 422
    )
    assert client.get("/rulebooks/trial/").status_code == (200 if inside else 403)


@pytest.mark.parametrize("login", ["leader", "auditor"])
def test_readers_cannot_save(as_person, draft, login):
    client = as_person(login)
    for view in ("text", "numbers"):
        page = text(client.get(here(draft) + f"?view={view}"))
        assert "保存</button>" not in page
    assert client.post(here(draft, "save"), {"text": "办法: 别的"}).status_code == 403
    assert RulebookDraft.objects.get().text == TEXT


@pytest.mark.parametrize(
    ("address", "status"),
    [("/rulebooks/99/", 404), ("/rulebooks/99/edit/", 404), ("/rulebooks/trial/opened/?span=2004&rulebook=v99", 404)],
)
def test_bad_id(as_person, version, address, status):
    assert as_person("clerk").get(address).status_code == status


@pytest.mark.parametrize("more", ["save", "preview", "publish"])
def test_wrong_method(as_person, draft, more):
    assert as_person("head").get(here(draft, more)).status_code == 405
    assert as_person("head").post(here(draft)).status_code == 405


def test_one_number_in_the_form_changes_exactly_that_token(as_person, draft):
    assert change(as_person("clerk"), draft, "60", "55").status_code == 302
    assert RulebookDraft.objects.get().text == TEXT.replace("最低: 60", "最低: 55", 1)


def test_a_number_that_cannot_stand_there_is_refused_in_its_place(as_person, draft):
    response = change(as_person("clerk"), draft, "60", "三十天")
    assert response.status_code == 422
    assert "不能放在原来是 60 的地方" in text(response)
    assert 'value="三十天"' in text(response)
    assert RulebookDraft.objects.get().text == TEXT


def test_text_is_saved_with_its_mistakes_and_they_are_told_with_place_and_mend(as_person, draft):
    client = as_person("clerk")
    wrong = TEXT.replace("跨度: 年", "跨度: 旬").replace("\n", "\r\n")
    page = text(client.post(here(draft, "save"), {"text": wrong, "over": digest(draft.text)}, follow=True))
    assert "办法里还有错" in page
    assert RulebookDraft.objects.get().text == wrong.replace("\r\n", "\n")
    told = text(client.post(here(draft, "preview"), {"text": wrong, **SPAN}))
    assert 'data-jump="4:5"' in told
    assert "跨度不能是“旬”" in told
    assert "谁升谁降" not in told


def test_who_saved_later_does_not_lose_to_who_saved_first(as_person, draft):
    as_person("head").post(here(draft, "save"), {"text": TEXT + "# 一\n", "over": digest(TEXT)})
    response = as_person("clerk").post(here(draft, "save"), {"text": TEXT + "# 二\n", "over": digest(TEXT)})
    assert response.status_code == 409
    assert "别人又保存过" in text(response)


def test_preview_tells_who_moves_and_by_which_article_and_saves_nothing(as_person, draft, version):
    client = as_person("auditor")
    weights = TEXT.replace("权重: 50", "权重: 20", 1).replace("权重: 50", "权重: 80", 1)
    told = text(client.post(here(draft, "preview"), {"text": weights, "against": f"v{version.pk}", **SPAN}))
    assert "谁升谁降" in told
    assert "第三条第二款“合同投资”：得分" in told
    assert read(told).bare == []
    assert RulebookDraft.objects.get().text == TEXT
    unmoved = text(client.post(here(draft, "preview"), {"text": TEXT, "against": f"v{version.pk}", **SPAN}))
    assert "名次和总分都没有变" in unmoved


def test_cases_run_with_got_and_want(as_person, draft):
    case = (
        TEXT + "案例:\n  - {名称: 小例, 单位: {甲镇: 乡镇街道}, 实测: {甲镇: {引进项目: 1}}, 期望: {甲镇: {总分: 3}}}\n"
    )
    told = text(as_person("clerk").post(here(draft, "preview"), {"text": case, **SPAN}))
    assert "有没过的案例" in told
    assert "甲镇 · 总分</span>应为" in told
    assert '应为 <ins class="name">3</ins> 得到 <del class="name">' in told
    assert read(told).bare == []


def test_second_person_publishes_and_the_version_never_changes(as_person, draft, version):
    clerk, head, leader = as_person("clerk"), as_person("head"), as_person("leader")
    change(clerk, draft, "60", "55")
    now = RulebookDraft.objects.get()
    publish = here(draft, "publish")
    given = {"on": "2004-01-01", "over": digest(now.text)}
    assert clerk.post(publish, given).status_code == 403
    change(head, now, "55", "56")
    now = RulebookDraft.objects.get()
    refused = head.post(publish, given | {"over": digest(now.text)})
    assert refused.status_code == 409
    assert "周立写过这份草案，不能由本人发布" in text(refused)
    assert "您写过这份草案" in text(head.get(here(draft)))
    assert leader.post(publish, given).status_code == 409  # read before the head changed it
    assert leader.post(publish, {"on": "2004-05-01", "over": digest(now.text)}).status_code == 400
    answer = leader.post(publish, given | {"over": digest(now.text)}, follow=True)
    assert "这一版的文字从此不再改动" in text(answer)
    made = RulebookVersion.objects.order_by("-pk").first()
    assert (made.text, made.by.login, made.effective_on) == (now.text, "leader", date(2004, 1, 1))
    assert clerk.post(here(draft, "save"), {"text": "办法: 别的"}).status_code == 409
    assert RulebookVersion.objects.get(pk=made.pk).text == now.text
    assert "已被替代" in text(clerk.get(f"/rulebooks/{version.pk}/"))


def test_comparison_is_article_by_article(as_person, draft, version):
    change(as_person("clerk"), draft, "50", "40", 1)
    page = text(as_person("auditor").get(f"/rulebooks/compare/?before=v{version.pk}&after=d{draft.pk}"))
    assert page.count('<del class="name">50</del> → <ins class="name">40</ins>') == 1
    assert "第三条第二款" in page
    assert read(page).bare == []


def test_trial_of_any_edition_over_any_span_opens_to_its_entries(as_person, draft, version):
    client = as_person("leader")
    page = text(
        client.get(f"/rulebooks/trial/?rulebook=d{draft.pk}&against=v{version.pk}&span=2004H1&as_of=2004-06-30")
    )
    assert read(page).bare == []
    opened = re.search(r'href="(/rulebooks/trial/opened/[^"]*unit=U003[^"]*)"', page)[1].replace("&amp;", "&")
    told = text(client.get(opened))
    assert "鸢尾电子项目" in told
    assert read(told).bare == []


@pytest.mark.parametrize(("start", "title"), [("blank", "某区某年度"), ("version", "本区2004年度")])
def test_a_draft_begins_blank_or_from_a_version(as_person, version, start, title):
    start = start if start == "blank" else f"v{version.pk}"
    page = text(as_person("clerk").post("/rulebooks/new/", {"start": start}, follow=True))
    assert title in page
    assert RulebookDraft.objects.get().title.startswith(title)


def test_the_blank_rulebook_is_sound(as_person, version):
    as_person("clerk").post("/rulebooks/new/", {"start": "blank"})
    draft = RulebookDraft.objects.get()
    told = text(as_person("clerk").post(here(draft, "preview"), {"text": draft.text, **SPAN}))
    assert "没有错" in told
    assert "没过" not in told
