"""A signal's way: the unit first, then two people, each once, with a right of reply; nobody learns of another's papers.

In the office of tests/recognition, 甲镇 and 乙镇 offer one slip: each gets a signal.
"""

from datetime import timedelta

import pytest

from luodi.base.errors import BadInput, NotFound
from luodi.base.workdays import working_days_after
from luodi.honesty import selectors, services
from luodi.honesty.choices import Outcome, RuleName, SignalState
from luodi.honesty.models import Conclusion, Explanation, Review, Signal, TermsVersion
from luodi.honesty.reading import read_facts
from luodi.honesty.selectors import SignalQuery, precision, signal_list, signal_numbered, signal_sheet
from luodi.honesty.services import OwnMatter, SignalMoved, StillWithUnit, TermOver, conclude_review, explain_signal
from luodi.honesty.terms import LABELS, Terms
from luodi.ledger.evidence import Paper
from luodi.orgs.models import Role
from luodi.orgs.selectors import scope_of, today
from luodi.orgs.services import add_person, appoint, delegate, turn_calendar
from luodi.recognition.models import Claim
from luodi.recognition.services import withdraw_claim
from tests.honesty.measuring import STATEMENTS
from tests.recognition.office import FOUNDED, TODAY, picture, slip

pytestmark = pytest.mark.django_db


@pytest.fixture
def signal(office) -> Signal:
    """乙镇's signal about the slip that 甲镇 offers as well; 甲镇 has one of its own."""
    office.claim(200, papers=[slip(200, number="YH2024081200017")])
    office.claim(200, town="乙镇", papers=[slip(200, number="yh-20240812-00017")])
    looked = services.raise_signals()
    assert (looked.raised, looked.cleared) == (2, 0)
    return Signal.objects.get(unit=office.units["乙镇"])


def seen(office, who):
    return list(Signal.objects.visible_to(scope_of(office.people[who], today()), on=today()))


def state(signal) -> SignalState:
    return Signal.objects.with_all().get(pk=signal.pk).state_on(today())


def after_the_term(signal) -> None:
    turn_calendar(to=signal.explain_by + timedelta(days=1))


def opened(office, signal, who="审核") -> Signal:
    after_the_term(signal)
    services.open_review(signal=signal, reason="两处份额要核对", by=office.people[who])
    return signal


def test_it_is_the_units_alone_at_first(office, signal):
    assert seen(office, "对手") == [signal]
    assert seen(office, "审核") == seen(office, "审定") == []
    assert seen(office, "评估") == []  # sees claims that wait for it, and no more
    hidden = signal_list(scope_of(office.people["审核"], TODAY), TODAY, SignalQuery())
    assert (hidden.lines, hidden.with_units) == ((), 2)
    assert signal.explain_by == working_days_after(TODAY, 5)


def test_reviewers_see_it_once_the_unit_has_spoken_or_its_days_are_over(office, signal):
    explain_signal(signal=signal, text="与甲镇项目同一笔汇款，份额填错", by=office.people["对手"])
    assert seen(office, "审核") == [signal]
    after_the_term(signal)
    assert len(seen(office, "审核")) == 2


def test_another_unit_learns_nothing_of_it(office, signal):
    town = scope_of(office.people["填报"], TODAY)
    with pytest.raises(NotFound):
        signal_numbered(town, TODAY, signal.pk)
    own = signal_sheet(town, TODAY, Signal.objects.get(unit=office.units["甲镇"]).pk)
    assert [claim.unit.name for claim in own.claims] == ["甲镇"]
    assert {piece.unit.name for piece in own.evidence} == {"甲镇"}
    assert "乙镇" not in own.line.signal.told + own.beside
    after_the_term(signal)
    whole = signal_sheet(scope_of(office.people["审核"], today()), today(), signal.pk)
    assert {claim.unit.name for claim in whole.claims} == {"甲镇", "乙镇"}


def test_a_unit_that_puts_it_right_hears_no_more(office, signal):
    claim = Claim.objects.get(unit=office.units["乙镇"])
    withdraw_claim(number=claim.pk, version=claim.version, ground="挂错项目", by=claim.submitted_by)
    assert services.raise_signals().cleared == 2
    assert state(signal) == SignalState.CLEARED
    after_the_term(signal)
    with pytest.raises(SignalMoved, match="已自行更正"):
        services.open_review(signal=signal, reason="还要看一看", by=office.people["审核"])
    (rule,) = [one for one in precision() if one.raised]
    assert (rule.cleared, rule.concluded, rule.ratio) == (2, 0, None)


def test_it_comes_back_when_it_holds_again(office, signal):
    Signal.objects.update(cleared_on=TODAY)
    looked = services.raise_signals()
    assert (looked.raised, looked.standing, state(signal)) == (0, 2, SignalState.WITH_UNIT)


def test_two_people_end_it_each_with_a_reason(office, signal):
    opened(office, signal)
    assert state(signal) == SignalState.UNDER_REVIEW
    explain_signal(signal=signal, text="回单是甲镇的，已让企业另开", by=office.people["对手"])
    conclude_review(signal=signal, outcome=Outcome.SUBSTANTIATED, reason="同一笔汇款", by=office.people["会办"])
    assert state(signal) == SignalState.CONCLUDED
    (rule,) = [one for one in precision() if one.raised]
    assert (rule.raised, rule.open, rule.concluded, rule.substantiated, rule.ratio) == (2, 1, 1, 1, 1)


def test_nobody_reviews_while_it_is_the_units_alone(office, signal):
    with pytest.raises(StillWithUnit, match="说明期到"):
        services.open_review(signal=signal, reason="先看一看", by=office.people["审核"])


def test_who_opened_does_not_conclude_nor_does_their_stand_in(office, signal):
    opened(office, signal, who="会办")
    twin = add_person(login="twin", name="会办二", password=None)
    appoint(person=twin, unit=office.units["本区"], role=Role.LEADER, valid_from=FOUNDED)
    post = office.people["会办"].appointments.get()
    delegate(
        appointment=post,
        holder=twin,
        valid_from=today(),
        valid_to=today() + timedelta(days=30),
        reason="出差",
        by=post.person,
    )
    for who in (office.people["会办"], twin):
        with pytest.raises(OwnMatter, match="不能由本人作结论"):
            conclude_review(signal=signal, outcome=Outcome.UNFOUNDED, reason="提示不准", by=who)
    conclude_review(signal=signal, outcome=Outcome.UNFOUNDED, reason="提示不准", by=office.people["审定"])


def test_nobody_judges_their_own_unit_nor_what_they_explained(office, signal):
    town = add_person(login="both", name="两头", password=None)
    for unit, role in (("本区", Role.SUPERVISOR), ("乙镇", Role.UNIT_HEAD)):
        appoint(person=town, unit=office.units[unit], role=role, valid_from=FOUNDED)
    after_the_term(signal)
    with pytest.raises(OwnMatter, match="在乙镇任职"):
        services.open_review(signal=signal, reason="我来看一看", by=town)


def test_it_is_not_found_true_before_the_unit_has_answered(office, signal):
    opened(office, signal)
    with pytest.raises(StillWithUnit, match="还没有答复"):
        conclude_review(signal=signal, outcome=Outcome.SUBSTANTIATED, reason="同一笔汇款", by=office.people["会办"])
    turn_calendar(to=signal.review.reply_by + timedelta(days=1))
    conclude_review(signal=signal, outcome=Outcome.SUBSTANTIATED, reason="同一笔汇款", by=office.people["会办"])
    with pytest.raises(SignalMoved, match="已有结论"):
        conclude_review(signal=signal, outcome=Outcome.UNFOUNDED, reason="又不准了", by=office.people["审定"])


def test_the_unit_answers_until_its_term_and_not_after(office, signal):
    opened(office, signal)
    with pytest.raises(BadInput, match="至少 4 个字"):
        explain_signal(signal=signal, text="不是", by=office.people["对手"])
    with pytest.raises(NotFound):
        explain_signal(signal=signal, text="与我镇无关的说明", by=office.people["填报"])
    turn_calendar(to=signal.review.reply_by + timedelta(days=1))
    with pytest.raises(TermOver, match="答复期已于"):
        explain_signal(signal=signal, text="回单是甲镇的", by=office.people["对手"])


def test_an_explanation_may_bring_a_paper(office, signal):
    paper = Paper(name="情况说明.png", content=picture(), kind="company_statement")
    said = explain_signal(signal=signal, text="回单是甲镇的，附说明", by=office.people["对手"], paper=paper)
    assert (said.evidence.unit, said.evidence.subject) == (office.units["乙镇"], office.projects["乙镇"].subject)


def test_what_was_said_and_concluded_is_never_changed(office, signal):
    opened(office, signal)
    explain_signal(signal=signal, text="回单是甲镇的", by=office.people["对手"])
    conclude_review(signal=signal, outcome=Outcome.ACCOUNTED_FOR, reason="说明成立", by=office.people["会办"])
    from django.db import DatabaseError, transaction

    for table in (Explanation, Review, Conclusion):
        with pytest.raises(DatabaseError, match="只增不改"), transaction.atomic():
            table.objects.update(by=office.people["审定"])


def test_terms_are_set_with_a_reason_and_a_rule_may_rest(office, signal):
    with pytest.raises(BadInput, match="应在 1 到"):
        services.set_terms(terms=Terms(explain_days=0), off=(), reason="试一试期限", by=office.people["会办"])
    services.set_terms(
        terms=Terms(explain_days=10), off=["duplicate_voucher"], reason="凭证由认定环节把关", by=office.people["会办"]
    )
    assert selectors.terms_in_force() == (Terms(explain_days=10), frozenset({"duplicate_voucher"}))
    looked = services.raise_signals()
    assert (looked.raised, looked.cleared) == (0, 0)
    assert TermsVersion.objects.count() == 1
    assert not {one.rule.name for one in precision() if not one.in_use} ^ {RuleName.DUPLICATE_VOUCHER}


def test_each_term_has_its_words():
    assert set(LABELS) == set(Terms().document())


def test_a_list_is_cut_by_state_rule_unit_and_outcome(office, signal):
    opened(office, signal)
    scope, day = scope_of(office.people["审核"], today()), today()

    def listed(**asked):
        return [line.signal.pk for line in signal_list(scope, day, SignalQuery(**asked)).lines]

    other = Signal.objects.exclude(pk=signal.pk).get()
    assert listed() == sorted([signal.pk, other.pk], reverse=True)
    assert listed(state=SignalState.UNDER_REVIEW) == listed(unit=office.units["乙镇"]) == [signal.pk]
    assert listed(state=SignalState.TO_REVIEW) == [other.pk]
    assert listed(rule=RuleName.SPLIT_PROJECT) == listed(state=SignalState.CLEARED) == listed(outcome="unfounded") == []
    for one in SignalState:
        for line in signal_list(scope, day, SignalQuery(state=one)).lines:
            assert line.state == one
    assert selectors.waiting_signals(scope, day) == 2
    assert selectors.waiting_signals(scope_of(office.people["对手"], day), day) == 1


def test_the_facts_of_a_small_place_take_as_many_statements(office, django_assert_num_queries):
    with django_assert_num_queries(STATEMENTS):
        read_facts(TODAY)
