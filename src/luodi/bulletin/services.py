"""Issuing a bulletin: the only door. What was printed is stored with all it takes to print it again."""

import hashlib
from datetime import date
from functools import cache

from django.db import transaction

from luodi.base.spans import Span
from luodi.bulletin.answers import LedgerAnswers
from luodi.bulletin.content import Content, plain_text
from luodi.bulletin.differences import differences
from luodi.bulletin.document import docx_bytes
from luodi.bulletin.filling import Issue, fill
from luodi.bulletin.models import Bulletin
from luodi.bulletin.selectors import last_issue
from luodi.bulletin.supplied import measures_text
from luodi.bulletin.template import Template, read_template
from luodi.figures.measures import Catalog, load_catalog
from luodi.figures.selectors import evaluation
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Person
from luodi.orgs.selectors import today


@transaction.atomic
def issue_bulletin(
    *, template: str, span: Span, as_of: date, by: Person, known: int | None = None, issued_on: date | None = None
) -> Bulletin:
    """Print a bulletin from the text of a template, and store it. `known`: a sequence, inclusive (None: everything).

    Refuses a template with findings, and a text whose headline its own figures deny (seed S2-32).
    """
    measures = measures_text()
    catalog = _catalog(measures)
    read = read_template(template, names=catalog.vocabulary.names)
    content = _content(
        read, catalog, span=span, as_of=as_of, known=last_sequence() if known is None else known,
        issued_on=issued_on or today(),
    )  # fmt: skip
    text, file, before = plain_text(content), docx_bytes(content), last_issue(read.name)
    figures = [figure.as_json() for figure in content.figures]
    issued: Bulletin = Bulletin.objects.create(
        template_name=read.name,
        template_text=read.text,
        template_sha256=read.digest,
        measures_text=measures,
        title=content.title,
        span_first=span.first,
        span_last=span.last,
        as_of=as_of,
        known=content.known,
        text=text,
        figures=figures,
        differences=differences(
            before_text=before.text, after_text=text, before_figures=before.figures, after_figures=figures
        )
        if before
        else [],
        docx=file,
        docx_sha256=hashlib.sha256(file).hexdigest(),
        issued_on=content.issued_on,
        by=by,
        previous=before,
    )
    return issued


def regenerate(bulletin: Bulletin) -> str:
    """The text computed anew at the stored span, as-of and known, from the stored template and definitions.

    Equal to `bulletin.text` to the byte, whatever the ledger has learned since.
    """
    catalog = _catalog(bulletin.measures_text)
    template = read_template(bulletin.template_text, names=catalog.vocabulary.names)
    content = _content(
        template, catalog, span=bulletin.span, as_of=bulletin.as_of, known=bulletin.known,
        issued_on=bulletin.issued_on,
    )  # fmt: skip
    return plain_text(content)


@cache
def _catalog(text: str) -> Catalog:
    """Definitions by their text: they change with a release, not with a bulletin."""
    return load_catalog(text)


def _content(template: Template, catalog: Catalog, *, span: Span, as_of: date, known: int, issued_on: date) -> Content:
    run = evaluation(span=span, as_of=as_of, known=known, catalog=catalog)
    issue = Issue(place=run.tree.root.name, span=span, as_of=as_of, known=known, issued_on=issued_on)
    return fill(template, issue=issue, answers=LedgerAnswers(template=template, issue=issue, run=run))
