"""The one door for writes: publish a rulebook, run it, publish the run. None of the three is ever changed afterwards."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from luodi.assessment.documents import rank_json, run_json
from luodi.assessment.measuring import words_of
from luodi.assessment.models import Proposal, RulebookVersion, Run, Score, Standing, exact_text
from luodi.assessment.proposing import proposal_rows
from luodi.assessment.running import Assessment, assess, checked_rulebook
from luodi.base.errors import BadInput, Conflict
from luodi.base.spans import Span
from luodi.base.workdays import working_days_after
from luodi.figures.measures import standard_catalog
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Person, Unit
from luodi.orgs.selectors import today
from luodi.rulebook.cards import Card
from luodi.rulebook.cases import run_cases
from luodi.rulebook.situation import printed_points


class CasesFail(BadInput):
    """The rulebook's own cases do not come out; it cannot be published."""


class RulebookAltered(Conflict):
    """The stored text is no longer the text that was published."""


@transaction.atomic
def publish_rulebook(*, text: str, by: Person, on: date | None = None) -> RulebookVersion:
    """Publish `text` as it stands, or return the version it already is.

    Refuses a rulebook with errors (RulebookRefused) and one whose cases fail (CasesFail).
    """
    rulebook = checked_rulebook(text).sound()
    failed = [result.name for result in run_cases(text, words_of(standard_catalog())) if not result.passed]
    if failed:
        raise CasesFail(
            f"《{rulebook.title}》有案例对不上：{'、'.join(failed)}。用 luodi rulebook cases 看应得与实得，改好再发布。"
        )
    version, _ = RulebookVersion.objects.get_or_create(
        sha256=digest(text),
        defaults={
            "title": rulebook.title,
            "text": text,
            "published_on": on or today(),
            "by": by,
            "effective_on": rulebook.basis.effective,
            "expires_on": rulebook.basis.expires,
        },
    )
    return version


@transaction.atomic
def run_assessment(
    *, rulebook: RulebookVersion, span: Span, by: Person, as_of: date | None = None, known: int | None = None
) -> Run:
    """Run a published rulebook and keep what it came to; the same moment is run once and returned again.

    `as_of` (inclusive) defaults to the span's last day, `known` to everything recorded so far.
    """
    if digest(rulebook.text) != rulebook.sha256:
        raise RulebookAltered(f"《{rulebook.title}》的原文与发布时的指纹不符，请从备份核对后重新发布。")
    day, sequence = as_of or span.last, last_sequence() if known is None else known
    moment = {"span_first": span.first, "span_last": span.last, "as_of": day, "known": sequence}
    before = Run.objects.filter(rulebook=rulebook, **moment).first()
    if before is not None:
        return before
    found = assess(rulebook.text, span=span, as_of=day, known=sequence)
    document = run_json(found)
    run = Run.objects.create(rulebook=rulebook, document=document, sha256=digest(canonical(document)), by=by, **moment)
    _keep(run, found)
    return run


@transaction.atomic
def publish_run(*, run: Run, by: Person) -> Run:
    """Make a run visible to everybody who holds a role, and open what it proposes to replies. Publishing twice changes nothing.

    The term for replies is the rulebook's 申辩期, else the place's, in working days from the day after.
    """
    day = today()
    days = checked_rulebook(run.rulebook.text).sound().reply_days or settings.REPLY_WORKING_DAYS
    Run.objects.filter(pk=run.pk, published_at=None).update(
        published_at=Now(), published_by=by, published_on=day, reply_by=working_days_after(day, days)
    )
    run.refresh_from_db()
    return run


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(document: Mapping[str, Any]) -> str:
    """The canonical text of a document: what is hashed and compared."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _keep(run: Run, found: Assessment) -> None:
    standing = (unit for unit in found.measuring.run.tree.units.values() if unit.standing)
    units = {unit.name: Unit(pk=unit.id) for unit in standing}
    rounding = found.rulebook.rounding
    Standing.objects.bulk_create(
        Standing(
            run=run,
            unit=units[card.unit],
            group=card.group,
            position=position,
            total_exact=exact_text(card.total),
            total_printed=printed_points(card.total, rounding),
            rank_exact=None if card.rank is None else str(rank_json(card.rank)),
            grade=card.grade,
            steps=list(card.steps),
        )
        for position, card in enumerate(found.cards)
    )
    Score.objects.bulk_create(score for card in found.cards for score in _scores(run, units[card.unit], card, found))
    Proposal.objects.bulk_create(proposal_rows(run, found, units))


def _scores(run: Run, unit: Unit, card: Card, found: Assessment) -> list[Score]:
    return [
        Score(
            run=run,
            unit=unit,
            indicator=mark.indicator,
            position=position,
            article=mark.article,
            state=mark.state.value,
            value_exact=exact_text(mark.value),
            measured_in=mark.type.value,
            unknown_count=mark.unknown,
            target_exact=exact_text(mark.target),
            completion_exact=exact_text(mark.completion),
            score_exact=exact_text(mark.score),
            score_printed=printed_points(mark.score, found.rulebook.rounding),
            explanation=list(mark.steps),
        )
        for position, mark in enumerate(card.marks)
    ]
