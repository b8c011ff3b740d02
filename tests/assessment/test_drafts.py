"""草案: saved with mistakes and all, published by a second person, never changed afterwards; tried out on the ledger."""

from datetime import date
from pathlib import Path

import pytest

from luodi.assessment.drafts import (
    DraftMoved,
    DraftPublished,
    EffectDateDiffers,
    NothingNew,
    WriterPublishes,
    publish_draft,
    save_draft,
)
from luodi.assessment.editions import editions
from luodi.assessment.models import RulebookVersion
from luodi.assessment.services import CasesFail, digest, publish_rulebook
from luodi.orgs.selectors import Scope
from luodi.orgs.services import add_person
from luodi.rulebook.findings import RulebookRefused

pytestmark = pytest.mark.django_db
TEXT = Path("rulebooks/samples/seed-000-2008.yaml").read_text("utf-8")
DAY = date(2008, 1, 1)
ALL = Scope(roles=frozenset(), unit_ids=frozenset(), everything=True)
TOWN = Scope(roles=frozenset(), unit_ids=frozenset(), everything=False)


def person(name: str):
    return add_person(login=name, name=name, password=None)


def test_a_draft_is_saved_with_mistakes_and_keeps_who_wrote_it():
    first, second = person("甲"), person("乙")
    draft = save_draft(text="办法: 半截\r\n跨度: 旬\r\n", by=first)
    assert (draft.title, draft.text) == ("半截", "办法: 半截\n跨度: 旬\n")
    same = save_draft(text=draft.text, by=second, draft=draft)
    assert list(same.writers.all()) == [first]
    changed = save_draft(text=TEXT, by=second, draft=draft, over=digest(draft.text))
    assert set(changed.writers.all()) == {first, second}
    with pytest.raises(DraftMoved):
        save_draft(text="办法: 别的\n", by=first, draft=draft, over=digest(draft.text))


def test_only_somebody_else_publishes_and_then_nothing_changes():
    first, second, third = person("甲"), person("乙"), person("丙")
    draft = save_draft(text=TEXT + "# 改过\n", by=second, draft=save_draft(text=TEXT, by=first))
    for writer in (first, second):
        with pytest.raises(WriterPublishes):
            publish_draft(draft=draft, by=writer, on=DAY)
    with pytest.raises(EffectDateDiffers):
        publish_draft(draft=draft, by=third, on=date(2008, 2, 1))
    version = publish_draft(draft=draft, by=third, on=DAY)
    assert (version.effective_on, version.expires_on, version.by) == (DAY, date(2008, 12, 31), third)
    with pytest.raises(DraftPublished):
        save_draft(text=TEXT, by=first, draft=draft)
    with pytest.raises(DraftPublished):
        publish_draft(draft=draft, by=third, on=DAY)
    assert RulebookVersion.objects.get(pk=version.pk).text == TEXT + "# 改过\n"


def test_what_is_unsound_or_published_already_is_not_published():
    first, second = person("甲"), person("乙")
    with pytest.raises(RulebookRefused):
        publish_draft(draft=save_draft(text="办法: 半截\n跨度: 旬\n", by=first), by=second, on=DAY)
    with pytest.raises(CasesFail):
        publish_draft(draft=save_draft(text=TEXT.replace("得分: 50.00", "得分: 51.00"), by=first), by=second, on=DAY)
    publish_rulebook(text=TEXT, by=second)
    with pytest.raises(NothingNew):
        publish_draft(draft=save_draft(text=TEXT, by=first), by=second, on=DAY)


def test_which_is_in_force():
    first, second = person("甲"), person("乙")
    old = publish_rulebook(text=TEXT, by=second)
    newer = TEXT.replace("生效: 2008-01-01", "生效: 2008-07-01")
    draft = save_draft(text=newer, by=first, based_on=old)
    assert [one.state for one in editions(ALL, DAY)] == ["现行", "草案"]
    assert [one.state for one in editions(TOWN, DAY)] == ["现行"]
    publish_draft(draft=draft, by=second, on=date(2008, 7, 1))
    for day, states in (
        ("2007-12-31", "未生效 未生效"),
        ("2008-06-30", "未生效 现行"),
        ("2008-07-01", "现行 已被替代"),
        ("2009-01-01", "已失效 已失效"),
    ):
        assert [one.state for one in editions(ALL, date.fromisoformat(day))] == states.split()
