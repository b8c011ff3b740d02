"""Eight people on one matter: one is heard, seven read a sentence."""

from datetime import date

import pytest

from luodi.supervision import services
from luodi.supervision.models import Matter, Step
from tests.ledger.at_once import at_once
from tests.supervision.conftest import assemble
from tests.supervision.test_matters import STORIES, act


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_answer_at_once_one_is_heard():
    cast = assemble()
    matter = act(cast, STORIES[1], "2026-11-02 李 提问题 规划局", None)
    same = {"text": "已办", "by": cast.people["孙"], "on": date(2026, 11, 3)}
    told = at_once([lambda: services.answer_matter(matter=Matter.objects.get(pk=matter.pk), **same)] * 8)
    assert sum(isinstance(answer, Step) for answer in told) == 1
    assert all("刚刚有了新的进展" in str(answer) for answer in told if not isinstance(answer, Step))
