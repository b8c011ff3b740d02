"""Two password policies, locks and the life of a session, as arithmetic."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from luodi.access.passwords import common_passwords, random_password
from luodi.access.rules import LOCK, POLICIES, change_is_due, complaints, locked_until, session_is_over

CASES = YAML(typ="safe").load(Path(__file__).with_name("passwords.yaml").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def said(policy, password):
    return "；".join(complaints(POLICIES[policy], password, login="zhangmin", name="张敏", common=common_passwords()))


@pytest.mark.parametrize(("policy", "password"), [(p, w) for p, words in CASES.items() for w in words])
def test_what_a_policy_says_of_a_password(policy, password):
    wanted, told = CASES[policy][password], said(policy, password)
    assert (wanted in told) if wanted else told == "", told


def test_the_two_policies_differ_as_their_sources_do():
    djbh3, asvs = POLICIES["djbh3"], POLICIES["asvs"]
    assert (djbh3.classes_count, djbh3.life_days, djbh3.history_count) == (3, 90, 5)
    assert (asvs.classes_count, asvs.life_days, asvs.history_count) == (0, None, 0)


def test_random_passwords_meet_the_stricter_composition():
    assert all(said("djbh3", random_password()) == "" for _ in range(50))
    assert len({random_password() for _ in range(200)}) == 200


def test_a_password_is_due_after_its_life():
    held = [change_is_due(POLICIES["djbh3"], set_at=NOW, now=NOW + n * DAY) for n in (0, 89, 90, 400)]
    assert held == [False, False, True, True]
    assert not change_is_due(POLICIES["asvs"], set_at=NOW, now=NOW + 4000 * DAY)


def test_the_newest_failures_within_the_window_close_the_door():
    five = [NOW - n * MINUTE for n in range(5)]
    assert locked_until(five, count=5, now=NOW) == five[-1] + LOCK.window
    assert locked_until(five[:4], count=5, now=NOW) is None
    assert locked_until([at - LOCK.window for at in five], count=5, now=NOW) is None


@pytest.mark.parametrize(
    ("began", "seen", "over"),
    [(0, 0, False), (29, 29, False), (300, 30, True), (719, 1, False), (720, 1, True), (-4, 0, False), (-6, 0, True)],
)
def test_a_session_ends_when_idle_when_old_and_when_the_clock_ran_back(began, seen, over):
    ended = session_is_over(
        began=NOW - began * MINUTE,
        seen=NOW - seen * MINUTE,
        now=NOW,
        idle=timedelta(minutes=30),
        absolute=timedelta(hours=12),
    )
    assert ended is over
