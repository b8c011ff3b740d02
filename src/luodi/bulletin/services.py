"""Issuing a bulletin: the only door. What was printed is stored with all it takes to print it again."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import transaction

from luodi.assessment.models import RulebookVersion, Run
from luodi.assessment.running import assess
from luodi.assessment.services import publish_run, run_assessment
from luodi.base.errors import BadInput
from luodi.base.spans import Span
from luodi.bulletin.answers import LedgerAnswers
from luodi.bulletin.content import Content, plain_text
from luodi.bulletin.differences import differences
from luodi.bulletin.document import docx_bytes
from luodi.bulletin.filling import Issue, fill
from luodi.bulletin.models import Bulletin
from luodi.bulletin.parsing import read_template
from luodi.bulletin.ranking import Standing
from luodi.bulletin.selectors import last_issue
from luodi.bulletin.supplied import measures_text
from luodi.bulletin.template import Template
from luodi.figures.measures import Catalog, load_catalog, standard_catalog
from luodi.figures.selectors import evaluation
from luodi.ledger.seals import seal_sentence
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Person
from luodi.orgs.selectors import today
from luodi.rulebook.loading import document


class RunOfAnotherMoment(BadInput):
    """The assessment whose ranks are to be printed was made for another span, day or state of knowledge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """All that the text of a bulletin follows from, besides the ledger. Without a run no ranks and no alerts."""

    template: str
    measures: str
    run: Run | None
    ranked: bool
    span: Span
    as_of: date
    known: int
    issued_on: date


@transaction.atomic
def issue_bulletin(
    *,
    template: str,
    span: Span,
    as_of: date,
    by: Person,
    known: int | None = None,
    run: Run | None = None,
    ranked: bool = True,
    issued_on: date | None = None,
) -> Bulletin:
    """Print a bulletin from the text of a template, and store it.

    `known`: a sequence, inclusive (None: what the run knew, else everything). `run`: the assessment whose ranking and
    alerts are printed, and which is published with them; `ranked` False leaves out ranks and scores. Refuses a
    template with findings, a run of another moment, and a text whose headline its own figures deny (seed S2-32).
    """
    if known is None:
        known = last_sequence() if run is None else run.known
    if run is not None and (run.span, run.as_of, run.known) != (span, as_of, known):
        raise RunOfAnotherMoment(
            f"考核“{run}”算的是{run.span.label}、数据截至{run.as_of}，与这期通报不同；请先按这期通报的跨度和截至日考核。"
        )
    basis = Basis(
        template=template,
        measures=measures_text(),
        run=run,
        ranked=ranked,
        span=span,
        as_of=as_of,
        known=known,
        issued_on=issued_on or today(),
    )
    read = _template(basis)
    content = _content(basis)
    if run is not None:
        publish_run(run=run, by=by)  # whoever reads a rank may open it
    text, before = plain_text(content), last_issue(read.name)
    file = docx_bytes(content, sealed=seal_sentence(basis.known))
    figures = [figure.as_json() for figure in content.figures]
    changed = differences(before=before, text=text, figures=figures) if before is not None else []
    issued: Bulletin = Bulletin.objects.create(
        template_name=read.name,
        template_text=read.text,
        template_sha256=read.digest,
        measures_text=basis.measures,
        run=run,
        ranked=ranked,
        title=content.title,
        span_first=span.first,
        span_last=span.last,
        as_of=as_of,
        known=basis.known,
        text=text,
        figures=figures,
        differences=changed,
        docx=file,
        docx_sha256=hashlib.sha256(file).hexdigest(),
        issued_on=basis.issued_on,
        by=by,
        previous=before,
    )
    return issued


def regenerate(bulletin: Bulletin) -> str:
    """The text computed anew at the stored span, as-of and known.

    From the stored template and definitions and the run's rulebook. Equal to `bulletin.text` to the byte, whatever the ledger has learned since.
    """
    return plain_text(content_of(bulletin))


def content_of(bulletin: Bulletin) -> Content:
    """What the bulletin says, computed anew as `regenerate` does, with the figure in each place where one is printed."""
    basis = Basis(
        template=bulletin.template_text,
        measures=bulletin.measures_text,
        run=bulletin.run,
        ranked=bulletin.ranked,
        span=bulletin.span,
        as_of=bulletin.as_of,
        known=bulletin.known,
        issued_on=bulletin.issued_on,
    )
    return _content(basis)


def run_for(*, span: Span, as_of: date, by: Person, known: int | None = None) -> Run | None:
    """The run of the newest published rulebook in force on the span's last day, made when it is not there.

    None when no rulebook is published for that day.
    """
    for version in RulebookVersion.objects.order_by("-id"):
        basis = document(version.text).basis
        if (basis.effective or span.last) <= span.last <= (basis.expires or span.last):
            return run_assessment(rulebook=version, span=span, by=by, as_of=as_of, known=known)
    return None


@cache
def _catalog(text: str) -> Catalog:
    """Definitions by their text: they change with a release, not with a bulletin."""
    return standard_catalog() if text == measures_text() else load_catalog(text)


def _template(basis: Basis) -> Template:
    return read_template(basis.template, names=_catalog(basis.measures).vocabulary.names)


def _content(basis: Basis) -> Content:
    catalog, template = _catalog(basis.measures), _template(basis)
    run = evaluation(span=basis.span, as_of=basis.as_of, known=basis.known, catalog=catalog)
    issue = Issue(
        place=run.tree.root.name,
        span=basis.span,
        as_of=basis.as_of,
        known=basis.known,
        issued_on=basis.issued_on,
    )
    standing = None
    if basis.run is not None:
        text = basis.run.rulebook.text
        found = assess(text, span=basis.span, as_of=basis.as_of, known=basis.known, catalog=catalog)
        standing = Standing(found=found, issue=issue, ranked=basis.ranked, run=basis.run.pk)
    answers = LedgerAnswers(template=template, issue=issue, run=run, standing=standing)
    return fill(template, issue=issue, answers=answers)
