"""`luodi tick`: what a day brings by itself. Run once a day, also twice; the day is an argument."""

import sys
from argparse import Namespace

from luodi.orgs.selectors import today
from luodi.supervision.services import escalate_overdue
from luodi.web.cli import DONE, print_json
from luodi.web.home import acting_person


def run(arguments: Namespace) -> int:
    """Bring overdue matters before the leaders, by the working-day calendar; a second run of the day finds nothing new."""
    by, on = acting_person(arguments.by), arguments.on or today()
    escalated = escalate_overdue(by=by, on=on)
    if arguments.json:
        told = [{"matter": m.pk, "title": m.title, "owner": m.owner.name, "due_on": f"{m.due_on}"} for m in escalated]
        print_json({"on": f"{on}", "escalated": told})
        return DONE
    sys.stdout.write(f"{on}：上报领导 {len(escalated)} 件。\n")
    for matter in escalated:
        sys.stdout.write(f"  {matter.title}（{matter.owner}，期限 {matter.due_on}）\n")
    return DONE
