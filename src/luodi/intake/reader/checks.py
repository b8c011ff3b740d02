"""What cannot be right in a record by itself: an event after the report date, a part greater than its whole."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from luodi.intake.reader.readings import Day, Doubt, Likely, Money, Precision, Stated
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


def check_record(record: Record, answers: Mapping[str, str]) -> list[Doubt]:
    """The questions that a record raises; `answers` are those of its layout."""
    report = record.day(Field.REPORT_DATE)
    until = date.max if report is None else last_day(report)
    doubts = []
    for event in EVENTS:
        day = record.stated.get(event)
        if isinstance(day, Day) and day.first > until and f"future:{event}" not in answers:
            doubts.append(_late(record, event))
    for field, most in _LONGEST.items():
        text = record.stated.get(field)
        if isinstance(text, str) and len(text) > most:
            doubts.append(_long(record, field))
    return doubts if len(record.funds) < 2 else [*doubts, *_parts(record)]


def _late(record: Record, event: Field) -> Doubt:
    question = f"“{FIELD_LABELS[event]}”{record.day(event)}晚于报表日期{record.day(Field.REPORT_DATE)}，是计划吗？"
    likely = (Likely(answer="fact", label="已发生，照记"), Likely(answer="plan", label="是计划，不记"))
    return Doubt(key=f"future:{event}", field=event, question=question, likely=likely)


def _long(record: Record, field: Field) -> Doubt:
    text, most = record.text(field) or "", _LONGEST[field]
    question = f"“{FIELD_LABELS[field]}”有{len(text)}个字，最多{most}个，请缩短后重新导入。"
    return Doubt(key=f"long[{text[:40]}]:{field}", field=field, question=question)


def _parts(record: Record) -> Iterator[Doubt]:
    """Arrived funds of a part that exceed those of the whole."""
    amounts = [(b, v.fen) for b in Basis if isinstance(v := record.funds.get(b), Money)]
    for (small, low), (large, high) in pairwise(amounts):
        if low > high:
            question = f"到位资金的{BASIS_LABELS[small]}大于{BASIS_LABELS[large]}，请核对。"
            key = f"funds[{record.text(Field.PROJECT)}]"
            yield Doubt(key=key, field=Field.FUNDS_ARRIVED, question=question)


def drop_plans(stated: dict[Field, Stated], answers: Mapping[str, str]) -> None:
    """Take out the dates after the report date that a person has called plans."""
    report = stated.get(Field.REPORT_DATE)
    if not isinstance(report, Day):
        return
    for event in EVENTS:
        day = stated.get(event)
        if isinstance(day, Day) and day.first > last_day(report) and answers.get(f"future:{event}") == "plan":
            del stated[event]


def last_day(day: Day) -> date:
    """The last day that a date of its precision may mean."""
    if day.precision is Precision.DAY:
        return day.first
    if day.precision is Precision.YEAR:
        return day.first.replace(month=12, day=31)
    following = day.first.replace(day=28).toordinal() + 4
    return date.fromordinal(date.fromordinal(following).replace(day=1).toordinal() - 1)
