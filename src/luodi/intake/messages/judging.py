"""How sure a message is: happened, planned, denied, or only heard. Pure.

The last word before an event decides, and 已 puts planning and denying behind it: 计划3月开工，已于4月开工 has happened.
"""

import re
from dataclasses import dataclass

from luodi.intake.messages.days import Told, settled, vague
from luodi.intake.messages.proposed import Certainty
from luodi.intake.messages.text import Clause
from luodi.intake.messages.words import words
from luodi.intake.reader.record import Field

_OVERRIDES = re.compile(r"已经|已|刚刚|刚|如约")
_DONE = re.compile(
    r"(?:仪式|大会|活动)?(?:(?:成功|完毕|完成|中|的|证)?\s*(?:[,;。!?)]|$|\s)|(?:好)?(?:了|啦))"
)  # what may stand behind an event that is told as done
_DONE_TODAY = re.compile(r"了|啦|成功")
_LATER_TODAY = re.compile(r"今[天日晚]?(?:下午|晚上|晚|\d{1,2}点)")
_ONCE_MEANT = re.compile(r"原[定计拟]")  # 原定4月18日开工: another day will follow
_NO_LONGER = re.compile(r"原来|原先|原定|之前|最初|本来")  # 原来说投资5亿，现在4.2亿
_PLANNED_SUM = re.compile(r"(?:计划|预计|拟|意向|规划)(?:总)?投资")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands before (since the last finding) and behind a word, at which character of its clause it begins."""

    clause: Clause
    window: str
    word: str
    rest: str
    at: int
    planned: bool  # something before it in the sentence was a plan
    happened: bool = False  # the heading of its list says so

    @property
    def heard(self) -> bool:
        """Stands behind 听说, 好像 in its sentence."""
        return self.clause.hearsay is not None and self.clause.hearsay <= self.clause.start + self.at

    @property
    def marked(self) -> bool:
        """Some word says that it has happened."""
        return self.happened or words().happened.search(self.window + self.word) is not None


def standing(window: str) -> str:
    """planned, denied, or the empty text: what the words before an event say of it."""
    marks = [(m.end(), "denied") for m in words().negations.finditer(window)]
    marks += [(m.end(), "planned") for m in words().plans.finditer(window)]
    marks += [(m.end(), "") for m in _OVERRIDES.finditer(window)]
    overridden = max((at for at, what in marks if not what), default=-1)
    if any(what == "denied" and at > overridden for at, what in marks):
        return "denied"
    return max(marks, default=(0, ""), key=lambda mark: mark[0])[1]


def event_certainty(around: Around, told: Told | None) -> Certainty | None:
    """How sure an event is; None when it is denied. A day that lies ahead makes a plan, whatever the words say."""
    stands, sent = standing(around.window), around.clause.sent
    if _ONCE_MEANT.search(around.window):
        return None
    if stands == "denied":
        return None
    if told is not None and settled(told, sent, past=around.marked and stands != "planned").after(sent):
        return Certainty.PLAN
    untold = told is None and around.planned
    if stands == "planned" or ((untold or vague(around.window)) and not around.marked):
        return Certainty.PLAN
    return Certainty.DOUBTFUL if around.heard or _unsure(around, told) else Certainty.FACT


def _unsure(around: Around, told: Told | None) -> bool:
    """Neither dated nor told as done; a trial run; later today; some day of the month that is still running."""
    if around.marked:
        return around.word.startswith("试")
    done_today = _DONE_TODAY.match(around.rest) is not None
    undated = told is None and _DONE.match(around.rest) is None
    later = _LATER_TODAY.search(around.window) is not None
    open_month = told is not None and told.runs_on(around.clause.sent)
    return around.word.startswith("试") or undated or ((later or open_month) and not done_today)


def amount_certainty(around: Around, field: str) -> Certainty | None:
    """How sure an amount is; None when it is denied. What is agreed, contracted or paid in a plan is planned with it."""
    stands = standing(around.window + around.word)
    if stands == "denied" or _NO_LONGER.search(around.window):
        return None
    inherits = field != Field.TOTAL_INVESTMENT and around.planned and not _OVERRIDES.search(around.window)
    planned_sum = _PLANNED_SUM.search(around.window + around.word) is not None or "意向" in around.clause.text
    if stands == "planned" or inherits or planned_sum:
        return Certainty.PLAN
    return Certainty.DOUBTFUL if around.heard else Certainty.FACT
