"""为期: how long what was decided stands."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """为期: how long a consequence stands, in months or in days; neither is 到解除为止, until a person releases it."""

    months: int = 0
    days: int = 0

    def last_day(self, since: date) -> date | None:
        """The last day (inclusive) of a term counted from `since`: three years from 2008-12-31 end on 2011-12-31.

        From the last day of a month it runs to the last day of a month: six months from 30 June end on 31 December.
        """
        if not self.months and not self.days:
            return None
        index = since.year * 12 + since.month - 1 + self.months
        year, month = index // 12, index % 12 + 1
        length = monthrange(year, month)[1]
        closes = since.day == monthrange(since.year, since.month)[1] and bool(self.months)
        return date(year, month, length if closes else min(since.day, length)) + timedelta(days=self.days)
