"""What the ledger knows when 核稿 asks: loose words of a text to a measure, a span and a unit of this home."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rapidfuzz import fuzz

from luodi.base.errors import LuodiError
from luodi.base.quantities import FEN_PER_YUAN
from luodi.base.spans import Span
from luodi.figures.figure import Figure
from luodi.figures.measures import Measure
from luodi.figures.selectors import evaluation, figures_of
from luodi.orgs.selectors import today
from luodi.proof.intervals import Interval
from luodi.proof.ledger import Known
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
_PADDING = re.compile(r"^(?:共|新|实际|累计|全[区县市]|我[区县市])+|经济(?=项目)|金额$|总?额$")
_PERIOD_WORDS = {"前三季度": "1—9月", "全年": "本年", "年内": "本年", "首季": "第一季度"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKnowledge:
    """Answers `proof.ledger.Ledger` from the figures as of a day (inclusive; None: the place's today)."""

    as_of: date | None = None

    def __call__(self, *, metric: str, period: str, subject: str, dimension: str, stated: Interval) -> Known | None:
        """The value in yuan, count or ratio, with the definition that fits the words best; None when none does."""
        cut = self.as_of or today()
        span = _span(period, cut)
        if span is None:
            return None
        run = evaluation(span=span, as_of=min(span.last, cut))
        try:
            root = run.tree.root
            whole = not subject or subject in {f"{word}{root.name[-1]}" for word in "我全本"}
            at = root if whole else run.tree.named(subject)
        except LuodiError:
            return None  # not a unit of this home: whatever the text says of it, we do not know
        words = metric.replace(subject, "") if subject else metric
        meant = _meant(words, [m for m in run.catalog.measures.values() if m.type in _DIMENSIONS.get(dimension, ())])
        answers = figures_of(run, [measure.name for measure, _ in meant])[at.code] if meant else {}
        known = [_known(answers[measure.name], sure=exact and bool(subject)) for measure, exact in meant]
        told = [answer for answer in known if answer is not None]
        agreeing = (answer for answer in told if stated.meets(Interval.point(answer.value)))
        return next(agreeing, told[0] if told else None)


def _known(found: Figure, *, sure: bool) -> Known | None:
    if not isinstance(found.known_part, int | Fraction):
        return None
    value = Fraction(found.known_part)
    return Known(
        value=value / FEN_PER_YUAN if found.type is Type.MONEY else value,
        definition=f"{found.scope_name}{found.span.label}{found.name}",
        as_of=found.as_of.isoformat(),
        sure=sure,
        unknown=found.unknown,
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


def _meant(metric: str, measures: list[Measure]) -> list[tuple[Measure, bool]]:
    """Measures that the metric's words may mean, likeliest first, each with whether it is called just that.

    A longer name ends in a shorter one (工业合同投资 after "工业项目…，合同投资额"): a text may mean it too.
    """
    wanted = _bare(metric)
    alike: dict[str, tuple[float, Measure, bool]] = {}
    for measure in measures:
        for word in map(_bare, (measure.name, *measure.aliases)):
            score = 100.0 if word == wanted else 90.0 if wanted and word.endswith(wanted) else fuzz.ratio(wanted, word)
            if score >= _ALIKE and score > alike.get(measure.name, (0.0,))[0]:
                alike[measure.name] = (score, measure, word == wanted)
    return [(measure, exact) for _, measure, exact in sorted(alike.values(), key=lambda found: -found[0])]


def _bare(words: str) -> str:
    return _PADDING.sub("", _PADDING.sub("", words.strip()))
