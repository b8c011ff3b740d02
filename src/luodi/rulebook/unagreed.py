"""无协议时: how credit is shared between who introduced a project and where it landed, when no agreement states shares.

Source: 无协议按各百分之五十, 引荐与落地分计 (seeds S0-09, S0-36, S3-48). An agreement (live shares on the deciding date) stands
before it, whole: shares that sum to less are not filled up. A side that nobody has stated gets nothing, nor does the other
side get its part: it stands at the place itself, as every amount that no unit is credited with.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

WHOLE_BP = 10_000
U = TypeVar("U", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unagreed:
    """Shares of 引荐单位 and 落地单位 in basis points, together the whole; `article` says so."""

    introducer_bp: int
    carrier_bp: int
    article: str = ""

    def shares(self, introducer: U | None, carrier: U | None) -> dict[U, int]:
        """Unit → basis points; one unit on both sides has both parts, an unstated side (None) none."""
        found: dict[U, int] = {}
        for unit, part in ((introducer, self.introducer_bp), (carrier, self.carrier_bp)):
            if unit is not None and part:
                found[unit] = found.get(unit, 0) + part
        return found

    def told(self, introducer: str | None, carrier: str | None) -> str:
        """The sentence of an explanation: 无协议，按第三条各半：引荐单位甲镇50%，落地单位乙镇50%."""
        even = "各半" if self.introducer_bp == self.carrier_bp else "分计"
        sides = (("引荐", introducer, self.introducer_bp), ("落地", carrier, self.carrier_bp))
        parts = [
            f"{side}单位{unit}{_percent(part)}"
            if unit is not None
            else f"{side}单位未登记，{_percent(part)}不归任何单位"
            for side, unit, part in sides
            if part
        ]
        return f"无协议，按{self.article}{even}：{'，'.join(parts)}"


def _percent(share_bp: int) -> str:
    whole, rest = divmod(share_bp, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
