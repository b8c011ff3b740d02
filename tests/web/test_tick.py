"""`luodi tick`: five working days past the term, by the official calendar, and once."""

import json

from luodi.supervision.choices import StepKind
from luodi.supervision.models import Step
from luodi.web.cli import main
from tests.web.work import supervise


def test_a_late_matter_goes_to_the_leaders_behind_the_holidays_and_once(cast, capsys):
    supervise(cast)  # 电力, five working days from 20 September: due on 27 September
    found = []
    for day in ("2004-09-30", "2004-10-08", "2004-10-09", "2004-10-09"):
        assert main(["tick", "--on", day, "--json"]) == 0
        found.append(len(json.loads(capsys.readouterr().out)["escalated"]))
    assert found == [0, 0, 2, 0]
    assert Step.objects.filter(kind=StepKind.ESCALATED).count() == 2
