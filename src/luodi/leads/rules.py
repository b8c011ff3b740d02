"""Pure rules: whether two registrations mean one investor, how long the first is protected, what a funnel may say."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from luodi.base.errors import BadInput
from luodi.base.workdays import working_days_after, working_days_between

WHOLE_BP = 10_000
_ALIKE = 85  # per cent, as for projects (docs/algorithms/identity.md)
_SHORT = 4  # characters; shorter names are alike only when they are equal
_PLACE_LENGTHS = (2, 3)
_FIRM = re.compile(r"(?:股份|有限|责任|集团)*公司$|集团$")
_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,3}?(?:省|市|区|县)")
_LOSS_REASONS = (
    "落户外地",
    "用地不能满足",
    "政策未谈拢",
    "投资方资金困难",
    "投资计划取消",
    "行业政策限制",
    "联系中断",
    "信息不实",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a place keeps its registry: working days of protection, of warning before its end, and reasons for loss."""

    protection_days: int = 30
    warning_days: int = 5
    loss_reasons: tuple[str, ...] = field(default=_LOSS_REASONS)


def firm_key(name: str) -> str:
    """A firm's name for comparing: half-width, without blanks and signs, the place before it and the 有限公司 behind it."""
    plain = re.sub(r"\([\u4e00-\u9fff]{2,3}\)", "", unicodedata.normalize("NFKC", name).lower())  # 锐视光学(惠州)
    bare = re.sub(r"[\W_]", "", plain)
    bare = _FIRM.sub("", bare) or bare
    return _PLACE.sub("", bare) or bare


def likeness(*, key: str, title: str, other_key: str, other_title: str) -> str:
    """What two registrations have in common, as the arbiter reads it; empty when they are two for all that is said."""
    if key == other_key:
        return "客商相同"
    shorter, longer = sorted((key, other_key), key=len)
    if len(shorter) > 1 and longer.endswith(shorter) and len(longer) - len(shorter) in _PLACE_LENGTHS:
        return "客商名称只差地名"  # 东莞恒泰 and 恒泰
    if min(len(key), len(other_key)) > _SHORT and fuzz.ratio(key, other_key) >= _ALIKE:
        return f"客商名称{fuzz.ratio(key, other_key):.0f}%相似"
    one, other = firm_key(title), firm_key(other_title)
    if min(len(one), len(other)) > _SHORT and fuzz.ratio(one, other) >= _ALIKE:
        return f"项目名称{fuzz.ratio(one, other):.0f}%相似"
    return ""


def protected_until(active_on: date, terms: Terms) -> date:
    """The last day of protection (inclusive) when nothing more is done after `active_on`."""
    return working_days_after(active_on, terms.protection_days)


def days_left(until: date | None, today: date) -> int | None:
    """Working days of protection still to come; negative once it has lapsed, None without protection."""
    return None if until is None else working_days_between(today, until)


def check_shares(shares: Mapping[int, int]) -> None:
    """Shares of joint credit are basis points that make the whole (seed S0-36). Refuses with one sentence."""
    if len(shares) < 2 or any(share <= 0 for share in shares.values()):
        raise BadInput("共同计功至少要两个单位，每个单位的份额都要大于零，请改正。")
    if (total := sum(shares.values())) != WHOLE_BP:
        raise BadInput(f"各单位份额合计是 {total // 100}.{total % 100:02}%，应当正好 100%，请改正。")


def check_funnel(*, contacts: int, visits: int, intents: int) -> None:
    """意向 ≤ 走访 ≤ 接触 (seed S4-23). Refuses a row that does not close."""
    if not intents <= visits <= contacts:
        raise BadInput(
            f"接触 {contacts}、走访 {visits}、意向 {intents} 对不上：意向不会多于走访，走访不会多于接触，请核对。"
        )


def masked_phone(phone: str) -> str:
    """A phone as everybody sees it: 138****5678; too short a number is hidden whole."""
    bare = phone.strip()
    return f"{bare[:3]}****{bare[-4:]}" if len(bare) >= 11 else "****" if bare else ""


def masked_name(name: str) -> str:
    """A contact's name as everybody sees it: the family name and as many stars as hide the rest."""
    return f"{name[0]}{'*' * (len(name) - 1)}" if len(name) > 1 else name
