"""Days that stand in a sentence about progress: 2024年5月8日签约，8月20日开工，目前基础施工. Proposed, never taken unasked."""

import re
from collections.abc import Mapping
from functools import lru_cache

from luodi.intake.reader.asking import clean
from luodi.intake.reader.columns import vocabulary
from luodi.intake.reader.plain_dates import day_in, month_in
from luodi.intake.reader.readings import Day
from luodi.intake.reader.record import EVENTS, Field

_CLAUSES = re.compile(r"[,;。;!]|(?<!\d)\.(?!\d)|、(?!\d)|\s{2,}")
_DATED = re.compile(
    r"\D{0,6}?(?:(\d{4})[年./-](\d{1,2})(?:[月./-](\d{1,2})日?|月份?)?|(\d{1,2})月(?:(\d{1,2})日|份)?)(\D{2,12}?)(?:仪式)?"
)
_NOT_A_FACT = re.compile(r"计划|预计|拟|争取|力争|将|待|未|前|年底|目标|完成.*手续")


def days_told(text: str) -> Mapping[Field, Day]:
    """The events that a sentence dates, each once; a clause without a year takes that of the clause before it."""
    found: dict[Field, Day] = {}
    year: int | None = None
    for clause in _CLAUSES.split(clean(text)):
        match = _DATED.fullmatch(re.sub(r"\s", "", clause))
        if match is None or _NOT_A_FACT.search(clause):
            continue
        year = int(match[1]) if match[1] else year
        event = _events().get(re.sub(r"^(?:已|正式|举行|成功|顺利|实现|集中)+|(?:建设|了)$", "", match[6]))
        if year is None or event is None or event in found:
            continue
        month, of_month = int(match[2] or match[4]), match[3] or match[5]
        day = month_in(year, month) if of_month is None else day_in(year, month, int(of_month))
        if day is not None:
            found[event] = day
    return found


@lru_cache(maxsize=1)
def _events() -> Mapping[str, Field]:
    """The words for the stages that a record dates."""
    return {word: Field(f"{code}_on") for word, code in vocabulary().stage_words if f"{code}_on" in set(EVENTS)}
