"""Choices of the stage table, of what is recorded about a project beside the ledger, and their Chinese labels."""

from django.db import models


class ClockUnit(models.TextChoices):
    """What a term is counted in."""

    CALENDAR_DAYS = "calendar_days", "天"
    WORKING_DAYS = "working_days", "个工作日"


class Confirmer(models.TextChoices):
    """Who states that a stage is reached."""

    BY_UNIT = "by_unit", "责任单位"
    BY_BUREAU = "by_bureau", "招商办"


class GateResult(models.TextChoices):
    """What came of one item of a gate; an exception is granted by a head or a leader, with its reason."""

    PASSED = "passed", "通过"
    FAILED = "failed", "不通过"
    EXCEPTED = "excepted", "例外批准"


class DelayReason(models.TextChoices):
    """Why a clock stands still."""

    ON_HOLD = "on_hold", "挂起"
    FORCE_MAJEURE = "force_majeure", "不可抗力"
