"""The matrix: every address of the resolver, filled with the rows of every unit, and what an answer may not hold.

An address whose hole has no provider in `HOLES` cannot be generated, and fails the build.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from zipfile import ZipFile, is_zipfile

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from tests.doors.world import BASE_WAN, KINDS_OF_AMOUNT, WORDS, Viewer, World, amount_wan

HOLE = re.compile(r"<(?:\w+:)?(\w+)>")
NOWHERE = "nowhere"  # the relation of what does not exist

Provider = Callable[[World, str], object]


def row(what: str, attribute: str = "pk") -> Provider:
    """The attribute of what the unit has under this name."""
    return lambda world, unit: getattr(world.rows[unit][what], attribute)


def common(what: str, attribute: str = "pk") -> Provider:
    """The same for every unit: it belongs to the place."""
    return lambda world, _: getattr(world.common[what], attribute)


def fixed(value: object) -> Provider:
    """A value that is nobody's."""
    return lambda _world, _unit: value


# The hole, by the address up to and including it; what is not there is under NOTHING.
HOLES: dict[str, Provider] = {
    "account/sessions/<int:number>": fixed(999_999),
    "account/outside/<int:number>": fixed(999_999),
    "people/<str:login>": lambda world, _: world.people["own-clerk"].login,
    "people/<str:login>/posts/<int:number>": lambda world, _: world.people["own-clerk"].appointments.get().pk,
    "people/<str:login>/delegations/<int:number>": common("delegation"),
    "leads/coordination/<int:number>": common("dispute"),
    "leads/<int:number>": row("lead", "number"),
    "investors/<int:number>": row("investor"),
    "investors/contacts/<int:number>": row("contact"),
    "visits/squads/<int:number>": row("squad"),
    "visits/<int:number>": row("visit"),
    "talk/<str:token>": fixed("no-token"),
    "imports/<int:number>": row("import"),
    "imports/<int:number>/rows/<int:position>": fixed(0),
    "collection/<int:number>": common("round"),
    "collection/<int:number>/<slug:unit>": row("unit", "code"),
    "projects/<slug:code>": row("project", "code"),
    "projects/<slug:code>/nodes/<int:number>": row("node"),
    "projects/<slug:code>/delays/<int:number>": row("delay"),
    "projects/<slug:code>/merge/<slug:other>": row("project", "code"),
    "projects/<slug:code>/aftercare/tax/<int:number>": row("tax"),
    "aftercare/enterprises/<int:number>": row("firm"),
    "campaigns/<int:number>": common("campaign"),
    "campaigns/<int:number>/task/<int:task>": row("task"),
    "entries/<int:sequence>": row("entry", "sequence"),
    "recognition/new/<slug:code>": row("project", "code"),
    "recognition/<int:number>": row("claim"),
    "recognition/objections/<int:number>": row("claim"),
    "evidence/<int:number>": row("evidence"),
    "evidence/<int:number>/pages/<int:page>": fixed(1),
    "figures/<str:name>": fixed("合同投资"),
    "assessment/<int:number>": common("run"),
    "assessment/<int:number>/<slug:unit>": row("unit", "code"),
    "assessment/<int:number>/<slug:unit>/<str:indicator>": fixed("合同投资"),
    "rulebooks/<int:number>": common("rulebook"),
    "proposals/<int:number>": row("proposal"),
    "proposals/register/<int:number>": fixed(999_999),
    "signals/<int:number>": row("signal"),
    "supervision/<int:number>": row("matter"),
    "supervision/<int:number>/<str:step>": fixed("reply"),
    "supervision/meetings/<int:number>": row("meeting"),
    "supervision/inspections/<int:number>": row("inspection"),
    "supervision/accountability/<int:number>": row("accountability"),
    "supervision/notices/<int:number>": row("notice"),
    "bulletins/<int:number>": common("bulletin"),
    "proof/<int:number>": row("manuscript"),
    "seals/<str:period>": fixed("2004-09"),
    "seals/<str:period>/<slug:unit>": row("unit", "code"),
    "account/tokens/<int:number>": fixed(999_999),
    "api/v1/seals/<period>": fixed("2004-09"),
    "api/v1/seals/<period>/packages/<unit>": row("unit", "code"),
    "api/v1/figures/<name>": fixed("合同投资"),
    "api/v1/projects/<code>": row("project", "code"),
    "api/v1/entries/<int:sequence>": row("entry", "sequence"),
    "api/v1/units/<code>": fixed("U002"),  # everybody knows which units there are
    "api/v1/imports/<int:number>": row("import"),
    "api/v1/claims/<int:number>": row("claim"),
    "api/v1/matters/<int:number>": row("matter"),
    "api/v1/leads/<int:number>": row("lead", "number"),
    "api/v1/runs/<int:number>": common("run"),
    "api/v1/runs/<int:number>/cards/<unit>": row("unit", "code"),
    "api/v1/bulletins/<int:number>": common("bulletin"),
    "api/v1/rulebooks/<int:number>": common("rulebook"),
}
HOLES["rulebooks/<int:number>/edit"] = common("draft")  # there the number is a draft's
NOTHING = {"int": "987654321", "slug": "P987654", "str": "P987654"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address of the table: its name, its shape with holes, and the policy its view names (None: it names none)."""

    name: str
    shape: str
    policy: str | None

    @property
    def holes(self) -> list[str]:
        """Each hole, as the address up to and including it."""
        return [self.shape[: hole.end()] for hole in HOLE.finditer(self.shape)]


def routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[Route]:
    """Every address of the resolver, through all includes."""
    for pattern in patterns:
        shape = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, shape)
        else:
            policy = getattr(pattern.callback, "policy", None)
            yield Route(name=pattern.name or shape, shape=shape, policy=getattr(policy, "name", policy))


def unfilled(found: Iterable[Route], holes: dict[str, Provider]) -> list[str]:
    """Holes that nobody can fill."""
    return sorted({hole for route in found for hole in route.holes if provider(route, hole, holes) is None})


def provider(route: Route, hole: str, holes: dict[str, Provider]) -> Provider | None:
    """Who fills the hole; where the rest of the address changes what it is (a draft's number), the longer name wins."""
    longer = [
        name
        for name in holes
        if route.shape.startswith(name) and name.startswith(hole) and "<" not in name[len(hole) :]
    ]
    return holes[max(longer, key=len)] if longer else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address with its holes filled; `units` are those whose rows fill them (empty: none's, or the place's)."""

    route: Route
    path: str
    units: frozenset[str]
    missing: bool = False


def filled(route: Route, world: World, units: Iterable[str]) -> Iterator[Address]:
    """The address for the rows of each unit; one's own row with another's below it; and one that is not there."""
    holes = route.holes
    owned = [hole for hole in holes if _is_owned(route, hole, world)]
    if not owned:
        yield Address(route=route, path=_fill(route, world, dict.fromkeys(holes, "云台镇")), units=frozenset())
        return
    named = [unit for unit in units if all(_value(provider(route, hole, HOLES), world, unit) for hole in owned)]
    pairs = [(unit,) * len(owned) for unit in named]
    if len(owned) > 1 and {"云台镇", "清河镇"} <= set(named):
        pairs += [pair for pair in product(("云台镇", "清河镇"), repeat=len(owned)) if len(set(pair)) > 1]
    for pair in pairs:
        filling = dict.fromkeys(holes, pair[0]) | dict(zip(owned, pair, strict=True))
        yield Address(route=route, path=_fill(route, world, filling), units=frozenset(pair))
    filling = dict.fromkeys(holes, named[0] if named else "云台镇") | dict.fromkeys(owned, NOWHERE)
    yield Address(route=route, path=_fill(route, world, filling), units=frozenset(), missing=True)


def routes_by_path(world: World, unit: str) -> Iterator[Address]:
    """Every address that names a row of the unit."""
    for route in routes(get_resolver().url_patterns):
        yield from (address for address in filled(route, world, (unit,)) if address.units == {unit})


def _is_owned(route: Route, hole: str, world: World) -> bool:
    given = provider(route, hole, HOLES)
    values = {_value(given, world, unit) for unit in ("云台镇", "清河镇")}
    return len(values) > 1


def _value(given: Provider | None, world: World, unit: str) -> str | None:
    try:
        return str(given(world, unit)) if given else None
    except (KeyError, AttributeError):  # the unit has none of this
        return None


def _fill(route: Route, world: World, filling: dict[str, str]) -> str:
    path, place = "/", 0
    for hole in re.finditer(r"<(?:(\w+):)?(\w+)>", route.shape):
        path += route.shape[place : hole.start()]
        unit = filling.get(route.shape[: hole.end()])
        value = _value(provider(route, route.shape[: hole.end()], HOLES), world, unit) if unit else None
        path += value if value is not None else NOTHING[hole[1] or "str"]
        place = hole.end()
    return path + route.shape[place:]


# What an answer holds.

MONEY = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)\s*(亿|万)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Whose row was met in an answer, and by what it was known."""

    viewer: str
    address: str
    unit: str
    by: str


def text_of(body: bytes) -> str:
    """A page's words with its attributes, or the text of every part of a workbook, a document, a folder of files."""
    if not is_zipfile(BytesIO(body)):
        return body.decode("utf-8", "replace")
    with ZipFile(BytesIO(body)) as parts:
        return "\n".join(re.sub("<[^>]*>", " ", text_of(parts.read(name))) for name in parts.namelist())


def units_in(text: str, told: frozenset[int] = frozenset()) -> dict[str, str]:
    """Units whose rows the text holds, each with what betrayed it: a word of theirs, or an amount that is a part of a sum.

    `told`: sums in 万元 that everybody has been told.
    """
    found = {unit: f"“{word}”" for unit, word in WORDS.items() if word in text}
    for token in MONEY.finditer(text):
        for unit in () if in_wan(token[1], token[2] or "") in told else sum_of(token[1], token[2] or ""):
            found.setdefault(unit, f"金额 {token[0].strip()}")
    return found


def sum_of(printed: str, scale: str) -> set[str]:
    """The units whose amounts a printed sum is made of: a sum of distinct powers of two has one reading."""
    wan = in_wan(printed, scale)
    if wan is None or wan % BASE_WAN or wan >= BASE_WAN << (len(WORDS) * len(KINDS_OF_AMOUNT)):
        return set()
    steps = wan // BASE_WAN
    return {unit for unit in WORDS for kind in KINDS_OF_AMOUNT if steps & (amount_wan(unit, kind) // BASE_WAN)}


def in_wan(printed: str, scale: str) -> int | None:
    """The printed number in 万元, which it is also read as without a scale; None when it is no whole number of them."""
    whole, _, decimals = printed.replace(",", "").partition(".")
    hundredths = int(whole + (decimals + "00")[:2])
    wan, rest = (hundredths * 100, 0) if scale == "亿" else divmod(hundredths, 100)
    return None if rest else wan


def body_of(response: HttpResponse) -> bytes:
    """All that was sent: the body, and the headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return body if is_zipfile(BytesIO(body)) else head.encode() + b"\n" + body


def leaks(
    viewer: Viewer, address: Address, response: HttpResponse, world: World, *, allowed: frozenset[str],
    told: frozenset[int] = frozenset(),
) -> list[Leak]:  # fmt: skip
    """Rows in this answer that the viewer may not meet."""
    body = body_of(response)
    met = units_in(text_of(body), told)
    for unit, rows in world.rows.items():
        if rows["evidence_bytes"] in body:
            met.setdefault(unit, "佐证文件")
    return [Leak(viewer=viewer.login, address=address.path, unit=u, by=by) for u, by in met.items() if u not in allowed]
