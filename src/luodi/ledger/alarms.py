"""The tamper alarm: once a verification finds the ledger changed behind its back, nothing is posted until a person ends it.

Nothing is repaired by the machine: what was found is kept, and so is who ended the alarm and why (docs/records/seal.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Subquery
from django.utils import timezone

from luodi.base.errors import BadInput
from luodi.ledger.luodi_verify import Problem
from luodi.ledger.models import TamperAlarm
from luodi.ledger.refusals import HomeReadOnly
from luodi.orgs.models import Person, Place, Role
from luodi.orgs.selectors import scope_of, today

_NAMED = 10


def standing_alarm() -> TamperAlarm | None:
    """The alarm that nobody has ended yet, or None."""
    return TamperAlarm.objects.filter(ended_at=None).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The place and its day, and what a standing alarm found (empty: none)."""

    place: str
    alarm: str
    today: date


def around() -> Around:
    """What a page needs to know of the place before anything else; the place is 落地 where there is none yet.  One query."""
    standing = TamperAlarm.objects.filter(ended_at=None).values("sentence")[:1]
    known = Place.objects.annotate(alarm=Subquery(standing)).values_list("root__name", "alarm", "exercise_today")
    name, alarm, exercise = known.first() or ("", "", None)
    return Around(place=name or "落地", alarm=alarm or "", today=exercise or timezone.localdate())


def refuse_while_alarmed() -> None:
    """Let nobody write while an alarm stands."""
    alarm = standing_alarm()
    if alarm is not None:
        raise HomeReadOnly(
            "台账核验不符，本机已转为只读，暂不能记账：请先查明原因，从备份恢复，再由招商办负责人用 "
            "luodi verify --end-alarm 事由 解除。"
        )


@transaction.atomic
def raise_alarm(problems: Sequence[Problem]) -> TamperAlarm:
    """Make the home read-only, or return the alarm that already stands."""
    named = "、".join(dict.fromkeys(problem.row for problem in problems[:_NAMED]))
    more = f"等 {len(problems)} 处" if len(problems) > _NAMED else ""
    alarm = standing_alarm()
    return alarm or TamperAlarm.objects.create(raised_at=timezone.now(), sentence=f"核验不符：{named}{more}")


@transaction.atomic
def end_alarm(*, reason: str, by: Person) -> TamperAlarm:
    """Let the home be written to again, with a reason that stays.

    Refuses anybody but the 招商办负责人, when no alarm stands, or without a reason.
    """
    alarms = list(TamperAlarm.objects.select_for_update().filter(ended_at=None))
    if not alarms:
        raise BadInput("现在没有篡改报警，不必解除。")
    if not scope_of(by, today()).may(Role.BUREAU_HEAD):
        raise BadInput(f"报警只能由招商办负责人解除，{by.name}现在不担任；请用 --by 写明负责人的登录名。")
    if not reason.strip():
        raise BadInput("解除报警要写明事由：查到了什么，怎样处理的。")
    for alarm in alarms:  # two checks at the same moment may each have raised one
        alarm.ended_at, alarm.ended_by, alarm.reason = timezone.now(), by, reason.strip()[:200]
        alarm.save(update_fields=["ended_at", "ended_by", "reason"])
    return alarms[0]
