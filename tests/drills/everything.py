"""A place with rows in every sealed table, said by services: claims on show, signals answered and judged, sites, campaigns."""

from datetime import date, timedelta

from luodi.aftercare import services as aftercare
from luodi.aftercare.models import ScaleClass, SiteStep
from luodi.base.spans import Span
from luodi.campaigns import services as campaigns
from luodi.campaigns.choices import CampaignKind
from luodi.honesty import services as honesty
from luodi.honesty.choices import CitedKind, Outcome, RuleName
from luodi.honesty.findings import Finding, cited, entries
from luodi.honesty.terms import Terms
from luodi.ledger.choices import BatchKind, EntryKind, EvidenceKind, Stage
from luodi.ledger.evidence import Paper
from luodi.ledger.models import Entry
from luodi.ledger.services import Fact, close_empty_subjects, open_batch
from luodi.orgs.selectors import today
from luodi.orgs.services import turn_calendar
from luodi.pipeline.models import Project
from luodi.pipeline.services import post_project_facts, register_projects
from luodi.recognition.meetings import decide_claims, record_minutes
from luodi.recognition.models import Claim
from luodi.recognition.objections import answer_objection, raise_objection
from luodi.recognition.procedures import newest_procedure, set_procedure
from tests.recognition.office import TODAY, Office, open_office, picture, slip

SIGNED, PRODUCING = date(2024, 2, 1), date(2024, 8, 1)


def open_everything() -> Office:
    """The office of tests/recognition, after a busy month."""
    office = open_office()
    office.recognize(office.claim(200, papers=[slip(200, number="880100000001")]), 180)
    office.claim(77, town="乙镇")
    for name in ("九月.xlsx", "十月.xlsx"):
        open_batch(kind=BatchKind.IMPORT, label=name, by=office.people["审核"])
        extra = register_projects(names=[f"{name}里多出来的一行"], on=SIGNED)[0]
        close_empty_subjects(subject_ids=[extra.pk], on=TODAY)
    show(office)
    for town, stage in (("甲镇", Stage.IN_PRODUCTION), ("乙镇", Stage.SIGNED)):
        office.projects[town] = reach(office, town, Stage.SIGNED, stage)
    follow(office)
    campaign(office)
    doubt(office)
    return office


def reach(office: Office, town: str, *stages: Stage) -> Project:
    same = {"subject": office.projects[town].subject, "kind": EntryKind.STAGE_REACHED, "source": "台账"}
    days = {Stage.SIGNED: SIGNED, Stage.IN_PRODUCTION: PRODUCING}
    facts = [Fact(stage=stage, occurred_on=days[stage], **same) for stage in dict.fromkeys(stages)]
    post_project_facts(facts, by=office.people["审核"])
    return Project.objects.select_related("subject").get(pk=office.projects[town].pk)


def show(office: Office) -> None:
    """A claim decided at a meeting with minutes, on show, objected to twice and answered."""
    by = office.people
    steps = newest_procedure().read
    set_procedure(steps=steps, statement_from_fen=None, publicity_days=5, by=by["会办"])
    claim = office.claim(90)
    for who in ("审核", "评估"):
        office.decide(claim, who)
    same = {"held_on": TODAY, "by": by["会办"]}
    minutes = record_minutes(
        number="会纪〔2024〕3号", paper=Paper(name="纪要.png", content=picture(), kind=EvidenceKind.MINUTES), **same
    )
    record_minutes(number="会纪〔2024〕4号", paper=None, **same)
    claim.refresh_from_db()
    decide_claims(chosen=[(claim.pk, claim.version)], ground="会议同意", minutes=minutes, by=by["会办"])
    assert Claim.objects.get(pk=claim.pk).waits_for == "leader"
    for who, text in (("对手", "付款方是甲镇的平台公司"), ("评估", "回单日期不清")):
        held = raise_objection(number=claim.pk, text=text, by=by[who])
        answer_objection(objection=held, answer=f"已核对：{text}不属实", by=by["会办"])


def follow(office: Office) -> None:
    """Sites seen, a swap, a reinvestment, firms in and out, taxes paid and taken back."""
    first, second = office.projects["甲镇"], office.projects["乙镇"]
    by = {"by": office.people["审核"]}
    same = {**by, "today": TODAY}
    aftercare.take_usual_aftercare()
    steps = list(SiteStep.objects.all())
    photo = ("现场.png", picture())
    aftercare.check_site(project=first, step=steps[3], on=TODAY, spent_fen=10**9, photo=photo, note="封顶", **same)
    aftercare.check_site(project=second, step=steps[1], on=SIGNED, note="平整", **same)
    aftercare.note_reinvestment(project=second, first=first, **by)
    classes = list(ScaleClass.objects.all())
    for town, name, kept in (("甲镇", "铜箔公司", first), ("乙镇", "铝箔公司", None)):
        firm = aftercare.enter_enterprise(
            name=name, scale_class=classes.pop(), unit=office.units[town], entered_on=SIGNED, project=kept, **same
        )
        aftercare.leave_register(enterprise=firm, on=TODAY - timedelta(days=len(classes)), today=TODAY)
    for month, project in enumerate((first, second, first), 3):
        span = Span(date(2024, month, 1), date(2024, month, 28))
        paid = aftercare.record_tax(
            project=project, span=span, amount_fen=month * 10**6, source=f"{month}月清单", **same
        )
        if month > 3:
            aftercare.withdraw_tax(payment=paid, because=f"{month}月记错了项目")
    swap = {"approval": "管委会纪要3号", "reason": "企业不来了", "on": TODAY}
    aftercare.substitute_project(old=first, new=second, **swap, **same)


def campaign(office: Office) -> None:
    """Two campaigns, and what belongs to the first."""
    by = {"by": office.people["会办"]}
    first, last = date(2024, 1, 1), date(2024, 12, 31)
    plan = {"kind": CampaignKind.FAIR, "first": first, "last": last, **by}
    fair = campaigns.plan_campaign(name="秋季招商会", measures=["引进项目", "合同投资"], note="两天", **plan)
    campaigns.plan_campaign(name="年度活动", measures=["引进项目"], **plan)
    brought = None
    for town in ("甲镇", "乙镇"):
        unit = office.units[town]
        task = campaigns.add_task(campaign=fair, title=f"{town}备展位", unit=unit, due_on=last, **by)
        campaigns.finish_task(task=task, on=TODAY - timedelta(days=task.pk % 7))
        brought = campaigns.invite_guest(
            campaign=fair, name=f"{town}请的客商", unit=unit, tag=town[0], brought_by=brought, **by
        )
        campaigns.sign_at(campaign=fair, project=office.projects[town], **by)


def doubt(office: Office) -> None:
    """Two signals, each with explanation, review and conclusion, and the terms set twice."""
    by = office.people
    paid = list(Entry.objects.filter(kind=EntryKind.FUNDS_RECOGNIZED).values_list("sequence", flat=True))
    claims = list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    found = [
        Finding(
            rule=RuleName.DUPLICATE_VOUCHER,
            unit_id=office.units[town].pk,
            told=f"{town}的凭证用了两次",
            beside=f"另一家与{town}同号",
            project=office.projects[town].pk,
            own=cited(CitedKind.CLAIM, claims[place]),
            others=(*entries(*paid), *cited(CitedKind.CLAIM, claims[1 - place])),
        )
        for place, town in enumerate(("甲镇", "乙镇"))
    ]
    signals = honesty.keep_signals(found, day=TODAY, terms=Terms())
    for signal, who in zip(signals, ("填报", "对手"), strict=True):
        paper = Paper(name="说明.png", content=picture(), kind=EvidenceKind.OTHER)
        honesty.explain_signal(signal=signal, text=f"{who}：份额填错，已改", by=by[who], paper=paper)
        honesty.open_review(signal=signal, reason=f"要核对{who}的份额", by=by["审核"])
    turn_calendar(to=today() + timedelta(days=20))
    for signal, outcome in zip(signals, (Outcome.SUBSTANTIATED, Outcome.UNFOUNDED), strict=True):
        honesty.conclude_review(signal=signal, outcome=outcome, reason=f"核对完毕{outcome}", by=by["会办"])
    for days, off in ((6, ["late_recorded"]), (7, [])):
        honesty.set_terms(terms=Terms(explain_days=days), off=off, reason=f"说明期改为{days}天", by=by["会办"])
