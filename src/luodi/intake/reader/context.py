"""What is known before a file is read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Answers by `layout|key`, the place's unit names, a report date and sender given by hand."""

    answers: Mapping[str, str] = field(default_factory=dict)
    units: Collection[str] = ()
    report_date: date | None = None
    sender: str | None = None
