"""Planted between units: one voucher offered twice, an investor signed over another unit's registration, a lead only held.

Beside each what only looks like it: declared shares, copies withdrawn, hand-overs, rulings, long talks.
"""

from dataclasses import replace
from datetime import date, timedelta

from luodi.leads.choices import RulingKind
from luodi.simulate.city.drawing import Drawing, Signed, sign
from luodi.simulate.city.honest import live_on, offer
from luodi.simulate.city.script import (
    Follow,
    HandOver,
    Lose,
    Meet,
    Offer,
    Planted,
    Recognize,
    Rule,
    Validate,
    Withdraw,
)

VOUCHER, CONTESTED, PARKED = "duplicate_voucher", "contested_lead", "parked_lead"


def _two_towns(city: Drawing) -> tuple[Signed, Signed, date]:
    """Two projects in two towns, and the day on which money is claimed."""
    made: list[Signed] = []
    for _ in range(2):
        firm, unit = city.firm(), city.unit(*(one.unit for one in made))
        on = city.between(60, 300)
        one = Signed(handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=unit, wan=8000, on=on)
        sign(city, one)
        live_on(city, one, steady=True)
        made.append(one)
    return made[0], made[1], max(one.on for one in made) + city.days(100, 300)


def _planted(shape: str, *offers: Offer, lawful: bool = False) -> Planted:
    return Planted(
        kind=VOUCHER, shape=shape, unit=offers[-1].unit, lawful=lawful, claims=tuple(o.claim for o in offers),
        projects=tuple(dict.fromkeys(o.project for o in offers)),
    )  # fmt: skip


def one_serial_twice(city: Drawing) -> Planted:
    """One bank serial, scanned twice and written otherwise, each time for its whole face value."""
    one, two, on = _two_towns(city)
    serial = f"YH{on:%Y%m%d}{city.chance.randint(1000, 9999)}"
    first = offer(city, one, wan=300, on=on, number=serial)
    second = offer(city, two, wan=300, on=on + city.days(3, 40), number=f"yh-{serial[2:10]}-{serial[10:]}")
    city.act(first, second)
    return _planted("同一流水号报两次", first, second)


def one_file_twice(city: Drawing) -> Planted:
    """The very file, handed in again by another town after it was recognised for the first."""
    one, two, on = _two_towns(city)
    first = offer(city, one, wan=240, on=on)
    second = offer(city, two, wan=240, on=on + timedelta(days=30), paper=first.claim)
    city.act(first, Recognize(on=on + timedelta(days=9), claim=first.claim), second)
    return _planted("同一文件再用一次", first, second)


def shared_within_its_face(city: Drawing) -> Planted:
    """One transfer for two sites, each claiming its declared share."""
    one, two, on = _two_towns(city)
    first = offer(city, one, wan=300, on=on, face_wan=500, share_wan=300)
    second = offer(
        city,
        two,
        wan=200,
        on=on + timedelta(days=5),
        number=first.number,
        paper=first.claim,
        face_wan=500,
        share_wan=200,
    )
    city.act(first, second)
    return _planted("票面内分摊", first, second, lawful=True)


def withdrawn_and_offered_by_the_right_one(city: Drawing) -> Planted:
    """The wrong project claimed it, took it back, and the right one claimed."""
    one, two, on = _two_towns(city)
    first = offer(city, one, wan=260, on=on)
    second = offer(city, two, wan=260, on=on + timedelta(days=12), number=first.number, paper=first.claim)
    city.act(first, Withdraw(on=on + timedelta(days=7), claim=first.claim), second)
    return _planted("撤回后由对的项目申报", first, second, lawful=True)


def contract_that_only_supports(city: Drawing) -> Planted:
    """One framework contract lies with two claims and proves neither."""
    one, two, on = _two_towns(city)
    first = offer(city, one, wan=180, on=on, face_wan=9000, share_wan=None)
    second = offer(
        city, two, wan=160, on=on + timedelta(days=6), number=first.number, paper=first.claim, face_wan=9000,
        share_wan=None,
    )  # fmt: skip
    city.act(first, second)
    return _planted("同一合同只作佐证", first, second, lawful=True)


def _lead(city: Drawing, *, unit: str, investor: str, title: str, on: date) -> str:
    lead = city.handle("lead")
    city.act(Meet(on=on, lead=lead, unit=unit, investor=investor, title=title))
    return lead


def _talks(city: Drawing, lead: str, since: date, until: date, *, text: str = "", visits: bool = True) -> None:
    """Followed up every three weeks."""
    on, times = since + timedelta(days=20), 0
    while on < until:
        times += 1
        said = text or ("看地块", "谈能评", "谈供电", "议合同")[times % 4]
        city.act(Follow(on=on, lead=lead, text=said, visit=visits and times % 3 == 1))
        on += timedelta(days=21)


def _over_a_registration(city: Drawing, *, short: bool = False) -> tuple[Signed, str]:
    """Town B signs, straight into the sheet, the firm that town A has registered and still follows."""
    firm = replace(city.firm(), credit_code="")
    owner = city.unit()
    met = city.between(60, 400)
    on = met + city.days(25, 150)
    lead = _lead(city, unit=owner, investor=firm.name[2:] if short else firm.name, title=f"{firm.core}投资意向", on=met)
    _talks(city, lead, met, on + timedelta(days=60))
    one = Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=city.unit(owner), wan=city.wan(), on=on
    )
    sign(city, one)
    live_on(city, one, steady=True)
    return one, lead


def signed_over_another(city: Drawing) -> Planted:
    """The very firm."""
    one, lead = _over_a_registration(city)
    return Planted(kind=CONTESTED, shape="签了别处登记的客商", unit=one.unit, projects=(one.handle,), leads=(lead,))


def signed_under_the_full_name(city: Drawing) -> Planted:
    """Registered without the city, signed with it."""
    one, lead = _over_a_registration(city, short=True)
    return Planted(kind=CONTESTED, shape="名称只差地名", unit=one.unit, projects=(one.handle,), leads=(lead,))


def handed_over(city: Drawing) -> Planted:
    """The town that registered handed the lead over."""
    firm, owner, met = city.firm(), city.unit(), city.between(60, 400)
    heir, on = city.unit(owner), met + city.days(45, 120)
    lead = _lead(city, unit=owner, investor=firm.name, title=f"{firm.core}建厂", on=met)
    city.act(HandOver(on=met + timedelta(days=15), lead=lead, unit=heir))
    _talks(city, lead, met + timedelta(days=15), on + timedelta(days=60))
    return _lawful(city, "线索已转交", Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=heir, wan=city.wan(), on=on
    ), lead)  # fmt: skip


def ruled_joint(city: Drawing) -> Planted:
    """Both registered; the arbiter gave both a share, and the project's credit is so shared."""
    firm, owner, met = city.firm(), city.unit(), city.between(60, 400)
    later, on = city.unit(owner), met + city.days(60, 120)
    lead = _lead(city, unit=owner, investor=firm.name, title=f"{firm.core}建厂", on=met)
    second = _lead(city, unit=later, investor=firm.name, title=f"{firm.core}建厂", on=met + timedelta(days=10))
    shares = {owner: 5000, later: 5000}
    city.act(Rule(on=met + timedelta(days=20), lead=second, ruling=RulingKind.JOINT_CREDIT, shares=shares))
    _talks(city, lead, met, on + timedelta(days=60))
    one = Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=later, wan=city.wan(), on=on,
        shares=tuple(shares.items()),
    )  # fmt: skip
    return _lawful(city, "裁定共同计功", one, lead, second)


def ruled_to_the_later(city: Drawing) -> Planted:
    """The arbiter gave the investor to the later one."""
    firm, owner, met = city.firm(), city.unit(), city.between(60, 400)
    later, on = city.unit(owner), met + city.days(60, 120)
    lead = _lead(city, unit=owner, investor=firm.name, title=f"{firm.core}建厂", on=met)
    second = _lead(city, unit=later, investor=firm.name, title=f"{firm.core}建厂", on=met + timedelta(days=10))
    city.act(Rule(on=met + timedelta(days=20), lead=second, ruling=RulingKind.TO_LATER))
    one = Signed(handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=later, wan=city.wan(), on=on)
    return _lawful(city, "裁定改归后报", one, lead, second)


def lost_before(city: Drawing) -> Planted:
    """The first town had given the investor up."""
    firm, owner, met = city.firm(), city.unit(), city.between(60, 400)
    on = met + city.days(60, 120)
    lead = _lead(city, unit=owner, investor=firm.name, title=f"{firm.core}建厂", on=met)
    city.act(Lose(on=met + timedelta(days=30), lead=lead))
    one = Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=city.unit(owner), wan=city.wan(), on=on
    )
    return _lawful(city, "首报已流失", one, lead)


def lapsed_before(city: Drawing) -> Planted:
    """The first town did nothing for half a year; its protection had lapsed."""
    firm, owner, met = city.firm(), city.unit(), city.between(60, 400)
    lead = _lead(city, unit=owner, investor=firm.name, title=f"{firm.core}建厂", on=met)
    one = Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=city.unit(owner), wan=city.wan(),
        on=met + city.days(150, 220),
    )  # fmt: skip
    return _lawful(city, "首报保护已过期", one, lead)


def sister_firm(city: Drawing) -> Planted:
    """A firm of the same brand in another trade: two businesses, two investors."""
    firm, owner, met = city.firm(), city.unit(), city.between(60, 400)
    name = f"{firm.name[:4]}{'食品' if '食品' not in firm.core else '家具'}有限公司"
    lead = _lead(city, unit=owner, investor=name, title=f"{name[2:6]}中央厨房", on=met)
    _talks(city, lead, met, met + timedelta(days=200))
    one = Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=city.unit(owner), wan=city.wan(),
        on=met + city.days(40, 120),
    )  # fmt: skip
    return _lawful(city, "同品牌的另一家", one, lead)


def _lawful(city: Drawing, shape: str, one: Signed, *leads: str) -> Planted:
    sign(city, one)
    live_on(city, one, steady=True)
    return Planted(kind=CONTESTED, shape=shape, unit=one.unit, lawful=True, projects=(one.handle,), leads=leads)


def _held(city: Drawing, *, text: str, visits: bool) -> tuple[str, str, date]:
    firm, unit, met = city.firm(), city.unit(), city.last - city.days(260, 500)
    lead = _lead(city, unit=unit, investor=firm.name, title=f"{firm.core}建厂", on=met)
    _talks(city, lead, met, city.last, text=text, visits=visits)
    return lead, unit, met


def held_by_one_sentence(city: Drawing) -> Planted:
    """Renewed for months by the same sentence; nobody ever met."""
    lead, unit, _ = _held(city, text="继续跟进", visits=False)
    return Planted(kind=PARKED, shape="同一句话续期", unit=unit, leads=(lead,))


def held_by_telephone(city: Drawing) -> Planted:
    """Renewed for months by other sentences; nobody ever met."""
    lead, unit, _ = _held(city, text="", visits=False)
    return Planted(kind=PARKED, shape="只有文字没有见面", unit=unit, leads=(lead,))


def long_talks(city: Drawing) -> Planted:
    """A year of talks, with visits."""
    lead, unit, _ = _held(city, text="", visits=True)
    return Planted(kind=PARKED, shape="长期洽谈有走访", unit=unit, lawful=True, leads=(lead,))


def found_valuable(city: Drawing) -> Planted:
    """The bureau has looked and found it valuable."""
    lead, unit, met = _held(city, text="", visits=False)
    city.act(Validate(on=met + timedelta(days=50), lead=lead))
    return Planted(kind=PARKED, shape="招商办认定有价值", unit=unit, lawful=True, leads=(lead,))


def let_lapse(city: Drawing) -> Planted:
    """Nothing was done, and protection lapsed: it holds nobody off."""
    firm, unit, met = city.firm(), city.unit(), city.last - city.days(260, 500)
    lead = _lead(city, unit=unit, investor=firm.name, title=f"{firm.core}建厂", on=met)
    return Planted(kind=PARKED, shape="保护已过期", unit=unit, lawful=True, leads=(lead,))


PLANTS = (
    one_serial_twice, one_file_twice, signed_over_another, signed_under_the_full_name, held_by_one_sentence,
    held_by_telephone,
)  # fmt: skip
LOOK_ALIKES = (
    shared_within_its_face, withdrawn_and_offered_by_the_right_one, contract_that_only_supports, handed_over, ruled_joint,
    ruled_to_the_later, lost_before, lapsed_before, sister_firm, long_talks, found_valuable, let_lapse,
)  # fmt: skip
