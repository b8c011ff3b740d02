# ruff: noqa: ANN001, INP001, S608, SLF001, T201  a script run by path, with SQL of fixed names
"""How much the door costs: 10,000 facts for 2,000 projects through post_project_facts, against raw executemany.

    .venv/bin/python bench/door.py                                   SQLite, in a throwaway home
    .venv/bin/python tools/with_postgres.py .venv/bin/python bench/door.py

Both write the same rows into the same table, triggers and indexes included; the raw insert checks, counts and caches
nothing. Bar: no more than 3 times.
"""

import os
import tempfile
import time
from datetime import date, timedelta

PROJECTS, DAY = 2000, date(2024, 1, 1)
_SLICE = 50_000


def main() -> None:
    """Three rounds in one ledger; prints seconds and ratio of each."""
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as home:
        os.environ |= {"LUODI_HOME": home, "DJANGO_SETTINGS_MODULE": "luodi.web.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for turn in range(1, 4):
            door, raw = measure(turn)
            print(f"round {turn}: door {door:.2f} s, raw {raw:.2f} s, ratio {door / raw:.2f}")


def measure(turn: int) -> tuple[float, float]:
    """Seconds through the door, and for the same rows raw."""
    from luodi.ledger.units import found_place
    from luodi.orgs.models import Person, Unit
    from luodi.pipeline.services import post_project_facts, register_projects

    by, _ = Person.objects.get_or_create(login="bench", defaults={"name": "计时"})
    root = Unit.objects.first() or found_place(name="本区", on=DAY, by=by)
    projects = register_projects(names=[f"项目{turn}-{n}" for n in range(PROJECTS)], on=DAY)
    facts = [fact for number, project in enumerate(projects) for fact in facts_of(project, root, turn, number)]
    began = time.perf_counter()
    post_project_facts(facts, by=by)
    return time.perf_counter() - began, raw_insert(len(facts))


def facts_of(project, root, turn: int, number: int) -> list:
    """Five facts, as a row of a sheet brings them."""
    from luodi.ledger.choices import EntryKind, Stage
    from luodi.ledger.services import Fact

    said = (
        {"kind": EntryKind.SET_CREDIT, "unit": root, "quantity": 10_000},
        {"kind": EntryKind.STAGE_REACHED, "stage": Stage.SIGNED, "key": f"{turn}-{number}"},
        {"kind": EntryKind.FUNDS_REPORTED, "amount_fen": number * 100},
        {"kind": EntryKind.SET_TOTAL_INVESTMENT, "amount_fen": number * 1000},
        {"kind": EntryKind.SET_SECTOR, "text": "制造业"},
    )
    day = DAY + timedelta(days=number % 300)
    return [Fact(subject=project.subject, occurred_on=day, source="导入", **words) for words in said]


def raw_insert(count: int, *, keep: bool = True, clock=time.perf_counter) -> float:
    """Seconds to insert the last `count` rows once more, under the next sequences; some ten thousands at a time."""
    from django.db import connection, transaction
    from django.db.models import Max

    from luodi.ledger.models import Counter, Entry

    columns = [f.column for f in Entry._meta.concrete_fields if f.column != "id"]
    names = ", ".join(f'"{c}"' for c in columns)
    at, key = columns.index("sequence"), columns.index("key")
    top = Entry.objects.aggregate(top=Max("sequence"))["top"]
    took = 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(top - count, top, _SLICE):
            end = min(start + _SLICE, top)
            cursor.execute(
                f"SELECT {names} FROM ledger_entry WHERE sequence > {start} AND sequence <= {end} ORDER BY sequence"
            )
            rows = [list(row) for row in cursor.fetchall()]
            for row in rows:
                row[at], row[key] = row[at] + count, row[key] and f"{row[key]}-raw"
            began = clock()
            cursor.executemany(f"INSERT INTO ledger_entry ({names}) VALUES ({', '.join(['%s'] * len(columns))})", rows)
            took += clock() - began
        transaction.set_rollback(not keep)
    if keep:
        Counter.objects.filter(name="entry").update(last=top + count)
    return took


if __name__ == "__main__":
    main()
