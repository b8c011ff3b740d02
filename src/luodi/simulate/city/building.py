"""A city written and told: what `luodi simulate` does, and what the rules are measured against (docs/measurements.md).

The seeds were named before any rule was written: on the tuned half a rule's terms may be chosen, on the untouched half
it is only measured.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from luodi.base.errors import BadInput
from luodi.ledger.models import Entry
from luodi.orgs.models import Person, Place
from luodi.simulate.city import clocks, faces, firms, rivals
from luodi.simulate.city.drawing import Drawing
from luodi.simulate.city.honest import claim_honestly, live_honestly, seal_months
from luodi.simulate.city.script import Act, Found, Planted, Script
from luodi.simulate.city.telling import Told, tell
from luodi.simulate.demo import HomeLivedIn
from luodi.simulate.names import BRANDS, TOWNS
from luodi.simulate.people import Login

TUNED_SEEDS = tuple(range(1, 11))
UNTOUCHED_SEEDS = tuple(range(101, 111))
PLANTS = (*firms.PLANTS, *clocks.PLANTS, *rivals.PLANTS, *faces.PLANTS)
LOOK_ALIKES = (*firms.LOOK_ALIKES, *clocks.LOOK_ALIKES, *rivals.LOOK_ALIKES, *faces.LOOK_ALIKES)
_PLACE, _FIRST_YEAR = "澜川市", 2021
_UNIT_NAMES = (*TOWNS, *(f"{brand}镇" for brand in BRANDS))
_LEAST_YEARS, _WAYS_TO_A_TARGET, _BUSY_UNITS = 3, 5, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One planted thing as the list of truth names it: codes of projects, numbers of claims and leads, the unit's name."""

    kind: str
    shape: str
    lawful: bool
    unit: str
    projects: tuple[str, ...]
    claims: tuple[int, ...]
    leads: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A told city with its list of truth. `honest`: codes of the projects that nobody tampered with."""

    script: Script
    entries: int
    projects: int
    planted: tuple[Row, ...]
    honest: frozenset[str]
    logins: Sequence[Login]

    @property
    def cheats(self) -> tuple[Row, ...]:
        """What was planted to be found."""
        return tuple(row for row in self.planted if not row.lawful)

    @property
    def lawful(self) -> tuple[Row, ...]:
        """What only looks like it, and is declared."""
        return tuple(row for row in self.planted if row.lawful)


def write_city(*, seed: int, years: int = 3, units: int = 10, projects: int = 150, planted: int = 1) -> Script:
    """The script of a seed: `projects` honest ones, and each form of each plant and look-alike `planted` times.

    The same arguments give the same script. Refuses less than three years, and too few units for what is planted.
    """
    quiet = -(-_WAYS_TO_A_TARGET * planted // max(1, years))
    if years < _LEAST_YEARS:
        raise BadInput("有些情形要隔一年多才看得出来，至少模拟 3 年，请改 --years。")
    if not quiet + _BUSY_UNITS <= units <= len(_UNIT_NAMES):
        raise BadInput(f"单位数应在 {quiet + _BUSY_UNITS} 到 {len(_UNIT_NAMES)} 之间，请改 --units。")
    if projects < 1 or planted < 0:
        raise BadInput("项目数至少是 1，请改 --projects。")
    names = _UNIT_NAMES[:units]
    city = Drawing(
        chance=Random(f"city {seed}"),  # noqa: S311  a story needs no secrets
        first=date(_FIRST_YEAR, 1, 1),
        last=date(_FIRST_YEAR + years - 1, 12, 31),
        units=names,
        quiet=names[units - quiet :],
    )
    live_honestly(city, projects)
    claim_honestly(city, max(1, projects // 40))
    for _ in range(planted):
        for draw in (*PLANTS, *LOOK_ALIKES):
            city.plant(draw(city))
    faces.meet_targets(city, planted)
    seal_months(city)
    return Script(
        seed=seed,
        place=_PLACE,
        first=city.first,
        last=city.last,
        units=names,
        acts=tuple(_after_founding(city.acts)),
        honest=tuple(city.honest),
        planted=tuple(city.planted),
    )


def _after_founding(acts: Sequence[Act]) -> Iterator[Act]:
    """A project that comes in late comes in with all it has reached by then; one that never does is never spoken of."""
    founded = {act.project: act.on for act in acts if isinstance(act, Found)}
    for act in acts:
        project = getattr(act, "project", None)
        if project is None:
            yield act
        elif project in founded:
            yield replace(act, on=max(act.on, founded[project]))


def build_city(script: Script, *, by: Person) -> City:
    """Tell a script into an empty home. Refuses one that a place lives in."""
    if Place.objects.exists():
        raise HomeLivedIn("这个库里已经有了单位和台账，模拟的城市只能建在空库里；请用 LUODI_HOME 指定一个新文件夹。")
    told = tell(script, by=by)
    return City(
        script=script,
        entries=Entry.objects.count(),
        projects=len(told.projects),
        planted=tuple(_row(one, told) for one in script.planted),
        honest=frozenset(told.projects[handle].code for handle in script.honest if handle in told.projects),
        logins=told.logins,
    )


def _row(one: Planted, told: Told) -> Row:
    return Row(
        kind=one.kind,
        shape=one.shape,
        lawful=one.lawful,
        unit=one.unit,
        projects=tuple(told.projects[handle].code for handle in one.projects),
        claims=tuple(told.claims[handle].pk for handle in one.claims),
        leads=tuple(told.leads[handle].number for handle in one.leads),
    )
