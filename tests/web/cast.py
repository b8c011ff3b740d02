"""The one cast of the page tests: three units, six people with fixed rights and three administrators, a handful of projects, all by services.

Each unit's rows carry words and amounts that stand nowhere else, so that a foreign row on a page is seen at once.
"""

from dataclasses import dataclass, field
from datetime import date

from luodi.ledger.choices import BatchKind, EntryKind, Precision, Stage
from luodi.ledger.services import Fact, open_batch
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Person, Role, Unit, UnitKind
from luodi.orgs.services import add_person, appoint
from luodi.pipeline.models import Project
from luodi.pipeline.services import post_project_facts, register_projects, reverse_project_entry

PASSWORD = "correct-horse-1949"
TODAY = date(2004, 9, 30)
YI = 100_000_000 * 100

PEOPLE = (
    ("clerk", "陈敏", Role.BUREAU_CLERK, "本区"),
    ("head", "周立", Role.BUREAU_HEAD, "本区"),
    ("town", "李卫东", Role.UNIT_CLERK, "云台镇"),
    ("rival", "孙梅", Role.UNIT_HEAD, "清河镇"),
    ("auditor", "吴静", Role.AUDITOR, "本区"),
    ("leader", "郑国强", Role.LEADER, "本区"),
)
ADMINISTRATORS = (
    ("system", "韩工", Role.SYSTEM_ADMIN, "本区"),
    ("security", "沈洁", Role.SECURITY_ADMIN, "本区"),
    ("audit", "罗严", Role.AUDIT_ADMIN, "本区"),
)
# name, investor, unit, sector, contract fen, total fen (None: unknown), funds fen, signed, started
PROJECTS = (
    (
        "松鹤精密机械项目",
        "松鹤机械有限公司",
        "云台镇",
        "工业",
        1 * YI,
        2 * YI,
        3 * YI // 10,
        "2004-02-10",
        "2004-06-30",
    ),
    ("柏舟物流园项目", "柏舟物流有限公司", "云台镇", "三产", 4 * YI, None, None, "2004-08-02", None),
    ("鸢尾电子项目", "鸢尾电子有限公司", "清河镇", "工业", 8 * YI, 16 * YI, 7 * YI // 10, "2004-03-15", "2004-07-31"),
    ("鹭洲温泉项目", "鹭洲旅游有限公司", "清河镇", "三产", 32 * YI, 64 * YI, None, "2004-09-01", None),
    ("石榴新材料项目", "石榴材料有限公司", "河东园区", "新材料", 128 * YI, 256 * YI, 9 * YI // 10, "2004-05-20", None),
    ("海棠仓储项目", "海棠仓储有限公司", "河东园区", "三产", 3 * YI, 5 * YI, None, "2004-05-21", None),
)
# What a person of 云台镇 must never meet: foreign names, investors, a foreign sector, and foreign amounts as printed.
FOREIGN_TO_TOWN = (
    "鸢尾",
    "鹭洲",
    "石榴",
    "海棠",
    "紫藤",  # a rival's investor, lead, visit and dispute
    "新材料",
    "16.00",
    "64.00",
    "256.00",
    "32.00",
    "128.00",
    "7000",
    "9000",
)


@dataclass(slots=True)
class Cast:
    """Who is there and what they have."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)

    def project(self, word: str) -> Project:
        """The project whose name begins with `word`."""
        return next(p for name, p in self.projects.items() if name.startswith(word))


def assemble() -> Cast:
    """Build the cast in an empty database."""
    cast = Cast()
    operator = add_person(login="operator", name="本机操作员", password=None)
    founded = date(1990, 1, 1)
    root = found_place(name="本区", on=founded, by=operator, exercise_today=TODAY)
    cast.units["本区"] = root
    for name, kind in (("云台镇", UnitKind.TOWN), ("清河镇", UnitKind.TOWN), ("河东园区", UnitKind.PARK)):
        cast.units[name] = found_unit(name=name, kind=kind, parent=root, on=founded, by=operator)
    for login, name, role, unit in (*PEOPLE, *ADMINISTRATORS):
        person = cast.people[login] = add_person(login=login, name=name, password=PASSWORD)
        appoint(person=person, unit=cast.units[unit], role=role, valid_from=founded)
    _bring_projects(cast)
    return cast


def _bring_projects(cast: Cast) -> None:
    by = cast.people["clerk"]
    batch = open_batch(kind=BatchKind.OPENING, label="2004年项目台账.xlsx", by=by)
    projects = register_projects(names=[row[0] for row in PROJECTS], on=TODAY)
    facts: list[Fact] = []
    for project, row in zip(projects, PROJECTS, strict=True):
        cast.projects[project.name] = project
        facts += _facts(project, row, cast.units[row[2]])
    post_project_facts(facts, by=by, batch=batch)
    note = Fact(subject=projects[0].subject, kind=EntryKind.NOTE, occurred_on=TODAY, text="待核", source="录入")
    entry = post_project_facts([note], by=by)[0]
    reverse_project_entry(entry=entry, reason="写错了项目", by=by)


def _facts(project: Project, row: tuple, unit: Unit) -> list[Fact]:
    name, investor, _, sector, contract, total, funds, signed, started = row
    day = date.fromisoformat(signed)
    same = {"subject": project.subject, "occurred_on": day, "source": "2004年项目台账.xlsx 第5行", "reported_by": unit}
    facts = [
        Fact(kind=EntryKind.SET_NAME, text=name, **same),
        Fact(kind=EntryKind.SET_INVESTOR, text=investor, **same),
        Fact(kind=EntryKind.SET_SECTOR, text=sector, **same),
        Fact(kind=EntryKind.SET_CREDIT, unit=unit, quantity=10_000, **same),
        Fact(kind=EntryKind.SET_CONTRACT_INVESTMENT, amount_fen=contract, **same),
        Fact(kind=EntryKind.SET_TOTAL_INVESTMENT, amount_fen=total, unknown=total is None, **same),
        Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, **same),
    ]
    if funds is not None:
        facts += [
            Fact(kind=EntryKind.FUNDS_RECOGNIZED, amount_fen=half, **same) for half in (funds // 3, funds - funds // 3)
        ]
    if started is not None:
        later = same | {"occurred_on": date.fromisoformat(started)}
        facts.append(Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.STARTED, precision=Precision.MONTH, **later))
    return facts
