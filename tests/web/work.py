"""The cast in the middle of its work: an import with a row that waits, targets, a published run, a bulletin, a decision."""

from datetime import date
from pathlib import Path

from luodi.aftercare import services
from luodi.aftercare.rules import Terms as TrackingTerms
from luodi.aftercare.selectors import scale_classes, site_steps
from luodi.assessment.deciding import decide_proposal, reply_to_proposal
from luodi.assessment.docket import Stance, Verdict
from luodi.assessment.models import Proposal, Run
from luodi.assessment.services import publish_rulebook, publish_run, run_assessment
from luodi.base.spans import parse_span
from luodi.bulletin.services import issue_bulletin
from luodi.bulletin.supplied import template_text
from luodi.campaigns.choices import CampaignKind
from luodi.campaigns.services import (
    add_task,
    invite_guest,
    plan_campaign,
    set_campaign_target,
    share_target,
    sign_at,
)
from luodi.honesty.choices import CitedKind, RuleName
from luodi.honesty.findings import Cited, Finding, cited
from luodi.honesty.services import keep_signals
from luodi.honesty.terms import Terms
from luodi.intake.files import SentFile
from luodi.intake.services import commit_import, propose_import
from luodi.leads.models import Investor
from luodi.leads.services import LeadDraft, register_lead
from luodi.leads.squads import add_member, found_squad
from luodi.leads.visits import VisitDraft, record_visit
from luodi.ledger.units import set_target
from luodi.recognition.models import Piece
from luodi.supervision.choices import MatterKind, MeetingKind, NoticeKind
from luodi.supervision.lists import categories, plans, take_usual_lists
from luodi.supervision.meetings import decide_at_meeting, plan_meeting, record_inspection
from luodi.supervision.notices import issue_notice
from luodi.supervision.services import raise_matter
from tests.web.cast import TODAY, YI, Cast
from tests.web.claims import claim_and_decide
from tests.web.sheets import CLEAN, LIKE_ONE_WE_KNOW, workbook

RULEBOOK = Path(__file__).parent / "rulebook.yaml"
SPAN = parse_span("2004-01..2004-09")


def keep_busy(cast: Cast) -> None:
    """All of it, in the order in which it happens."""
    clerk = cast.people["clerk"]
    files = [SentFile(name="2004年9月.xlsx", content=workbook(*CLEAN, LIKE_ONE_WE_KNOW))]
    sent = propose_import(files=files, sender="云台镇", report_date=TODAY, opening=False, by=clerk)
    commit_import(import_=sent, by=clerk)
    claim_and_decide(cast)
    meet_investors(cast)
    run = assess(cast)
    supervise(cast)
    issue_bulletin(template=template_text("通报"), span=SPAN, as_of=TODAY, by=clerk, run=run)
    decide(cast, run)
    ask(cast)
    look_after(cast)
    run_campaign(cast)


def run_campaign(cast: Cast) -> None:
    """A sprint with targets of two towns, one of them in shares; tasks, guests and a signing of each town."""
    by = cast.people["clerk"]
    days = {"first": date(2004, 8, 1), "last": date(2004, 11, 8)}
    sprint = plan_campaign(name="百日会战", kind=CampaignKind.SPRINT, measures=["引进项目", "合同投资"], by=by, **days)
    for town, word, count in (("云台镇", "柏舟", 3), ("清河镇", "鹭洲", 2)):
        unit, project = cast.units[town], cast.project(word)
        project.refresh_from_db()
        set_campaign_target(campaign=sprint, unit=unit, measure="引进项目", quantity=count, by=by)
        share_target(campaign=sprint, unit=unit, measure="引进项目", holder=f"{word}专班", quantity=1, by=by)
        add_task(campaign=sprint, title=f"{word}开工仪式", unit=unit, due_on=date(2004, 10, 20), by=by)
        invite_guest(campaign=sprint, name=f"{word}公司", tag="重点客商", unit=unit, by=by)
        sign_at(campaign=sprint, project=project, by=by)


def look_after(cast: Cast) -> None:
    """A site seen in each town, a tax of each, a firm above the scale, and one project swapped for another."""
    services.take_usual_aftercare()
    services.set_tracking_terms(terms=TrackingTerms(from_fen=YI), by=cast.people["head"])
    step = site_steps().get(name="主体施工")
    for word, town in (("松鹤", "town"), ("鸢尾", "rival")):
        project, by = cast.project(word), cast.people[town]
        project.refresh_from_db()
        same = {"project": project, "by": by, "today": TODAY}
        services.check_site(step=step, on=TODAY, spent_fen=YI, note=f"{word}厂房三跨", **same)
        services.record_tax(span=parse_span("2004-08"), amount_fen=60_000_000, source="税务局清单", **same)
        services.enter_enterprise(
            name=f"{word}公司", scale_class=scale_classes()[0], unit=project.unit, entered_on=TODAY, by=by, today=TODAY
        )


def meet_investors(cast: Cast) -> None:
    """Both towns register leads and write visits down; one investor is met by both, and the bureau has still to decide."""
    cloud, river = cast.units["云台镇"], cast.units["清河镇"]
    town, rival = cast.people["town"], cast.people["rival"]
    own = LeadDraft(
        investor="青檀光学有限公司", title="青檀镜片生产线", amount_fen=YI, phone="13800138000", contact_name="韩青"
    )
    lead = register_lead(draft=own, unit=cloud, by=town)
    register_lead(draft=LeadDraft(investor="紫藤电子有限公司", title="紫藤总部"), unit=river, by=rival)
    register_lead(draft=LeadDraft(investor="青檀光学", title="紫藤光学园", amount_fen=3 * YI), unit=river, by=rival)
    for investor, unit, by in (
        (lead.investor, cloud, town),
        (Investor.objects.get(name="紫藤电子有限公司"), river, rival),
    ):
        draft = VisitDraft(
            investor=investor, on=TODAY, ours=by.name, theirs="总经理", outcome=f"谈了{investor.name[:2]}的用地",
            next_step="送红线图", next_owner=by, next_due=TODAY,
        )  # fmt: skip
        record_visit(draft=draft, unit=unit, by=by)
    squad = found_squad(unit=river, name="紫藤驻点组", on=TODAY, by=cast.people["clerk"])
    add_member(squad=squad, name="方圆", since=TODAY, by=cast.people["clerk"])


def decide(cast: Cast, run: Run) -> None:
    """One town has nothing to say, and a leader confirms what the run proposes; the other's word is still awaited."""
    proposed = Proposal.objects.get(run=run, rule="进度靠后", unit=cast.units["云台镇"])
    reply_to_proposal(proposal=proposed, stance=Stance.ACCEPTS, text="", by=cast.people["town"])
    reason, measures = "前三季度进度落后", proposed.proposes
    by = cast.people["leader"]
    decide_proposal(proposal=proposed, verdict=Verdict.CONFIRMED, reason=reason, by=by, measures=measures)


def ask(cast: Cast) -> None:
    """Both towns are asked about one voucher: each reads of its own, while its days run."""
    one = {
        name: Piece.objects.filter(claim__unit=cast.units[name]).order_by("id").first() for name in ("云台镇", "清河镇")
    }
    found = [
        Finding(
            rule=RuleName.DUPLICATE_VOUCHER, unit_id=own.claim.unit_id, project=own.claim.project_id,
            told=f"认定{own.claim_id}号的凭证另有登记，各处声明的份额合计超过票面金额。", beside="同一凭证共2笔申报",
            own=claimed(own), others=claimed(other),
        )
        for own, other in (tuple(one.values()), tuple(reversed(one.values())))
    ]  # fmt: skip
    keep_signals(found, day=TODAY, terms=Terms())


def claimed(piece: Piece) -> tuple[Cited, ...]:
    """A claim with its voucher and project."""
    return (
        *cited(CitedKind.CLAIM, piece.claim_id),
        *cited(CitedKind.EVIDENCE, piece.evidence_id),
        *cited(CitedKind.PROJECT, piece.claim.project_id),
    )


def assess(cast: Cast) -> Run:
    """Targets for two towns, the rulebook published, the nine months run and published."""
    by = cast.people["head"]
    for name, count in (("云台镇", 6), ("清河镇", 4)):
        unit, year = cast.units[name], parse_span("2004")
        set_target(unit=unit, measure="引进项目", span=year, on=date(2004, 1, 5), by=by, quantity=count)
    rulebook = publish_rulebook(text=RULEBOOK.read_text("utf-8"), by=by)
    return publish_run(run=run_assessment(rulebook=rulebook, span=SPAN, by=by), by=by)


def supervise(cast: Cast) -> None:
    """A problem of the town, a canary of its rival, a meeting, an inspection and a notice."""
    by = cast.people["clerk"]
    take_usual_lists()
    for town, word in (("云台镇", "松鹤"), ("清河镇", "鸢尾")):
        matter = raise_matter(
            kind=MatterKind.PROBLEM,
            category=categories().get(name="电力"),
            title=f"{word}厂区缺电",
            text="需增容。",
            owner=cast.units[town],
            raised_by_unit=cast.units["本区"],
            by=by,
            on=date(2004, 9, 20),
            project=cast.project(word),
        )
        issue_notice(
            kind=NoticeKind.ORDER,
            unit=cast.units[town],
            title=f"{word}督办",
            text="请办理。",
            by=by,
            on=TODAY,
            matter=matter,
        )
    meeting = plan_meeting(kind=MeetingKind.DISPATCH, title="调度会", on=TODAY, units=[cast.units["云台镇"]], by=by)
    same = {"category": categories().get(name="政策处理"), "owner": cast.units["云台镇"], "due_on": date(2004, 10, 20)}
    decide_at_meeting(meeting=meeting, title="定开工日", by=by, on=TODAY, **same)
    record_inspection(plan=plans()[0], unit=cast.units["云台镇"], on=TODAY, findings="在施工。", checklist={}, by=by)
