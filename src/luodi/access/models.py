"""Sign-in, sessions and the audit trail (docs/records/audit.md, docs/records/orgs.md)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from luodi.orgs.models import Person


class AuditKind(models.TextChoices):
    """What a row of the audit trail is about."""

    SIGN_IN = "sign_in", "登录"
    READ = "read", "查阅"
    WRITE = "write", "办理"
    DECIDE = "decide", "决定"
    EXPORT = "export", "导出"
    RIGHTS = "rights", "人员与权限"
    SYSTEM = "system", "系统"


class AuditOutcome(models.TextChoices):
    """How the act ended."""

    DONE = "done", "成功"
    REFUSED = "refused", "被拒"
    FAILED = "failed", "未通过"


class AuditWay(models.TextChoices):
    """By which door the act came."""

    PAGE = "page", "页面"
    COMMAND = "command", "命令行"
    INTERFACE = "interface", "接口"


class AuditEvent(models.Model):
    """One act, who did it, when and from where. Never updated or deleted: triggers. Holds no secret."""

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="人员")
    standing_in = models.CharField("代", max_length=200, blank=True)
    address = models.CharField("来自", max_length=45, blank=True)
    way = models.CharField("途径", max_length=12, choices=AuditWay)
    kind = models.CharField("类别", max_length=12, choices=AuditKind)
    act = models.CharField("做了什么", max_length=80)
    object = models.CharField("对象", max_length=200, blank=True)
    outcome = models.CharField("结果", max_length=12, choices=AuditOutcome)
    detail = models.CharField("说明", max_length=300, blank=True)
    request = models.CharField("请求号", max_length=32, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    @property
    def sentence(self) -> str:
        """The row as a person reads it, without its time."""
        nobody = "服务器上的人" if self.way == AuditWay.COMMAND else "未登录的人"
        who = self.person.name if self.person else nobody
        stood = f"（代{self.standing_in}）" if self.standing_in else ""
        where = f"从 {self.address} " if self.address else ""
        about = f"：{self.object}" if self.object else ""
        ended = {AuditOutcome.DONE: "，成功", AuditOutcome.REFUSED: "，被拒绝", AuditOutcome.FAILED: "，未通过"}
        told = f"（{self.detail}）" if self.detail else ""
        return (
            f"{who}{stood}{where}用{AuditWay(self.way).label}{self.act}{about}{ended[AuditOutcome(self.outcome)]}{told}"
        )


class AuditLink(models.Model):
    """An audit event's place in the chain: `digest` is over the digest before it and the event. Never changed: triggers.

    `number`: from 1, without a gap; in the order in which events were committed, as near as anybody can tell.
    """

    number = models.BigIntegerField("序号", unique=True)
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="link", verbose_name="审计记录")
    digest = models.CharField("链值", max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]


class PasswordBefore(models.Model):
    """The hash of a password somebody had; the policy refuses the last few."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="passwords_before")
    password = models.CharField("散列", max_length=128)
    set_at = models.DateTimeField("设定时间", default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]


class FailedSignIn(models.Model):
    """A guess that failed; counted per login and address, and per address. `login_digest` keeps no login that is typed."""

    at = models.DateTimeField("时间", default=timezone.now)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    login_digest = models.CharField("登录名指纹", max_length=64)
    address = models.CharField("来自", max_length=45)
    device = models.CharField("设备", max_length=32, blank=True)
    forgiven_at = models.DateTimeField("解锁时间", null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["address", "at"], name="failed_by_address"),
            models.Index(fields=["login_digest", "at"], name="failed_by_login"),
        ]


class SignedSession(models.Model):
    """A session that a person began by signing in, as their list of own sessions shows it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="signed_sessions")
    key = models.CharField("会话", max_length=40, unique=True)
    began_at = models.DateTimeField("开始", default=timezone.now)
    address = models.CharField("来自", max_length=45)
    agent = models.CharField("设备", max_length=200, blank=True)
    ended_at = models.DateTimeField("结束", null=True)

    class Meta:
        ordering: ClassVar = ["-id"]


class SecondFactor(models.Model):
    """A person's time-based code (TOTP). The secret is derived from the home's key and `nonce`, and stored nowhere."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="second_factor")
    nonce = models.CharField("随机数", max_length=64)
    confirmed_at = models.DateTimeField("启用时间", null=True)
    last_step_number = models.BigIntegerField("最近用过的时间步", default=0)


class RecoveryCode(models.Model):
    """A code that stands in for a lost device once; only its digest is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="recovery_codes")
    digest = models.CharField("指纹", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        ordering: ClassVar = ["id"]


class OutsideIdentity(models.Model):
    """A person's account at the place's single sign-on, bound by that person while signed in here."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="outside_identities")
    issuer = models.CharField("签发方", max_length=200)
    subject = models.CharField("对方账号", max_length=200)
    bound_at = models.DateTimeField("绑定时间", default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="an_outside_identity_is_one_person"),
            models.CheckConstraint(condition=~Q(subject=""), name="an_outside_identity_has_a_subject"),
        ]


class TokenScope(models.TextChoices):
    """What an interface token may be used for, within what its person may do anyway."""

    READ = "read", "查阅"
    INTAKE = "intake", "导入台账"
    PROJECTS = "projects", "记项目进展"
    CLAIMS = "claims", "申报与认定"
    SUPERVISION = "supervision", "督办"
    LEADS = "leads", "线索"


class ApiToken(models.Model):
    """A key with which a program acts as its person (docs/records/api-token.md). The token itself is stored nowhere.

    `digest`: SHA-256 of the token, which is 256 random bits and needs no salt. `second_factor`: whether the person had
    passed one when it was made. `scopes`: values of TokenScope.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="api_tokens", verbose_name="人员")
    name = models.CharField("用途", max_length=60)
    digest = models.CharField("指纹", max_length=64, unique=True)
    hint = models.CharField("开头", max_length=12)
    scopes: "models.JSONField[list[str], list[str]]" = models.JSONField("范围")
    second_factor = models.BooleanField("经过动态口令")
    made_at = models.DateTimeField("发放时间")
    expires_at = models.DateTimeField("到期时间")
    used_at = models.DateTimeField("最近使用", null=True)
    used_from = models.CharField("最近来自", max_length=45, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="token_expires_after_it_is_made"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="token_says_what_for"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.hint}…）"


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered, so that sending it again does nothing again.

    Per person, not per token: a retry may come with the next token. `fingerprint`: of method, address and body.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人员")
    key = models.CharField("幂等键", max_length=80)
    fingerprint = models.CharField("请求指纹", max_length=64)
    status_number = models.PositiveSmallIntegerField("状态码", default=0)
    body = models.TextField("答复", blank=True)
    at = models.DateTimeField("时间", default=timezone.now, db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once_per_person")
        ]
