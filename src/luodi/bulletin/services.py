"""Issuing a bulletin: the only door. What was printed is stored with all it takes to print it again."""

import hashlib
from datetime import date

from django.db import transaction

from luodi.assessment.models import RulebookVersion, Run
from luodi.assessment.services import publish_run, run_assessment
from luodi.base.errors import BadInput
from luodi.base.spans import Span
from luodi.bulletin.content import Content, plain_text
from luodi.bulletin.differences import differences
from luodi.bulletin.document import docx_bytes
from luodi.bulletin.models import Bulletin
from luodi.bulletin.printing import Basis, basis_of, content_from
from luodi.bulletin.restating import issues_to_revisit, with_corrections
from luodi.bulletin.selectors import last_issue
from luodi.bulletin.supplied import measures_text
from luodi.ledger.seals import seal_sentence
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Person
from luodi.orgs.selectors import today
from luodi.rulebook.loading import document


class RunOfAnotherMoment(BadInput):
    """The assessment whose ranks are to be printed was made for another span, day or state of knowledge."""


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
    read, body = basis.read, content_from(basis)
    if run is not None:
        publish_run(run=run, by=by)  # whoever reads a rank may open it
    before = last_issue(read.name)
    revisits = issues_to_revisit(template_name=read.name, known=basis.known) if before is not None else []
    content = body if before is None else with_corrections(body, revisits=revisits, since=before.known)
    text, figures = plain_text(content), [figure.as_json() for figure in content.figures]
    file = docx_bytes(content, sealed=seal_sentence(basis.known))
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
        revisits=[issue.pk for issue in revisits],
    )
    return issued


def regenerate(bulletin: Bulletin) -> str:
    """The text computed anew at the stored span, as-of and known.

    From the stored template and definitions and the run's rulebook. Equal to `bulletin.text` to the byte, whatever the ledger has learned since.
    """
    return plain_text(content_of(bulletin))


def content_of(bulletin: Bulletin) -> Content:
    """What the bulletin says, computed anew as `regenerate` does, with the figure in each place where one is printed."""
    content = content_from(basis_of(bulletin))
    if bulletin.previous is None:
        return content
    revisits = Bulletin.objects.filter(pk__in=bulletin.revisits).select_related("run__rulebook").order_by("id")
    return with_corrections(content, revisits=revisits, since=bulletin.previous.known)


def run_for(*, span: Span, as_of: date, by: Person, known: int | None = None) -> Run | None:
    """The run of the newest published rulebook in force on the span's last day, made when it is not there.

    None when no rulebook is published for that day.
    """
    for version in RulebookVersion.objects.order_by("-id"):
        basis = document(version.text).basis
        if (basis.effective or span.last) <= span.last <= (basis.expires or span.last):
            return run_assessment(rulebook=version, span=span, by=by, as_of=as_of, known=known)
    return None
