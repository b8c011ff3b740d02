"""What a text of a rulebook would do, told while it is being written: mistakes, cases, and who moves. Nothing is saved."""

from dataclasses import dataclass
from datetime import date

from luodi.assessment.measuring import words_of
from luodi.assessment.running import checked_rulebook
from luodi.assessment.trial import Trial, try_out
from luodi.base.errors import LuodiError
from luodi.base.spans import Span
from luodi.figures.measures import standard_catalog
from luodi.rulebook.cases import CaseResult, run_cases
from luodi.rulebook.findings import Finding, RulebookRefused
from luodi.rulebook.indicators import KEYS
from luodi.rulebook.loading import SECTIONS
from luodi.rulebook.shapes import SHAPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`trial` is None while there are errors, or when `problem` says why the ledger cannot be asked."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    cases: tuple[CaseResult, ...] = ()
    trial: Trial | None = None
    problem: str = ""

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """Cases that do not come out."""
        return tuple(case for case in self.cases if not case.passed)


def preview_of(text: str, against: str | None, *, span: Span | None, as_of: date | None) -> Preview:
    """Check `text`, run its cases, and try it on the ledger against another text; never raises for what an author wrote."""
    checked = checked_rulebook(text)
    if checked.errors:
        return Preview(errors=checked.errors, warnings=checked.warnings)
    try:
        cases = run_cases(text, words_of(standard_catalog()))
    except RulebookRefused as refused:
        return Preview(errors=refused.findings, warnings=checked.warnings)
    if span is None or as_of is None:
        return Preview(errors=(), warnings=checked.warnings, cases=cases)
    try:
        trial = try_out(text, against, span=span, as_of=as_of)
    except LuodiError as refused:
        return Preview(errors=(), warnings=checked.warnings, cases=cases, problem=str(refused))
    return Preview(errors=(), warnings=checked.warnings, cases=cases, trial=trial)


def known_words() -> list[str]:
    """Words that an author may be writing: keys, shapes, fields, figures. For completion while typing."""
    words = words_of(standard_catalog())
    return sorted({*SECTIONS, *KEYS, *SHAPES, *words.fields, *words.figures})
