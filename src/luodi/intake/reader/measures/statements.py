"""What a cell of the second layout states: a number of a measure, of a unit, for a span."""

from dataclasses import dataclass

from luodi.base.quantities import yuan_text
from luodi.base.spans import Span
from luodi.base.steps import unit_of
from luodi.intake.reader.measures.numbers import Stated, decimal_text
from luodi.intake.reader.readings import Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement. `unit` None: no unit is named; `whole`: 全区 is. `stated` None: unknown (X).

    `kind`: of a unit founded by its name. `reporter`: the office that the sheet names as its sender. `column`: the sheet's own letter.
    """

    measure: str
    span: Span
    target: bool
    stated: Stated | None
    unit: str | None = None
    whole: bool = False
    kind: str | None = None
    reporter: str | None = None
    column: str = ""
    report: Day | None = None

    @property
    def about(self) -> str:
        """The measure and its span as people say it: 合同投资 2003年1—9月, 引进资金（目标）2006年."""
        return f"{self.measure}{'（目标）' if self.target else ''} {self.span.label}"

    def as_json(self, unit: str | None) -> dict[str, str | int | None]:
        """As the command line prints it: yuan, counts, ratios; unknown null. `unit`: as it was recognized."""
        found: dict[str, str | int | None] = {
            "unit": unit,
            "measure": self.measure,
            "kind": "target" if self.target else "reported",
            "span": str(self.span),
            "value": _value(self.stated),
            "measured_in": _measured_in(self.stated),
            "column": self.column,
        }
        if self.report is not None:
            found["report_date"] = str(self.report)
        return found


def _value(stated: Stated | None) -> str | int | None:
    if stated is None:
        return None
    if stated.amount_fen is not None:
        return yuan_text(stated.amount_fen)
    unit, number = unit_of(stated.measured_in), stated.number
    if unit == "%":
        return decimal_text(number / 100, 6)
    return int(number) if number.denominator == 1 else decimal_text(number, 4)


def _measured_in(stated: Stated | None) -> str | None:
    if stated is None:
        return None
    if stated.amount_fen is not None:
        return "元" if stated.currency == "CNY" else stated.currency
    return unit_of(stated.measured_in)
