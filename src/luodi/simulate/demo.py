"""The demo: a district of seed 002 that has lived from January to the end of September 2004, through the doors people use.

Sheets come in month by month and are read like any other; the rulebook is published, the half year and the nine months
are assessed and reported. The last sheet waits with doubtful rows. Nothing is posted that a sheet did not state.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from django.db import transaction

from luodi.assessment.deciding import decide_proposal, reply_to_proposal
from luodi.assessment.docket import Stance, Verdict
from luodi.assessment.models import Proposal, RulebookVersion, Run
from luodi.assessment.services import publish_rulebook, publish_run, run_assessment
from luodi.base.errors import Conflict
from luodi.base.quantities import FEN_PER_YI
from luodi.base.spans import Span, parse_span
from luodi.bulletin.services import issue_bulletin
from luodi.bulletin.supplied import template_text
from luodi.honesty.choices import RuleName
from luodi.honesty.models import Signal
from luodi.honesty.services import explain_signal, open_review, raise_signals
from luodi.intake.files import SentFile
from luodi.intake.services import commit_import, propose_import
from luodi.ledger.units import found_place, found_unit, set_target
from luodi.orgs.models import Appointment, Person, Place, Role, Unit, UnitKind
from luodi.orgs.services import turn_calendar
from luodi.pipeline.models import Project
from luodi.simulate.claims import file_claims
from luodi.simulate.district import District, check_scenario, load
from luodi.simulate.matters import bring_matters
from luodi.simulate.opening import build_opening
from luodi.simulate.people import Login, settle
from luodi.simulate.registry import leave_leads
from luodi.simulate.roads import keep_roads
from luodi.simulate.sites import look_at_sites
from luodi.simulate.sprints import begin_sprint
from luodi.simulate.story import Life, lives
from luodi.simulate.waiting import waiting_workbook
from luodi.simulate.workbooks import report_workbook

_FOUNDED = date(1990, 1, 1)  # before any ledger a visitor may bring along
_LIVING = "G2"  # the one whose year is told; the others open with their ledger taken over
_TEMPLATE = "通报"
# Targets of the place (seed 002: "100个项目，100个亿") and of its towns, which sum to them: projects, 亿元.
_TARGETS: Mapping[str, tuple[int, int]] = {
    "清城区": (100, 100),
    "龙塘镇": (36, 34),
    "源潭镇": (18, 16),
    "石角镇": (16, 14),
    "横荷街办": (10, 12),
    "镇街E": (10, 10),
    "镇街F": (6, 7),
    "镇街G": (4, 7),
}


_OBJECTION = "两个陶瓷项目的合同六月底已经谈定，七月上旬签，晚了几天，请不要约谈。"
_LAGGING = "上半年只完成全年任务的三成，六月谈定的合同没有签，申辩的事实不影响序时进度。"


_EXPLAINED = "回单是企业总部一次汇给两个厂的，我镇只应用一半；正在请企业出分割证明，随后撤回重报。"

_TO_LOOK_AT = "两处份额合计超过票面，请核对总部的汇款和分割证明。"


class HomeLivedIn(Conflict):
    """A place already lives in this home; a demo would mix invented facts with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The place with its units and people, ready for the story."""

    district: District
    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    lives: tuple[Life, ...]

    @property
    def clerk(self) -> Person:
        """招商办经办: brings the sheets in and prints the bulletins."""
        return self.people["bureau-clerk"]

    @property
    def head(self) -> Person:
        """招商办负责人: sets targets, publishes rulebook and runs."""
        return self.people["bureau-head"]


@transaction.atomic
def build_demo(scenario: str, *, by: Person) -> list[Login]:
    """Fill this home with a scenario and return who can sign in; the passwords are stored nowhere else.

    Refuses a scenario that is not there, and a home that a place lives in.
    """
    check_scenario(scenario)
    if Place.objects.exists():
        raise HomeLivedIn("这个库里已经有了单位和台账，演示数据只能建在空库里；请用 LUODI_HOME 指定一个新文件夹。")
    if scenario != _LIVING:
        return build_opening(scenario, by=by, on=_FOUNDED)
    district = load(scenario)
    root = found_place(name=district.place, on=_FOUNDED, by=by, exercise_today=date(district.year, 1, 5))
    towns = {
        name: found_unit(name=name, kind=UnitKind.TOWN, parent=root, on=_FOUNDED, by=by) for name in district.towns
    }
    people, logins = settle(root=root, towns=towns, since=_FOUNDED)
    stage = Stage(district=district, units={root.name: root} | towns, people=people, lives=lives(district.projects))
    _set_targets(stage)
    rulebook = publish_rulebook(text=rulebook_text(), by=stage.head)
    _live(stage, rulebook)
    return logins


def rulebook_text() -> str:
    """The 考核办法 of seed 002's district."""
    return (files("luodi.simulate") / "data" / "seed-002.yaml").read_text("utf-8")


def _set_targets(stage: Stage) -> None:
    on, year, by = date(stage.district.year, 1, 5), parse_span(str(stage.district.year)), stage.head
    for name, (projects, yi) in _TARGETS.items():
        unit = stage.units[name]
        set_target(unit=unit, span=year, on=on, by=by, measure="引进项目", quantity=projects)
        set_target(unit=unit, span=year, on=on, by=by, measure="合同投资", amount_fen=yi * FEN_PER_YI)


def _live(stage: Stage, rulebook: RulebookVersion) -> None:
    """The year up to the demo's today, in the order in which it happened."""
    year = stage.district.year
    for month, day in _report_days(stage.district):
        turn_calendar(to=day)
        _report(stage, day, label=f"{year}年{month}月", opening=month == 3)
        if month == 6:
            turn_calendar(to=date(year, 7, 5))
            _decide(stage, _account(stage, rulebook, parse_span(f"{year}H1")))
    turn_calendar(to=stage.district.today)
    _account(stage, rulebook, parse_span(f"{year}-01..{year}-{stage.district.today.month:02}"))
    _leave_waiting(stage)
    _claim(stage)
    keep_roads(people=stage.people, today=stage.district.today)
    look_at_sites(people=stage.people, today=stage.district.today)
    begin_sprint(units=stage.units, people=stage.people, today=stage.district.today)
    bring_matters(units=stage.units, people=stage.people, today=stage.district.today)
    leave_leads(units=stage.units, people=stage.people, today=stage.district.today)
    _ask(stage)


def _claim(stage: Stage) -> None:
    """Arrived funds are claimed: a few at each step. Only the last one is recognised, and posts."""
    credited = Project.objects.filter(unit__in=stage.units.values()).exclude(unit=stage.units[stage.district.place])
    names = list(stage.units)
    clerks = {
        unit.pk: stage.people[f"town{names.index(name)}-clerk"] for name, unit in stage.units.items() if unit.parent_id
    }
    projects = list(credited.select_related("subject", "unit").order_by("subject__code")[:40])
    file_claims(projects=projects, people=dict(stage.people), clerks=clerks, today=stage.district.today)


def _ask(stage: Stage) -> None:
    """The rules look over the ledger: the two towns with one slip are asked; one has answered, and a review is open."""
    raise_signals()
    signal = Signal.objects.get(rule=RuleName.DUPLICATE_VOUCHER, unit=stage.units["源潭镇"])
    explain_signal(signal=signal, text=_EXPLAINED, by=stage.people["town2-clerk"])
    open_review(signal=signal, reason=_TO_LOOK_AT, by=stage.people["supervisor"])


def _report_days(district: District) -> Iterator[tuple[int, date]]:
    """The quarter's end in spring (the opening of the books), then every month's end."""
    for month in (3, 4, 5, 6, 7, 8, district.today.month):
        yield month, parse_span(f"{district.year}-{month:02}").last


def _report(stage: Stage, until: date, *, label: str, opening: bool) -> None:
    """One month's sheet of the whole district comes in; its rows are clear, so it is committed as it stands."""
    known = [life for life in stage.lives if life.deal.signed_on <= until]
    title = f"{stage.district.place}{label}招商引资项目进度表"
    content = report_workbook(known, title=title, sender="区招商局", until=until)
    file = SentFile(name=f"{title}.xlsx", content=content)
    import_ = propose_import(files=[file], sender=None, report_date=None, opening=opening, by=stage.clerk)
    commit_import(import_=import_, by=stage.clerk)


def _account(stage: Stage, rulebook: RulebookVersion, span: Span) -> Run:
    """Assess a span, publish the result, and issue its bulletin."""
    as_of = span.last
    run = publish_run(run=run_assessment(rulebook=rulebook, span=span, by=stage.head, as_of=as_of), by=stage.head)
    issue_bulletin(template=template_text(_TEMPLATE), span=span, as_of=as_of, by=stage.clerk, run=run)
    return run


def _decide(stage: Stage, run: Run) -> None:
    """The half year: units that lag behind reply, and a leader decides all that the run proposes once the term is over."""
    proposed = list(Proposal.objects.to_decide().filter(run=run).select_related("unit"))
    turn_calendar(to=date(stage.district.year, 7, 8))
    for proposal in (one for one in proposed if one.kind == Proposal.Kind.CONSEQUENCE):
        post = Appointment.objects.select_related("person").get(unit=proposal.unit, role=Role.UNIT_HEAD)
        reply_to_proposal(proposal=proposal, stance=Stance.OBJECTS, text=_OBJECTION, by=post.person)
    turn_calendar(to=date(stage.district.year, 7, 14))
    for proposal in proposed:
        reason = _LAGGING if proposal.kind == Proposal.Kind.CONSEQUENCE else "两项都达到序时进度"
        decide_proposal(
            proposal=proposal, verdict=Verdict.CONFIRMED, reason=reason, by=stage.people["leader"],
            measures=proposal.proposes,
        )  # fmt: skip


def _leave_waiting(stage: Stage) -> None:
    """A town's own sheet has come in; some of its rows ask something, and nobody has answered yet."""
    town = "源潭镇"
    content = waiting_workbook(stage.lives, town=town, until=stage.district.today)
    file = SentFile(name=f"{town}9月份项目补报表.xlsx", content=content)
    propose_import(files=[file], sender=town, report_date=None, opening=False, by=stage.people["town2-clerk"])
