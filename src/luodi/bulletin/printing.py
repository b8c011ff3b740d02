"""From a basis to what a bulletin says: the same basis gives the same content for ever."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from luodi.assessment.models import Run
from luodi.assessment.running import assess
from luodi.base.spans import Span
from luodi.bulletin.answers import LedgerAnswers
from luodi.bulletin.content import Content, PrintedFigure
from luodi.bulletin.filling import Issue, fill
from luodi.bulletin.models import Bulletin
from luodi.bulletin.parsing import read_template
from luodi.bulletin.ranking import Standing
from luodi.bulletin.supplied import measures_text
from luodi.bulletin.template import Insert, Template, references
from luodi.figures.measures import Catalog, load_catalog, standard_catalog
from luodi.figures.selectors import evaluation


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

    @property
    def read(self) -> Template:
        """The template. Refuses one with findings."""
        return read_template(self.template, names=self.catalog.vocabulary.names)

    @property
    def catalog(self) -> Catalog:
        """The definitions of the figures."""
        return _catalog(self.measures)

    def knowing(self, known: int) -> "Basis":
        """The same issue, had the ledger been read up to another entry."""
        return replace(self, known=known)


def basis_of(bulletin: Bulletin) -> Basis:
    """What an issue was printed from."""
    return Basis(
        template=bulletin.template_text,
        measures=bulletin.measures_text,
        run=bulletin.run,
        ranked=bulletin.ranked,
        span=bulletin.span,
        as_of=bulletin.as_of,
        known=bulletin.known,
        issued_on=bulletin.issued_on,
    )


def content_from(basis: Basis) -> Content:
    """The bulletin's content. Refuses a text whose headline its own figures deny (seed S2-32)."""
    template, issue, answers = _asked(basis)
    return fill(template, issue=issue, answers=answers)


def figures_from(basis: Basis) -> dict[str, PrintedFigure]:
    """Every figure that the template can print, by its key, whether its sentence would be printed or not."""
    template, _, answers = _asked(basis)
    return {figure.key: figure for figure in _figures(template, answers)}


def _figures(template: Template, answers: LedgerAnswers) -> Iterator[PrintedFigure]:
    for reference in references(template):
        yield answers.figure(reference)
    for part in template.body:
        if isinstance(part, Insert):
            yield from answers.block(part)[1]


def _asked(basis: Basis) -> tuple[Template, Issue, LedgerAnswers]:
    catalog, template = basis.catalog, basis.read
    span, as_of, known, grades = basis.span, basis.as_of, basis.known, template.grades
    run = evaluation(span=span, as_of=as_of, known=known, catalog=catalog, grades=grades)
    issue = Issue(
        place=run.tree.root.name,
        span=span,
        as_of=as_of,
        known=known,
        issued_on=basis.issued_on,
        grades=grades,
    )
    standing = None
    if basis.run is not None:
        text = basis.run.rulebook.text
        found = assess(text, span=span, as_of=as_of, known=known, catalog=catalog, grades=grades)
        standing = Standing(found=found, issue=issue, ranked=basis.ranked, run=basis.run.pk)
    return template, issue, LedgerAnswers(template=template, issue=issue, run=run, standing=standing)


@cache
def _catalog(text: str) -> Catalog:
    """Definitions by their text: they change with a release, not with a bulletin."""
    return standard_catalog() if text == measures_text() else load_catalog(text)
