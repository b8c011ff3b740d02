"""Projects and the names they are known by (docs/records/project.md)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from luodi.ledger.choices import Stage
from luodi.ledger.models import Subject
from luodi.orgs.models import Unit
from luodi.orgs.selectors import Scope


class ProjectQuerySet(models.QuerySet["Project"]):
    """Filters over projects; they chain."""

    def visible_to(self, scope: Scope) -> Self:
        """Projects the scope may read."""
        if scope.everything:
            return self
        return self.filter(subject__in=Subject.objects.visible_to(scope).values("id"))

    def open(self) -> Self:
        """Without those voided by the reversal of the import that made them."""
        return self.filter(subject__closed_on=None)

    def matching(self, text: str) -> Self:
        """Name, alias, investor or code contains `text`."""
        words = Q(name__contains=text) | Q(investor__contains=text) | Q(subject__code=text.upper())
        return self.filter(words | Q(aliases__name__contains=text)).distinct() if text else self

    def in_stage(self, stage: str) -> Self:
        """Standing at `stage` now."""
        return self.filter(stage=stage) if stage else self

    def in_sector(self, sector: str) -> Self:
        """Of this sector now."""
        return self.filter(sector=sector) if sector else self

    def of_unit(self, unit: Unit | None) -> Self:
        """Credited to `unit` now, in whole or part."""
        return self if unit is None else self.filter(subject__credits__unit=unit, subject__credits__share_bp__gt=0)


class Project(models.Model):
    """A cached row of the newest state; amounts in fen; None means nothing reported or unknown."""

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="project")
    name = models.CharField("项目名称", max_length=200)
    investor = models.CharField("投资方", max_length=200, null=True)
    sector = models.CharField("行业", max_length=80, null=True)
    origin = models.CharField("资金来源", max_length=80, null=True)
    stage = models.CharField("阶段", max_length=24, choices=Stage, null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="projects", verbose_name="责任单位")
    total_investment_fen = models.BigIntegerField("总投资（分）", null=True)
    agreed_investment_fen = models.BigIntegerField("协议投资（分）", null=True)
    contract_investment_fen = models.BigIntegerField("合同投资（分）", null=True)
    funds_reported_fen = models.BigIntegerField("到位资金申报（分）", null=True)
    funds_recognized_fen = models.BigIntegerField("到位资金认定（分）", null=True)
    first_contact_on = models.DateField("首次接洽", null=True)
    signed_on = models.DateField("签约日期", null=True)
    landed_on = models.DateField("落地日期", null=True)
    started_on = models.DateField("开工日期", null=True)
    completed_on = models.DateField("竣工日期", null=True)
    in_production_on = models.DateField("投产日期", null=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["subject__code"]
        indexes: ClassVar = [
            models.Index(fields=["stage"], name="project_by_stage"),
            models.Index(fields=["signed_on"], name="project_by_signing"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """编号, as printed in every workbook we hand out."""
        return self.subject.code


class Alias(models.Model):
    """A name this project was seen under; an answered question becomes one and is never asked again."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=200, db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "name"], name="alias_once_per_project")]

    def __str__(self) -> str:
        return self.name


class ExternalCode(models.Model):
    """A code another system knows the project by (项目代码)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="external_codes")
    code = models.CharField("项目代码", max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.code
