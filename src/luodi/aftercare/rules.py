"""Pure rules: two measures of progress and whether they agree; who stands on the list of priorities. Today is an argument.

Sources: seeds S1-37 (tracking of major projects), S1-38 (divergence above a set measure is flagged), S1-14 (not by total
investment alone; ordinary property is no priority).
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """A lamp of the pages (`good`, `idle`, `warn`, `bad`) and its word."""

    level: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a place has set, or the usual. Units: fen, calendar days, percentage points."""

    from_fen: int = 100_000_000 * 100
    every_days: int = 31
    divergence_points: int = 20
    property_sectors: tuple[str, ...] = ("房地产",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The newest check of a site: its day, what such a site usually has spent (per cent), and what was spent."""

    on: date
    expected_percent: int
    spent_fen: int | None


def investment_progress(spent_fen: int | None, total_fen: int | None) -> Fraction | None:
    """What was spent as an exact share of the total; None while either is unknown or there is no total."""
    return Fraction(spent_fen, total_fen) if spent_fen is not None and total_fen else None


def divergence(progress: Fraction | None, *, expected_percent: int) -> Fraction | None:
    """Investment progress minus what the site usually has spent; positive: the money runs ahead of the site."""
    return None if progress is None else progress - Fraction(expected_percent, _PERCENT)


def tracked(seen: Seen | None, *, total_fen: int | None, terms: Terms, today: date) -> Lamp:
    """How a major project stands: never checked, checked too long ago, the two measures disagree, or they agree."""
    if seen is None:
        return Lamp(level="warn", word="还没有检查")
    apart = divergence(investment_progress(seen.spent_fen, total_fen), expected_percent=seen.expected_percent)
    if apart is not None and abs(apart) > Fraction(terms.divergence_points, _PERCENT):
        return Lamp(level="bad", word="投资快于形象" if apart > 0 else "形象快于投资")
    if (today - seen.on).days > terms.every_days:
        return Lamp(level="warn", word="超期未查")
    return Lamp(level="idle", word="投资进度未填报") if apart is None else Lamp(level="good", word="两种进度相符")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What the list of priorities looks at: `failed` items that must pass, and how many criteria speak for the project."""

    sector: str | None
    total_fen: int | None
    lacking: tuple[str, ...]
    speaking_for: int
    criteria: int


def why_no_priority(one: Candidate, terms: Terms) -> str:
    """Why a project is no priority; the empty text when it is one. However large, ordinary property is none (seed S1-14)."""
    if any(word and word in (one.sector or "") for word in terms.property_sectors):
        return "常规房地产，不列入重点"
    if one.total_fen is None:
        return "总投资未填报"
    if one.total_fen < terms.from_fen:
        return "总投资不到起点"
    if one.lacking:
        return f"还差{'、'.join(one.lacking)}"
    if one.criteria and 2 * one.speaking_for <= one.criteria:
        return "评审标准过半没有通过"
    return ""
