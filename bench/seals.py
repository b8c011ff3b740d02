# ruff: noqa: ANN001, INP001, S608, T201  a script run by path, with SQL of fixed names
"""How long a seal and its verification take: N entries in one month (default 100,000), on SQLite in a throwaway home.

    .venv/bin/python bench/seals.py [N]

Bar: a million entries verified within 30 s on one core, one unit's package within 5 s (docs/measurements.md says how far it is).
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

DAY, BATCH = date(2024, 1, 1), 1000


def main(count: int) -> None:
    """Print seconds of processor time of sealing, of the home's check, and of one package by the verifier alone."""
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as home:
        os.environ |= {"LUODI_HOME": home, "DJANGO_SETTINGS_MODULE": "luodi.web.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        by, town = fill(count)
        measure(Path(home), by, town)


def fill(count: int) -> tuple[object, object]:
    """A place with two towns; a thousand projects posted through the door, their funds copied by SQL up to `count`."""
    from django.db import connection

    from luodi.ledger.models import Counter
    from luodi.ledger.triggers import create_triggers, drop_triggers
    from luodi.ledger.units import found_place, found_unit
    from luodi.orgs.models import Person, UnitKind
    from luodi.pipeline.services import post_project_facts, register_projects

    by = Person.objects.create(login="bench", name="计时")
    root = found_place(name="本区", on=DAY, by=by)
    towns = [found_unit(name=f"镇{n}", kind=UnitKind.TOWN, parent=root, on=DAY, by=by) for n in range(20)]
    projects = register_projects(names=[f"项目{n}" for n in range(BATCH)], on=DAY)
    facts = [facts_of(project, towns[n % 20], n) for n, project in enumerate(projects)]
    post_project_facts([credit for credit, _ in facts] + [funds for _, funds in facts], by=by)
    counter = Counter.objects.get(name="entry")
    columns = (
        "kind, occurred_on, precision, recorded_at, amount_fen, currency, unknown, source, by_id, period_id, subject_id"
    )
    drop_triggers(connection)
    with connection.cursor() as cursor:
        while counter.last < count:
            cursor.execute(
                f"INSERT INTO ledger_entry (sequence, {columns}) SELECT sequence + {BATCH}, {columns} "
                f"FROM ledger_entry WHERE sequence > {counter.last - BATCH} ORDER BY sequence"
            )
            counter.last += BATCH
            counter.save(update_fields=["last"])
    create_triggers(connection)
    return by, towns[0]


def facts_of(project, unit, number: int) -> list:
    """Whose it is, and an amount, which is copied."""
    from luodi.ledger.choices import EntryKind
    from luodi.ledger.services import Fact

    same = {"subject": project.subject, "occurred_on": DAY, "source": "bench"}
    return [
        Fact(kind=EntryKind.SET_CREDIT, unit=unit, quantity=10_000, **same),
        Fact(kind=EntryKind.FUNDS_REPORTED, amount_fen=number * 100, **same),
    ]


def measure(home: Path, by, town) -> None:
    """The three figures."""
    from luodi.base.spans import month_of
    from luodi.ledger import luodi_verify
    from luodi.ledger.seals import leaves_of, seal_period, witnesses
    from luodi.ledger.verification import verify_ledger
    from luodi.orgs.selectors import today

    began = time.process_time()
    seal = seal_period(month=month_of(today()), by=by)
    sealed = time.process_time()
    found = verify_ledger()
    verified = time.process_time()
    if not found.ok:
        sys.exit(f"not sound: {found.problems[:3]}")
    rows = len(leaves_of(seal.leaves))
    print(
        f"{rows} rows: sealed in {sealed - began:.1f} s, verified in {verified - sealed:.1f} s of processor time",
        flush=True,
    )
    package = home / "package.json"
    package.write_text(next(witnesses(seal, [town])).package.text(), encoding="utf-8")
    began = time.perf_counter()
    subprocess.run([sys.executable, "-I", luodi_verify.__file__, package], check=True, stdout=subprocess.DEVNULL)
    print(f"one town's package ({package.stat().st_size // 1000} kB) alone in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
