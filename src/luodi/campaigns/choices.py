"""Codes of this room and their Chinese labels (docs/glossary.md)."""

from django.db import models


class CampaignKind(models.TextChoices):
    """What a campaign is (seeds S0-26, S3-01, S4-03, S4-24)."""

    SPRINT = "sprint", "会战"
    PUSH = "push", "推进行动"
    FAIR = "fair", "展会"
    SEMINAR = "seminar", "座谈会"
