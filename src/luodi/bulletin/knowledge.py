"""What the ledger knows when 核稿 asks: loose words of a text to a measure, a span and a unit of this home."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from rapidfuzz import fuzz, process

from luodi.base.errors import LuodiError
from luodi.base.quantities import FEN_PER_YUAN
from luodi.base.spans import Span
from luodi.bulletin.proof.ledger import Known
from luodi.figures.measures import Measure
from luodi.figures.selectors import evaluation, figure
from luodi.orgs.selectors import today
from luodi.rulebook.nodes import Type
from luodi.rulebook.periods import resolve

_ALIKE = 80  # of 100: below it, a metric of the text is not one of ours and nothing is said
_DIMENSIONS: Mapping[str, frozenset[Type]] = {
    "CNY": frozenset({Type.MONEY}),
    "percent": frozenset({Type.RATIO, Type.POINT}),
    "个": frozenset({Type.COUNT}),
    "家": frozenset({Type.COUNT}),
    "宗": frozenset({Type.COUNT}),
}
_WHOLE_PLACE = re.compile(r"我[区县市镇]|全[区县市]|本[区县市]")
_PADDING = re.compile(r"^(?:共|新|实际|累计|全[区县市]|我[区县市])+|经济(?=项目)|金额$|总?额$")
_PERIOD_WORDS = {"前三季度": "1—9月", "全年": "本年", "年内": "本年", "首季": "第一季度"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKnowledge:
    """Answers `proof.ledger.Ledger` from the figures as of a day (inclusive; None: the place's today)."""

    as_of: date | None = None
    _asked: dict[tuple[str, str, str, str], Known | None] = field(default_factory=dict)

    def __call__(self, *, metric: str, period: str, subject: str, dimension: str) -> Known | None:
        """The value in yuan, count or ratio, with the definition that fits the words best; None when none does."""
        asked = (metric, period, subject, dimension)
        if asked not in self._asked:
            self._asked[asked] = self._answer(metric, period, subject, dimension)
        return self._asked[asked]

    def _answer(self, metric: str, period: str, subject: str, dimension: str) -> Known | None:
        cut = self.as_of or today()
        span = _span(period, cut)
        if span is None:
            return None
        as_of = min(span.last, cut)
        run = evaluation(span=span, as_of=as_of)
        unit = None if not subject or _WHOLE_PLACE.search(subject) else subject
        try:
            at = run.tree.named(unit)
        except LuodiError:
            return None  # not a unit of this home: whatever the text says of it, we do not know
        measures = [m for m in run.catalog.measures.values() if m.type in _DIMENSIONS.get(dimension, ())]
        found = _nearest(metric, measures)
        if found is None:
            return None
        measure, exact = found
        answer = figure(measure.name, span=span, as_of=as_of, unit=at.code)
        if not isinstance(answer.known_part, int | Fraction):
            return None
        value = Fraction(answer.known_part)
        return Known(
            value=value / FEN_PER_YUAN if measure.type is Type.MONEY else value,
            definition=f"{at.name}{span.label}{measure.name}",
            as_of=as_of.isoformat(),
            sure=exact and bool(subject),
            unknown=answer.unknown,
        )


def _span(period: str, cut: date) -> Span | None:
    """The days a period of the text means in the year of `cut`; without words, the year to date."""
    year_to_date = Span(date(cut.year, 1, 1), cut)
    words = re.sub(r"份$|以来$|^[今本]年(?=\d|上|下|前|第)|底$|度$(?<!季度)", "", period.strip())
    words = _PERIOD_WORDS.get(words, words)
    if not words or words in {"今年", "本年"}:
        return year_to_date
    try:
        return resolve(words, year_to_date)
    except LuodiError:
        return None


def _nearest(metric: str, measures: list[Measure]) -> tuple[Measure, bool] | None:
    """The measure whose name or alias is the metric's words, or nearly so, and whether they are the same words."""
    words = {_bare(word): m for m in measures for word in (m.name, *m.aliases)}
    wanted = _bare(metric)
    if wanted in words:
        return words[wanted], True
    best = process.extractOne(wanted, list(words), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return None if best is None else (words[best[0]], False)


def _bare(words: str) -> str:
    return _PADDING.sub("", _PADDING.sub("", words.strip()))
