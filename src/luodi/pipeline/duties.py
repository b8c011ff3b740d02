"""People in roles: who plays which part in a project, since when; and the projects that lack one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from luodi.base.errors import BadInput, Conflict
from luodi.ledger.choices import Stage
from luodi.orgs.models import Person, Unit
from luodi.pipeline.models import Duty, DutyRole, Project
from luodi.pipeline.rules import place_on_road

_YI: Final = 100_000_000 * 100
# Seeds S0-07, S4-34, S1-29, S4-32, S1-26 and S3-43, S4-44; 五位一体 (S4-42) is not told in the seed: a place names its five.
_USUAL: Final = (
    ("包联领导", True, Stage.SIGNED, "", None),
    ("责任人", True, Stage.INTENT, "", None),
    ("项目专员", True, Stage.NEGOTIATION, "", None),
    ("驻工地专员", True, Stage.STARTED, Stage.COMPLETED, None),
    ("项目专班", True, Stage.SIGNED, "", 30 * _YI),
    ("要素保障专班", True, Stage.SIGNED, Stage.IN_PRODUCTION, None),
    ("专班成员", False, "", "", None),
)


def duty_roles() -> QuerySet[DutyRole]:
    """The parts of the place's list."""
    return DutyRole.objects.all()


@transaction.atomic
def take_usual_roles() -> None:
    """Fill the list when it is empty; what a place has set stays."""
    if not DutyRole.objects.exists():
        DutyRole.objects.bulk_create(
            DutyRole(name=n, exclusive=e, from_stage=f, until_stage=u, from_fen=fen) for n, e, f, u, fen in _USUAL
        )


@transaction.atomic
def set_duty_role(
    *,
    name: str,
    exclusive: bool,
    team: str = "",
    from_stage: str = "",
    until_stage: str = "",
    from_fen: int | None = None,
) -> DutyRole:
    """Add a part or change when it is asked for. Unit: fen of total investment. Refuses a range that ends as it begins."""
    if until_stage and place_on_road(until_stage) <= place_on_road(from_stage):
        raise BadInput("“到哪个阶段为止”要在“从哪个阶段起”之后，请改正。")
    values = {
        "exclusive": exclusive,
        "team": team.strip(),
        "from_stage": from_stage,
        "until_stage": until_stage,
        "from_fen": from_fen,
    }
    return DutyRole.objects.update_or_create(name=name.strip()[:20], defaults=values)[0]


@transaction.atomic
def give_duty(
    *,
    project: Project,
    role: DutyRole,
    holder: str,
    since: date,
    by: Person,
    unit: Unit | None = None,
    replacing: bool = False,
) -> Duty:
    """`holder` plays the part from the day `since`. With `replacing` the one before ends on the day before.

    Refuses a second holder of an exclusive part (seeds S1-29, S3-43), and a blank name.
    """
    if not holder.strip():
        raise BadInput(f"“{role}”要写明是谁，请补充。")
    Project.objects.select_for_update().get(pk=project.pk)
    standing = project.duties.filter(role=role, until=None) if role.exclusive else Duty.objects.none()
    for before in standing:
        if not replacing:
            raise Conflict(f"“{role}”已经是{before.holder}（自 {before.since}）；要换人请勾选“接替现任”。")
        end_duty(duty=before, until=since - timedelta(days=1))
    try:
        with transaction.atomic():
            return Duty.objects.create(
                project=project,
                role=role,
                holder=holder.strip()[:40],
                unit=unit,
                since=since,
                exclusive=role.exclusive,
                by=by,
            )
    except IntegrityError:
        raise Conflict(f"“{role}”刚刚有人登记过，请刷新后再看。") from None


@transaction.atomic
def end_duty(*, duty: Duty, until: date) -> Duty:
    """The part is played to the day `until`, inclusive. Refuses a day before it began, and a second end."""
    if until < duty.since:
        raise BadInput(f"{duty.holder}从 {duty.since} 起任“{duty.role}”，结束不能早于这一天。")
    if not Duty.objects.filter(pk=duty.pk, until=None).update(until=until):
        raise Conflict("这一任已经结束，请刷新后再看。")
    duty.until = until
    return duty


def duties_of(projects: Iterable[Project], *, on: date) -> dict[int, list[Duty]]:
    """Who plays a part on the day `on`, by project id, in the order of the list.  One query."""
    found: dict[int, list[Duty]] = defaultdict(list)
    for duty in (
        Duty.objects.filter(project__in=projects, since__lte=on).exclude(until__lt=on).select_related("role", "unit")
    ):
        found[duty.project_id].append(duty)
    return found
