"""A home of its own for a drill that starts, kills and restarts the real server: `python -m tests.drills.home build|look|post|count`.

Runs in a process of its own, with LUODI_HOME (or LUODI_DATABASE_URL) naming the home; says what it found as JSON.
"""

import json
import os
import sys
from datetime import date

import django


def build() -> dict[str, object]:
    """The cast of the page tests, and a procedure of one step, so that two requests lead to a recognised entry."""
    from django.core.management import call_command

    from luodi.orgs.models import Role
    from luodi.recognition.procedures import set_procedure
    from luodi.recognition.rules import Step
    from tests.web.cast import assemble

    call_command("migrate", verbosity=0)
    cast = assemble()
    steps = [Step(label="资料审核", role=Role.BUREAU_CLERK, within_days=5)]
    set_procedure(steps=steps, statement_from_fen=None, publicity_days=0, by=cast.people["head"])
    project = cast.project("松鹤")
    return {"project": project.code, "unit": cast.units["云台镇"].code}


def look() -> dict[str, object]:
    """What lies in the home: each claim with its entries, and all that the check of the ledger finds."""
    from django.db.models import Count

    from luodi.ledger.receipts import contradicted
    from luodi.ledger.verification import verify_ledger
    from luodi.recognition.models import Claim
    from luodi.recognition.sealed import claim_rows, receipts

    found = [*verify_ledger(extra=claim_rows()).problems, *contradicted(receipts())]
    claims = Claim.objects.annotate(n=Count("entries")).values_list("pk", "state", "n", "pieces__evidence__sha256")
    return {"claims": {pk: [state, n, sha256] for pk, state, n, sha256 in claims}, "problems": [p.row for p in found]}


def post(count: str, how: str, synchronous: str = "") -> None:
    """Post one entry per key, each in a transaction of its own, and say so once it is committed.

    `synchronous`: other than the home's own setting, for red controls (SQLite).
    """
    from django.db import connection

    if synchronous:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={synchronous}")
    for number in range(int(count)):
        post_numbered(number, keyed=how == "keyed")
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def post_numbered(number: int, *, keyed: bool = True) -> None:
    """One entry about the cast's first project; the same one again under the same key."""
    from luodi.ledger.choices import EntryKind
    from luodi.ledger.models import Subject
    from luodi.ledger.services import Fact, post_entry
    from luodi.orgs.models import Person

    fact = Fact(
        subject=Subject.objects.get(code="P000001"), kind=EntryKind.FUNDS_REPORTED, occurred_on=date(2004, 9, 1),
        amount_fen=100 + number, source="drill", key=f"drill-{number}" if keyed else None,
    )  # fmt: skip
    post_entry(fact, by=Person.objects.get(login="clerk"))


def count() -> dict[str, int]:
    """How many entries the drill has posted, and how many keys there are among them."""
    from luodi.ledger.models import Entry

    posted = Entry.objects.filter(source="drill")
    return {"entries": posted.count(), "keys": posted.exclude(key=None).count()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.web.settings")
    django.setup()
    said = {"build": build, "look": look, "post": post, "count": count}[sys.argv[1]](*sys.argv[2:])
    if said is not None:
        sys.stdout.write(json.dumps(said))
