"""认定程序: the steps of this place, as a setting that grows by versions; a claim keeps the one it was handed in under."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from luodi.base.errors import BadInput
from luodi.orgs.models import Person
from luodi.recognition.models import Procedure
from luodi.recognition.rules import SUPPLIED_STATEMENT_FROM_FEN, SUPPLIED_STEPS, Step, check_steps

_LONGEST_SHOW_DAYS = 60
_LARGEST_FEN = 2**62


@transaction.atomic
def set_procedure(
    *, steps: Sequence[Step], statement_from_fen: int | None, publicity_days: int, by: Person | None
) -> Procedure:
    """New steps for claims handed in from now on; those on their way keep theirs. Refuses steps nobody could follow."""
    check_steps(steps)
    if not 0 <= publicity_days <= _LONGEST_SHOW_DAYS:
        raise BadInput("公示应在 0 到 60 个工作日之间；不公示请填 0。")
    if statement_from_fen is not None and not 0 < statement_from_fen <= _LARGEST_FEN:
        raise BadInput("要对账单的起点金额应大于零；不要对账单请留空。")
    return Procedure.objects.create(
        steps=[step.document() for step in steps],
        statement_from_fen=statement_from_fen,
        publicity_days=publicity_days,
        set_at=timezone.now(),
        by=by,
    )


def newest_procedure() -> Procedure:
    """The procedure in force; on a place that has set none, the five steps of seed S3-25, kept from now on."""
    found = Procedure.objects.order_by("-id").first()
    return found or set_procedure(
        steps=SUPPLIED_STEPS, statement_from_fen=SUPPLIED_STATEMENT_FROM_FEN, publicity_days=0, by=None
    )
