"""Judgement: a printed figure against what the other printed figures can give.

`inconsistent` is said only when no reading of the inputs, within their printed roundings and hedges, gives the printed
figure. Where a reading exists but must be named, `undecidable` asks for it. Rules: docs/algorithms/proof.md.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from luodi.base.quantities import round_half_up
from luodi.proof.figure import Figure
from luodi.proof.intervals import Interval


class Relation(StrEnum):
    """The kinds of relation among figures."""

    SHARE = "share"
    PARTS = "parts"
    COMPLETION = "completion"
    GROWTH = "growth"
    POINTS = "percentage_points"
    DIFFERENCE = "difference"
    AVERAGE = "average"
    RATIO = "ratio"
    RANK = "rank"
    LADDER = "ladder"
    PERIOD = "period"
    SPAN = "span"
    UNIT = "unit"
    TWICE = "printed_twice"
    SCOPE = "scope"
    FLOW = "flow_over_flow"
    REPEATED = "repeated"
    BASE = "base"
    SCHEDULE = "schedule"
    DEFINITION = "definition"
    YEAR = "year"
    UNFILLED = "unfilled"
    LEDGER = "ledger"


class Verdict(StrEnum):
    """How sure the finding is."""

    INCONSISTENT = "inconsistent"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One place that cannot be true, or that needs an answer. `because` is one plain sentence with the working."""

    start: int
    end: int
    quote: str
    stated: str
    expected: str | None
    related: tuple[Figure, ...]
    relation: Relation
    verdict: Verdict
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A relation that holds."""

    start: int
    end: int
    quote: str
    related: tuple[Figure, ...]
    relation: Relation
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A figure that others should give: by the nearest reading `computed`, by another reading `others`.

    `best` is the value the inputs give as printed; `working` its arithmetic in words; `question` is asked instead of a
    verdict when `strict` is false.
    """

    relation: Relation
    stated: Figure
    inputs: tuple[Figure, ...]
    computed: Interval
    best: Fraction
    working: str
    others: tuple[Interval, ...] = field(default=())
    strict: bool = True
    question: str = ""


def judge(proposal: Proposal) -> Finding | Tie:
    """A tie when some reading gives the printed figure; else a finding."""
    stated = proposal.stated
    if any(reading.meets(stated.bounds) for reading in (proposal.computed, *proposal.others)):
        return Tie(
            start=stated.start,
            end=stated.end,
            quote=stated.quote,
            related=proposal.inputs,
            relation=proposal.relation,
            because=f"{proposal.working}，与文中“{stated.quote}”相符。",
        )
    expected = printed(stated, proposal.best)
    if stated.value is not None and proposal.computed.meets(Interval(stated.value, stated.value + stated.step)):
        proposal = replace(proposal, strict=False, question=f"四舍五入应为{expected}，文中是舍去了尾数，请统一？")
    ending = f"与文中“{stated.quote}”不符。" if proposal.strict else f"与文中“{stated.quote}”不同，{proposal.question}"
    return Finding(
        start=stated.start,
        end=stated.end,
        quote=stated.quote,
        stated=stated.quote,
        expected=expected,
        related=proposal.inputs,
        relation=proposal.relation,
        verdict=Verdict.INCONSISTENT if proposal.strict else Verdict.UNDECIDABLE,
        because=f"{proposal.working}，{ending}",
    )


def soft(relation: Relation, stated: Figure, because: str, *related: Figure, expected: str | None = None) -> Finding:
    """A finding that asks; `because` ends with the question."""
    found = certain(relation, stated, because, *related, expected=expected)
    return replace(found, verdict=Verdict.UNDECIDABLE)


def certain(relation: Relation, stated: Figure, because: str, *related: Figure, expected: str | None = None) -> Finding:
    """A finding that needs no arithmetic beyond comparison."""
    return Finding(
        start=stated.start,
        end=stated.end,
        quote=stated.quote,
        stated=stated.quote,
        expected=expected,
        related=related,
        relation=relation,
        verdict=Verdict.INCONSISTENT,
        because=because,
    )


def places_of(figure: Figure) -> int:
    """Decimals printed."""
    step, places = figure.step / figure.scale if figure.scale else Fraction(1), 0
    while step and step < 1 and places < 12:
        step, places = step * 10, places + 1
    return places


def printed(figure: Figure, value: Fraction) -> str:
    """`value` printed as `figure` is: same unit, same number of decimals."""
    number = round_half_up(value / figure.scale, places_of(figure))
    unit = figure.unit or ("%" if figure.is_ratio else "")
    return f"{plain(number)}{unit}"


def plain(number: Decimal | Fraction) -> str:
    """Digits without exponent: 59.1, 215, −3.2."""
    if isinstance(number, Fraction):
        number = round_half_up(number, 0 if number.denominator == 1 else 4)
    return f"{number:f}"


def percent(value: Fraction, places: int = 2) -> str:
    """A ratio as 59.11%."""
    return f"{plain(round_half_up(value * 100, places))}%"
