"""Kinds, states and their Chinese labels (docs/glossary.md)."""

from django.db import models


class MatterKind(models.TextChoices):
    """Where a matter comes from; one flow serves all three."""

    PROBLEM = "problem", "问题"
    REQUEST = "request", "协调"
    ORDER = "order", "督办"


class MatterState(models.TextChoices):
    """Who must act: the owner, or the raiser, who alone closes."""

    OPEN = "open", "办理中"
    ANSWERED = "answered", "已答复，待确认"
    CLOSED = "closed", "已办结"


class StepKind(models.TextChoices):
    """What one step of a matter says."""

    RAISED = "raised", "提出"
    TRANSFERRED = "transferred", "转办"
    PROGRESS = "progress", "进展"
    ANSWERED = "answered", "答复"
    SENT_BACK = "sent_back", "退回重办"
    CLOSED = "closed", "确认办结"
    URGED = "urged", "催办"
    EXTENDED = "extended", "延期"
    ESCALATED = "escalated", "上报领导"


class MeetingKind(models.TextChoices):
    """Seed S3-12, S2-14, S0-06, S4-45: the meetings that the seeds name."""

    MOBILIZATION = "mobilization", "动员会"
    ADVANCE = "advance", "推进会"
    DISPATCH = "dispatch", "调度会"
    COORDINATION = "coordination", "协调办公会"
    ON_SITE = "on_site", "现场办公会"
    TALK = "talk", "座谈促进会"
    VIEWING = "viewing", "现场观摩会"


class NoticeKind(models.TextChoices):
    """One-page documents; graded notices are the place's own levels (`NoticeLevel`)."""

    ORDER = "order", "督办单"
    REMINDER = "reminder", "提示函"
    GRADED = "graded", "分级通报"
    ADMONITION = "admonition", "谈话诫勉"


class Finding(models.TextChoices):
    """What an inspection says of one line of its checklist. Not seen is not passed."""

    MET = "met", "符合"
    UNMET = "unmet", "不符合"
    NOT_SEEN = "not_seen", "未查"


class Cadence(models.TextChoices):
    """How often an inspection comes round (seeds S3-22, S4-46, S4-56)."""

    WEEK = "week", "每周"
    HALF_MONTH = "half_month", "每半月"
    MONTH = "month", "每月"


class AccountabilityKind(models.TextChoices):
    """Seed S0-45: the head answers first, deputies answer for their own part."""

    ACCOUNTABLE = "accountable_owner", "第一责任人"
    RESPONSIBLE = "responsible_owner", "具体责任人"
