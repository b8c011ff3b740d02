"""Reads over campaigns: the list, one with its units, people, tasks and guests."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.core.paginator import Page
from django.db.models import Count, Q

from luodi.base.errors import NotFound
from luodi.base.quantities import Exact
from luodi.base.spans import Span
from luodi.campaigns import rules
from luodi.campaigns.models import Campaign, CampaignGuest, CampaignShare, CampaignSigning, CampaignTask
from luodi.campaigns.rules import Band, Pace
from luodi.figures.figure import Figure
from luodi.figures.selectors import unit_figures
from luodi.leads.models import Lead
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Unit, UnitKind
from luodi.orgs.selectors import Scope
from luodi.pipeline.models import Project
from luodi.pipeline.paging import counted_page

SIZE = 20
_FLOWS = ("引进项目", "开工项目", "竣工项目")
_PERCENT = 100


def campaign_page(page: str) -> Page[Campaign]:
    """Campaigns, the latest first. One query."""
    return counted_page(Campaign.objects.all(), page, size=SIZE)


def campaign_span(name: str) -> Span | None:
    """The days of the campaign with this name; None where there is none."""
    found = Campaign.objects.filter(name=name).first()
    return found.span if found is not None else None


def campaign_numbered(number: int) -> Campaign:
    """One of them; refuses what is not there. Everybody who works here may read a campaign, each its own rows."""
    found = Campaign.objects.filter(pk=number).first()
    if found is None:
        raise NotFound("没有这个活动，请从活动列表进入。")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit in a campaign: what it reached, its target, how it stands; the whole year's beside it; people's shares."""

    unit: Unit
    figure: Figure
    target: Exact | None
    target_entry: int | None
    completion: Fraction | None
    band: Band
    pace: Pace
    year: Figure
    year_target: Exact | None
    year_completion: Fraction | None
    shares: tuple[CampaignShare, ...]
    parted: Band

    @property
    def bar_percent(self) -> int:
        """How long the bar is, from 0 to 100."""
        return min(int((self.completion or 0) * _PERCENT), _PERCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """What flowed within the campaign's days, step by step, and why it is no funnel (empty: it could be one)."""

    leads: int
    steps: tuple[Figure, ...]
    no_funnel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSheet:
    """A campaign by one of its measures. `whole`: the place; `parted`: whether its units' targets make the place's.

    `flows` are told only to who sees the whole place.
    """

    campaign: Campaign
    measure: str
    money: bool
    whole: UnitLine
    lines: tuple[UnitLine, ...]
    parted: Band
    parts: Exact
    bands: tuple[tuple[Band, int], ...]
    without: int
    flows: Flows | None


def _targets(span: Span, measure: str, *, as_of: date) -> dict[int, tuple[Exact, int]]:
    """The newest target by unit id, with its entry's sequence. One query."""
    entries = Entry.objects.live(as_of=max(as_of, span.first), known=last_sequence()).in_time()
    rows = entries.filter(kind=EntryKind.SET_TARGET, measure=measure, span_first=span.first, span_last=span.last)
    found: dict[int, tuple[Exact, int]] = {}
    for unit, fen, quantity, sequence in rows.values_list("subject__unit", "amount_fen", "quantity", "sequence"):
        value = fen if fen is not None else quantity
        if value is not None:
            found[unit] = (value, sequence)
    return found


def campaign_sheet(scope: Scope, campaign: Campaign, *, measure: str, money: bool, today: date) -> CampaignSheet:
    """What each unit of the scope reached of its target, over the campaign's days and over its year."""
    span, cut = campaign.span, min(max(today, campaign.first), campaign.last)
    year = span.year
    wanted = dict.fromkeys((measure, *(_FLOWS if scope.everything else ())))
    reached = unit_figures([*wanted], span=span, as_of=cut)
    yearly = unit_figures([measure], span=year, as_of=cut)
    targets, year_targets = _targets(span, measure, as_of=today), _targets(year, measure, as_of=today)
    shares: dict[int, list[CampaignShare]] = defaultdict(list)
    for share in campaign.shares.filter(measure=measure).select_related("unit"):
        shares[share.unit_id].append(share)
    units = list(Unit.objects.filter(code__in=reached).order_by("code"))

    def line(unit: Unit) -> UnitLine:
        found, whole = reached[unit.code][measure], yearly[unit.code][measure]
        target, entry = targets.get(unit.pk, (None, None))
        year_target = year_targets.get(unit.pk, (None, None))[0]
        value = _exact(found)
        own = tuple(shares[unit.pk])
        return UnitLine(
            unit=unit,
            figure=found,
            target=target,
            target_entry=entry,
            completion=Fraction(value) / target if value is not None and target else None,
            band=rules.band(value=value, target=target, small_gap_percent=campaign.small_gap_percent),
            pace=rules.pace(span, value=value, target=target, today=today),
            year=whole,
            year_target=year_target,
            year_completion=Fraction(v) / year_target if (v := _exact(whole)) is not None and year_target else None,
            shares=own,
            parted=rules.parted(target, [s.amount_fen if money else s.quantity for s in own]),  # type: ignore[misc]
        )

    root = next(unit for unit in units if unit.kind == UnitKind.PLACE)
    below = [unit for unit in units if unit.parent_id == root.pk]
    parts = [targets[unit.pk][0] for unit in below if unit.pk in targets]
    shown = below if scope.everything else [unit for unit in units if unit.pk in scope.unit_ids]
    lines = tuple(line(unit) for unit in shown)
    counted = {one: sum(x.band == one for x in lines) for one in (rules.DONE, rules.SMALL, rules.LARGE)}
    return CampaignSheet(
        campaign=campaign,
        measure=measure,
        money=money,
        whole=line(root),
        lines=tuple(sorted(lines, key=lambda x: (x.completion is None, -(x.completion or 0), x.unit.code))),
        parted=rules.parted(targets.get(root.pk, (None, None))[0], parts),
        parts=sum(parts),
        bands=tuple(counted.items()),
        without=sum(x.band == rules.NO_TARGET for x in lines),
        flows=_flows(reached[root.code], campaign, cut=cut) if scope.everything else None,
    )


def _flows(reached: Mapping[str, Figure], campaign: Campaign, *, cut: date) -> Flows:
    """Leads, signings, starts and completions of the place within the campaign's days (seed S3-47). One query."""
    steps = tuple(reached[name] for name in _FLOWS)
    leads = Lead.objects.filter(registered_on__range=(campaign.first, cut)).count()
    counts = [("线索", leads), *((step.name, step.value) for step in steps if isinstance(step.value, int))]
    return Flows(leads=leads, steps=steps, no_funnel=rules.no_funnel(counts))


def _exact(found: Figure) -> Exact | None:
    return found.value if isinstance(found.value, int | Fraction) and not isinstance(found.value, bool) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The tasks of one week before the end; `to_go` 0 is the last one."""

    to_go: int
    tasks: tuple[CampaignTask, ...]


def weeks_of(scope: Scope, campaign: Campaign) -> tuple[Week, ...]:
    """Tasks by week to the end, the earliest week first (seed S4-62); units see their own. One query."""
    seen = campaign.tasks.select_related("unit")
    seen = seen if scope.everything else seen.filter(unit__in=scope.unit_ids)
    by_week: dict[int, list[CampaignTask]] = defaultdict(list)
    for task in seen:
        by_week[rules.week_to_go(task.due_on, last=campaign.last)].append(task)
    return tuple(Week(to_go=n, tasks=tuple(by_week[n])) for n in sorted(by_week, reverse=True))


def task_numbered(scope: Scope, campaign: Campaign, number: int) -> CampaignTask:
    """A task of this campaign that the scope may see."""
    for week in weeks_of(scope, campaign):
        for task in week.tasks:
            if task.pk == number:
                return task
    raise NotFound("没有这项任务，或者不在您的查看范围。请从活动页办理。")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestList:
    """The list of a fair: its guests, and how many were invited and came by tag (seed S4-37)."""

    guests: tuple[CampaignGuest, ...]
    tags: tuple[tuple[str, int, int], ...]
    came: int


def guest_list(scope: Scope, campaign: Campaign) -> GuestList:
    """Guests with how many each brought (seed S4-24); units see those they invited. One query."""
    seen = campaign.guests.select_related("unit", "brought_by").annotate(brings=Count("brought"))
    seen = seen if scope.everything else seen.filter(unit__in=scope.unit_ids)
    guests = tuple(seen.order_by("tag", "id"))
    tags: dict[str, list[CampaignGuest]] = defaultdict(list)
    for guest in guests:
        tags[guest.tag].append(guest)
    told = tuple((tag, len(of), sum(bool(g.came) for g in of)) for tag, of in tags.items())
    return GuestList(guests=guests, tags=told, came=sum(bool(g.came) for g in guests))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signings:
    """Projects signed at the event: of these, how many landed; what they contracted, in fen (unknown ones apart)."""

    signings: tuple[CampaignSigning, ...]
    landed: int
    contract_fen: int | None
    unstated: int


def signings_of(scope: Scope, campaign: Campaign) -> Signings:
    """The signing list as far as the scope may read its projects. One query."""
    seen = Project.objects.visible_to(scope).values("pk")
    found = tuple(campaign.signings.filter(Q(project__in=seen)).select_related("project__subject", "project__unit"))
    stated = [s.project.contract_investment_fen for s in found if s.project.contract_investment_fen is not None]
    return Signings(
        signings=found,
        landed=sum(s.project.landed_on is not None for s in found),
        contract_fen=sum(stated) if stated else None,
        unstated=len(found) - len(stated),
    )
