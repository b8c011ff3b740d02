"""Codes of this room and their Chinese labels (docs/glossary.md)."""

from django.db import models


class LeadState(models.TextChoices):
    """Where a lead stands. Only a followed one can hold protection."""

    FOLLOWED = "followed", "跟进中"
    WAITING = "waiting_coordination", "待协调"
    YIELDED = "yielded", "已让出"
    JOINED = "joined", "共同跟进"
    BECAME_PROJECT = "became_project", "已转项目"
    LOST = "lost", "流失"


OPEN_STATES = (LeadState.FOLLOWED, LeadState.WAITING, LeadState.JOINED)


class LeadSource(models.TextChoices):
    """How the investor was found."""

    SELF_FOUND = "self_found", "自主对接"
    REFERRAL = "referral", "以商引商"
    DIASPORA = "diaspora", "客商回归"
    STATIONED = "stationed_promotion", "驻点招商"
    HIGHER_LEVEL = "higher_level", "上级推介"
    CALLED_IN = "called_in", "来电来访"


class LeadEventKind(models.TextChoices):
    """What happened to a lead."""

    REGISTERED = "registered_lead", "登记"
    FOLLOWED_UP = "followed_up", "跟进"
    VALIDATED = "validated", "认定有价值"
    RULED = "ruled", "协调结果"
    HANDED_OVER = "handed_over", "转交"
    LOST = "lost", "流失"
    BECAME_PROJECT = "became_project", "转项目"


class RulingKind(models.TextChoices):
    """How the arbiter decides between two registrations."""

    KEEP_FIRST = "keep_first", "维持首报"
    TO_LATER = "to_later", "改归后报"
    JOINT_CREDIT = "joint_credit", "共同计功"


class VisitKind(models.TextChoices):
    """Who went to whom."""

    OUTGOING = "outgoing_visit", "外出拜访"
    RECEPTION = "reception", "到访接待"
    REMOTE = "remote_talk", "线上洽谈"


class VisitVerdict(models.TextChoices):
    """What the investor says of our record."""

    CONFIRMED = "confirmed", "属实"
    CORRECTED = "corrected", "有更正"


class Duty(models.TextChoices):
    """Whether a member goes out in turn or keeps the office (seed S3-71)."""

    ROTATION = "rotation", "轮流外出"
    ROUTINE = "routine", "日常值守"
