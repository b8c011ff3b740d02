"""Rules, states and verdicts with their Chinese labels (docs/glossary.md). The words ask; they do not accuse."""

from django.db import models

from luodi.orgs.models import Role


class RuleName(models.TextChoices):
    """The rules, by what a page calls them."""

    DUPLICATE_VOUCHER = "duplicate_voucher", "凭证份额超出票面"
    SPLIT_PROJECT = "split_project", "同一企业多处申报"
    REPEATED_SIGNING = "repeated_signing", "同额签约两次"
    OLD_AS_NEW = "old_as_new", "老企业新项目"
    CONTESTED_LEAD = "contested_lead", "与首报线索相同"
    PARKED_LEAD = "parked_lead", "线索久未见面"
    LATE_RECORDED = "late_recorded", "季末日期补录"
    STARTED_UNBUILT = "started_unbuilt", "开工后资金不足"
    REPEATED_START = "repeated_start", "多次开工"
    CHANGED_IDENTITY = "changed_identity", "项目主体变更"
    EXACT_TARGET = "exact_target", "期末一笔补齐目标"
    REVERSED_AFTER_SEAL = "reversed_after_seal", "封账后冲销"


class CitedKind(models.TextChoices):
    """What a signal may cite."""

    ENTRY = "cited_entry", "分录"
    PROJECT = "cited_project", "项目"
    CLAIM = "cited_claim", "认定"
    EVIDENCE = "cited_evidence", "佐证"
    LEAD = "cited_lead", "线索"


class Outcome(models.TextChoices):
    """What the second person concludes."""

    SUBSTANTIATED = "substantiated", "属实，需要更正"
    ACCOUNTED_FOR = "accounted_for", "说明成立"
    UNFOUNDED = "unfounded", "提示不准"


class SignalState(models.TextChoices):
    """Where a signal stands on a day."""

    WITH_UNIT = "with_unit", "等单位说明"
    TO_REVIEW = "to_review", "待核查"
    UNDER_REVIEW = "under_review", "核查中"
    CONCLUDED = "concluded", "已有结论"
    CLEARED = "cleared", "已自行更正"


MAY_EXPLAIN = (Role.UNIT_CLERK, Role.UNIT_HEAD)
MAY_OPEN = (Role.BUREAU_CLERK, Role.BUREAU_HEAD, Role.SUPERVISOR)
MAY_CONCLUDE = (Role.BUREAU_HEAD, Role.LEADER, Role.SUPERVISOR)
