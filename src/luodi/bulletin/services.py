"""Issuing a bulletin: the only door. What was printed is stored with all it takes to print it again."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import transaction

from luodi.assessment.running import assess
from luodi.base.spans import Span
from luodi.bulletin.answers import LedgerAnswers
from luodi.bulletin.content import Content, plain_text
from luodi.bulletin.differences import differences
from luodi.bulletin.document import docx_bytes
from luodi.bulletin.filling import Issue, fill
from luodi.bulletin.models import Bulletin
from luodi.bulletin.ranking import Standing
from luodi.bulletin.selectors import last_issue
from luodi.bulletin.supplied import measures_text
from luodi.bulletin.template import Template, read_template
from luodi.figures.measures import Catalog, load_catalog
from luodi.figures.selectors import evaluation
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Person
from luodi.orgs.selectors import today


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """All that the text of a bulletin follows from, besides the ledger. `rulebook`: its text; None prints no ranks."""

    template: str
    measures: str
    rulebook: str | None
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
    rulebook: str | None = None,
    ranked: bool = True,
    issued_on: date | None = None,
) -> Bulletin:
    """Print a bulletin from the text of a template, and store it. `known`: a sequence, inclusive (None: everything).

    `rulebook`: the text whose ranking and alerts are printed; `ranked` False leaves out ranks and scores. Refuses a
    template or rulebook with findings, and a text whose headline its own figures deny (seed S2-32).
    """
    basis = Basis(
        template=template,
        measures=measures_text(),
        rulebook=rulebook,
        ranked=ranked,
        span=span,
        as_of=as_of,
        known=last_sequence() if known is None else known,
        issued_on=issued_on or today(),
    )
    read = _template(basis)
    content = _content(basis)
    text, file, before = plain_text(content), docx_bytes(content), last_issue(read.name)
    figures = [figure.as_json() for figure in content.figures]
    changed = differences(before=before, text=text, figures=figures) if before is not None else []
    issued: Bulletin = Bulletin.objects.create(
        template_name=read.name,
        template_text=read.text,
        template_sha256=read.digest,
        measures_text=basis.measures,
        rulebook_text=rulebook,
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
    """The text computed anew at the stored span, as-of and known, from the stored template, definitions and rulebook.

    Equal to `bulletin.text` to the byte, whatever the ledger has learned since.
    """
    basis = Basis(
        template=bulletin.template_text,
        measures=bulletin.measures_text,
        rulebook=bulletin.rulebook_text,
        ranked=bulletin.ranked,
        span=bulletin.span,
        as_of=bulletin.as_of,
        known=bulletin.known,
        issued_on=bulletin.issued_on,
    )
    return plain_text(_content(basis))


@cache
def _catalog(text: str) -> Catalog:
    """Definitions by their text: they change with a release, not with a bulletin."""
    return load_catalog(text)


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
    if basis.rulebook is not None:
        found = assess(basis.rulebook, span=basis.span, as_of=basis.as_of, known=basis.known, catalog=catalog)
        standing = Standing(found=found, issue=issue, ranked=basis.ranked)
    answers = LedgerAnswers(template=template, issue=issue, run=run, standing=standing)
    return fill(template, issue=issue, answers=answers)
