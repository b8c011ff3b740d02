"""The script of a city: who does what on which day, as values. Amounts in 万元; `on` is the day it is written down.

Projects, leads, claims and statements are named by handles that mean nothing outside the script.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from luodi.leads.choices import RulingKind
from luodi.ledger.choices import EntryKind, Stage

Shares = Mapping[str, int]  # unit → basis points


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One fact about a project. `tag` names it where it is taken back later."""

    kind: EntryKind
    on: date
    stage: Stage | None = None
    wan: int | None = None
    text: str | None = None
    unit: str | None = None
    share_bp: int | None = None
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that is written down on a day."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Act):
    """A project gets its code."""

    project: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify(Act):
    """A project's codes become known: the firm's credit code, the filing's project code."""

    project: str
    credit_code: str = ""
    filing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Act):
    """Facts about a project come in; `opening`: with the books that were taken over."""

    project: str
    said: tuple[Said, ...]
    opening: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Act):
    """Tagged facts are reversed."""

    tags: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellApart(Act):
    """A person says that two projects are two."""

    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Act):
    """A person says that two codes are one project."""

    survivor: str
    merged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse(Act):
    """The bureau stops a project's clock from `first` to `last`, inclusive; None: it still stands."""

    project: str
    first: date
    last: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Act):
    """A unit claims arrived funds on one voucher. `paper` names the bytes of the file: the same name, the same file."""

    claim: str
    project: str
    unit: str
    wan: int
    number: str
    face_wan: int
    share_wan: int | None
    paper: str
    payer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Act):
    """The unit takes a claim back."""

    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognize(Act):
    """A claim passes all its steps with its whole amount."""

    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet(Act):
    """A unit registers a lead."""

    lead: str
    unit: str
    investor: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Act):
    """A follow-up is written; with `visit` as a visit."""

    lead: str
    text: str
    visit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Validate(Act):
    """The bureau finds a lead valuable."""

    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Act):
    """Another unit takes a lead over."""

    lead: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Act):
    """The arbiter decides between a lead that waits and the one before it; `shares` for joint credit."""

    lead: str
    ruling: RulingKind
    shares: Shares = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lose(Act):
    """The investor of a lead is gone."""

    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Act):
    """A unit's target for a year."""

    unit: str
    measure: str
    year: int
    wan: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealMonth(Act):
    """A month's posting period is sealed."""

    month: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What was put into the city on purpose. `lawful`: it only looks like `kind`, and the ledger says why it is not.

    `shape`: which form of it. `projects`, `claims`, `leads` are handles, `unit` the name of the unit that did it.
    """

    kind: str
    shape: str
    unit: str
    lawful: bool = False
    projects: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A city from its first to its last day. `honest`: handles of projects that nobody tampered with."""

    seed: int
    place: str
    first: date
    last: date
    units: tuple[str, ...]
    acts: tuple[Act, ...]
    honest: tuple[str, ...]
    planted: tuple[Planted, ...]
