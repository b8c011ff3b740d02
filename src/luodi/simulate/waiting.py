"""A town's sheet that cannot be committed without a person: one row for each thing that intake must ask about."""

from collections.abc import Iterable
from datetime import date

from luodi.simulate.story import Life
from luodi.simulate.workbooks import SheetRow, ledger_workbook


def waiting_workbook(lives: Iterable[Life], *, town: str, until: date) -> bytes:
    """Two clear rows (one new project, one that moved on), and four doubtful ones about projects of `town`.

    Doubtful: an amount written 约, a day written 月底, money that fell, a known project under another name.
    """
    own = [life for life in lives if life.deal.unit == town and life.deal.signed_on <= until]
    paid = [life for life in own if life.arrived_wan(until) > 100]
    fell, vague, renamed = paid[0], paid[1], paid[2]
    moved = next(life for life in own if life not in {fell, vague, renamed})
    rows = [
        _row(moved, arrived_wan=moved.arrived_wan(until) + 120, remarks="新到一笔设备款"),
        _row(fell, arrived_wan=fell.arrived_wan(until) - 90, remarks="上月多报"),
        _row(vague, contract_wan="约1亿元"),
        _row(renamed, name=f"{renamed.deal.name}（二车间）", remarks="与区台账名称不一致"),
        SheetRow(
            unit=town, name="釉彩喷墨花机", investor="佛山澹墨机电", sector="工业", origin="市外", contract_wan=2600,
            signed_on=f"{until.year}年{until.month}月底",
        ),
        SheetRow(
            unit=town, name="骨质瓷礼品", investor="江西素胎瓷业", sector="工业", origin="省外", contract_wan="1,800",
            signed_on=f"{until.year}.{until.month}.28",
        ),
    ]  # fmt: skip
    title = f"{town}{until.year}年{until.month}月份招商引资项目补报表"
    return ledger_workbook(rows, title=title, sender=town, until=until, by_sector=False)


def _row(
    life: Life,
    *,
    name: str | None = None,
    contract_wan: str | None = None,
    arrived_wan: int | None = None,
    remarks: str | None = None,
) -> SheetRow:
    deal = life.deal
    return SheetRow(
        unit=deal.unit,
        name=name or deal.name,
        investor=deal.investor,
        sector=deal.sector,
        origin=deal.origin,
        contract_wan=contract_wan or deal.contract_wan,
        arrived_wan=arrived_wan,
        signed_on=deal.signed_on,
        remarks=remarks,
    )
