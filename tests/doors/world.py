"""A place in which every row betrays its owner: the words of a unit stand nowhere else, its amounts are powers of two.

The tree, the people and their relations are those of docs/records/orgs.md: one's own unit, one below, two below, one that
was merged in, a neighbour, what lies below the neighbour, a department. Built by services alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from luodi.aftercare import services as aftercare
from luodi.aftercare.selectors import scale_classes, site_steps
from luodi.assessment.drafts import save_draft
from luodi.assessment.models import Proposal
from luodi.assessment.services import publish_rulebook, publish_run, run_assessment
from luodi.base.quantities import FEN_PER_WAN
from luodi.base.spans import parse_span
from luodi.bulletin.manuscripts import bring_manuscript
from luodi.bulletin.services import issue_bulletin
from luodi.bulletin.supplied import template_text
from luodi.campaigns import services as campaigns
from luodi.campaigns.choices import CampaignKind
from luodi.honesty.choices import CitedKind, RuleName
from luodi.honesty.findings import Finding, cited, entries
from luodi.honesty.services import keep_signals
from luodi.honesty.terms import Terms
from luodi.intake.files import SentFile
from luodi.intake.rounds import issue_round
from luodi.intake.services import propose_import
from luodi.leads.models import Contact, Dispute
from luodi.leads.services import LeadDraft, register_lead
from luodi.leads.squads import add_member, found_squad
from luodi.leads.visits import VisitDraft, record_visit
from luodi.ledger.choices import EntryKind, EvidenceKind, Stage
from luodi.ledger.evidence import Paper
from luodi.ledger.services import Fact
from luodi.ledger.units import found_place, found_unit, merge_unit, set_target
from luodi.orgs.models import Person, Role, Unit, UnitKind
from luodi.orgs.services import add_person, appoint, delegate, disable_person, end_appointment, move
from luodi.pipeline.choices import DelayReason, GateResult
from luodi.pipeline.duties import duty_roles, give_duty, take_usual_roles
from luodi.pipeline.models import GateItem
from luodi.pipeline.moving import excuse_delay, record_item
from luodi.pipeline.nodes import plan_node
from luodi.pipeline.services import post_project_facts, register_projects
from luodi.pipeline.stagelist import take_usual_stages
from luodi.recognition.choices import VerdictKind
from luodi.recognition.procedures import set_procedure
from luodi.recognition.rules import Step
from luodi.recognition.services import Decision, OfferedPaper, decide_claim, submit_claim
from luodi.supervision.accountability import give_accountability
from luodi.supervision.choices import MatterKind, MeetingKind, NoticeKind
from luodi.supervision.lists import categories, plans, take_usual_lists
from luodi.supervision.meetings import plan_meeting, record_inspection
from luodi.supervision.notices import issue_notice
from luodi.supervision.services import raise_matter
from tests.recognition.office import png
from tests.web.sheets import workbook

PASSWORD = "correct-horse-1949"
TODAY, FOUNDED = date(2004, 9, 30), date(1990, 1, 1)
BASE_WAN = 25_600  # exact in 万元, and in 亿元 with two decimals; so round a number stands on no page by chance

# name, kind, above it, the word that only its rows hold
UNITS = (
    ("云台镇", UnitKind.TOWN, "本区", "鸢松"),
    ("云台园区", UnitKind.PARK, "云台镇", "淼棣"),
    ("云台小分队", UnitKind.SQUAD, "云台园区", "焱橼"),
    ("旧营镇", UnitKind.TOWN, "本区", "猋蘅"),  # merged into 云台镇
    ("清河镇", UnitKind.TOWN, "本区", "垚鲲"),
    ("清河园区", UnitKind.PARK, "清河镇", "骉鹬"),
    ("住建局", UnitKind.DEPARTMENT, "本区", "毳蓼"),
)
WORDS = {name: word for name, _, _, word in UNITS}
QUICK_UNITS = ("云台镇", "清河镇")
KINDS_OF_AMOUNT = ("合同投资", "总投资", "到位资金", "线索")  # no page adds one kind to another
BELOW = {
    "云台镇": {"云台镇", "云台园区", "云台小分队", "旧营镇"},
    "云台园区": {"云台园区", "云台小分队"},
    "清河镇": {"清河镇", "清河园区"},
    "住建局": {"住建局"},
}
ALL = frozenset(WORDS)


def amount_wan(unit: str, kind: str) -> int:
    """The one amount of this kind that this unit's rows hold, in 万元."""
    place = KINDS_OF_AMOUNT.index(kind) * len(UNITS) + list(WORDS).index(unit)
    return BASE_WAN << place


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who looks: what they hold, and the units whose rows they may meet. Stated here, not asked of the code."""

    login: str
    role: Role
    at: str
    sees: frozenset[str] = frozenset()
    by_claims: frozenset[str] = frozenset()  # units met on their way to a step that is the viewer's
    rights: bool = True
    stands_in_for: tuple[Role, ...] = ()


def _viewers() -> Iterator[Viewer]:
    inside = {name: frozenset(units) for name, units in BELOW.items()}
    yield Viewer(login="own-clerk", role=Role.UNIT_CLERK, at="云台镇", sees=inside["云台镇"])
    yield Viewer(login="own-head", role=Role.UNIT_HEAD, at="云台镇", sees=inside["云台镇"])
    yield Viewer(login="below-clerk", role=Role.UNIT_CLERK, at="云台园区", sees=inside["云台园区"])
    yield Viewer(login="rival-head", role=Role.UNIT_HEAD, at="清河镇", sees=inside["清河镇"])
    yield Viewer(login="department", role=Role.DEPARTMENT_CLERK, at="住建局", sees=inside["住建局"])
    yield Viewer(login="reviewer", role=Role.REVIEWER, at="本区", by_claims=frozenset({"清河镇"}))
    for login, role in (
        ("bureau-clerk", Role.BUREAU_CLERK),
        ("bureau-head", Role.BUREAU_HEAD),
        ("supervisor", Role.SUPERVISOR),
        ("leader", Role.LEADER),
        ("auditor", Role.AUDITOR),
    ):
        yield Viewer(login=login, role=role, at="本区", sees=ALL)
    for login, role in (
        ("system", Role.SYSTEM_ADMIN),
        ("security", Role.SECURITY_ADMIN),
        ("audit", Role.AUDIT_ADMIN),
    ):
        yield Viewer(login=login, role=role, at="本区")
    # Relations of time: only what holds today counts.
    yield Viewer(login="moved", role=Role.UNIT_CLERK, at="云台园区", sees=inside["云台园区"])
    standing_in = inside["清河镇"] | inside["云台园区"]
    as_head = (Role.UNIT_HEAD,)
    yield Viewer(login="stand-in", role=Role.UNIT_CLERK, at="云台园区", sees=standing_in, stands_in_for=as_head)
    yield Viewer(login="departed", role=Role.UNIT_CLERK, at="清河镇", rights=False)
    yield Viewer(login="to-come", role=Role.UNIT_CLERK, at="清河镇", rights=False)
    yield Viewer(login="disabled", role=Role.UNIT_CLERK, at="清河镇", rights=False)


VIEWERS = {viewer.login: viewer for viewer in _viewers()}
STEPS = (
    Step(label="资料审核", role=Role.BUREAU_CLERK, within_days=5),
    Step(label="现场评估", role=Role.REVIEWER, within_days=5),
    Step(label="领导审定", role=Role.LEADER, within_days=5),
)


@dataclass(slots=True)
class World:
    """Who is there; what each unit has, by the name of what it is; what belongs to the whole place."""

    words: Mapping[str, str]
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, dict[str, object]] = field(default_factory=dict)
    common: dict[str, object] = field(default_factory=dict)


def build(*, filled: Iterable[str] = WORDS, assessed: bool = True, words: Mapping[str, str] = WORDS) -> World:
    """The place in the middle of its work, in an empty database.

    `filled`: the units that have rows; `words`: what stands in every text of theirs. Without `assessed` there is no run, bulletin, draft or round: a quarter of the time.
    """
    world = World(words=words)
    operator = add_person(login="operator", name="本机操作员", password=None)
    world.units["本区"] = found_place(name="本区", on=FOUNDED, by=operator, exercise_today=TODAY)
    for name, kind, above, _ in UNITS:
        world.units[name] = found_unit(name=name, kind=kind, parent=world.units[above], on=FOUNDED, by=operator)
    _bring_people(world)
    take_usual_stages()
    take_usual_roles()
    take_usual_lists()
    set_procedure(steps=STEPS, statement_from_fen=None, publicity_days=0, by=world.people["bureau-head"])
    aftercare.take_usual_aftercare()
    world.common["campaign"] = campaigns.plan_campaign(
        name="秋季行动", kind=CampaignKind.PUSH, first=date(2004, 9, 1), last=date(2004, 10, 31),
        measures=["引进项目"], by=world.people["bureau-clerk"],
    )  # fmt: skip
    for name in filled:
        world.rows[name] = {"unit": world.units[name]}
        _fill(world, name)
    merge_unit(unit=world.units["旧营镇"], successor=world.units["云台镇"], on=date(2004, 9, 1), by=operator)
    _private(world)
    if assessed:
        _common(world)
    return world


def _bring_people(world: World) -> None:
    for viewer in VIEWERS.values():
        person = world.people[viewer.login] = add_person(login=viewer.login, name=viewer.login, password=PASSWORD)
        if viewer.login == "moved":
            before = appoint(person=person, unit=world.units["清河镇"], role=viewer.role, valid_from=FOUNDED)
            move(appointment=before, unit=world.units[viewer.at], role=viewer.role, on=TODAY)
            continue
        begins = TODAY + timedelta(days=1) if viewer.login == "to-come" else FOUNDED
        post = appoint(person=person, unit=world.units[viewer.at], role=viewer.role, valid_from=begins)
        if viewer.login == "departed":
            end_appointment(appointment=post, on=TODAY - timedelta(days=1))
        elif viewer.login == "disabled":
            disable_person(person=person)
    rival = world.people["rival-head"].appointments.get()
    until = TODAY + timedelta(days=5)
    given = {"holder": world.people["stand-in"], "valid_from": TODAY, "valid_to": until, "by": world.people["security"]}
    world.common["delegation"] = delegate(appointment=rival, reason="出差", **given)


def _fill(world: World, name: str) -> None:
    """Everything that a unit can have, each with its word and its amounts."""
    clerk = world.people["bureau-clerk"]
    world.rows[name]["project"] = project = _project(world, name, by=clerk)
    _supervised(world, name, project, by=clerk)
    _planned(world, name, project, by=clerk)
    _led(world, name, by=clerk)
    _claimed(world, name, project, by=clerk)
    _asked(world, name, project)
    _followed(world, name, project, by=clerk)
    word = world.words[name]
    sheet = workbook([f"{word}一厂项目", f"{word}一厂有限公司", name, f"{word}业", 4700, 310, "2004.9.3"])
    files = [SentFile(name=f"{word}九月.xlsx", content=sheet)]
    sent = propose_import(files=files, sender=name, report_date=TODAY, opening=False, by=clerk)
    world.rows[name] |= {"import": sent, "import_row": sent.rows.first()}


def _project(world: World, name: str, *, by: Person):
    word, unit = world.words[name], world.units[name]
    project = register_projects(names=[f"{word}项目"], on=TODAY)[0]
    same = {"subject": project.subject, "occurred_on": date(2004, 3, 10), "source": f"{word}台账", "reported_by": unit}
    contract, total, funds = (amount_wan(name, kind) * FEN_PER_WAN for kind in KINDS_OF_AMOUNT[:3])
    entries = post_project_facts(
        [
            Fact(kind=EntryKind.SET_NAME, text=f"{word}项目", **same),
            Fact(kind=EntryKind.SET_INVESTOR, text=f"{word}有限公司", **same),
            Fact(kind=EntryKind.SET_SECTOR, text=f"{word}业", **same),
            Fact(kind=EntryKind.SET_ORIGIN, text=f"{word}省", **same),
            Fact(kind=EntryKind.SET_CREDIT, unit=unit, quantity=10_000, **same),
            Fact(kind=EntryKind.SET_CONTRACT_INVESTMENT, amount_fen=contract, **same),
            Fact(kind=EntryKind.SET_TOTAL_INVESTMENT, amount_fen=total, **same),
            Fact(kind=EntryKind.FUNDS_REPORTED, amount_fen=funds, **same),
            Fact(kind=EntryKind.STAGE_REACHED, stage=Stage.SIGNED, **same),
            Fact(kind=EntryKind.NOTE, text=f"{word}待核", **same),
        ],
        by=by,
    )
    world.rows[name]["entry"] = entries[-1]
    project.refresh_from_db()
    return project


def _planned(world: World, name: str, project, *, by: Person) -> None:
    word, unit = world.words[name], world.units[name]
    node = plan_node(project=project, planned_on=date(2004, 10, 8), by=by, name=f"{word}奠基", owner=unit)
    role = duty_roles().first()
    give_duty(project=project, role=role, holder=f"{word}包联", since=TODAY, by=by, unit=unit)
    item = GateItem.objects.filter(attribute="", stage=Stage.LANDED).first()
    told = {"note": f"{word}批复", "by": by, "today": TODAY}
    record_item(project=project, item=item, result=GateResult.FAILED, on=TODAY, **told)
    reason = DelayReason.values[0]
    delay = excuse_delay(project=project, reason=DelayReason(reason), first=TODAY, last=None, **told)
    world.rows[name] |= {"node": node, "delay": delay}


def _led(world: World, name: str, *, by: Person) -> None:
    word, unit = world.words[name], world.units[name]
    fen = amount_wan(name, "线索") * FEN_PER_WAN
    draft = LeadDraft(
        investor=f"{word}客商有限公司", title=f"{word}意向", sector=f"{word}业", amount_fen=fen,
        contact_name=f"{word}先生", phone="13800138000", source_text=f"{word}说要来",
    )  # fmt: skip
    lead = register_lead(draft=draft, unit=unit, by=by)
    squad = found_squad(unit=unit, name=f"{word}驻点组", on=FOUNDED, by=by)
    add_member(squad=squad, name=f"{word}员", since=FOUNDED, by=by)
    met = VisitDraft(
        investor=lead.investor, on=TODAY, ours=f"{word}我方", theirs=f"{word}对方", where=f"{word}楼", lead=lead,
        outcome=f"{word}谈了用地", next_step=f"{word}送图", next_owner=by, next_due=TODAY, squad=squad,
    )  # fmt: skip
    visit = record_visit(draft=met, unit=unit, by=by)
    world.rows[name] |= {
        "lead": lead, "investor": lead.investor, "contact": Contact.objects.get(investor=lead.investor),
        "squad": squad, "visit": visit,
    }  # fmt: skip


def _claimed(world: World, name: str, project, *, by: Person) -> None:
    word, fen = world.words[name], amount_wan(name, "到位资金") * FEN_PER_WAN
    shade = list(WORDS).index(name) + 1
    paper = Paper(
        name=f"{word}凭证.png", content=png(shade), kind=EvidenceKind.BANK_RECEIPT, face_value_fen=fen,
        number=f"88{shade:08}",
    )  # fmt: skip
    claim = submit_claim(
        project=project, unit=world.units[name], amount_fen=fen, arrived_on=date(2004, 9, 6), payer=f"{word}付款",
        papers=[OfferedPaper(paper=paper, share_fen=fen)], by=world.people["bureau-head"], remarks=f"{word}首期",
    ).claim  # fmt: skip
    if name in VIEWERS["reviewer"].by_claims:
        decision = Decision(kind=VerdictKind.PASSED, ground=f"{word}属实", amount_fen=fen)
        decide_claim(number=claim.pk, version=claim.version, decision=decision, by=by)
    world.rows[name] |= {"claim": claim, "evidence": claim.pieces.get().evidence, "evidence_bytes": png(shade)}


def _asked(world: World, name: str, project) -> None:
    """A signal whose unit has had its days."""
    rows, word = world.rows[name], world.words[name]
    finding = Finding(
        rule=RuleName.SPLIT_PROJECT, unit_id=world.units[name].pk, project=project.pk, told=f"{word}要问一句",
        beside=f"{word}另一边", own=(*entries(rows["entry"].sequence), *cited(CitedKind.PROJECT, project.pk)),
    )  # fmt: skip
    (rows["signal"],) = keep_signals([finding], day=date(2004, 9, 1), terms=Terms())


def _supervised(world: World, name: str, project, *, by: Person) -> None:
    word, unit, root = world.words[name], world.units[name], world.units["本区"]
    matter = raise_matter(
        kind=MatterKind.PROBLEM, category=categories().get(name="电力"), title=f"{word}缺电", text=f"{word}需增容。",
        owner=unit, raised_by_unit=root, by=by, on=date(2004, 9, 20), project=project, raised_for=f"{word}公司",
    )  # fmt: skip
    notice = issue_notice(
        kind=NoticeKind.ORDER, unit=unit, title=f"{word}督办", text=f"{word}请办。", by=by, on=TODAY, matter=matter
    )
    plan = plans()[0]
    found = record_inspection(plan=plan, unit=unit, on=TODAY, findings=f"{word}在施工。", checklist={}, by=by)
    meeting = plan_meeting(kind=MeetingKind.DISPATCH, title=f"{word}调度会", on=TODAY, units=[unit], by=by)
    head = give_accountability(unit=unit, kind="accountable_owner", name=f"{word}书记", since=date(2004, 1, 5), by=by)
    world.rows[name] |= {
        "matter": matter, "notice": notice, "inspection": found, "meeting": meeting, "accountability": head,
    }  # fmt: skip


def _followed(world: World, name: str, project, *, by: Person) -> None:
    """What is known after signing, and the unit's part in the campaign."""
    word, unit, campaign = world.words[name], world.units[name], world.common["campaign"]
    same = {"by": by, "today": TODAY}
    step, kind = site_steps()[0], scale_classes()[0]
    aftercare.check_site(project=project, step=step, on=TODAY, note=f"{word}工地", **same)
    tax = aftercare.record_tax(project=project, span=parse_span("2004-08"), amount_fen=0, source=f"{word}清单", **same)
    firm = aftercare.enter_enterprise(name=f"{word}企业", scale_class=kind, unit=unit, entered_on=TODAY, **same)
    campaigns.share_target(campaign=campaign, unit=unit, measure="引进项目", holder=f"{word}组", quantity=1, by=by)
    campaigns.invite_guest(campaign=campaign, name=f"{word}贵客", tag=f"{word}类", unit=unit, by=by)
    task = campaigns.add_task(campaign=campaign, title=f"{word}布展", unit=unit, due_on=TODAY, by=by)
    world.rows[name] |= {"tax": tax, "firm": firm, "task": task}


def _common(world: World) -> None:
    """What the whole place has: a round, a run that is published and one that is not, a bulletin, drafts, a seal."""
    head, clerk = world.people["bureau-head"], world.people["bureau-clerk"]
    for name in ("云台镇", "清河镇"):
        year = parse_span("2004")
        set_target(unit=world.units[name], measure="引进项目", span=year, on=date(2004, 1, 5), by=head, quantity=6)
    text = (Path(__file__).parents[1] / "web/rulebook.yaml").read_text("utf-8")
    rulebook = publish_rulebook(text=text, by=head)
    span = parse_span("2004-01..2004-09")
    run = publish_run(run=run_assessment(rulebook=rulebook, span=span, by=head), by=head)
    world.common |= {
        "rulebook": rulebook,
        "run": run,
        "bulletin": issue_bulletin(template=template_text("通报"), span=span, as_of=TODAY, by=clerk, run=run),
        "draft": save_draft(text=text, by=clerk, based_on=rulebook),
        "round": issue_round(span=parse_span("2004-09"), by=clerk),
    }
    for name, rows in world.rows.items():
        rows["proposal"] = Proposal.objects.filter(run=run, unit=world.units[name]).first()


def _private(world: World) -> None:
    """Drafts brought to 核稿 are read by whoever brought them alone, and two towns met one investor."""
    for name, login in (("云台镇", "own-clerk"), ("清河镇", "rival-head")):
        text = f"{world.words[name]}文稿。"
        brought = {
            "name": f"{world.words[name]}稿.txt",
            "content": text.encode(),
            "against_ledger": False,
            "as_of": TODAY,
        }
        world.rows[name]["manuscript"] = bring_manuscript(by=world.people[login], **brought)
        contested = LeadDraft(investor="青檀光学有限公司", title=f"{world.words[name]}也谈过")
        register_lead(draft=contested, unit=world.units[name], by=world.people[login])
    world.common["dispute"] = Dispute.objects.get()
