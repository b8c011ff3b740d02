"""Pure rules of a merger: what two projects say topic by topic, and which of it the survivor is left with.

A topic is what one kind of entry states: the name, the credit, one stage, arrived funds. It moves as a whole, with its
history, or not at all, so that an undoing can put back exactly what was there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from luodi.base.quantities import FEN_PER_WAN, FEN_PER_YI, natural_money, share
from luodi.ledger.choices import FUNDS_KINDS, SIDE_KINDS, EntryKind, Precision, Stage

_UNKNOWN = "不详"
_DAYS = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}
_ORDER = {
    kind: place
    for place, kind in enumerate(
        (
            EntryKind.SET_NAME,
            EntryKind.SET_INVESTOR,
            EntryKind.SET_CREDIT,
            EntryKind.SET_INTRODUCER,
            EntryKind.SET_CARRIER,
            EntryKind.SET_SECTOR,
            EntryKind.SET_ORIGIN,
            EntryKind.SET_TOTAL_INVESTMENT,
            EntryKind.SET_AGREED_INVESTMENT,
            EntryKind.SET_CONTRACT_INVESTMENT,
            EntryKind.FUNDS_REPORTED,
            EntryKind.FUNDS_RECOGNIZED,
            EntryKind.STAGE_REACHED,
        )
    )
}


class Choice(StrEnum):
    """Whose word holds on a topic once two projects are one."""

    SURVIVOR = "survivor"
    MERGED = "merged"
    BOTH = "both"  # arrived funds only: two parts of one sum


class Mark(StrEnum):
    """How two sides stand to each other on a topic."""

    SAME = "same"
    DIFFERENT = "different"
    LEFT_ONLY = "left_only"
    RIGHT_ONLY = "right_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The columns of one standing entry that a merger looks at. Amounts in minor units of `currency`."""

    kind: str
    occurred_on: date
    precision: str
    amount_fen: int | None
    currency: str
    quantity: int | None
    text: str | None
    unit_name: str | None
    stage: str | None
    unknown: bool

    @property
    def topic(self) -> str:
        """What this entry speaks of: its kind, and for a stage that stage."""
        return topic_of(self.kind, self.stage)


def topic_of(kind: str, stage: str | None) -> str:
    """The topic of an entry of this kind."""
    return f"{kind}:{stage}" if kind == EntryKind.STAGE_REACHED else str(kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A topic with what each side says; empty where it says nothing. `vague`: the side knows that, but not what."""

    topic: str
    label: str
    left: str
    right: str
    left_vague: bool = False

    @property
    def mark(self) -> Mark:
        """Same, different, or said by one side only."""
        if not self.right:
            return Mark.LEFT_ONLY
        if not self.left:
            return Mark.RIGHT_ONLY
        return Mark.SAME if self.left == self.right else Mark.DIFFERENT

    @property
    def usual(self) -> Choice:
        """What happens unless a person says otherwise: the survivor (left) keeps its word where it has one."""
        lacking = not self.left or (self.left_vague and self.left != self.right)
        return Choice.MERGED if self.right and lacking else Choice.SURVIVOR

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What a person may choose; nothing where both say the same or only the survivor speaks."""
        both = (Choice.BOTH,) if self.is_funds and self.left else ()
        if not self.right or (self.mark is Mark.SAME and not both):
            return ()
        return (Choice.SURVIVOR, Choice.MERGED, *both)

    @property
    def is_funds(self) -> bool:
        """Arrived funds may be two parts of one sum."""
        return self.topic in FUNDS_KINDS


def side_by_side(left: Sequence[Standing], right: Sequence[Standing]) -> tuple[Beside, ...]:
    """Two projects topic by topic, each given as its standing entries in the order of time."""
    ours, theirs = _by_topic(left), _by_topic(right)
    topics = sorted(ours.keys() | theirs.keys(), key=_place)
    return tuple(
        Beside(
            topic=topic,
            label=_label(topic),
            left=said(ours.get(topic, ())),
            right=said(theirs.get(topic, ())),
            left_vague=_vague(ours.get(topic, ())),
        )
        for topic in topics
    )


def settled(lines: Iterable[Beside], chosen: Mapping[str, Choice]) -> dict[str, Choice]:
    """The choice that holds per topic: the person's where there is one to make, else the usual one."""
    return {line.topic: chosen[line.topic] if chosen.get(line.topic) in line.choices else line.usual for line in lines}


def said(entries: Sequence[Standing]) -> str:
    """What the entries of one topic say together, as a person reads it."""
    if not entries:
        return ""
    match EntryKind(entries[-1].kind):
        case EntryKind.STAGE_REACHED:
            return _first_day(entries)
        case EntryKind.SET_CREDIT:
            return _shares(entries)
        case EntryKind.FUNDS_REPORTED | EntryKind.FUNDS_RECOGNIZED:
            return _sum(entries)
        case _:
            return _newest(entries[-1])


def _by_topic(entries: Sequence[Standing]) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = defaultdict(list)
    for entry in entries:
        found[entry.topic].append(entry)
    return found


def _place(topic: str) -> tuple[int, int, str]:
    kind, _, stage = topic.partition(":")
    return _ORDER.get(EntryKind(kind), len(_ORDER)), list(Stage).index(Stage(stage)) if stage else 0, topic


def _label(topic: str) -> str:
    kind, _, stage = topic.partition(":")
    return str(Stage(stage).label if stage else EntryKind(kind).label)


def _vague(entries: Sequence[Standing]) -> bool:
    return bool(entries) and (
        all(e.unknown for e in entries) if entries[-1].kind == EntryKind.STAGE_REACHED else entries[-1].unknown
    )


def _first_day(entries: Sequence[Standing]) -> str:
    known = next((entry for entry in entries if not entry.unknown), None)
    if known is None:
        return "已发生，日期不详"
    return known.occurred_on.strftime(_DAYS[Precision(known.precision)])


def _shares(entries: Sequence[Standing]) -> str:
    held: dict[str, int] = {}
    for entry in entries:
        held[entry.unit_name or ""] = entry.quantity or 0
    shares = sorted(((-bp, name) for name, bp in held.items() if bp))
    if len(shares) == 1 and shares[0][0] == -10_000:
        return shares[0][1]
    return "、".join(f"{name}{share(Fraction(-bp, 10_000), places=2 if bp % 100 else 0)}" for bp, name in shares)


def _sum(entries: Sequence[Standing]) -> str:
    if any(entry.unknown for entry in entries):
        return _UNKNOWN
    sums: dict[str, int] = defaultdict(int)
    for entry in entries:
        sums[entry.currency] += entry.amount_fen or 0
    return "、".join(_amount(fen, currency) for currency, fen in sums.items())


def _newest(entry: Standing) -> str:
    if entry.unknown:
        return _UNKNOWN
    if entry.kind in SIDE_KINDS:
        return entry.unit_name or ""
    return entry.text or "" if entry.amount_fen is None else _amount(entry.amount_fen, entry.currency)


def _amount(fen: int, currency: str) -> str:
    """Exact, so that two amounts that differ never print alike: 1.2亿元, but 12000.5万元."""
    if currency != "CNY":
        return f"{Decimal(fen).scaleb(-2):f}{currency}"
    rounded = natural_money(fen)
    if fen % (FEN_PER_YI // 100 if rounded.unit == "亿元" else FEN_PER_WAN // 100) == 0:
        return str(rounded)
    return f"{f'{Decimal(fen).scaleb(-6):f}'.rstrip('0').rstrip('.')}万元"
