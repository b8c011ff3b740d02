"""Pasted messages: what a careful clerk would take from them, and never a plan for a fact (docs/algorithms/messages.md)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.base.errors import BadInput
from luodi.intake.messages.keeping import keep_message
from luodi.intake.messages.reading import read_message
from luodi.intake.messages.selectors import message_changes
from luodi.ledger.models import Entry
from tests.intake.marked_messages import SENT, marked, score


def test_of_the_marked_messages_nearly_every_fact_is_proposed_and_no_plan_as_one():
    result = score(list(marked()))
    assert result.plans_as_facts == ()
    assert result.found * 100 >= result.facts * 97, "\n".join(result.told)
    assert result.right * 100 >= result.proposed * 97, "\n".join(result.told)
    assert result.plans_found == result.plans, "\n".join(result.told)


def test_of_messages_written_after_the_rules_four_fifths_of_the_facts_are_proposed_and_no_plan_as_one():
    result = score(list(marked(frozen=True)))
    assert result.plans_as_facts == ()
    assert result.found * 5 >= result.facts * 4, "\n".join(result.told)
    assert result.right * 10 >= result.proposed * 9, "\n".join(result.told)


@pytest.mark.parametrize("case", list(marked()), ids=lambda case: case.message[:20].strip())
def test_what_is_quoted_stands_in_the_message(case):
    for change in case.read():
        assert change.quote == case.message[change.start : change.end]
        assert change.quote.strip()


@given(
    st.text(
        alphabet="恒泰金鹰项目预计昨天已签约开工未还没投产总投资3.2亿万元5月底，。；？\n（）：不是更正到位 ",
        max_size=60,
    )
)
def test_any_words_are_read_without_a_fault(text):
    for change in read_message(text, sent=SENT):
        assert change.quote == text[change.start : change.end]


def test_a_day_ahead_is_a_plan_even_when_the_words_say_otherwise():
    (change,) = read_message("恒泰项目4月19日签约", sent=date(2024, 4, 17))
    assert (change.field, change.certainty) == ("signed_on", "plan")


def test_the_same_words_read_two_days_later_are_a_fact():
    assert {c.certainty for c in read_message("恒泰项目4月19日签约", sent=date(2024, 4, 21))} == {"fact"}


@pytest.mark.django_db
def test_reading_a_message_writes_nothing(desk):
    desk.commit("项目名称 | 责任单位 | 总投资（万元）\n恒泰新材料生产基地项目 | 龙塘镇 | 5000")
    before = Entry.objects.count()
    (change,) = [c for c in message_changes("恒泰昨天开工了", sent=SENT) if c.field == "started_on"]
    assert (change.project, change.code) == ("恒泰新材料生产基地项目", "P000001")
    assert Entry.objects.count() == before


@pytest.mark.parametrize("text", ["", "  \n", "恒" * 20_001])
def test_no_message_at_all_is_refused(text):
    with pytest.raises(BadInput):
        message_changes(text, sent=SENT)


@pytest.mark.django_db
def test_what_is_confirmed_goes_in_like_a_sheet_and_the_rest_does_not(desk):
    desk.commit("项目名称 | 责任单位 | 总投资（万元）\n恒泰新材料生产基地项目 | 龙塘镇 | 5000")
    text = "恒泰昨天开工了，昨天到位300万，预计10月投产。王总 13812345678"
    changes = message_changes(text, sent=SENT)
    facts = [change for change in changes if change.certainty == "fact"]
    import_ = keep_message(text=text, sent=SENT, confirmed=facts, sender=None, by=desk.clerk)
    posted = {(e.kind, e.stage, str(e.occurred_on), e.amount_fen) for e in Entry.objects.filter(batch=import_.batch)}
    assert posted == {
        ("stage_reached", "started", "2024-04-16", None),
        ("funds_reported", None, "2024-04-16", 300_000_000),
    }
    kept = bytes(import_.files.get().content).decode()
    assert "恒泰昨天开工了" in kept
    assert "13812345678" not in kept
    again = keep_message(text=text, sent=SENT, confirmed=facts, sender=None, by=desk.clerk)
    assert again.pk == import_.pk
    assert Entry.objects.filter(batch=import_.batch).count() == 2


@pytest.mark.django_db
def test_a_plan_and_foreign_money_cannot_be_confirmed(desk):
    for text in ("恒泰项目预计5月开工", "恒泰项目总投资5000万美元"):
        changes = message_changes(text, sent=SENT)
        assert changes
        with pytest.raises(BadInput, match="还不是确定的事实"):
            keep_message(text=text, sent=SENT, confirmed=changes, sender=None, by=desk.clerk)
    with pytest.raises(BadInput, match="还没有勾选"):
        keep_message(text="恒泰", sent=SENT, confirmed=(), sender=None, by=desk.clerk)
    assert not Entry.objects.filter(kind="stage_reached").exists()
