"""States, verdicts and steps with their Chinese labels (docs/glossary.md)."""

from django.db import models

from luodi.orgs.models import Role


class ClaimState(models.TextChoices):
    """Where a claim stands; while it is pending, `position` says at which step."""

    PENDING = "pending", "办理中"
    SENT_BACK = "sent_back", "退回补正"
    WITHDRAWN = "withdrawn", "已撤回"
    DECLINED = "declined", "不予认定"
    RECOGNIZED = "recognized", "已认定"


class VerdictKind(models.TextChoices):
    """What a verdict says."""

    SUBMITTED = "submitted", "申报"
    SUPPLEMENTED = "supplemented", "补正"
    PASSED = "passed", "通过"
    RETURNED_FOR_SUPPLEMENT = "returned_for_supplement", "退回补正"
    REFUSED = "refused", "不予认定"
    WITHDRAWN = "withdrawn", "撤回"


OPEN_STATES = (ClaimState.PENDING, ClaimState.SENT_BACK)
DECISIONS = (VerdictKind.PASSED, VerdictKind.RETURNED_FOR_SUPPLEMENT, VerdictKind.REFUSED)
OF_THE_UNIT = (VerdictKind.SUBMITTED, VerdictKind.SUPPLEMENTED)
MAY_DECIDE = (
    Role.UNIT_HEAD,
    Role.BUREAU_CLERK,
    Role.BUREAU_HEAD,
    Role.DEPARTMENT_CLERK,
    Role.REVIEWER,
    Role.SUPERVISOR,
    Role.LEADER,
)
MAY_SUBMIT = (Role.UNIT_CLERK, Role.UNIT_HEAD, Role.BUREAU_CLERK, Role.BUREAU_HEAD)
