"""What one row states: the fields of a record, each a value, an unknown, or absent."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from luodi.base.quantities import yuan_text
from luodi.intake.reader.measures.statements import Statement
from luodi.intake.reader.readings import Day, Doubt, Money, Stated, Unknown


class Field(StrEnum):
    """The fields in the order in which they are shown."""

    CODE = "code"
    EXTERNAL_CODE = "external_code"
    PROJECT = "project"
    INVESTOR = "investor"
    CREDIT_CODE = "credit_code"
    UNIT = "unit"
    SECTOR = "sector"
    STAGE = "stage"
    TOTAL_INVESTMENT = "total_investment"
    AGREED_INVESTMENT = "agreed_investment"
    CONTRACT_INVESTMENT = "contract_investment"
    FUNDS_ARRIVED = "funds_arrived"
    ORIGIN = "origin"
    FIRST_CONTACT_ON = "first_contact_on"
    SIGNED_ON = "signed_on"
    LANDED_ON = "landed_on"
    STARTED_ON = "started_on"
    COMPLETED_ON = "completed_on"
    IN_PRODUCTION_ON = "in_production_on"
    REPORT_DATE = "report_date"
    REMARKS = "remarks"


class Basis(StrEnum):
    """What an arrived amount counts: this report's span, the year to date, or everything since the project began."""

    SPAN = "span"
    YEAR = "year"
    CUMULATIVE = "cumulative"


_MOST_TELLING = (Basis.YEAR, Basis.CUMULATIVE, Basis.SPAN)
FIELD_LABELS: Mapping[str, str] = {
    Field.CODE: "编号",
    Field.EXTERNAL_CODE: "项目代码",
    Field.PROJECT: "项目名称",
    Field.INVESTOR: "投资方",
    Field.CREDIT_CODE: "统一社会信用代码",
    Field.UNIT: "责任单位",
    Field.SECTOR: "行业",
    Field.STAGE: "阶段",
    Field.TOTAL_INVESTMENT: "总投资",
    Field.AGREED_INVESTMENT: "协议投资",
    Field.CONTRACT_INVESTMENT: "合同投资",
    Field.FUNDS_ARRIVED: "到位资金",
    Field.ORIGIN: "资金来源",
    Field.FIRST_CONTACT_ON: "首次接洽时间",
    Field.SIGNED_ON: "签约时间",
    Field.LANDED_ON: "落地时间",
    Field.STARTED_ON: "开工时间",
    Field.COMPLETED_ON: "竣工时间",
    Field.IN_PRODUCTION_ON: "投产时间",
    Field.REPORT_DATE: "报表日期",
    Field.REMARKS: "备注",
}
BASIS_LABELS: Mapping[str, str] = {Basis.SPAN: "本期", Basis.YEAR: "本年累计", Basis.CUMULATIVE: "开工以来累计"}
AMOUNTS = frozenset({Field.TOTAL_INVESTMENT, Field.AGREED_INVESTMENT, Field.CONTRACT_INVESTMENT, Field.FUNDS_ARRIVED})
EVENTS = (
    Field.FIRST_CONTACT_ON,
    Field.SIGNED_ON,
    Field.LANDED_ON,
    Field.STARTED_ON,
    Field.COMPLETED_ON,
    Field.IN_PRODUCTION_ON,
)
DATES = frozenset({*EVENTS, Field.REPORT_DATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The stated fields of one row. `funds` holds every arrived amount by its basis; the most telling one is the field."""

    stated: Mapping[Field, Stated]
    basis: Basis | None = None
    funds: Mapping[Basis, Stated]

    def text(self, field: Field) -> str | None:
        """The words of a text field; None when absent or unknown."""
        value = self.stated.get(field)
        return value if isinstance(value, str) else None

    def fen(self, field: Field) -> int | None:
        """The fen of an amount field; None when absent or unknown."""
        value = self.stated.get(field)
        return value.fen if isinstance(value, Money) else None

    def day(self, field: Field) -> Day | None:
        """The date of a date field; None when absent or unknown."""
        value = self.stated.get(field)
        return value if isinstance(value, Day) else None

    def as_json(self) -> dict[str, str | None]:
        """The record as the command line prints it: yuan as decimal strings, unknown null, absent keys absent."""
        found: dict[str, str | None] = {}
        for field in Field:
            if field not in self.stated:
                continue
            key = f"{field}_yuan" if field in AMOUNTS else str(field)
            found[key] = stated_json(self.stated[field])
            if field is Field.FUNDS_ARRIVED and self.basis is not None:
                found["funds_arrived_basis"] = str(self.basis)
        return found


def record_of(stated: dict[Field, Stated], funds: dict[Basis, Stated]) -> Record:
    """The record of what was stated; the most telling amount of arrived funds becomes its field."""
    for basis in _MOST_TELLING:
        if basis in funds:
            stated[Field.FUNDS_ARRIVED] = funds[basis]
            return Record(stated=stated, basis=basis, funds=funds)
    return Record(stated=stated, funds=funds)


def stated_json(value: Stated) -> str | None:
    """One value as JSON holds it."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Money):
        return yuan_text(value.fen)
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a sheet as read. `row` is the sheet's own 1-based row.

    Exactly one holds: `skipped` says why the row states nothing; `rejected` says what it lacks; else `record` with `doubts`.
    `as_written`: the record with the values that are hard to believe, where only the ledger can say whether they are known.
    """

    sheet: str
    row: int
    record: Record
    doubts: tuple[Doubt, ...] = ()
    skipped: str = ""
    rejected: str = ""
    layout: str = ""
    as_written: Record | None = None
    only_asks: bool = False  # a question about the sheet (a sum, its layout); the row itself states nothing
    statement: Statement | None = None  # what a cell of the second layout states instead of a record

    def as_json(self, unit: str | None) -> dict[str, Any]:
        """What the row states, as the command line prints it. `unit`: as it was recognized, for a statement."""
        return self.record.as_json() if self.statement is None else self.statement.as_json(unit)
