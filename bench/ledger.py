# ruff: noqa: INP001, S311, S608, SLF001  used by scripts run by path; invented numbers, SQL of fixed names
"""An invented ledger of any size for the benchmarks: units through the services, entries straight into the table."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

FIRST, DAYS, TOWNS = date(2003, 1, 1), 720, 20
_RECORDED = datetime(2005, 1, 1, tzinfo=timezone.utc)  # noqa: UP017
_PER_PROJECT = 20


def fill(projects: int, seed: int = 1, per_project: int = _PER_PROJECT) -> int:
    """A place of 20 towns with some `per_project` entries a project, one in seventy reversed; returns how many there are."""
    from django.db import connection, transaction

    from luodi.ledger.models import Counter, Entry, PostingPeriod
    from luodi.ledger.selectors import last_sequence
    from luodi.ledger.services import open_projects
    from luodi.ledger.units import found_place, found_unit
    from luodi.orgs.models import Person, UnitKind

    by = Person.objects.create(login="bench", name="计时")
    root = found_place(name="本区", on=FIRST, by=by)
    towns = [found_unit(name=f"{n}号镇", kind=UnitKind.TOWN, parent=root, on=FIRST, by=by).pk for n in range(TOWNS)]
    period = PostingPeriod.objects.first().pk
    draw, begin = random.Random(seed), last_sequence() + 1
    columns = [f.column for f in Entry._meta.concrete_fields]
    blank = dict.fromkeys(columns) | {
        "precision": "day", "recorded_at": _RECORDED, "currency": "CNY", "by_id": by.pk, "unknown": False,
        "period_id": period, "source": "计时",
    }  # fmt: skip
    sql = f"INSERT INTO ledger_entry ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    subjects = [subject.pk for subject in open_projects(count=projects, on=FIRST)]
    said = [(subject, *fact) for subject in subjects for fact in _facts(draw, towns, per_project)]
    draw.shuffle(said)  # a ledger lies in the order of recording, not by project
    rows = [blank | {"subject_id": s, "kind": k, "occurred_on": d} | more for s, k, d, more in said]
    for number, row in enumerate(rows):
        row["id"] = row["sequence"] = begin + number
    paid = [row for row in rows if row["kind"].startswith("funds")]
    for row in draw.sample(paid, len(rows) // 70):
        number = begin + len(rows)
        rows.append(row | {"id": number, "sequence": number, "reverses_id": row["id"], "reason": "记错"})
    with transaction.atomic(), connection.cursor() as cursor:
        for at in range(0, len(rows), 20_000):
            cursor.executemany(sql, [[row[c] for c in columns] for row in rows[at : at + 20_000]])
        Counter.objects.filter(name="entry").update(last=begin + len(rows) - 1)
    return Entry.objects.count()


def _facts(draw: random.Random, towns: list[int], per_project: int) -> Iterator[tuple[str, date, dict[str, Any]]]:
    """(kind, day, columns) of one project."""
    begun = FIRST + timedelta(days=draw.randrange(DAYS // 2))
    yield "set_name", begun, {"text": f"项目{draw.random()}"}
    yield "set_sector", begun, {"text": draw.choice(("工业", "工业", "农业", "第三产业"))}
    yield "set_origin", begun, {"text": draw.choice(("市外", "省外", "境外"))}
    for kind in ("set_contract_investment", "set_total_investment"):
        unknown = draw.random() < 0.03
        yield kind, begun, {"amount_fen": None if unknown else draw.randrange(1, 500_000_000) * 100, "unknown": unknown}
    if draw.random() < 0.15:
        for unit, share in zip(draw.sample(towns, 2), (6_667, 3_333), strict=True):
            yield "set_credit", begun, {"unit_id": unit, "quantity": share}
    else:
        yield "set_credit", begun, {"unit_id": draw.choice(towns), "quantity": 10_000}
    for step, stage in enumerate(("lead", "signed", "landed", "started")[: draw.randrange(2, 5)]):
        yield "stage_reached", begun + timedelta(days=30 * step + draw.randrange(30)), {"stage": stage}
    for _ in range(per_project - 9):
        day, kind = begun + timedelta(days=draw.randrange(300)), draw.choice(("funds_reported", "funds_recognized"))
        yield kind, day, {"amount_fen": draw.randrange(1, 9_000_000) * 100}
