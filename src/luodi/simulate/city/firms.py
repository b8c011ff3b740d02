"""Planted on firms: one project split among units, one contract signed again, an old project registered as new.

Each stands beside what only looks like it: joint credit, filings of their own, pairs that a person told apart.
"""

from dataclasses import replace
from datetime import timedelta

from luodi.ledger.choices import EntryKind, Stage
from luodi.simulate.city.drawing import Drawing, Firm, Signed, file_it, pay, reach, report_day, sign
from luodi.simulate.city.honest import build, live_on
from luodi.simulate.city.script import Merge, Planted, Said, Say, TellApart

SPLIT, AGAIN, OLD = "split_project", "repeated_signing", "old_as_new"


def _signed(city: Drawing, firm: Firm, *, unit: str = "", name: str = "", **more: object) -> Signed:
    fresh = Signed(
        handle=city.handle("planted"), name=name or city.name(firm), firm=firm, unit=unit or city.unit(), wan=city.wan(),
        on=city.between(150, (city.last - city.first).days - 420),
    )  # fmt: skip
    return replace(fresh, **more)  # type: ignore[arg-type]


def _tell(city: Drawing, *projects: Signed, filed: bool) -> tuple[str, ...]:
    """The first is always filed, the others if `filed`."""
    for number, project in enumerate(projects):
        sign(city, project)
        live_on(city, project, filed=filed or number == 0, steady=True)
    return tuple(project.handle for project in projects)


def _pieces(city: Drawing, firm: Firm, count: int) -> list[Signed]:
    """Pieces of one project, each in a unit of its own, signed within four months."""
    first = _signed(city, firm, name=f"{firm.core}一标段", wan=2000)
    pieces = [first]
    for number in range(1, count):
        unit, on = city.unit(*(piece.unit for piece in pieces)), first.on + city.days(10, 120)
        piece = _signed(
            city, firm, unit=unit, name=f"{firm.core}{'一二三'[number]}标段", on=on, wan=2000 + 300 * number
        )
        pieces.append(piece)
    return pieces


def split_in_two(city: Drawing) -> Planted:
    """One credit code in two towns, one filing."""
    pieces = _pieces(city, city.coded_firm(), 2)
    return Planted(kind=SPLIT, shape="两镇各报一块", unit=pieces[1].unit, projects=_tell(city, *pieces, filed=False))


def split_in_three(city: Drawing) -> Planted:
    """Three towns, one of them under another spelling and without a code."""
    one, two, three = _pieces(city, city.coded_firm(), 3)
    three = replace(three, firm=replace(three.firm, name=_respelt(three.firm.name), credit_code=""))
    return Planted(kind=SPLIT, shape="三镇各报一块", unit=two.unit, projects=_tell(city, one, two, three, filed=False))


def _respelt(name: str) -> str:
    return name.replace("有限公司", "有限责任公司")


def joint_credit(city: Drawing) -> Planted:
    """流转: one project, its credit shared by two towns as they agreed."""
    one = _signed(city, city.coded_firm())
    other = city.unit(one.unit)
    one = replace(one, shares=((one.unit, 6000), (other, 4000)))
    projects = _tell(city, one, filed=True)
    reach(city, one.handle, Stage.TRANSFERRED, one.on + timedelta(days=5))
    return Planted(kind=SPLIT, shape="流转并共同计功", unit=one.unit, lawful=True, projects=projects)


def filings_of_their_own(city: Drawing) -> Planted:
    """One firm builds in two towns, each site filed."""
    pieces = _pieces(city, city.coded_firm(), 2)
    projects = _tell(city, *pieces, filed=True)
    return Planted(kind=SPLIT, shape="两处各有备案", unit=pieces[1].unit, lawful=True, projects=projects)


def told_apart(city: Drawing) -> Planted:
    """A person has looked and said: two projects."""
    pieces = _pieces(city, city.coded_firm(), 2)
    projects = _tell(city, *pieces, filed=False)
    city.act(TellApart(on=report_day(pieces[1].on) + timedelta(days=2), one=projects[0], other=projects[1]))
    return Planted(kind=SPLIT, shape="已判定为两个项目", unit=pieces[1].unit, lawful=True, projects=projects)


def merged(city: Drawing) -> Planted:
    """The second code was found to be the same project, and merged."""
    one, two = _pieces(city, city.coded_firm(), 2)
    sign(city, one)
    live_on(city, one, steady=True)
    sign(city, two)
    city.act(Merge(on=report_day(two.on) + timedelta(days=3), survivor=one.handle, merged=two.handle))
    return Planted(kind=SPLIT, shape="已合并为一个", unit=two.unit, lawful=True, projects=(one.handle,))


def namesakes(city: Drawing) -> Planted:
    """Two firms of one name with two credit codes."""
    firm = city.coded_firm()
    one, two = _pieces(city, firm, 2)
    two = replace(two, firm=replace(firm, credit_code=city.credit_code()))
    return Planted(
        kind=SPLIT, shape="同名不同代码", unit=two.unit, lawful=True, projects=_tell(city, one, two, filed=False)
    )


def _again(city: Drawing, firm: Firm, *, elsewhere: bool) -> tuple[Signed, Signed]:
    one = _signed(city, firm)
    unit = city.unit(one.unit) if elsewhere else one.unit
    name = f"{firm.core}签约项目（招商推介会）"
    return one, replace(one, handle=city.handle("planted"), unit=unit, name=name, on=one.on + city.days(50, 300))


def signed_again(city: Drawing) -> Planted:
    """The same firm, the same amount, the same town: signed at one fair more."""
    one, two = _again(city, city.coded_firm(), elsewhere=False)
    return Planted(kind=AGAIN, shape="同镇再签一次", unit=two.unit, projects=_tell(city, one, two, filed=False))


def signed_elsewhere(city: Drawing) -> Planted:
    """The same firm, the same amount, in another town and spelt otherwise."""
    one, two = _again(city, replace(city.firm(), credit_code=""), elsewhere=True)
    two = replace(two, firm=replace(two.firm, name=_respelt(two.firm.name)))
    return Planted(kind=AGAIN, shape="换个镇再签", unit=two.unit, projects=_tell(city, one, two, filed=False))


def framework_to_contract(city: Drawing) -> Planted:
    """A framework agreement becomes a contract: one project, two stages, one amount."""
    one = _signed(city, city.coded_firm())
    reach(city, one.handle, Stage.AGREEMENT, one.on, told_on=report_day(one.on) + timedelta(days=1))
    projects = _tell(city, one, filed=True)
    agreed = Said(kind=EntryKind.SET_AGREED_INVESTMENT, on=one.on, wan=one.wan)
    city.act(Say(on=report_day(one.on) + timedelta(days=1), project=one.handle, said=(agreed,)))
    return Planted(kind=AGAIN, shape="框架协议转合同", unit=one.unit, lawful=True, projects=projects)


def equal_phases(city: Drawing) -> Planted:
    """Two phases of one amount, each filed."""
    one, two = _again(city, city.coded_firm(), elsewhere=False)
    two = replace(two, name=f"{one.firm.core}二期")
    projects = _tell(city, one, two, filed=True)
    return Planted(kind=AGAIN, shape="两期等额各有备案", unit=one.unit, lawful=True, projects=projects)


def equal_amounts(city: Drawing) -> Planted:
    """Two firms of one town sign the same round amount; one pays in equal instalments."""
    one = _signed(city, city.coded_firm(), wan=5000)
    two = _signed(city, city.coded_firm(), unit=one.unit, wan=5000, on=one.on + timedelta(days=20))
    projects = _tell(city, one, filed=True)
    sign(city, two)
    file_it(city, two.handle, two.on + timedelta(days=40))
    reach(city, two.handle, Stage.STARTED, two.on + timedelta(days=70))
    for month in range(10):
        pay(city, two.handle, two.on + timedelta(days=75 + 30 * month), 500)
    reach(city, two.handle, Stage.COMPLETED, two.on + timedelta(days=380))
    return Planted(kind=AGAIN, shape="等额分期到位", unit=one.unit, lawful=True, projects=(*projects, two.handle))


def _old(city: Drawing, firm: Firm) -> Signed:
    """A project that is in production well before the story is half told."""
    one = _signed(city, firm, on=city.between(5, 60))
    sign(city, one)
    file_it(city, one.handle, one.on + timedelta(days=30))
    reach(city, one.handle, Stage.STARTED, one.on + timedelta(days=60))
    build(city, one, one.on + timedelta(days=60))
    return one


def _anew(city: Drawing, one: Signed, firm: Firm, *, name: str) -> Signed:
    ahead = (city.last - one.on).days - 60
    on = one.on + city.days(min(560, ahead - 30), ahead)
    return replace(one, handle=city.handle("planted"), firm=firm, name=name, on=on, wan=one.wan + 700)


def old_as_new(city: Drawing) -> Planted:
    """The same credit code signs "anew" after a year and a half; nothing is filed."""
    one = _old(city, city.coded_firm())
    two = _anew(city, one, one.firm, name=f"{one.firm.core}新建项目")
    return Planted(kind=OLD, shape="同一企业重新登记", unit=two.unit, projects=_registered(city, one, two))


def old_under_a_shorter_name(city: Drawing) -> Planted:
    """Without codes, the firm's name now without its city."""
    one = _old(city, replace(city.firm(), credit_code=""))
    firm = replace(one.firm, name=one.firm.name[2:])
    two = _anew(city, one, firm, name=f"{one.firm.core}智能工厂")
    return Planted(kind=OLD, shape="去掉地名再登记", unit=two.unit, projects=_registered(city, one, two))


def old_renamed(city: Drawing) -> Planted:
    """The firm is renamed by one character and brings its old works as a new project."""
    one = _old(city, replace(city.firm(), credit_code=""))
    core = f"{one.firm.core[:2]}新{one.firm.core[2:]}"
    firm = replace(one.firm, name=one.firm.name.replace(one.firm.core, core))
    two = _anew(city, one, firm, name=f"{one.firm.core}技改项目")
    return Planted(kind=OLD, shape="改一个字再登记", unit=two.unit, projects=_registered(city, one, two))


def _registered(city: Drawing, one: Signed, two: Signed) -> tuple[str, ...]:
    sign(city, two)
    pay(city, two.handle, two.on + timedelta(days=10), max(1, two.wan // 20))
    return one.handle, two.handle


def second_phase(city: Drawing) -> Planted:
    """增资扩产 with a filing of its own."""
    one = _old(city, city.coded_firm())
    two = _anew(city, one, one.firm, name=f"{one.firm.core}二期扩产")
    projects = _registered(city, one, two)
    file_it(city, two.handle, two.on + timedelta(days=15), code=city.chance.random() < 0.5)
    return Planted(kind=OLD, shape="二期另行备案", unit=two.unit, lawful=True, projects=projects)


def another_firm_of_like_name(city: Drawing) -> Planted:
    """A firm whose name is alike, with a credit code of its own."""
    one = _old(city, city.coded_firm())
    core = f"{one.firm.core[:2]}新{one.firm.core[2:]}"
    firm = replace(one.firm, name=one.firm.name.replace(one.firm.core, core), credit_code=city.credit_code())
    two = _anew(city, one, firm, name=f"{core}新建项目")
    return Planted(kind=OLD, shape="名称相近的另一家", unit=two.unit, lawful=True, projects=_registered(city, one, two))


def expansion_told_apart(city: Drawing) -> Planted:
    """An expansion whose filing is under way; a person has already said that it is another project."""
    one = _old(city, city.coded_firm())
    two = _anew(city, one, one.firm, name=f"{one.firm.core}扩建")
    projects = _registered(city, one, two)
    city.act(TellApart(on=report_day(two.on) + timedelta(days=2), one=one.handle, other=two.handle))
    return Planted(kind=OLD, shape="扩建已判定为另一项目", unit=two.unit, lawful=True, projects=projects)


PLANTS = (
    split_in_two,
    split_in_three,
    signed_again,
    signed_elsewhere,
    old_as_new,
    old_under_a_shorter_name,
    old_renamed,
)
LOOK_ALIKES = (
    joint_credit, filings_of_their_own, told_apart, merged, namesakes, framework_to_contract, equal_phases, equal_amounts,
    second_phase, another_firm_of_like_name, expansion_told_apart,
)  # fmt: skip
