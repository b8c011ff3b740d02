"""Small random ledgers, drawn in the trade's terms and posted through the services."""

from datetime import date, timedelta

from hypothesis import strategies as st

from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.ledger.services import Fact, open_projects, post_entries, reverse_entry
from luodi.ledger.units import found_place, found_unit, merge_unit, place_unit
from luodi.orgs.models import UnitKind
from luodi.orgs.services import add_person

FIRST = date(2003, 1, 1)
DAYS = st.integers(0, 900).map(lambda n: FIRST + timedelta(days=n))
AMOUNTS = st.one_of(
    st.none(),
    st.integers(1, 12).map(lambda n: n * 1_000_000_000),
    st.sampled_from([1, 3, 10_001, 9_999_999_999, 10_000_000_000, 50_000_000_000]),
)
SHARES = st.sampled_from(
    [(10_000,), (5_000, 5_000), (3_333, 3_333, 3_334), (7_000, 3_000), (6_000,), (1, 9_999), (3_333, 3_333, 3_333)]
)
STAGES = (Stage.SIGNED, Stage.STARTED, Stage.LANDED)
UNITS = 6


@st.composite
def sides_of_a_project(draw):
    """Who introduced it and where it landed, each said up to twice."""
    kinds = (EntryKind.SET_INTRODUCER, EntryKind.SET_CARRIER)
    days = [(kind, day) for kind in kinds for day in draw(st.lists(DAYS, max_size=2))]
    return [(kind, day, {"unit": draw(st.integers(1, UNITS - 1))}) for kind, day in days]


@st.composite
def facts_of_a_project(draw):
    """(kind, day, extra) of one project: statements, stages, payments, credit."""
    found = []
    for kind, words in ((EntryKind.SET_SECTOR, ("工业", "第三产业", "农业")), (EntryKind.SET_ORIGIN, ("市外", "省外"))):
        for _ in range(draw(st.integers(0, 2))):
            word = draw(st.sampled_from([*words, None]))
            found.append((kind, draw(DAYS), {"text": word, "unknown": word is None}))
    for kind in (EntryKind.SET_CONTRACT_INVESTMENT, EntryKind.SET_TOTAL_INVESTMENT):
        for _ in range(draw(st.integers(0, 2))):
            amount = draw(AMOUNTS)
            found.append((kind, draw(DAYS), {"amount_fen": amount, "unknown": amount is None}))
    for _ in range(draw(st.integers(0, 4))):
        stage, unknown = draw(st.sampled_from(STAGES)), draw(st.integers(0, 5)) == 0
        found += [(EntryKind.STAGE_REACHED, draw(DAYS), {"stage": stage, "unknown": unknown})]
    for _ in range(draw(st.integers(0, 4))):
        amount = draw(AMOUNTS)
        kind = draw(st.sampled_from([EntryKind.FUNDS_REPORTED, EntryKind.FUNDS_RECOGNIZED]))
        if amount is not None and draw(st.integers(0, 5)) == 0:
            amount = -amount
        found.append((kind, draw(DAYS), {"amount_fen": amount, "unknown": amount is None}))
    found += draw(sides_of_a_project())
    held: set[int] = set()
    for day in sorted(draw(st.lists(DAYS, max_size=3))):
        shares = draw(SHARES)
        units = draw(st.permutations(range(1, UNITS)))[: len(shares)]
        found += [(EntryKind.SET_CREDIT, day, {"unit": unit, "quantity": 0}) for unit in held - set(units)]
        for unit, share in zip(units, shares, strict=True):
            found.append((EntryKind.SET_CREDIT, day, {"unit": unit, "quantity": share}))
        held = set(units)
    return found


@st.composite
def ledgers(draw):
    """What to build: projects, which entries to reverse, a move and a merger of units."""
    return {
        "projects": draw(st.lists(facts_of_a_project(), min_size=1, max_size=5)),
        "reversed": draw(st.lists(st.integers(0, 60), max_size=4, unique=True)),
        "moved_on": draw(st.none() | DAYS),
        "merged_on": draw(st.none() | DAYS),
    }


def build(plan):
    """Post the plan; returns the units in order (the root first, the last one outside the place)."""
    by = add_person(login="clerk", name="经办甲", password=None)
    root = found_place(name="测试区", on=FIRST, by=by)
    towns = [found_unit(name=f"{name}镇", kind=UnitKind.TOWN, parent=root, on=FIRST, by=by) for name in "甲乙丙"]
    squad = found_unit(name="甲镇小分队", kind=UnitKind.SQUAD, parent=towns[0], on=FIRST, by=by)
    outside = found_unit(name="邻区", kind=UnitKind.EXTERNAL, parent=root, on=FIRST, by=by)
    units = [root, *towns, squad, outside]
    placement = Entry.objects.get(subject=outside.subject, kind=EntryKind.SET_PLACEMENT)
    reverse_entry(entry=placement, reason="邻区不属本区", by=by)
    if plan["moved_on"]:
        place_unit(unit=squad, parent=towns[1], on=plan["moved_on"], by=by)
    if plan["merged_on"]:
        merge_unit(unit=towns[2], successor=towns[1], on=plan["merged_on"], by=by)
    facts = []
    for subject, wanted in zip(open_projects(count=len(plan["projects"]), on=FIRST), plan["projects"], strict=True):
        for kind, day, extra in wanted:
            unit = {"unit": units[extra["unit"]]} if "unit" in extra else {}
            facts.append(Fact(subject=subject, kind=kind, occurred_on=day, source="抽样", **(extra | unit)))
    posted = post_entries(facts, by=by) if facts else []
    for index in plan["reversed"]:
        if index < len(posted) and posted[index].kind != EntryKind.SET_CREDIT:
            reverse_entry(entry=posted[index], reason="抽样冲销", by=by)
    return units
