"""Leads, visits and squads of the demo's late summer, through the doors people use. No lead signs: the district's figures stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from luodi.leads.choices import Duty, LeadSource, RulingKind, VisitKind, VisitVerdict
from luodi.leads.coordination import rule_on
from luodi.leads.models import Dispute, Investor, Lead, Squad, Visit
from luodi.leads.services import LeadDraft, describe_investor, follow_up, lose_lead, register_lead, validate_lead
from luodi.leads.squads import add_member, found_squad
from luodi.leads.visits import VisitDraft, answer_visit, finish_step, issue_link, record_visit
from luodi.orgs.models import Person, Unit
from luodi.orgs.services import turn_calendar

_WAN, _YI = 10_000 * 100, 100_000_000 * 100


@dataclass(slots=True, kw_only=True)
class _Story:
    """The place as the story goes on: units by name, people by login, leads by a short word."""

    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    leads: dict[str, Lead]
    squads: dict[str, Squad]

    def clerk(self, unit: str) -> Person:
        """The town's own clerk, by the town's place in the district."""
        towns = [name for name in self.units if name != next(iter(self.units))]
        return self.people[f"town{towns.index(unit) + 1}-clerk"]

    def register(self, word: str, unit: str, draft: LeadDraft) -> Lead:
        """A town registers a lead."""
        self.leads[word] = register_lead(draft=draft, unit=self.units[unit], by=self.clerk(unit))
        return self.leads[word]

    def met(self, word: str, on: date, theirs: str, outcome: str, **more: object) -> Visit:
        """A town writes a visit down."""
        lead = Lead.objects.get(pk=self.leads[word].pk)
        by = self.clerk(lead.unit.name)
        given: dict[str, object] = {"ours": by.name, "kind": VisitKind.OUTGOING} | more
        if given.get("next_step"):
            given["next_owner"] = by
        draft = VisitDraft(investor=lead.investor, lead=lead, on=on, theirs=theirs, outcome=outcome, **given)  # type: ignore[arg-type]
        return record_visit(draft=draft, unit=lead.unit, by=by)


def leave_leads(*, units: Mapping[str, Unit], people: Mapping[str, Person], today: date) -> None:
    """Two months of the registry up to `today`; the calendar stands at `today` again afterwards."""
    story = _Story(units=units, people=people, leads={}, squads={})
    for day, happens in _DAYS.items():
        turn_calendar(to=date(today.year, *day))
        happens(story, date(today.year, *day))
    turn_calendar(to=today)


def _july(story: _Story, on: date) -> None:
    bureau = story.people["bureau-head"]
    squad = found_squad(unit=story.units["龙塘镇"], name="东莞驻点组", station="东莞", on=on, by=bureau)
    for name, duty in (("温启明", Duty.ROTATION), ("叶知秋", Duty.ROTATION), ("柯以宁", Duty.ROUTINE)):
        add_member(squad=squad, name=name, duty=duty, since=on, by=bureau)
    story.squads["东莞"] = squad
    story.squads["佛山"] = found_squad(unit=story.units["源潭镇"], name="佛山小分队", station="佛山", on=on, by=bureau)
    story.register(
        "线束",
        "石角镇",
        LeadDraft(
            investor="中山联茂线束有限公司", title="汽车线束厂", amount_fen=4500 * _WAN, sector="工业", home="中山"
        ),
    )


def _august(story: _Story, on: date) -> None:
    lead = story.register(
        "照明",
        "龙塘镇",
        LeadDraft(
            investor="东莞明源照明有限公司",
            title="节能灯具生产基地",
            contact_name="郝明远",
            contact_position="总经理",
            phone="13800138000",
            amount_fen=12 * _YI // 10,
            sector="工业",
            home="东莞",
            source=LeadSource.STATIONED,
            squad=story.squads["东莞"],
        ),
    )
    describe_investor(investor=lead.investor, tags="电子信息、重点客商", home="东莞", by=story.clerk("龙塘镇"))
    visit = story.met(
        "照明", on, "总经理", "介绍了龙塘工业园，对方要八十亩，关心电价和用工。", next_step="送地块红线图和电价表", next_due=date(on.year, 8, 20), squad=story.squads["东莞"], where="东莞厂区"
    )  # fmt: skip
    finish_step(visit=visit, by=story.clerk("龙塘镇"))
    validate_lead(lead=lead, by=story.people["bureau-clerk"])
    story.register(
        "陶瓷",
        "源潭镇",
        LeadDraft(investor="佛山恒丰陶瓷集团有限公司", title="建筑陶瓷二期", amount_fen=8 * _YI // 10, home="佛山"),
    )


def _late_august(story: _Story, _: date) -> None:
    story.register(
        "陶瓷二", "石角镇", LeadDraft(investor="佛山恒丰陶瓷集团", title="陶瓷新厂", amount_fen=6 * _YI // 10)
    )
    dispute = Dispute.objects.open().get(later=story.leads["陶瓷二"])
    ground = "源潭镇登记在先，且已安排考察。"
    rule_on(dispute=dispute, ruling=RulingKind.KEEP_FIRST, ground=ground, by=story.people["bureau-clerk"])
    story.register(
        "乡贤",
        "横荷街办",
        LeadDraft(
            investor="陈氏食品实业有限公司",
            title="冷冻食品厂",
            source=LeadSource.DIASPORA,
            diaspora=True,
            consent="本人在同乡会登记，同意镇街联系",
            amount_fen=3000 * _WAN,
            home="深圳",
        ),
    )
    lead = story.register(
        "玩具", "龙塘镇", LeadDraft(investor="深圳小熊玩具厂", title="毛绒玩具加工", amount_fen=900 * _WAN)
    )
    lose_lead(lead=lead, reason="用地不能满足", note="只要现成厂房", by=story.clerk("龙塘镇"))


def _september(story: _Story, on: date) -> None:
    visit = story.met(
        "照明", on, "董事长、总经理", "来看了两块地，倾向二号地块，希望十月谈条件。", kind=VisitKind.RECEPTION, guest_count=6, next_step="拟好投资协议初稿", next_due=date(on.year, 9, 28), where="龙塘工业园"
    )  # fmt: skip
    token = issue_link(visit=visit, by=story.clerk("龙塘镇"))
    answer_visit(token=token, verdict=VisitVerdict.CORRECTED, text="要的是八十五亩，含宿舍。")
    follow_up(lead=story.leads["陶瓷"], text="电话约定国庆后考察", by=story.clerk("源潭镇"))
    story.met(
        "乡贤", on, "陈总", "老乡会上见面，愿意回来办厂，先看政策。", kind=VisitKind.REMOTE, next_step="寄送优惠政策汇编", next_due=date(on.year, 10, 2)
    )  # fmt: skip


def _late_september(story: _Story, _: date) -> None:
    referrer = Investor.objects.get(pk=story.leads["照明"].investor_id)
    story.register(
        "包装",
        "龙塘镇",
        LeadDraft(
            investor="东莞顺彩包装制品厂",
            title="彩盒包装配套厂",
            source=LeadSource.REFERRAL,
            referrer=referrer,
            amount_fen=2000 * _WAN,
            contact_name="骆顺",
            phone="13900139000",
        ),
    )
    story.register(
        "光学",
        "源潭镇",
        LeadDraft(
            investor="惠州锐视光学有限公司",
            title="光学镜片生产线",
            amount_fen=15 * _YI // 10,
            squad=story.squads["佛山"],
        ),
    )
    story.register("光学二", "横荷街办", LeadDraft(investor="锐视光学（惠州）有限公司", title="镜头模组项目"))
    story.register("光学三", "石角镇", LeadDraft(investor="惠州市锐视光学", title="光学产业园", amount_fen=2 * _YI))


_DAYS: Mapping[tuple[int, int], Callable[[_Story, date], None]] = {
    (7, 20): _july,
    (8, 12): _august,
    (8, 26): _late_august,
    (9, 17): _september,
    (9, 28): _late_september,
}
