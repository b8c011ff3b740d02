"""Passwords, locks and the life of a session, as arithmetic: no I/O, the moment is an argument."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_CLASSES = (
    (str.islower, "小写字母"),
    (str.isupper, "大写字母"),
    (str.isdecimal, "数字"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPolicy:
    """What a password must be.  `classes_count`: how many of 小写, 大写, 数字, 符号; 0 asks for none.

    `history_count`: how many passwords before may not come again; `life_days`: after how many days another one is due,
    None never; `words`: parts no password may hold, beside the person's own login and name.
    """

    name: str
    least_count: int
    classes_count: int = 0
    history_count: int = 0
    life_days: int | None = None
    source: str = ""

    @property
    def says(self) -> str:
        """What it asks, in one sentence."""
        parts = [f"至少 {self.least_count} 个字符"]
        if self.classes_count:
            parts.append("小写字母、大写字母、数字、符号至少三种")
        parts.append("不含登录名或姓名，不用常见密码")
        if self.history_count:
            parts.append(f"不与最近 {self.history_count} 次相同")
        if self.life_days:
            parts.append(f"每 {self.life_days} 天换一次")
        return "；".join(parts) + "。"


# 等保三级 asks for complexity and periodic change, OWASP ASVS 5.0 forbids both: a place says which of the two it follows.
POLICIES = {
    "djbh3": PasswordPolicy(
        name="djbh3", least_count=8, classes_count=3, history_count=5, life_days=90, source="GB/T 22239-2019 8.1.4.1 a"
    ),
    "asvs": PasswordPolicy(name="asvs", least_count=15, history_count=0, source="OWASP ASVS 5.0 V6.2"),
}
CONTEXT_WORDS = ("luodi", "zhaoshang", "touzi", "admin", "password", "qwerty", "招商", "落地", "密码")


def classes_of(password: str) -> list[str]:
    """Which of the four kinds of characters stand in it; letters without case (汉字) count as 符号."""
    found = [name for is_one, name in _CLASSES if any(is_one(c) for c in password)]
    other = any(not (c.islower() or c.isupper() or c.isdecimal()) for c in password)
    return [*found, "符号"] if other else found


def complaints(policy: PasswordPolicy, password: str, *, login: str, name: str, common: Collection[str]) -> list[str]:
    """What is wrong with a password under the policy, all at once; none when it will do."""
    found, low = [], password.lower()
    if len(password) < policy.least_count:
        found.append(f"至少要 {policy.least_count} 个字符")
    if len(password) > 128:
        found.append("最多 128 个字符")
    if policy.classes_count and len(classes_of(password)) < policy.classes_count:
        found.append("小写字母、大写字母、数字、符号至少要有三种")
    own = [part for part in (login.lower(), name.lower()) if len(part) > 1]
    if any(part in low for part in own):
        found.append("不能含有登录名或姓名")
    if low in common or len(set(low)) < 4 or any(low.strip("0123456789!@#.") == word for word in CONTEXT_WORDS):
        found.append("太常见，容易被猜到")
    return found


def change_is_due(policy: PasswordPolicy, *, set_at: datetime, now: datetime) -> bool:
    """True from `life_days` after the day it was set; never where the policy names no life."""
    return policy.life_days is not None and now >= set_at + timedelta(days=policy.life_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRule:
    """How many failures within how long close the door, and on whom they are counted."""

    pair_count: int = 5  # one login from one address (等保: 5 次)
    address_count: int = 30  # one address, whatever the login: an office shares one
    device_count: int = 10  # one login from a device that has signed in with it before
    window: timedelta = timedelta(minutes=15)


LOCK = LockRule()


def locked_until(
    failures: Sequence[datetime], *, count: int, now: datetime, window: timedelta = LOCK.window
) -> datetime | None:
    """When the door opens again after these failures; None when it is open. The newest `count` decide."""
    recent = sorted(at for at in failures if now - window < at <= now)
    return recent[-count] + window if len(recent) >= count else None


def session_is_over(*, began: datetime, seen: datetime, now: datetime, idle: timedelta, absolute: timedelta) -> bool:
    """True once nothing came for `idle`, `absolute` after the sign-in, or when the clock ran back behind the sign-in."""
    return now - seen >= idle or now - began >= absolute or began - now > timedelta(minutes=5)
