"""Every pair of actions that change a state, both at the same moment: one law for all of them (B2). Real threads, both engines."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import combinations_with_replacement

import pytest

from luodi.base.errors import LuodiError
from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import month_of
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Citation, Entry, Seal
from luodi.ledger.seals import leaves_of, seal_period
from luodi.ledger.selectors import credit_shares, last_sequence
from luodi.ledger.services import WHOLE_BP, Fact
from luodi.ledger.verification import verify_ledger
from luodi.orgs.models import Appointment, Role
from luodi.orgs.selectors import today
from luodi.orgs.services import add_person, appoint, end_appointment, turn_calendar
from luodi.pipeline.mergers import merge_projects
from luodi.pipeline.models import Project
from luodi.pipeline.services import post_project_facts, register_projects, reverse_project_entry
from luodi.recognition.choices import VerdictKind
from luodi.recognition.models import Claim
from luodi.recognition.procedures import set_procedure
from luodi.recognition.rules import Step
from luodi.recognition.sealed import claim_rows
from luodi.recognition.services import Decision, decide_claim, submit_claim, withdraw_claim
from tests.ledger.at_once import at_once
from tests.recognition.office import ARRIVED, FOUNDED, Office, open_office, png, slip

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
ROUNDS = int(os.environ.get("LUODI_DRILL_ROUNDS", "1"))  # `make drill-pairs` takes 20


@dataclass(slots=True)
class Scene:
    """What two people are about to change: made anew for each pair."""

    office: Office
    project: Project
    other: Project
    claim: Claim
    entry: Entry
    voucher: bytes
    admins: list[Appointment] = field(default_factory=list)


@pytest.fixture
def office(transactional_db, settings, tmp_path) -> Office:
    settings.EVIDENCE_FOLDER = tmp_path / "evidence"
    office = open_office()
    set_procedure(
        steps=[Step(label="资料审核", role=Role.BUREAU_CLERK, within_days=5)], statement_from_fen=None, publicity_days=0,
        by=office.people["会办"],
    )  # fmt: skip
    return office


def fact(project: Project, kind: EntryKind, **said: object) -> Fact:
    return Fact(subject=project.subject, kind=kind, occurred_on=FOUNDED, source="例", **said)


def scene(office: Office, number: int) -> Scene:
    """A project with 4000 of its credit given away, a recognised entry, a claim on its way, two security administrators."""
    one, other = register_projects(names=[f"项目{number}甲", f"项目{number}乙"], on=FOUNDED)
    by, town = office.people["会办"], office.units["甲镇"]
    entry = post_project_facts(
        [
            fact(one, EntryKind.FUNDS_RECOGNIZED, amount_fen=5),
            fact(one, EntryKind.SET_CREDIT, unit=town, quantity=4_000),
            fact(other, EntryKind.SET_CREDIT, unit=town, quantity=WHOLE_BP),
        ],
        by=by,
    )[0]
    voucher = png(5_000_000 + number)
    papers = [slip(10, share=6, content=voucher)]
    claim = submit_claim(
        project=one, unit=town, amount_fen=6 * FEN_PER_WAN, arrived_on=ARRIVED, payer="青禾", papers=papers,
        by=office.people["填报"],
    ).claim  # fmt: skip
    before = list(Appointment.objects.filter(role=Role.SECURITY_ADMIN, valid_to=None))
    admins = [
        appoint(
            person=add_person(login=f"s{number}{n}", name=f"安全{n}", password=None), unit=office.units["本区"],
            role=Role.SECURITY_ADMIN, valid_from=FOUNDED,
        )
        for n in range(2)
    ]  # fmt: skip
    for post in before:
        end_appointment(appointment=post, on=today())
    return Scene(office=office, project=one, other=other, claim=claim, entry=entry, voucher=voucher, admins=admins)


def decide(s: Scene, kind: VerdictKind) -> object:
    decision = Decision(kind=kind, ground="情况属实", amount_fen=6 * FEN_PER_WAN)
    return decide_claim(number=s.claim.pk, version=1, decision=decision, by=s.office.people["审核"])


def claim_again(s: Scene) -> object:
    """The same voucher in another claim of the town: 4 of the 4 that are left."""
    return submit_claim(
        project=s.project, unit=s.office.units["甲镇"], amount_fen=4 * FEN_PER_WAN, arrived_on=ARRIVED, payer="青禾",
        papers=[slip(10, share=4, content=s.voucher)], by=s.office.people["填报"],
    )  # fmt: skip


def credit(s: Scene, unit: str) -> object:
    """6000 more, of the 6000 that are left."""
    return post_project_facts(
        [fact(s.project, EntryKind.SET_CREDIT, unit=s.office.units[unit], quantity=6_000)], by=s.office.people["会办"]
    )


def merge(s: Scene) -> object:
    return merge_projects(survivor=s.other, merged=s.project, choices={}, reason="一个项目", by=s.office.people["会办"])


def seal(s: Scene) -> object:
    return seal_period(month=month_of(today()), by=s.office.people["会办"], extra=claim_rows())


ACTIONS: dict[str, Callable[[Scene], object]] = {
    "通过认定": lambda s: decide(s, VerdictKind.PASSED),
    "不予认定": lambda s: decide(s, VerdictKind.REFUSED),
    "退回补正": lambda s: decide(s, VerdictKind.RETURNED_FOR_SUPPLEMENT),
    "撤回": lambda s: withdraw_claim(number=s.claim.pk, version=1, ground="撤回", by=s.office.people["填报"]),
    "同一凭证再申报": claim_again,
    "冲销": lambda s: reverse_project_entry(entry=s.entry, reason="重复", by=s.office.people["会办"]),
    "补记": lambda s: post_project_facts(
        [fact(s.other, EntryKind.FUNDS_REPORTED, amount_fen=7)], by=s.office.people["会办"]
    ),
    "份额给乙镇": lambda s: credit(s, "乙镇"),
    "份额给本级": lambda s: credit(s, "本区"),
    "合并项目": merge,
    "封账": seal,
    "免去安全管理员甲": lambda s: end_appointment(appointment=s.admins[0], on=today()),
    "免去安全管理员乙": lambda s: end_appointment(appointment=s.admins[1], on=today()),
}


def broken(s: Scene, first: str, second: str, answers: list[object]) -> list[str]:
    """Which of the laws does not hold any more."""
    found = []
    done = [a for a in answers if not isinstance(a, LuodiError)]
    of_claim = {"通过认定", "不予认定", "退回补正", "撤回"}
    if {first, second} <= of_claim and len(done) != 1:
        found.append("两个结论")
    if first == second in {"冲销", "封账", "合并项目", "同一凭证再申报"} and len(done) != 1:
        found.append("做了两次")
    if not done:
        found.append("谁也没办成")
    shares = credit_shares(as_of=today(), known=last_sequence())
    if any(sum(held.values()) > WHOLE_BP for held in shares.values()):
        found.append("份额过百")
    cited = Citation.objects.filter(evidence__sha256=s.claim.pieces.get().evidence.sha256, entry__reversed_by=None)
    if sum(cited.values_list("share_fen", flat=True)) > 10 * FEN_PER_WAN:
        found.append("超过票面")
    if not Appointment.objects.filter(role=Role.SECURITY_ADMIN, valid_to=None).exists():
        found.append("没有安全管理员")
    for made in Seal.objects.select_related("period"):
        held = {f"entry {n}" for n in Entry.objects.filter(period=made.period).values_list("sequence", flat=True)}
        if held != {label for label in leaves_of(made.leaves) if label.startswith("entry ")}:
            found.append("封账漏记")
    return found


def test_each_pair_at_once_leaves_the_laws_whole(office) -> None:
    wrong: list[str] = []
    pairs = list(combinations_with_replacement(ACTIONS, 2))
    for number, (first, second) in enumerate(pairs * ROUNDS):
        s = scene(office, number)
        answers = at_once([partial(ACTIONS[first], s), partial(ACTIONS[second], s)])
        wrong += [f"{first} 与 {second}：{law}" for law in broken(s, first, second, answers)]
        if Seal.objects.filter(period__first=month_of(today()).first).exists():
            turn_calendar(to=month_of(today()).last + timedelta(days=1))
    sys.stdout.write(f"\n两两同时 {len(pairs)} 对 × {ROUNDS} 轮，破规矩 {len(wrong)} 次\n")
    assert wrong == []
    assert verify_ledger(extra=claim_rows()).problems == ()


# With this guard taken away these two, at once or one after the other, break this law.
GUARDS = {
    "luodi.ledger.caches._refuse_overfull": ("份额给乙镇", "份额给本级", "份额过百"),
    "luodi.orgs.services._refuse_last_security_admin": ("免去安全管理员甲", "免去安全管理员乙", "没有安全管理员"),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_red_control_without_its_guard_a_law_is_broken(office, monkeypatch, guard) -> None:
    first, second, law = GUARDS[guard]
    monkeypatch.setattr(guard, lambda *_: None)
    s = scene(office, 0)
    assert broken(s, first, second, at_once([partial(ACTIONS[first], s), partial(ACTIONS[second], s)])) == [law]
