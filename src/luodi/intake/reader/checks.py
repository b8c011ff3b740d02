"""What cannot be right in a record by itself: an event after the report date, a part greater than its whole."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from luodi.intake.reader.readings import Day, Doubt, Likely, Money, Precision
from luodi.intake.reader.record import BASIS_LABELS, EVENTS, FIELD_LABELS, Basis, Field, Record

# As long as the ledger's columns are.
_LONGEST = {
    Field.PROJECT: 200,
    Field.INVESTOR: 200,
    Field.UNIT: 80,
    Field.SECTOR: 80,
    Field.ORIGIN: 80,
    Field.REMARKS: 2000,
}


def check_record(record: Record, answers: Mapping[str, str]) -> Iterator[Doubt]:
    """The questions that a record raises; `answers` are those of its layout."""
    report = record.day(Field.REPORT_DATE)
    for event in EVENTS:
        day = record.day(event)
        if day is None or report is None or day.first <= last_day(report) or f"future:{event}" in answers:
            continue
        question = f"“{FIELD_LABELS[event]}”{day}晚于报表日期{report}，是计划吗？"
        likely = (Likely(answer="fact", label="已发生，照记"), Likely(answer="plan", label="是计划，不记"))
        yield Doubt(key=f"future:{event}", field=event, question=question, likely=likely)
    for field, most in _LONGEST.items():
        if (text := record.text(field)) is not None and len(text) > most:
            question = f"“{FIELD_LABELS[field]}”有{len(text)}个字，最多{most}个，请缩短后重新导入。"
            yield Doubt(key=f"long[{text[:40]}]:{field}", field=field, question=question)
    amounts = [(b, v.fen) for b in Basis if isinstance(v := record.funds.get(b), Money)]
    for (small, low), (large, high) in pairwise(amounts):
        if low > high:
            question = f"到位资金的{BASIS_LABELS[small]}大于{BASIS_LABELS[large]}，请核对。"
            key = f"funds[{record.text(Field.PROJECT)}]"
            yield Doubt(key=key, field=Field.FUNDS_ARRIVED, question=question)


def last_day(day: Day) -> date:
    """The last day that a date of its precision may mean."""
    if day.precision is Precision.DAY:
        return day.first
    if day.precision is Precision.YEAR:
        return day.first.replace(month=12, day=31)
    following = day.first.replace(day=28).toordinal() + 4
    return date.fromordinal(date.fromordinal(following).replace(day=1).toordinal() - 1)
