"""Interface tokens: shown once, kept as a fingerprint, ended; and answers kept, so that a retry does nothing again."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from luodi.access.answers import KEPT_FOR, KeyUsedOtherwise, answered_once
from luodi.access.models import ApiToken, AuditEvent, AuditKind, AuditWay, KeptAnswer
from luodi.access.tokens import MOST_AT_ONCE, make_token, note_use, own_tokens, revoke_token, token_given, token_works
from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.orgs.services import add_person
from tests.ledger.at_once import at_once

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def made(person, **more):
    given = {"name": "数据中台取数", "scopes": ["read"], "days": 90, "second_factor": False}
    return make_token(person=person, now=NOW, **given | more)


@pytest.fixture
def person(db):
    return add_person(login="zhang", name="张工", password=None)


def test_the_token_is_told_once_and_stored_nowhere(person):
    token, text = made(person)
    assert token_given(text) == token
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_apitoken")
        assert text not in repr(cursor.fetchall())
    assert text.startswith(token.hint)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": "  "}, "做什么"),
        ({"scopes": []}, "这些范围"),
        ({"scopes": ["read", "everything"]}, "这些范围"),
        ({"days": 0}, "有效期"),
        ({"days": 366}, "有效期"),
    ],
)
def test_what_is_no_token(person, more, said):
    with pytest.raises(BadInput, match=said):
        made(person, **more)


def test_nobody_keeps_more_tokens_than_can_be_overlooked(person):
    for _ in range(MOST_AT_ONCE):
        last, _ = made(person)
    with pytest.raises(BadInput, match="先吊销"):
        made(person)
    ApiToken.objects.filter(pk=last.pk).update(revoked_at=NOW)
    assert made(person)


def test_a_token_works_until_its_day_and_what_is_no_token_is_none(person):
    token, text = made(person, days=1)
    assert token_works(token, NOW + timedelta(hours=23))
    assert not token_works(token, NOW + timedelta(days=1))
    assert [token_given(given) for given in ("", "luodi_", text[:-1], "Bearer", "\udcff")] == [None] * 5


def test_the_last_use_is_kept_once_a_minute(person):
    token, text = made(person)
    note_use(token=token, address="10.1.2.3", now=NOW)
    note_use(token=token_given(text), address="10.1.2.3", now=NOW + timedelta(seconds=59))
    assert token_given(text).used_at == NOW
    note_use(token=token_given(text), address="10.1.2.3", now=NOW + timedelta(seconds=60))
    assert token_given(text).used_at == NOW + timedelta(seconds=60)


def test_ones_own_token_is_revoked_and_a_foreign_one_is_not_there(person):
    token, _ = made(person)
    with pytest.raises(NotFound):
        revoke_token(number=token.pk, person=add_person(login="li", name="李工", password=None))
    revoke_token(number=token.pk, person=person)
    assert not token_works(own_tokens(person)[0], NOW)


def say(person):
    """An act that leaves a row."""
    AuditEvent.objects.create(act="办一件事", way=AuditWay.INTERFACE, kind=AuditKind.WRITE, person=person)
    return 201, json.dumps({"number": 1})


def test_an_answer_is_kept_with_its_act_and_a_refusal_keeps_none(person):
    def refuse():
        raise Conflict("别人先办了")

    with pytest.raises(Conflict, match="先办"):
        answered_once(person=person, key="k1234567", fingerprint="a", act=refuse)
    first, again = (
        answered_once(person=person, key="k1234567", fingerprint="a", act=lambda: say(person)) for _ in range(2)
    )
    assert (first.again, again.again, first.body) == (False, True, again.body)
    with pytest.raises(KeyUsedOtherwise):
        answered_once(person=person, key="k1234567", fingerprint="b", act=lambda: say(person))
    assert AuditEvent.objects.filter(act="办一件事").count() == 1


def test_after_a_week_the_key_is_free(person):
    answered_once(person=person, key="k1234567", fingerprint="a", act=lambda: say(person))
    KeptAnswer.objects.update(at=datetime.now(UTC) - KEPT_FOR - timedelta(minutes=1))
    assert not answered_once(person=person, key="k1234567", fingerprint="b", act=lambda: say(person)).again


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_of_eight_retries_at_once_one_acts_and_all_read_its_answer():
    person = add_person(login="zhang", name="张工", password=None)
    retry = [lambda: answered_once(person=person, key="k1234567", fingerprint="a", act=lambda: say(person))] * 8
    told = at_once(retry)
    assert {(answer.status, answer.body) for answer in told} == {(201, '{"number": 1}')}
    assert [answer.again for answer in told].count(False) == 1
    assert AuditEvent.objects.filter(act="办一件事").count() == 1
