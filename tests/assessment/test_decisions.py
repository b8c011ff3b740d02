"""People decide: reply, four eyes, confirm or decline, register with expiry, release; the software carries nothing out."""

from datetime import date

import pytest

from luodi.assessment.deciding import (
    AlreadyDecided,
    AlreadyRegistered,
    AlreadyReleased,
    NothingConfirmed,
    NotProposed,
    NotYourUnit,
    OwnMatter,
    PublisherDecides,
    ReasonTooShort,
    ReplyClosed,
    ReplyOpen,
    Superseded,
    TermOver,
    decide_proposal,
    release_registration,
    reply_to_proposal,
)
from luodi.assessment.docket import Registration, Stance, Verdict
from luodi.assessment.models import Proposal
from luodi.assessment.register import measures_held, standing_at
from luodi.assessment.running import assess
from luodi.assessment.services import publish_run, run_assessment
from luodi.base.spans import parse_span
from luodi.ledger.models import Entry
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Role
from luodi.orgs.services import appoint, turn_calendar
from tests.assessment.city import TEXT, build_city

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY, LATER = date(2009, 1, 5), date(2009, 1, 9), date(2009, 1, 13)
BANS = ["不得出国", "不得购车", "不得增加工作经费", "不得评先"]


@pytest.fixture
def city(db):
    return build_city()


def decided(city, proposal, *, by="leader", verdict=Verdict.CONFIRMED, reason="全年任务没有完成", measures=None):
    chosen = proposal.proposes if measures is None else measures
    return decide_proposal(proposal=proposal, verdict=verdict, reason=reason, by=city.people[by], measures=chosen)


def answered(city, proposal, by="yi", stance=Stance.OBJECTS, text="两个项目十二月到账，没有算进来"):
    return reply_to_proposal(proposal=proposal, stance=stance, text=text, by=city.people[by])


def test_a_run_proposes_with_ground_figures_and_term(city):
    run = city.assessed(2008, on=MONDAY)
    ban = city.proposal(run, "四不", "乙局")
    assert (ban.article, ban.proposes, ban.until_on) == ("第八条", BANS, date(2011, 12, 31))
    assert ban.ground == "引进资金.完成率 < 100%（93.3% < 100%）"
    assert ban.figures == [{"name": "引进资金.完成率", "printed": "93.3%"}]
    assert run.reply_by == date(2009, 1, 12)  # five working days after Monday the 5th
    withheld = city.proposal(run, "缓发工资", "丙局")
    assert (withheld.until_on, withheld.release_when) == (None, "引进资金.完成率 ≥ 100%")
    assert Proposal.objects.filter(run=run, unit=city.units["甲局"]).count() == 1  # 表扬


def test_nothing_is_confirmed_before_the_unit_was_heard(city):
    run = city.assessed(2008, on=MONDAY)
    ban = city.proposal(run, "四不", "乙局")
    with pytest.raises(ReplyOpen, match="申辩期到2009年1月12日"):
        decided(city, ban)
    answered(city, ban, stance=Stance.ACCEPTS, text="")
    assert decided(city, ban).registration.measures == BANS
    praise = city.proposal(run, "表扬", "甲局")  # 申辩: 否
    done = decided(city, praise, reason="超额完成任务").registration
    assert (done.from_on, done.until_on) == (MONDAY, MONDAY)  # done once
    turn_calendar(to=LATER)  # the other one said nothing, and its term is over
    assert decided(city, city.proposal(run, "四不", "丙局")).registration.unit.name == "丙局"


def test_replies_add_up_and_end_with_the_term_or_the_decision(city):
    run = city.assessed(2008, on=MONDAY)
    ban, withheld = city.proposal(run, "四不", "乙局"), city.proposal(run, "缓发工资", "丙局")
    answered(city, ban)
    answered(city, ban, text="补充：银行回单已交招商办")
    assert [reply.replied_on for reply in ban.replies.all()] == [MONDAY, MONDAY]
    with pytest.raises(ReasonTooShort):
        answered(city, ban, text="不服")
    with pytest.raises(NotYourUnit):
        answered(city, ban, by="bing")
    decided(city, ban, verdict=Verdict.DECLINED, reason="两笔到账补报属实")
    with pytest.raises(AlreadyDecided, match="郑国强于2009年1月5日决定（不采纳）"):
        answered(city, ban)
    turn_calendar(to=LATER)
    with pytest.raises(ReplyClosed, match="2009年1月12日"):
        answered(city, withheld, by="bing")


def test_four_eyes_and_nobody_in_their_own_matter(city):
    run = city.assessed(2008, on=MONDAY)
    ban = city.proposal(run, "四不", "乙局")
    answered(city, ban)
    with pytest.raises(PublisherDecides, match="周立公布"):
        decided(city, ban, by="head")
    appoint(person=city.people["yi"], unit=city.units["本市"], role=Role.LEADER, valid_from=MONDAY)
    with pytest.raises(OwnMatter):
        decided(city, ban, by="yi")
    appoint(person=city.people["jia"], unit=city.units["本市"], role=Role.LEADER, valid_from=MONDAY)
    assert decided(city, ban, by="jia").by.name == "甲局长"


def test_a_decision_stands_once_with_its_reason(city):
    run = city.assessed(2008, on=MONDAY)
    ban = city.proposal(run, "四不", "乙局")
    answered(city, ban)
    with pytest.raises(ReasonTooShort):
        decided(city, ban, reason="同意")
    with pytest.raises(NothingConfirmed, match="请勾选"):
        decided(city, ban, measures=[])
    with pytest.raises(NothingConfirmed, match="开除"):
        decided(city, ban, measures=["开除"])
    part = decided(city, ban, measures=["不得购车", "不得评先"])
    assert part.registration.measures == ["不得购车", "不得评先"]
    with pytest.raises(AlreadyDecided):
        decided(city, ban, verdict=Verdict.DECLINED)
    note = Entry.objects.get(sequence=part.registration.entry_sequence)
    assert note.text == (
        "处理登记：不得购车、不得评先（第八条四不），自2009年1月5日起至2011年12月31日。"
        "依据：某市年度招商引资考核办法 2008年。"
    )
    assert note.subject.unit == city.units["乙局"]


def test_a_list_is_decided_and_not_registered(city):
    run = city.assessed(2008, on=MONDAY)
    listed = city.proposal(run, "黑榜", "丙局")
    assert listed.exempt == "不可抗力的写明理由可以不列"
    decided(city, listed, verdict=Verdict.DECLINED, reason="水灾停工，按免列办理")
    assert not Registration.objects.exists()


def test_what_is_not_published_or_was_corrected_is_not_decided(city):
    run = city.assessed(2008, on=MONDAY, publish=False)
    ban = city.proposal(run, "四不", "乙局")
    with pytest.raises(NotProposed):
        decided(city, ban)
    run = city.assessed(2008, on=MONDAY)
    city.brings(2007, 乙局=1)  # something is recorded in between
    newer = city.assessed(2008, on=FRIDAY)
    assert newer != run
    with pytest.raises(Superseded):
        answered(city, ban)
    again = city.proposal(newer, "四不", "乙局")
    answered(city, again)
    decided(city, again)


def test_the_same_rule_is_registered_once_for_a_span(city):
    run = city.assessed(2008, on=MONDAY)
    first = city.proposal(run, "四不", "乙局")
    answered(city, first)
    decided(city, first)
    city.brings(2007, 乙局=1)
    second = city.proposal(city.assessed(2008, on=FRIDAY), "四不", "乙局")
    answered(city, second)
    with pytest.raises(AlreadyRegistered, match="已经登记"):
        decided(city, second)


def test_a_term_that_is_over_is_not_registered_and_nothing_stands_before_it_was_proposed(city):
    run = city.assessed(2008, on=date(2012, 1, 4))
    ban = city.proposal(run, "四不", "乙局")
    answered(city, ban)
    with pytest.raises(TermOver, match="2011年12月31日为止"):
        decided(city, ban)
    withheld = city.proposal(run, "缓发工资", "丙局")
    answered(city, withheld, by="bing")
    with pytest.raises(TermOver, match="才公布"):
        decide_proposal(
            proposal=withheld, verdict=Verdict.CONFIRMED, reason="任务没有完成", by=city.people["leader"],
            measures=withheld.proposes, from_on=date(2011, 1, 1),
        )  # fmt: skip
    assert not Registration.objects.exists()


def test_bans_stand_three_years_and_rules_may_look_but_no_score_moves(city):
    """S0-50: who missed 2008 gets the four bans until the end of 2011; the nomination for an honour is refused."""
    run = city.assessed(2008, on=MONDAY)
    before = last_sequence()
    ban = city.proposal(run, "四不", "乙局")
    answered(city, ban)
    decided(city, ban)
    for year in (2009, 2011, 2012):
        city.brings(year, 乙局=1600, 甲局=1600)
    graded = {}
    for year in (2009, 2011, 2012):
        cards = assess(TEXT, span=parse_span(str(year))).cards
        graded |= {(year, card.unit): (card.grade, card.total) for card in cards}
    assert [graded[year, "乙局"] for year in (2009, 2011, 2012)] == [("一般", 100), ("一般", 100), ("先进", 100)]
    assert {graded[year, "甲局"] for year in (2009, 2011, 2012)} == {("先进", 100)}
    held = [measures_held(as_of=date(year, 12, 31), known=last_sequence()) for year in (2010, 2011, 2012)]
    assert [len(one) for one in held] == [1, 1, 0]
    assert measures_held(as_of=date(2010, 1, 1), known=before) == {}, "what was not known then is not known now"
    again = run_assessment(rulebook=run.rulebook, span=run.span, by=city.people["head"], known=run.known)
    assert again == run


def test_until_met_ends_when_a_later_run_shows_it_and_a_person_confirms(city):
    """S3-31: withheld until the target is met; S3-18: the release cites the result it rests on."""
    withheld = city.proposal(city.assessed(2008, on=MONDAY), "缓发工资", "丙局")
    answered(city, withheld, by="bing")
    entry = decided(city, withheld).registration
    city.brings(2009, 丙局=1499)
    missed = city.assessed(2009, on=date(2010, 1, 5))
    assert not Proposal.objects.filter(run=missed, kind=Proposal.Kind.RELEASE).exists()
    city.brings(2010, 丙局=1500)
    met = city.assessed(2010, on=date(2011, 1, 5))
    release = city.proposal(met, "缓发工资", "丙局", kind=Proposal.Kind.RELEASE)
    assert release.ground == "引进资金.完成率 ≥ 100%（100.0% ≥ 100%）"
    assert release.proposes == ["解除：离岗招商", "解除：缓发省标工资"]
    assert standing_at(as_of=date(2011, 1, 5), known=last_sequence()) == [entry], "a proposal ends nothing"
    decided(city, release, reason="2010年任务完成，恢复发放")
    entry.refresh_from_db()
    assert (entry.release.released_on, entry.release.decision.proposal) == (date(2011, 1, 5), release)
    assert standing_at(as_of=date(2011, 1, 5), known=last_sequence()) == []
    assert standing_at(as_of=date(2011, 1, 4), known=last_sequence()) == [entry]
    with pytest.raises(AlreadyReleased, match="郑国强于2011年1月5日解除"):
        release_registration(registration=entry, reason="再解除一次", by=city.people["leader"])


def test_a_person_releases_early_with_a_reason_but_not_in_their_own_matter(city):
    ban = city.proposal(city.assessed(2008, on=MONDAY), "四不", "乙局")
    answered(city, ban)
    entry = decided(city, ban).registration
    with pytest.raises(ReasonTooShort):
        release_registration(registration=entry, reason="摘帽", by=city.people["leader"])
    with pytest.raises(OwnMatter):
        release_registration(registration=entry, reason="整改到位，摘帽", by=city.people["yi"])
    turn_calendar(to=date(2012, 1, 1))
    with pytest.raises(AlreadyReleased, match="2011年12月31日到期"):
        release_registration(registration=entry, reason="整改到位，摘帽", by=city.people["leader"])
    turn_calendar(to=date(2010, 6, 1))
    assert release_registration(registration=entry, reason="整改到位，摘帽", by=city.people["leader"]).decision is None


def test_publishing_twice_keeps_the_first_term(city):
    run = city.assessed(2008, on=MONDAY)
    turn_calendar(to=FRIDAY)
    assert publish_run(run=run, by=city.people["leader"]).reply_by == date(2009, 1, 12)
