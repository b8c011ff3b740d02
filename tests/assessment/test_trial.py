"""The trial of a text tells what is wanting from what is not scored at all, in the words of the ranking page."""

import pytest

from luodi.assessment.trial import try_out
from tests.assessment.district import AS_OF, RULEBOOK, SPAN, contract, post

pytestmark = pytest.mark.django_db


def standings():
    return {unit.name: (unit.rank, unit.total) for unit in try_out(RULEBOOK, None, span=SPAN, as_of=AS_OF).units}


def test_the_place_that_nothing_scores_is_not_called_unreported(district):
    assert standings()["示范区"] == ("不排名", "不计分")


def test_a_town_with_an_unknown_amount_is(district):
    post(contract(1, unknown=True))
    assert standings()["龙塘镇"] == ("未填报", "未填报")
