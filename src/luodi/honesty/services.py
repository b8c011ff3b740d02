"""The one door for writes about signals: look, explain, open a review, conclude, set the terms.

Nothing here touches a figure, a score or a rank. Who may press which button is the page's policy; who may not judge this
one signal (its own unit, whoever explained it, whoever opened the review) is refused here. Locks: the signal's row.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.base.spans import chinese_date
from luodi.base.workdays import working_days_after
from luodi.honesty.catalogue import find_all
from luodi.honesty.choices import CitedKind, Outcome, RuleName, SignalState
from luodi.honesty.findings import Cited, Finding
from luodi.honesty.models import Conclusion, Explanation, Review, Signal, SignalCitation, TermsVersion
from luodi.honesty.reading import read_facts
from luodi.honesty.selectors import terms_in_force
from luodi.honesty.terms import Terms, check_terms
from luodi.ledger.evidence import Paper, register_evidence
from luodi.ledger.models import Entry
from luodi.orgs.four_eyes import refuse_same_person
from luodi.orgs.models import Person
from luodi.orgs.selectors import scope_of, today

_SHORTEST = 4
_CHUNK = 500


class NotYourSignal(NotFound):
    """Only the unit concerned explains."""


class TermOver(Conflict):
    """The days in which the unit may speak are over."""


class StillWithUnit(Conflict):
    """The unit has its days; nobody reviews before."""


class SignalMoved(Conflict):
    """Somebody was faster, or the signal does not hold any more."""


class OwnMatter(Conflict):
    """Nobody judges their own unit, nor what they explained or opened themselves."""


class ReasonTooShort(BadInput):
    """An explanation, a review and a conclusion each say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look over the ledger brought: raised anew, held already, and those that hold no more."""

    raised: int
    standing: int
    cleared: int


def raise_signals() -> Looked:
    """Look over the whole ledger by the rules in use, and keep what they find, each once.

    A signal that does not hold any more and that nobody has opened is cleared: the unit has put it right, and nothing
    follows. The reading is outside of the transaction, so that nobody who posts has to wait for it.
    """
    day, (terms, off) = today(), terms_in_force()
    found = {finding.key: finding for finding in find_all(read_facts(day), terms, off=off)}
    with transaction.atomic():
        held = dict(Signal.objects.values_list("key", "pk"))
        fresh = [finding for key, finding in found.items() if key not in held]
        keep_signals(fresh, day=day, terms=terms)
        untouched = Signal.objects.filter(review=None)
        gone = [pk for key, pk in held.items() if key not in found]
        back = [pk for key, pk in held.items() if key in found]
        cleared = sum(
            untouched.filter(pk__in=chunk, cleared_on=None).exclude(rule__in=off).update(cleared_on=day)
            for chunk in _chunks(gone)
        )
        for chunk in _chunks(back):
            untouched.filter(pk__in=chunk).exclude(cleared_on=None).update(cleared_on=None)
    return Looked(raised=len(fresh), standing=len(back), cleared=cleared)


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


@transaction.atomic
def keep_signals(found: Sequence[Finding], *, day: date, terms: Terms) -> list[Signal]:
    """Findings of the day `day` as signals with what they cite, each for its unit first.  Refuses none; a key is kept once."""
    explain_by = working_days_after(day, terms.explain_days)
    rows = [
        Signal(
            rule=one.rule, key=one.key, unit_id=one.unit_id, project_id=one.project, told=one.told[:400],
            beside=one.beside[:1000], raised_on=day, explain_by=explain_by,
        )
        for one in found
    ]  # fmt: skip
    signals = Signal.objects.bulk_create(rows, batch_size=_CHUNK)
    sequences = {c.number for one in found for c in (*one.own, *one.others) if c.kind == CitedKind.ENTRY}
    entries = _entry_ids(sorted(sequences))
    SignalCitation.objects.bulk_create(
        [
            _citation(signal, cited, own=own, entries=entries)
            for signal, one in zip(signals, found, strict=True)
            for own, some in ((True, one.own), (False, one.others))
            for cited in dict.fromkeys(some)
        ],
        batch_size=_CHUNK,
    )
    return signals


def _entry_ids(sequences: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for chunk in _chunks(sequences):
        found |= dict(Entry.objects.filter(sequence__in=chunk).values_list("sequence", "pk"))
    return found


def _citation(signal: Signal, cited: Cited, *, own: bool, entries: dict[int, int]) -> SignalCitation:
    row = SignalCitation(signal=signal, kind=cited.kind, own=own)
    column = {
        CitedKind.ENTRY: "entry_id",
        CitedKind.PROJECT: "project_id",
        CitedKind.CLAIM: "claim_id",
        CitedKind.EVIDENCE: "evidence_id",
        CitedKind.LEAD: "lead_id",
    }[CitedKind(cited.kind)]
    setattr(row, column, entries[cited.number] if cited.kind == CitedKind.ENTRY else cited.number)
    return row


@transaction.atomic
def explain_signal(*, signal: Signal, text: str, by: Person, paper: Paper | None = None) -> Explanation:
    """The unit says how it came, with a paper if there is one. Explanations add up; none is changed.

    Refuses people who do not speak for the unit today, a signal that is concluded or cleared, and a reply after its term.
    """
    held, day = _held(signal), today()
    if held.unit_id not in scope_of(by, day).unit_ids:
        raise NotYourSignal("没有这条提示，或者不在您的查看范围。请从“提示”里打开。")
    _refuse_in(held, day, SignalState.CONCLUDED, SignalState.CLEARED)
    review = getattr(held, "review", None)
    if review is not None and day > review.reply_by:
        raise TermOver(f"答复期已于{chinese_date(review.reply_by)}结束，不能再提交；请直接向招商办负责人反映。")
    _refuse_short(text, "说明要写清事实和依据")
    evidence = None
    if paper is not None:
        subject = held.project.subject if held.project is not None else None
        evidence = register_evidence(paper, subject=subject, unit=held.unit, by=by)
    return Explanation.objects.create(signal=held, text=text.strip()[:1000], evidence=evidence, said_on=day, by=by)


@transaction.atomic
def open_review(*, signal: Signal, reason: str, by: Person) -> Review:
    """The first of two: somebody should look, and why. The unit gets its days to answer.

    Refuses while the signal is the unit's alone, once it is opened or cleared, people of the unit, and who explained it.
    """
    held, day = _held(signal), today()
    if held.state_on(day) == SignalState.WITH_UNIT:
        raise StillWithUnit(
            f"{held.unit}的说明期到{chinese_date(held.explain_by)}（含当日），期满或单位说明以后再核查。"
        )
    _refuse_in(held, day, SignalState.UNDER_REVIEW, SignalState.CONCLUDED, SignalState.CLEARED)
    _refuse_partial(held, by, day)
    _refuse_short(reason, "提请核查要写明为什么")
    terms, _ = terms_in_force()
    reply_by = working_days_after(day, terms.reply_days)
    return Review.objects.create(signal=held, reason=reason.strip()[:1000], opened_on=day, reply_by=reply_by, by=by)


@transaction.atomic
def conclude_review(*, signal: Signal, outcome: Outcome, reason: str, by: Person) -> Conclusion:
    """The second of two concludes, once, with the reason. Nothing follows by itself: a correction is posted by people.

    Refuses who opened the review, who explained, people of the unit, and “属实” before the unit has answered or its term is over.
    """
    held, day = _held(signal), today()
    if held.state_on(day) != SignalState.UNDER_REVIEW:
        raise SignalMoved(_moved(held, day))
    review = held.review
    sentence = f"这次核查是{review.by.name}提请的，不能由本人作结论（同一人的另一个账号、代理人和被代理人也算本人）；请另一位办理。"
    refuse_same_person(by, review.by, on=day, acted_on=review.opened_on, sentence=sentence, error=OwnMatter)
    _refuse_partial(held, by, day)
    _refuse_short(reason, "结论要写明理由")
    answered = any(one.said_on >= review.opened_on for one in held.explanations.all())
    if outcome == Outcome.SUBSTANTIATED and day <= review.reply_by and not answered:
        raise StillWithUnit(
            f"{held.unit}还没有答复，答复期到{chinese_date(review.reply_by)}（含当日）；"
            "等单位答复或期满后再认定属实。其他结论现在就可以作。"
        )
    return Conclusion.objects.create(
        review=review, outcome=outcome, reason=reason.strip()[:1000], concluded_on=day, by=by
    )


@transaction.atomic
def set_terms(*, terms: Terms, off: Collection[str], reason: str, by: Person) -> TermsVersion:
    """Other terms from now on; signals raised before keep their days. Refuses terms that nobody could mean, and no reason."""
    check_terms(terms)
    _refuse_short(reason, "改期限要写明理由")
    names = [name for name in RuleName.values if name in set(off)]
    return TermsVersion.objects.create(
        stored=terms.document(), off=names, reason=reason.strip()[:400], set_on=today(), by=by
    )


def _held(signal: Signal) -> Signal:
    """The row, locked: whoever comes next sees what we did."""
    Signal.objects.select_for_update(no_key=True, of=("self",)).get(pk=signal.pk)
    return Signal.objects.with_all().get(pk=signal.pk)


def _refuse_in(held: Signal, day: date, *states: SignalState) -> None:
    if held.state_on(day) in states:
        raise SignalMoved(_moved(held, day))


def _moved(held: Signal, day: date) -> str:
    return f"{held}现在是“{held.state_on(day).label}”，您这次没有改动；请刷新后再看。"


def _refuse_partial(held: Signal, by: Person, day: date) -> None:
    if held.unit_id in scope_of(by, day).unit_ids:
        raise OwnMatter(f"{by.name}在{held.unit}任职，不能核查本单位的提示；请由别人办理。")
    for one in held.explanations.all():
        sentence = f"{by.name}说明过这条提示，不能再来核查；请别人办理。"
        refuse_same_person(by, one.by, on=day, acted_on=one.said_on, sentence=sentence, error=OwnMatter)


def _refuse_short(text: str, what: str) -> None:
    if len(text.strip()) < _SHORTEST:
        raise ReasonTooShort(f"{what}，至少 {_SHORTEST} 个字，别人日后看得懂。")
