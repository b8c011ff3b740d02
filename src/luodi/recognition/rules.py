"""Pure rules of recognition: the steps of a procedure, who may decide, clocks, what evidence a claim must have."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from luodi.base.quantities import FEN_PER_WAN, natural_money
from luodi.ledger.choices import EvidenceKind
from luodi.orgs.models import Role
from luodi.recognition.choices import MAY_DECIDE
from luodi.recognition.refusals import EvidenceWanting, NotYourStep, ProcedureRefused

STATEMENT_DAYS = 30  # T+30: borrowed money is gone by then (cheating catalogue, 资金空转)
_MOST_STEPS, _MOST_DAYS = 8, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step after 单位申报: what it is called, which role decides it, and in how many working days."""

    label: str
    role: Role
    within_days: int

    def document(self) -> dict[str, str | int]:
        """As it is stored."""
        return {"label": self.label, "role": self.role.value, "within_days": self.within_days}


# Seed S3-25: 单位申报、资料审核、现场评估、会办确认、领导审定: five steps, five roles.
SUPPLIED_STEPS = (
    Step(label="资料审核", role=Role.BUREAU_CLERK, within_days=5),
    Step(label="现场评估", role=Role.REVIEWER, within_days=10),
    Step(label="会办确认", role=Role.BUREAU_HEAD, within_days=5),
    Step(label="领导审定", role=Role.LEADER, within_days=5),
)
SUPPLIED_STATEMENT_FROM_FEN = 300 * FEN_PER_WAN


def read_steps(stored: Sequence[dict[str, Any]]) -> tuple[Step, ...]:
    """The steps as they are stored."""
    return tuple(Step(label=s["label"], role=Role(s["role"]), within_days=int(s["within_days"])) for s in stored)


def check_steps(steps: Sequence[Step]) -> None:
    """Refuse steps that nobody could follow: none, too many, without a name, twice the same, a role that decides nothing."""
    if not 1 <= len(steps) <= _MOST_STEPS:
        raise ProcedureRefused(f"认定程序在单位申报之后要有 1 到 {_MOST_STEPS} 步，请增减。")
    labels = [step.label.strip() for step in steps]
    if not all(labels) or len(set(labels)) != len(labels):
        raise ProcedureRefused("每一步都要有名称，且不能重名，请改正。")
    for step in steps:
        if step.role not in MAY_DECIDE:
            raise ProcedureRefused(f"“{step.label}”不能由{step.role.label}办理，请换一个岗位。")
        if not 1 <= step.within_days <= _MOST_DAYS:
            raise ProcedureRefused(f"“{step.label}”的办理时限应在 1 到 {_MOST_DAYS} 个工作日之间，请改正。")


def refuse_role(*, roles: Collection[Role], unit_ids: Collection[int], unit_id: int, step: Step) -> None:
    """Refuse whoever does not hold the step's role; a head of a unit decides for their own unit alone."""
    if step.role not in roles:
        raise NotYourStep(f"“{step.label}”由{step.role.label}办理，您现在不担任这个岗位。")
    if step.role == Role.UNIT_HEAD and unit_id not in unit_ids:
        raise NotYourStep(f"“{step.label}”由申报单位自己的负责人办理，请转给他们。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A piece of evidence as a claim offers it; `share_fen`: of its face value (None: it only supports)."""

    evidence_id: int
    kind: EvidenceKind
    share_fen: int | None
    covers_until: date | None


def refuse_wanting(
    *, offered: Sequence[Offered], amount_fen: int, arrived_on: date, statement_from_fen: int | None, on: date
) -> None:
    """Refuse to pass the first check without a voucher, or without the bank's statement to T+30 for a large amount.

    `statement_from_fen`: inclusive; None asks for no statement. `arrived_on`: T. Source: seed S3-56.
    """
    if not any(one.share_fen for one in offered):
        raise EvidenceWanting("还没有能证明金额的凭证（银行到账凭证、合同及付款凭据等），请退回补正。")
    if statement_from_fen is None or amount_fen < statement_from_fen:
        return
    until = arrived_on + timedelta(days=STATEMENT_DAYS)
    covered = [o.covers_until for o in offered if o.kind == EvidenceKind.BANK_STATEMENT and o.covers_until is not None]
    if covered and max(covered) >= until:
        return
    asked = f"金额达到{natural_money(statement_from_fen)}的，要附收款账户到账后 {STATEMENT_DAYS} 天（至 {until}）的银行对账单"
    when = f"；{until} 以后才能打印，请届时补正" if on < until else ""
    raise EvidenceWanting(f"{asked}，请退回补正{when}。")
