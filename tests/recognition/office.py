"""The office of the tests: a place with two towns, one person per step, two projects, and papers made by hand.

Everything is built by services. Amounts are in 万元.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from luodi.base.quantities import FEN_PER_WAN
from luodi.ledger.choices import EntryKind, EvidenceKind
from luodi.ledger.evidence import Paper
from luodi.ledger.models import Entry
from luodi.ledger.services import Fact
from luodi.ledger.units import found_place, found_unit
from luodi.orgs.models import Person, Role, Unit, UnitKind
from luodi.orgs.services import add_person, appoint
from luodi.pipeline.models import Project
from luodi.pipeline.services import post_project_facts, register_projects
from luodi.recognition.choices import VerdictKind
from luodi.recognition.models import Claim, Verdict
from luodi.recognition.services import Decision, Filed, OfferedPaper, decide_claim, submit_claim

FOUNDED, TODAY, ARRIVED = date(2020, 1, 1), date(2024, 9, 30), date(2024, 8, 12)
PEOPLE = (
    ("填报", Role.UNIT_CLERK, "甲镇"),
    ("对手", Role.UNIT_CLERK, "乙镇"),
    ("审核", Role.BUREAU_CLERK, "本区"),
    ("评估", Role.REVIEWER, "本区"),
    ("会办", Role.BUREAU_HEAD, "本区"),
    ("审定", Role.LEADER, "本区"),
)
STEPS = ("审核", "评估", "会办", "审定")
_numbers = count(1)


@dataclass(slots=True)
class Office:
    """Who is there, and what they do."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)

    def claim(
        self, amount: int = 200, *, town: str = "甲镇", papers: list[OfferedPaper] | None = None, by: str = ""
    ) -> Claim:
        """A claim of a town about its project; with a bank slip of its own over the amount unless told otherwise."""
        return self.file(amount, town=town, papers=papers, by=by).claim

    def file(
        self, amount: int = 200, *, town: str = "甲镇", papers: list[OfferedPaper] | None = None, by: str = ""
    ) -> Filed:
        """As `claim`, with what the town is told."""
        return submit_claim(
            project=self.projects[town],
            unit=self.units[town],
            amount_fen=amount * FEN_PER_WAN,
            arrived_on=ARRIVED,
            payer="青禾集团有限公司",
            papers=[slip(amount)] if papers is None else papers,
            by=self.people[by or ("填报" if town == "甲镇" else "对手")],
        )

    def decide(self, claim: Claim, who: str, amount: int | None = None, kind: str = "passed", **more) -> Verdict:
        """One decision on the claim as it stands now."""
        fen = None if amount is None else amount * FEN_PER_WAN
        decision = Decision(kind=VerdictKind(kind), ground="情况属实", amount_fen=fen, **more)
        version = Claim.objects.get(pk=claim.pk).version
        return decide_claim(number=claim.pk, version=version, decision=decision, by=self.people[who])

    def recognize(self, claim: Claim, amount: int | None = None) -> list[Entry]:
        """The claim through all its steps, the last ones with this amount."""
        for who in STEPS:
            self.decide(claim, who, None if who in {"审核", "评估"} else amount)
        return list(claim.entries.order_by("sequence"))


def open_office() -> Office:
    """Build it in an empty database."""
    office = Office()
    founder = add_person(login="founder", name="建库", password=None)
    root = found_place(name="本区", on=FOUNDED, by=founder, exercise_today=TODAY)
    office.units["本区"] = root
    for name in ("甲镇", "乙镇"):
        office.units[name] = found_unit(name=name, kind=UnitKind.TOWN, parent=root, on=FOUNDED, by=founder)
    for number, (name, role, unit) in enumerate(PEOPLE):
        person = office.people[name] = add_person(login=f"p{number}", name=name, password=None)
        appoint(person=person, unit=office.units[unit], role=role, valid_from=FOUNDED)
    for town, name in (("甲镇", "铜箔项目"), ("乙镇", "铝箔项目")):
        project = office.projects[town] = register_projects(names=[name], on=FOUNDED)[0]
        credit = Fact(
            subject=project.subject, kind=EntryKind.SET_CREDIT, occurred_on=FOUNDED, unit=office.units[town],
            quantity=10_000, source="例",
        )  # fmt: skip
        post_project_facts([credit], by=founder)
    return office


def slip(
    amount: int, *, share: int | None = None, kind: str = "bank_receipt", number: str = "", content: bytes = b"", **more
) -> OfferedPaper:
    """A paper with a face value, and the share of it that is to prove the claim (all of it unless said)."""
    paper = Paper(
        name="凭证.png", content=content or picture(), kind=EvidenceKind(kind), face_value_fen=amount * FEN_PER_WAN,
        number=number, **more,
    )  # fmt: skip
    return OfferedPaper(paper=paper, share_fen=(amount if share is None else share) * FEN_PER_WAN)


def statement(until: date) -> OfferedPaper:
    """The bank's statement of the account up to a day."""
    paper = Paper(name="对账单.png", content=picture(), kind=EvidenceKind.BANK_STATEMENT, covers_until=until)
    return OfferedPaper(paper=paper, share_fen=None)


def picture(shade: int | None = None) -> bytes:
    """A PNG of one dot; another one with each call unless its shade is given."""
    return png(next(_numbers) if shade is None else shade)


def png(shade: int) -> bytes:
    """A whole PNG whose bytes follow from `shade`."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\0" + shade.to_bytes(3, "big"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def packed(*names: str) -> bytes:
    """A zip with empty parts of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return buffer.getvalue()
