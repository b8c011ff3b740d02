"""Planted on time: ground broken and nothing built, ground broken twice, days moved back, figures taken back after a seal.

Beside each what only looks like it: clocks that the bureau stopped, openings of the books, corrections.
"""

from datetime import date, timedelta

from luodi.ledger.choices import EntryKind, Stage
from luodi.simulate.city.drawing import Drawing, Signed, file_it, pay, reach, report_day, sign
from luodi.simulate.city.honest import build, live_on
from luodi.simulate.city.script import Excuse, Follow, Meet, Merge, Planted, Said, Say, TakeBack

UNBUILT, RESTART, LATE, REVERSED = "started_unbuilt", "repeated_start", "late_recorded", "reversed_after_seal"
_BEFORE_SEAL, _AFTER_SEAL = timedelta(days=2), timedelta(days=24)


def _signed(city: Drawing, on: date | None = None, wan: int = 0) -> Signed:
    firm = city.firm()
    when = on or city.between(150, (city.last - city.first).days - 420)
    return Signed(
        handle=city.handle("planted"), name=city.name(firm), firm=firm, unit=city.unit(), wan=wan or city.wan(), on=when
    )


def _broken_ground(city: Drawing, days_ago: int) -> tuple[Signed, date]:
    """A filed project that broke ground so many days before the end of the story."""
    started = city.last - timedelta(days=days_ago)
    one = _signed(city, started - city.days(40, 120), wan=3000)
    sign(city, one)
    file_it(city, one.handle, one.on + timedelta(days=20))
    reach(city, one.handle, Stage.STARTED, started)
    return one, started


def unpaid(city: Drawing) -> Planted:
    """Ground was broken four months to a year ago and not one fen came."""
    one, _ = _broken_ground(city, city.chance.randint(130, 360))
    return Planted(kind=UNBUILT, shape="开工后无资金", unit=one.unit, projects=(one.handle,))


def hardly_paid(city: Drawing) -> Planted:
    """More than eight months after ground-breaking there is a tenth of the contract."""
    one, started = _broken_ground(city, city.chance.randint(240, 420))
    pay(city, one.handle, started + timedelta(days=20), one.wan * city.chance.randint(3, 13) // 100)
    return Planted(kind=UNBUILT, shape="开工后资金不足", unit=one.unit, projects=(one.handle,))


def excused(city: Drawing) -> Planted:
    """The land was handed over late; the bureau stopped the clock."""
    one, started = _broken_ground(city, city.chance.randint(130, 360))
    note = "土地未按期交付，责任在区里"
    city.act(Excuse(on=started + timedelta(days=40), project=one.handle, first=started, last=None, note=note))
    return Planted(kind=UNBUILT, shape="已批准停表", unit=one.unit, lawful=True, projects=(one.handle,))


def stopped_openly(city: Drawing) -> Planted:
    """Stopped, returned or ended, and said so."""
    one, started = _broken_ground(city, city.chance.randint(200, 360))
    stage = city.chance.choice((Stage.SUSPENDED, Stage.RETURNED, Stage.TERMINATED))
    reach(city, one.handle, stage, started + timedelta(days=70))
    return Planted(kind=UNBUILT, shape="已登记暂停或退回", unit=one.unit, lawful=True, projects=(one.handle,))


def just_started(city: Drawing) -> Planted:
    """Two months after ground-breaking nobody asks yet."""
    one, _ = _broken_ground(city, city.chance.randint(35, 80))
    return Planted(kind=UNBUILT, shape="刚开工", unit=one.unit, lawful=True, projects=(one.handle,))


def paid_enough(city: Drawing) -> Planted:
    """A sixth of the contract after eight months: slow, and within the rule."""
    one, started = _broken_ground(city, city.chance.randint(240, 420))
    pay(city, one.handle, started + timedelta(days=30), one.wan * 16 // 100)
    return Planted(kind=UNBUILT, shape="资金刚够", unit=one.unit, lawful=True, projects=(one.handle,))


def _alive(city: Drawing) -> tuple[Signed, date]:
    one = _signed(city)
    sign(city, one)
    return one, live_on(city, one, steady=True)


def started_twice(city: Drawing) -> Planted:
    """A second ceremony at the collective start of the next season."""
    one, started = _alive(city)
    reach(city, one.handle, Stage.STARTED, started + city.days(45, 200))
    return Planted(kind=RESTART, shape="再开工一次", unit=one.unit, projects=(one.handle,))


def started_thrice(city: Drawing) -> Planted:
    """Three ceremonies."""
    one, started = _alive(city)
    for _ in range(2):
        started += city.days(45, 140)
        reach(city, one.handle, Stage.STARTED, started)
    return Planted(kind=RESTART, shape="三次开工", unit=one.unit, projects=(one.handle,))


def started_again_after_a_stop(city: Drawing) -> Planted:
    """Suspended in winter and started again."""
    one, started = _alive(city)
    reach(city, one.handle, Stage.SUSPENDED, started + timedelta(days=40))
    reach(city, one.handle, Stage.STARTED, started + timedelta(days=150))
    return Planted(kind=RESTART, shape="停工后复工", unit=one.unit, lawful=True, projects=(one.handle,))


def start_corrected(city: Drawing) -> Planted:
    """The day was wrong: taken back, and stated anew."""
    one = _signed(city)
    sign(city, one)
    file_it(city, one.handle, one.on + timedelta(days=20))
    wrong, right = one.on + timedelta(days=50), one.on + timedelta(days=90)
    reach(city, one.handle, Stage.STARTED, wrong, tag=f"{one.handle}:started")
    city.act(TakeBack(on=report_day(right) - timedelta(days=1), tags=(f"{one.handle}:started",), reason="开工日期写错"))
    reach(city, one.handle, Stage.STARTED, right)
    build(city, one, right)
    return Planted(kind=RESTART, shape="冲销后改正", unit=one.unit, lawful=True, projects=(one.handle,))


def start_told_twice(city: Drawing) -> Planted:
    """Two sheets state the same day."""
    one, started = _alive(city)
    reach(city, one.handle, Stage.STARTED, started, told_on=report_day(started) + timedelta(days=31))
    return Planted(kind=RESTART, shape="同一天报了两次", unit=one.unit, lawful=True, projects=(one.handle,))


def _quarter_end(city: Drawing, *, year_end: bool = False) -> date:
    """One of the last six days of a quarter, four months before the end of the story at the latest."""
    ends = [
        date(year, month, day) - timedelta(days=city.chance.randint(0, 5))
        for year in range(city.first.year, city.last.year + 1)
        for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
        if (month == 12 or not year_end)
    ]
    return city.chance.choice(
        [end for end in ends if city.first + timedelta(days=60) < end < city.last - timedelta(days=190)]
    )


def signing_moved_back(city: Drawing) -> Planted:
    """Signed in spring, dated into the last days of the old quarter."""
    one = _signed(city, _quarter_end(city))
    moved = Signed(
        handle=one.handle, name=one.name, firm=one.firm, unit=one.unit, wan=one.wan, on=one.on,
        told_on=one.on + city.days(100, 170),
    )  # fmt: skip
    sign(city, moved)
    live_on(city, moved, steady=True)
    return Planted(kind=LATE, shape="签约日期前移到季末", unit=one.unit, projects=(one.handle,))


def money_moved_back(city: Drawing) -> Planted:
    """A payment of spring, dated into the last days of the old year."""
    claimed = _quarter_end(city, year_end=True)
    one = _signed(city, claimed - city.days(60, 200))
    sign(city, one)
    live_on(city, one, steady=True)
    pay(city, one.handle, claimed, one.wan * 3 // 10, told_on=claimed + city.days(95, 170))
    return Planted(kind=LATE, shape="资金前移到年末", unit=one.unit, projects=(one.handle,))


def opening_of_the_books(city: Drawing) -> Planted:
    """The old books were taken over: everything in them is old."""
    one = _signed(city, date(city.first.year - 1, 12, 29))
    told_on = city.first + timedelta(days=4)
    opened = Signed(
        handle=one.handle, name=one.name, firm=one.firm, unit=one.unit, wan=one.wan,
        on=date(city.first.year - 2, 12, 29), told_on=told_on,
    )  # fmt: skip
    sign(city, opened, opening=True)
    return Planted(kind=LATE, shape="期初补入", unit=one.unit, lawful=True, projects=(one.handle,))


def next_sheet(city: Drawing) -> Planted:
    """Signed on the last day of a quarter, in the next month's sheet."""
    one = _signed(city, _quarter_end(city))
    told_on = report_day(one.on + timedelta(days=30))
    late = Signed(
        handle=one.handle, name=one.name, firm=one.firm, unit=one.unit, wan=one.wan, on=one.on, told_on=told_on
    )
    sign(city, late)
    live_on(city, late, steady=True)
    return Planted(kind=LATE, shape="下月报表才报", unit=one.unit, lawful=True, projects=(one.handle,))


def known_before(city: Drawing) -> Planted:
    """Stated late; but the unit had registered the lead and met the firm before the day it claims."""
    one = _signed(city, _quarter_end(city))
    lead = city.handle("lead")
    met = one.on - timedelta(days=25)
    city.act(Meet(on=met, lead=lead, unit=one.unit, investor=one.firm.name, title=one.name))
    city.act(Follow(on=one.on - timedelta(days=9), lead=lead, text="看厂房、谈合同条款", visit=True))
    late = Signed(
        handle=one.handle, name=one.name, firm=one.firm, unit=one.unit, wan=one.wan, on=one.on,
        told_on=one.on + city.days(100, 150),
    )  # fmt: skip
    sign(city, late)
    live_on(city, late, steady=True)
    return Planted(kind=LATE, shape="当时已有线索和走访", unit=one.unit, lawful=True, projects=(one.handle,))


def _big_money(city: Drawing, tag: str = "") -> tuple[Signed, date, int]:
    """A third of a contract, in the sheet of one of the months in the middle of the story."""
    one, started = _alive(city)
    told = report_day(started + city.days(20, 90))
    wan = one.wan // 3
    pay(city, one.handle, told - timedelta(days=3), wan, told_on=told, tag=tag or f"{one.handle}:big")
    return one, told, wan


def taken_back(city: Drawing) -> Planted:
    """Reported, sealed, ranked, and reversed in the month after."""
    one, told, _ = _big_money(city)
    on = told + _AFTER_SEAL + city.days(0, 40)
    city.act(TakeBack(on=on, tags=(f"{one.handle}:big",), reason="资金未实际到位"))
    return Planted(kind=REVERSED, shape="封账后全部冲销", unit=one.unit, projects=(one.handle,))


def shrunk(city: Drawing) -> Planted:
    """Reversed after the seal, and a tenth of it put in its place."""
    one, told, wan = _big_money(city)
    on = told + _AFTER_SEAL + city.days(0, 4)
    city.act(TakeBack(on=on, tags=(f"{one.handle}:big",), reason="金额有误"))
    pay(city, one.handle, told - timedelta(days=3), max(1, wan // 10), told_on=on)
    return Planted(kind=REVERSED, shape="封账后缩到一成", unit=one.unit, projects=(one.handle,))


def signing_taken_back(city: Drawing) -> Planted:
    """A signing that counted in the sealed month does not stand any more."""
    one = _signed(city)
    sign(city, one)
    on = report_day(one.on) + _AFTER_SEAL + city.days(0, 40)
    city.act(TakeBack(on=on, tags=(f"{one.handle}:signed",), reason="合同未生效"))
    return Planted(kind=REVERSED, shape="封账后冲销签约", unit=one.unit, projects=(one.handle,))


def corrected_in_time(city: Drawing) -> Planted:
    """Corrected before the month was sealed."""
    one, told, wan = _big_money(city)
    city.act(TakeBack(on=told + _BEFORE_SEAL, tags=(f"{one.handle}:big",), reason="重复统计"))
    pay(city, one.handle, told - timedelta(days=3), max(1, wan // 10), told_on=told + _BEFORE_SEAL)
    return Planted(kind=REVERSED, shape="封账前改正", unit=one.unit, lawful=True, projects=(one.handle,))


def corrected_after(city: Drawing) -> Planted:
    """Corrected after the seal by a little."""
    one, told, wan = _big_money(city)
    on = told + _AFTER_SEAL
    city.act(TakeBack(on=on, tags=(f"{one.handle}:big",), reason="按回单改正"))
    pay(city, one.handle, told - timedelta(days=3), max(1, wan * 96 // 100), told_on=on)
    return Planted(kind=REVERSED, shape="封账后小幅改正", unit=one.unit, lawful=True, projects=(one.handle,))


def told_twice(city: Drawing) -> Planted:
    """Two sheets brought one payment; the second was taken out."""
    one, told, wan = _big_money(city)
    pay(city, one.handle, told - timedelta(days=3), wan, told_on=told, tag=f"{one.handle}:copy")
    city.act(TakeBack(on=told + _AFTER_SEAL, tags=(f"{one.handle}:copy",), reason="两张表重复"))
    return Planted(kind=REVERSED, shape="去掉重复的一笔", unit=one.unit, lawful=True, projects=(one.handle,))


def merged_after_seal(city: Drawing) -> Planted:
    """A double code was merged after its month was sealed: its entries move."""
    one, started = _alive(city)
    twin = Signed(
        handle=city.handle("planted"), name=f"{one.name}（补）", firm=one.firm, unit=one.unit, wan=one.wan, on=one.on
    )
    sign(city, twin)
    pay(city, twin.handle, started + timedelta(days=40), one.wan // 10)
    on = report_day(started + timedelta(days=40)) + _AFTER_SEAL
    city.act(Merge(on=on, survivor=one.handle, merged=twin.handle))
    return Planted(kind=REVERSED, shape="合并项目", unit=one.unit, lawful=True, projects=(one.handle,))


def cleared_a_year_later(city: Drawing) -> Planted:
    """Old books cleared a year later: nobody was ranked by them that season."""
    one = _signed(city, city.between(20, 120))
    sign(city, one)
    live_on(city, one, steady=True)
    told = report_day(one.on + timedelta(days=150))
    fact = Said(kind=EntryKind.FUNDS_REPORTED, on=told - timedelta(days=3), wan=one.wan // 3, tag=f"{one.handle}:big")
    city.act(Say(on=told, project=one.handle, said=(fact,)))
    city.act(TakeBack(on=told + timedelta(days=370), tags=(f"{one.handle}:big",), reason="清理往年台账"))
    return Planted(kind=REVERSED, shape="一年后清理", unit=one.unit, lawful=True, projects=(one.handle,))


PLANTS = (
    unpaid, hardly_paid, started_twice, started_thrice, signing_moved_back, money_moved_back, taken_back, shrunk,
    signing_taken_back,
)  # fmt: skip
LOOK_ALIKES = (
    excused, stopped_openly, just_started, paid_enough, started_again_after_a_stop, start_corrected, start_told_twice,
    opening_of_the_books, next_sheet, known_before, corrected_in_time, corrected_after, told_twice, merged_after_seal,
    cleared_a_year_later,
)  # fmt: skip
