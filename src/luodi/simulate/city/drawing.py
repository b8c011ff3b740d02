"""What all parts of a city draw from: firms, days, running numbers, and the acts that every project has in common."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, product
from random import Random

from luodi.base.credit_codes import check_character
from luodi.ledger.choices import EntryKind, Stage
from luodi.simulate.city.script import Act, Found, Identify, Planted, Said, Say
from luodi.simulate.names import BRANDS, TRADES

_CITIES = (
    "佛山",
    "东莞",
    "温州",
    "宁波",
    "苏州",
    "无锡",
    "厦门",
    "泉州",
    "青岛",
    "烟台",
    "长沙",
    "南昌",
    "合肥",
    "成都",
)
_PARKS = ("一厂", "生产基地", "智造园", "产业园", "加工中心", "项目")
_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WHOLE_BP = 10_000
REPORT_DAY = 28  # the monthly sheet comes in on this day


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An invented firm. `core` is its brand and trade, `credit_code` empty where no sheet states it."""

    name: str
    core: str
    sector: str
    credit_code: str


@dataclass(slots=True)
class Drawing:
    """One city being drawn. Everything that is drawn comes from `chance`, in one order.

    `quiet` units have projects of their own only: what arrives there can be added up, and met with a target.
    """

    chance: Random
    first: date
    last: date
    units: tuple[str, ...]
    quiet: tuple[str, ...]
    acts: list[Act] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    honest: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    firms: Iterator[Firm] = field(init=False)

    def __post_init__(self) -> None:
        """The firms of the city, each once, in an order of its own."""
        self.firms = self._all_firms()

    def _all_firms(self) -> Iterator[Firm]:
        names = list(product(_CITIES, BRANDS, TRADES))
        self.chance.shuffle(names)
        for city, brand, trade in names:
            code = self.credit_code() if self.chance.random() < 0.7 else ""
            sector = "第三产业" if trade in {"印刷", "消防"} else "工业"
            yield Firm(name=f"{city}{brand}{trade}有限公司", core=f"{brand}{trade}", sector=sector, credit_code=code)

    def credit_code(self) -> str:
        """A code whose check character is right, and that belongs to nobody."""
        body = "91" + "".join(self.chance.choice("0123456789") for _ in range(6))
        body += "".join(self.chance.choice(_DIGITS) for _ in range(9))
        return body + check_character(body)

    def handle(self, stem: str) -> str:
        """A handle nobody had before."""
        return f"{stem}-{next(self.numbers)}"

    def firm(self) -> Firm:
        """The next firm."""
        return next(self.firms)

    def coded_firm(self) -> Firm:
        """The next firm whose credit code is known."""
        return next(firm for firm in self.firms if firm.credit_code)

    def unit(self, *others: str) -> str:
        """One of the units that are not quiet, none of `others`."""
        return self.chance.choice([unit for unit in self.units if unit not in self.quiet and unit not in others])

    def days(self, low: int, high: int) -> timedelta:
        """A number of days, both ends inclusive."""
        return timedelta(days=self.chance.randint(low, high))

    def between(self, low: int, high: int) -> date:
        """A day `low` to `high` days after the first of the story."""
        return self.first + self.days(low, high)

    def wan(self) -> int:
        """A contract as offices sign them: from 600万 to 6亿, small ones more often."""
        return self.chance.choice((6, 8, 12, 15, 20, 30, 50, 80, 120, 200, 350, 600)) * 100

    def name(self, firm: Firm) -> str:
        """A project of this firm."""
        return f"{firm.core}{self.chance.choice(_PARKS)}"

    def act(self, *acts: Act) -> None:
        """Write acts down; those after the end of the story are not told."""
        self.acts += [act for act in acts if self.first <= act.on <= self.last]

    def plant(self, planted: Planted) -> None:
        """Keep what was planted."""
        self.planted.append(planted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A project as it is signed. `told_on`: when that is written down, the next report day unless said."""

    handle: str
    name: str
    firm: Firm
    unit: str
    wan: int
    on: date
    told_on: date | None = None
    shares: tuple[tuple[str, int], ...] = ()


def report_day(day: date) -> date:
    """The next day on which the monthly sheet comes in, the same day counted."""
    if day.day <= REPORT_DAY:
        return day.replace(day=REPORT_DAY)
    ahead = day.replace(day=1) + timedelta(days=32)
    return ahead.replace(day=REPORT_DAY)


def sign(city: Drawing, signed: Signed, *, opening: bool = False) -> None:
    """The project comes into the books with its first facts."""
    told_on = signed.told_on or report_day(signed.on)
    credit = signed.shares or ((signed.unit, WHOLE_BP),)
    texts = ((EntryKind.SET_NAME, signed.name), (EntryKind.SET_INVESTOR, signed.firm.name))
    said = (
        Said(kind=EntryKind.STAGE_REACHED, on=signed.on, stage=Stage.SIGNED, tag=f"{signed.handle}:signed"),
        *(Said(kind=kind, on=signed.on, text=text) for kind, text in texts),
        Said(kind=EntryKind.SET_SECTOR, on=signed.on, text=signed.firm.sector),
        Said(kind=EntryKind.SET_CONTRACT_INVESTMENT, on=signed.on, wan=signed.wan),
        *(Said(kind=EntryKind.SET_CREDIT, on=signed.on, unit=unit, share_bp=bp) for unit, bp in credit),
    )
    city.act(
        Found(on=told_on, project=signed.handle, name=signed.name),
        Identify(on=told_on, project=signed.handle, credit_code=signed.firm.credit_code),
        Say(on=told_on, project=signed.handle, said=said, opening=opening),
    )


def reach(city: Drawing, handle: str, stage: Stage, on: date, *, told_on: date | None = None, tag: str = "") -> None:
    """The project reaches a stage."""
    fact = Said(kind=EntryKind.STAGE_REACHED, on=on, stage=stage, tag=tag)
    city.act(Say(on=told_on or report_day(on), project=handle, said=(fact,)))


def file_it(city: Drawing, handle: str, on: date, *, code: bool = True) -> None:
    """The project is filed: the stage, and mostly the code that the filing gave it."""
    reach(city, handle, Stage.FILED, on)
    if code:
        filing = f"{on:%y%m}-{city.chance.randint(100000, 699999)}-04-01-{city.chance.randint(100000, 999999)}"
        city.act(Identify(on=report_day(on), project=handle, filing=filing))


def pay(city: Drawing, handle: str, on: date, wan: int, *, told_on: date | None = None, tag: str = "") -> None:
    """Money arrives, as the unit states it."""
    fact = Said(kind=EntryKind.FUNDS_REPORTED, on=on, wan=wan, tag=tag)
    city.act(Say(on=told_on or report_day(on), project=handle, said=(fact,)))


def paid_in(acts: Iterable[Act], *, projects: Collection[str], year: int) -> int:
    """What the script says arrived for these projects in a year, in 万元; nothing of theirs is taken back."""
    told = (fact for act in acts if isinstance(act, Say) and act.project in projects for fact in act.said)
    return sum(fact.wan or 0 for fact in told if fact.kind == EntryKind.FUNDS_REPORTED and fact.on.year == year)
