"""Planted on what a project is, and on a year's figure: another project under the old code, a target met to the fen.

Beside each what only looks like it: project companies, renamings, a schedule that happens to fit.
"""

from datetime import date, timedelta

from luodi.ledger.choices import EntryKind, Stage
from luodi.simulate.city.drawing import Drawing, Signed, paid_in, pay, reach, report_day, sign
from luodi.simulate.city.honest import live_on
from luodi.simulate.city.script import Planted, Said, Say, Target

SWAPPED, FITTED = "changed_identity", "exact_target"
MEASURE = "申报到位资金"


def _alive(city: Drawing) -> Signed:
    firm = city.firm()
    one = Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=city.unit(), wan=city.wan(),
        on=city.between(150, (city.last - city.first).days - 420),
    )  # fmt: skip
    sign(city, one)
    live_on(city, one, steady=True)
    return one


def _becomes(city: Drawing, one: Signed, on: date, **said: str) -> None:
    """What the project is called from a day on."""
    kinds = {"name": EntryKind.SET_NAME, "investor": EntryKind.SET_INVESTOR, "sector": EntryKind.SET_SECTOR}
    facts = tuple(Said(kind=kinds[what], on=on, text=text) for what, text in said.items())
    city.act(Say(on=report_day(on), project=one.handle, said=facts))


def _swap(shape: str, *, one: Signed, lawful: bool = False) -> Planted:
    return Planted(kind=SWAPPED, shape=shape, unit=one.unit, lawful=lawful, projects=(one.handle,))


def another_firm_and_name(city: Drawing) -> Planted:
    """Half a year after signing, firm and name are others in one sheet."""
    one, heir = _alive(city), city.firm()
    _becomes(city, one, one.on + city.days(80, 220), investor=heir.name, name=city.name(heir))
    return _swap("投资方和名称一起换", one=one)


def another_firm_and_sector(city: Drawing) -> Planted:
    """Another firm in another sector under the old name."""
    one, heir = _alive(city), city.firm()
    sector = "第三产业" if one.firm.sector == "工业" else "工业"
    _becomes(city, one, one.on + city.days(80, 220), investor=heir.name, sector=sector)
    return _swap("投资方和行业一起换", one=one)


def one_after_the_other(city: Drawing) -> Planted:
    """The firm first, the name three months later."""
    one, heir, on = _alive(city), city.firm(), city.days(80, 150)
    _becomes(city, one, one.on + on, investor=heir.name)
    _becomes(city, one, one.on + on + city.days(60, 110), name=city.name(heir))
    return _swap("先换投资方再换名称", one=one)


def project_company(city: Drawing) -> Planted:
    """签约主体 → 项目公司: the group founds its company here."""
    one = _alive(city)
    _becomes(city, one, one.on + city.days(30, 90), investor=f"{one.firm.core}（澜川）有限公司")
    return _swap("设立项目公司", one=one, lawful=True)


def renamed_with_its_company(city: Drawing) -> Planted:
    """Company founded, and the project named after it: both alike."""
    one = _alive(city)
    name = f"{one.name}一期"
    _becomes(city, one, one.on + city.days(30, 90), investor=f"{one.firm.core}（澜川）有限公司", name=name)
    return _swap("设立项目公司并规范名称", one=one, lawful=True)


def recoded(city: Drawing) -> Planted:
    """The statistics office put it into another sector."""
    one = _alive(city)
    _becomes(city, one, one.on + city.days(60, 200), sector="农业")
    return _swap("更正行业", one=one, lawful=True)


def sold_with_proof(city: Drawing) -> Planted:
    """The shares were sold: the firm is another, the works are the same."""
    one, heir = _alive(city), city.firm()
    _becomes(city, one, one.on + city.days(60, 200), investor=heir.name)
    return _swap("股权转让，项目未变", one=one, lawful=True)


def substituted_openly(city: Drawing) -> Planted:
    """置换, said openly: the old project is marked, the new one has a code of its own."""
    one = _alive(city)
    on = one.on + city.days(60, 150)
    reach(city, one.handle, Stage.SUBSTITUTED, on)
    firm = city.firm()
    new = Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=one.unit, wan=one.wan + 100,
        on=on + timedelta(days=10),
    )  # fmt: skip
    sign(city, new)
    live_on(city, new, steady=True)
    return Planted(kind=SWAPPED, shape="已登记置换", unit=one.unit, lawful=True, projects=(one.handle, new.handle))


def _credited(city: Drawing, unit: str) -> set[str]:
    return {
        act.project
        for act in city.acts
        if isinstance(act, Say)
        for fact in act.said
        if fact.kind == EntryKind.SET_CREDIT and fact.unit == unit
    }


def _dormant(city: Drawing, unit: str) -> Signed:
    """An old works in production, of the books that were taken over: nothing has been paid in for years."""
    firm = city.firm()
    on, told_on = city.first - timedelta(days=900), city.first + timedelta(days=3)
    one = Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=unit, wan=6000, on=on, told_on=told_on
    )
    sign(city, one, opening=True)
    stages = ((Stage.STARTED, 760), (Stage.COMPLETED, 400), (Stage.IN_PRODUCTION, 380))
    said = tuple(
        Said(kind=EntryKind.STAGE_REACHED, on=city.first - timedelta(days=ago), stage=stage) for stage, ago in stages
    )
    paid = Said(kind=EntryKind.FUNDS_RECOGNIZED, on=city.first - timedelta(days=420), wan=5800)
    city.act(Say(on=told_on, project=one.handle, said=(*said, paid), opening=True))
    return one


def meet_targets(city: Drawing, planted: int) -> None:
    """Targets for each unit and year: `planted` of the quiet units' years are met to the fen, as many look so, the rest vary.

    Drawn last, for it adds up what all the others wrote.
    """
    years = range(city.first.year, city.last.year + 1)
    slots = [(unit, year) for unit in city.quiet for year in years]
    city.chance.shuffle(slots)
    ways = [_fitted, _fitted_and_a_little, _scheduled, _in_the_band, _expanded] * planted
    taken = dict(zip(slots, ways, strict=False))
    for unit in city.units:
        for year in years:
            if (unit, year) in taken:
                taken[unit, year](city, unit, year)
            else:
                total = paid_in(city.acts, projects=_credited(city, unit), year=year)
                _target(city, unit, year, max(500, total * 100 // city.chance.randint(70, 140)))


def _target(city: Drawing, unit: str, year: int, wan: int) -> None:
    city.act(Target(on=date(year, 1, 5), unit=unit, measure=MEASURE, year=year, wan=wan))


def _paid(city: Drawing, unit: str, year: int) -> int:
    return max(800, paid_in(city.acts, projects=_credited(city, unit), year=year))


def _gap_filled(city: Drawing, unit: str, year: int, *, shape: str, over_bp: int) -> None:
    """An old works "adds capital" in the last days of December, by what was missing."""
    one, total = _dormant(city, unit), paid_in(city.acts, projects=_credited(city, unit), year=year)
    target = max(1000, total * 100 // city.chance.randint(78, 92))
    on = date(year, 12, city.chance.randint(22, 29))
    pay(city, one.handle, on, target - total + target * over_bp // 10_000, told_on=date(year, 12, 30))
    _target(city, unit, year, target)
    city.plant(Planted(kind=FITTED, shape=shape, unit=unit, projects=(one.handle,)))


def _fitted(city: Drawing, unit: str, year: int) -> None:
    _gap_filled(city, unit, year, shape="年底一笔补到目标", over_bp=0)


def _fitted_and_a_little(city: Drawing, unit: str, year: int) -> None:
    _gap_filled(city, unit, year, shape="年底一笔补到略超目标", over_bp=60)


def _scheduled(city: Drawing, unit: str, year: int) -> None:
    """The last of ten equal instalments of a works that is being built happens to fill the gap."""
    firm = city.firm()
    signed = Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=unit, wan=6000, on=date(year, 1, 20)
    )
    sign(city, signed)
    reach(city, signed.handle, Stage.FILED, date(year, 2, 10))
    reach(city, signed.handle, Stage.STARTED, date(year, 2, 20))
    for month in range(3, 13):
        pay(city, signed.handle, date(year, month, 24), 560, told_on=date(year, month, 28))
    reach(city, signed.handle, Stage.COMPLETED, date(year, 12, 26))
    _target(city, unit, year, paid_in(city.acts, projects=_credited(city, unit), year=year))
    city.plant(Planted(kind=FITTED, shape="按期的一笔正好补齐", unit=unit, lawful=True, projects=(signed.handle,)))


def _in_the_band(city: Drawing, unit: str, year: int) -> None:
    """Met within one per cent by the ordinary course of things."""
    _target(city, unit, year, _paid(city, unit, year) * 1000 // 1004)
    city.plant(Planted(kind=FITTED, shape="正常完成略超目标", unit=unit, lawful=True))


def _expanded(city: Drawing, unit: str, year: int) -> None:
    """A real expansion of an old works, far beyond the target."""
    one, total = _dormant(city, unit), _paid(city, unit, year)
    pay(city, one.handle, date(year, 12, 24), total // 3, told_on=date(year, 12, 28))
    _target(city, unit, year, total * 98 // 100)
    city.plant(Planted(kind=FITTED, shape="真实增资远超目标", unit=unit, lawful=True, projects=(one.handle,)))


PLANTS = (another_firm_and_name, another_firm_and_sector, one_after_the_other)
LOOK_ALIKES = (project_company, renamed_with_its_company, recoded, sold_with_proof, substituted_openly)
