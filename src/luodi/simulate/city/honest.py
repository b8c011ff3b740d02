"""Honest lives: signed, filed, built, paid for, sealed month by month; some fail openly, some are kept carelessly.

One in forty has a flaw that no cheat made: a sheet that came in late, a second site nobody filed yet, a slow payer.
They are what a rule may take for something else, and count as honest.
"""

from dataclasses import replace
from datetime import date, timedelta

from luodi.ledger.choices import EntryKind, Stage
from luodi.simulate.city.drawing import Drawing, Signed, file_it, pay, reach, report_day, sign
from luodi.simulate.city.script import Excuse, Follow, Meet, Offer, Recognize, Said, Say, SealMonth

_FAILS, _WAITS, _OLD, _LED, _CARELESS = 0.06, 0.04, 0.08, 0.06, 0.025
_INSTALMENTS = 12


def live_honestly(city: Drawing, count: int) -> None:
    """`count` projects that nobody tampered with."""
    for _ in range(count):
        handle, chance = city.handle("honest"), city.chance.random()
        city.honest.append(handle)
        firm, unit = city.firm(), city.chance.choice(city.units)
        on = city.between(5, (city.last - city.first).days - 20)
        signed = Signed(handle=handle, name=city.name(firm), firm=firm, unit=unit, wan=city.wan(), on=on)
        if chance < _OLD:
            _taken_over(city, signed)
        elif chance < _OLD + _CARELESS:
            _careless(city, signed)
        elif chance < _OLD + _CARELESS + _LED:
            _from_a_lead(city, signed)
        else:
            sign(city, signed)
            live_on(city, signed)


def live_on(city: Drawing, signed: Signed, *, filed: bool = True, steady: bool = False) -> date:
    """From signing to production, or to an open end unless `steady`; returns the day of ground-breaking."""
    handle, chance = signed.handle, city.chance
    registered = signed.on + city.days(8, 30)
    filed_on = registered + city.days(10, 40)
    landed = filed_on + city.days(10, 40)
    started = landed + city.days(10, 60)
    reach(city, handle, Stage.REGISTERED, registered)
    if filed:
        file_it(city, handle, filed_on, code=chance.random() < 0.8)
    reach(city, handle, Stage.LANDED, landed)
    pay(city, handle, signed.on + city.days(8, 25), max(1, signed.wan * chance.randint(2, 5) // 100))
    fate = 1.0 if steady else chance.random()
    if fate < _FAILS:
        ends = chance.choice((Stage.LOST, Stage.TERMINATED, Stage.RETURNED))
        reach(city, handle, ends, landed + city.days(20, 120))
        return started
    reach(city, handle, Stage.STARTED, started)
    if fate < _FAILS + _WAITS:
        until = started + city.days(60, 140)
        note = "土地交付推迟，由区里承担" if chance.random() < 0.5 else "冬季停工"
        city.act(
            Excuse(on=report_day(started + timedelta(days=15)), project=handle, first=started, last=None, note=note)
        )
        build(city, signed, until)
    else:
        build(city, signed, started)
    return started


def build(city: Drawing, signed: Signed, since: date) -> None:
    """Money by instalments from `since`, then structure, completion, production."""
    left, on, part = signed.wan * 95 // 100, since + city.days(3, 20), max(1, signed.wan * 95 // 100 // _INSTALMENTS)
    for _ in range(_INSTALMENTS):
        amount = min(left, part + city.chance.randint(-part // 5, part // 5))
        pay(city, signed.handle, on, max(1, amount))
        left -= amount
        on += city.days(25, 45)
    structure = since + city.days(150, 260)
    completed = structure + city.days(40, 90)
    reach(city, signed.handle, Stage.STRUCTURE_COMPLETED, structure)
    reach(city, signed.handle, Stage.COMPLETED, completed)
    reach(city, signed.handle, Stage.IN_PRODUCTION, completed + city.days(15, 60))


def _taken_over(city: Drawing, signed: Signed) -> None:
    """One of the old books, taken over when the story begins: its days lie years back, and nobody marks it late."""
    old = signed.on - (signed.on - city.first) - city.days(200, 1500)
    told_on = city.first + timedelta(days=3)
    sign(city, replace(signed, on=old, told_on=told_on), opening=True)
    days = (Stage.FILED, 60), (Stage.STARTED, 150), (Stage.COMPLETED, 400), (Stage.IN_PRODUCTION, 450)
    reached = tuple((stage, old + timedelta(days=n)) for stage, n in days if old + timedelta(days=n) < city.first)
    said = tuple(Said(kind=EntryKind.STAGE_REACHED, on=on, stage=stage) for stage, on in reached)
    paid = Said(kind=EntryKind.FUNDS_RECOGNIZED, on=city.first - timedelta(days=2), wan=signed.wan * 6 // 10)
    city.act(Say(on=told_on, project=signed.handle, said=(*said, paid), opening=True))


def _from_a_lead(city: Drawing, signed: Signed) -> None:
    """Registered first, visited, then signed by the unit that registered it."""
    lead, met = city.handle("lead"), max(city.first, signed.on - city.days(20, 90))
    city.act(Meet(on=met, lead=lead, unit=signed.unit, investor=signed.firm.name, title=signed.name))
    on = met + timedelta(days=12)
    while on < signed.on:
        city.act(Follow(on=on, lead=lead, text="看厂房、谈用地", visit=city.chance.random() < 0.6))
        on += city.days(12, 30)
    sign(city, signed)
    live_on(city, signed)


def _careless(city: Drawing, signed: Signed) -> None:
    """Honest, and badly kept."""
    flaw = city.chance.randrange(5)
    if flaw == 0:  # one sheet came in months late
        sign(city, replace(signed, told_on=report_day(signed.on + city.days(62, 110))))
        live_on(city, signed)
    elif flaw == 1:  # a second site in another town, not filed yet
        sign(city, signed)
        live_on(city, signed)
        other = replace(
            signed, handle=city.handle("honest"), unit=city.unit(signed.unit), on=signed.on + city.days(40, 200)
        )
        city.honest.append(other.handle)
        sign(city, replace(other, name=f"{signed.firm.core}物流仓", wan=city.wan() + 50))
    elif flaw == 2:  # pays slowly, and nobody asked for a delay
        sign(city, signed)
        started = signed.on + city.days(60, 120)
        reach(city, signed.handle, Stage.STARTED, started)
        pay(city, signed.handle, started + timedelta(days=20), max(1, signed.wan * 6 // 100))
        build(city, signed, started + timedelta(days=250))
    elif flaw == 3:  # the ground-breaking was first dated by the ceremony, then by the machines; both were written
        sign(city, signed)
        started = live_on(city, signed)
        reach(city, signed.handle, Stage.STARTED, started + timedelta(days=20))
    else:  # the firm changed hands between signing and building
        sign(city, signed)
        live_on(city, signed)
        heir = Said(kind=EntryKind.SET_INVESTOR, on=signed.on + timedelta(days=70), text=city.firm().name)
        city.act(Say(on=report_day(heir.on), project=signed.handle, said=(heir,)))


def claim_honestly(city: Drawing, count: int) -> None:
    """Claims on vouchers of their own, some of them recognised; many of one round amount, as instalments are."""
    for number in range(count):
        firm, unit = city.firm(), city.unit()
        signed = Signed(
            handle=city.handle("honest"), name=city.name(firm), firm=firm, unit=unit, wan=6000, on=city.between(30, 200)
        )
        city.honest.append(signed.handle)
        sign(city, signed)
        live_on(city, signed)
        for instalment in range(2):
            offered = offer(city, signed, wan=250, on=signed.on + timedelta(days=90 + 40 * instalment))
            city.act(offered)
            if number % 3 == 0:
                city.act(Recognize(on=offered.on + timedelta(days=10), claim=offered.claim))


def offer(
    city: Drawing, signed: Signed, *, wan: int, on: date, number: str = "", paper: str = "", face_wan: int | None = None,
    share_wan: int | None = -1,
) -> Offer:  # fmt: skip
    """A claim of the project's unit; on a voucher of its own unless `number` or `paper` say another."""
    claim = city.handle("claim")
    return Offer(
        on=on, claim=claim, project=signed.handle, unit=signed.unit, wan=wan, payer=signed.firm.name,
        number=number or f"{on:%Y%m%d}{city.chance.randint(10**7, 10**8 - 1)}", paper=paper or claim,
        face_wan=face_wan or wan, share_wan=wan if share_wan == -1 else share_wan,
    )  # fmt: skip


def seal_months(city: Drawing) -> None:
    """Each month is sealed on the fifth of the next."""
    month = city.first.replace(day=1)
    while (ahead := (month + timedelta(days=32)).replace(day=1)) + timedelta(days=4) <= city.last:
        city.act(SealMonth(on=ahead + timedelta(days=4), month=month))
        month = ahead
