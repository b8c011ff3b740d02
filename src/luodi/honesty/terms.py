"""The terms of the rules: days and per cents that a place may set. A signal keeps the terms under which it was raised."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from luodi.base.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Terms in force, in calendar days unless the label says 工作日. The usual ones: docs/records/signal.md."""

    explain_days: int = 5
    reply_days: int = 5
    filing_grace_days: int = 60
    split_within_days: int = 365
    again_within_days: int = 730
    old_after_days: int = 365
    unpaid_after_days: int = 90
    underpaid_after_days: int = 180
    underpaid_below_percent: int = 15
    restart_apart_days: int = 30
    late_after_days: int = 60
    late_near_days: int = 10
    reversed_within_days: int = 90
    replaced_from_percent: int = 50
    swap_within_days: int = 180
    target_last_days: int = 10
    target_over_percent: int = 1
    target_gap_percent: int = 3
    dormant_days: int = 180
    parked_days: int = 180

    def document(self) -> dict[str, int]:
        """As it is stored."""
        return asdict(self)


LABELS: Mapping[str, str] = {
    "explain_days": "单位说明的期限（工作日）",
    "reply_days": "核查中答复的期限（工作日）",
    "filing_grace_days": "签约后多少天内可以还没有备案",
    "split_within_days": "多头申报：签约相隔不超过多少天",
    "again_within_days": "重复签约：签约相隔不超过多少天",
    "old_after_days": "老项目重报：签约相隔超过多少天",
    "unpaid_after_days": "开而不建：开工后多少天没有资金",
    "underpaid_after_days": "开而不建：开工后多少天看资金比例",
    "underpaid_below_percent": "开而不建：资金低于合同投资的百分之几",
    "restart_apart_days": "重复开工：两次相隔多少天起",
    "late_after_days": "季末补录：晚记多少天起",
    "late_near_days": "季末补录：日期在季末前多少天以内",
    "reversed_within_days": "封账后冲销：账期结束后多少天以内",
    "replaced_from_percent": "封账后冲销：改正后还剩百分之几就不提示",
    "swap_within_days": "主体变更：两项变动相隔不超过多少天",
    "target_last_days": "年底补齐：期末最后多少天",
    "target_over_percent": "年底补齐：超过目标不到百分之几",
    "target_gap_percent": "年底补齐：原来差百分之几以上",
    "dormant_days": "年底补齐：项目多少天没有资金",
    "parked_days": "占而不谈：登记多少天以后",
}


def read_terms(stored: Mapping[str, int]) -> Terms:
    """Terms as they were stored; what a later version added has its usual value."""
    known = {f.name for f in fields(Terms)}
    return Terms(**{name: value for name, value in stored.items() if name in known})


def check_terms(terms: Terms) -> None:
    """Refuses terms that nobody could mean."""
    for name, value in terms.document().items():
        most = 100 if name.endswith("_percent") else 3650
        if not 1 <= value <= most:
            raise BadInput(f"“{LABELS[name]}”应在 1 到 {most} 之间，请改正。")
