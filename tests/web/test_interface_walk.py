"""The interface answers whatever is sent as its document says: no defect, no undocumented answer, nothing wrong let in.

The long form draws over every operation as three roles: `LUODI_DRILL_CASES` each (default 1 700), from `LUODI_DRILL_SEED`.
"""

import os
import sys

import pytest

from tests.web.api_walk import Walk
from tests.web.interface import Program

CASES = int(os.environ.get("LUODI_DRILL_CASES", "1700"))
EXAMPLES = int(os.environ.get("LUODI_DRILL_EXAMPLES", "4"))
SEED = int(os.environ.get("LUODI_DRILL_SEED", "1949"))


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.API_PER_MINUTE = 10**6


def test_a_few_operations_answer_as_the_document_says(cast):
    walk = Walk(Program(cast.people["town"]), examples=3, seed=SEED, coverage=False)
    walk.over(
        "GET /api/v1/projects/{code}", "GET /api/v1/matters", "POST /api/v1/leads", "GET /api/v1/entries/{sequence}"
    )
    assert walk.count >= 8


@pytest.mark.drill
@pytest.mark.parametrize("login", ["town", "clerk", "leader"])
def test_every_operation_answers_as_the_document_says(busy, login):
    walk = Walk(Program(busy.people[login]), examples=EXAMPLES, seed=SEED)
    walk.over_everything(at_least=CASES)
    sys.stdout.write(f"{login}: {walk.count} cases\n")
    assert walk.count >= CASES
