"""事实: a few projects written out in a case, and what the measures of a rulebook are worth on them.

A slow, obvious reading of the language in Python, project by project; the compiled SQL is held to the same answers in
tests. Dates are inclusive; a stage with no date has not happened; an amount or word not written is unknown (未填报).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from luodi.base.quantities import Exact, allot
from luodi.base.spans import Span
from luodi.rulebook.evaluate import ABSENT, Value, evaluate
from luodi.rulebook.frame import Frame, bind, elapsed, remaining
from luodi.rulebook.nodes import Aggregate, Lookup, Name, Node, leaves
from luodi.rulebook.periods import resolve
from luodi.rulebook.unagreed import WHOLE_BP, Unagreed
from luodi.rulebook.vocabulary import FUNDS
from luodi.rulebook.vocabulary import Field as Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One arrival of money; `amount_fen` None: the amount is unknown."""

    on: date
    amount_fen: int | None
    kind: str = "认定"
    recorded_on: date | None = None
    grade: str | None = None

    def day(self, *, recorded: bool) -> date:
        """The day on which it counts."""
        return self.recorded_on or self.on if recorded else self.on


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project as a case states it. `shares`: unit → basis points; `stages`: label → day, None for a day unknown.

    `extras`: what a rulebook asks of it that no ledger holds (另报). `introducer` and `carrier`: 引荐单位 and 落地单位, which count only where `shares` are empty and the rulebook says 无协议时.
    """

    name: str
    shares: Mapping[str, int]
    texts: Mapping[str, str] = field(default_factory=dict)
    amounts_fen: Mapping[str, int | None] = field(default_factory=dict)
    stages: Mapping[str, date | None] = field(default_factory=dict)
    payments: tuple[Payment, ...] = ()
    extras: Mapping[str, Value] = field(default_factory=dict)
    introducer: str | None = None
    carrier: str | None = None

    def credited(self, unagreed: Unagreed | None) -> Mapping[str, int]:
        """Unit → basis points: the agreement, else what 无协议时 says."""
        agreed = {unit: share for unit, share in self.shares.items() if share}
        return agreed if agreed or unagreed is None else unagreed.shares(self.introducer, self.carrier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A value with the number of rows that could not be decided or had no amount."""

    value: Value
    unknown: int = 0
    zero_base: bool = False


@dataclass(slots=True, kw_only=True)
class Facts:
    """A small ledger. `measures`: the tree of every name that an expression may use; `targets`: (unit, name) → value."""

    projects: Sequence[Project]
    units: Sequence[str]
    frame: Frame
    fields: Mapping[str, Source]
    measures: Mapping[str, Node]
    targets: Mapping[tuple[str, str], Exact | None] = field(default_factory=dict)
    reported: Mapping[tuple[str, str], Exact | None] = field(default_factory=dict)

    def worth(self, node: Node, unit: str | None, span: Span | None = None) -> Sum:
        """What an unbound expression is worth at a unit; None is the whole place."""
        span = span or self.frame.span
        bound = bind(node, self.frame.over(span))
        parts = {str(leaf): self._leaf(leaf, unit, span) for leaf in leaves(bound)}
        value = evaluate(bound, {key: part.value for key, part in parts.items()})
        unknown = sum(part.unknown for part in parts.values())
        zero = value is None and not unknown and all(part.value is not None for part in parts.values())
        return Sum(
            value=None if unknown and value is None else value, unknown=unknown if value is None else 0, zero_base=zero
        )

    def _leaf(self, leaf: Node, unit: str | None, span: Span) -> Sum:
        match leaf:
            case Name():
                inner = leaf.period.span if leaf.period and leaf.period.span else span
                at = None if leaf.owner == "全域" else unit
                known = self.measures.get(leaf.name)
                return Sum(value=None) if known is None else self.worth(known, at, inner)
            case Aggregate():
                over_units = leaf.rows == "单位"
                return self._over_units(leaf, unit, span) if over_units else self._aggregate(leaf, unit, span)
            case Lookup():
                return Sum(value=self._looked_up(leaf, unit, span))
            case _:
                return Sum(value=None)

    def _looked_up(self, leaf: Lookup, unit: str | None, span: Span) -> Value:
        frame = self.frame.over(span)
        if leaf.function == "序时进度":
            return elapsed(leaf, frame)
        if leaf.function in {"剩余月数", "剩余季度数"}:
            return remaining(leaf, frame)
        stated = self.targets if leaf.function == "目标" else self.reported
        return stated.get((unit or "", leaf.name))

    def _over_units(self, aggregate: Aggregate, at: str | None, span: Span) -> Sum:
        """Over the units directly below: all of them below the place, none below a unit of a case."""
        values: list[Exact] = []
        unknown = 0
        for unit in self.units if at is None else ():
            decided = Sum(value=True) if aggregate.condition is None else self.worth(aggregate.condition, unit, span)
            amount = Sum(value=1) if aggregate.amount is None else self.worth(aggregate.amount, unit, span)
            unknown += decided.unknown or (amount.unknown if decided.value else 0)
            if decided.value is True and isinstance(amount.value, int | Fraction):
                values.append(amount.value)
        return _picked(aggregate.function, values, unknown)

    def _aggregate(self, aggregate: Aggregate, unit: str | None, span: Span) -> Sum:
        values: list[Exact] = []
        unknown = 0
        for project in self.projects:
            shares = project.credited(self.frame.unagreed)
            share = WHOLE_BP if unit is None else shares.get(unit, 0)
            for row in self._rows(project, aggregate, span) if share else ():
                decided = True if aggregate.condition is None else evaluate(aggregate.condition, row)
                amount = self._amount(aggregate, row)
                if decided is None or (decided and amount is None):
                    unknown += 1
                elif decided and amount is not None:
                    values.append(amount if aggregate.function != "合计" else _part(shares, unit, amount))
        return _picked(aggregate.function, values, unknown)

    def _rows(self, project: Project, aggregate: Aggregate, span: Span) -> Iterable[Mapping[str, Value]]:
        row = self.row(project, span)
        if aggregate.rows == "项目":
            yield row
            return
        for payment in self._arrived(project):
            if payment.kind == aggregate.kind:
                day, amount = payment.day(recorded=self.frame.recorded), payment.amount_fen
                yield {**row, "到位日期": day, "到位金额": amount, "到位资金": amount, "佐证等级": payment.grade}

    def _arrived(self, project: Project) -> list[Payment]:
        """The payments that had come by the as-of date, as a run sees them."""
        recorded = self.frame.recorded
        return [payment for payment in project.payments if payment.day(recorded=recorded) <= self.frame.as_of]

    def row(self, project: Project, span: Span) -> dict[str, Value]:
        """Every field of the vocabulary for one project."""
        return {name: self._field(project, name, source, span) for name, source in self.fields.items()}

    def _field(self, project: Project, name: str, source: Source, span: Span) -> Value:
        kind = source.source[0] if source.source else ""
        if kind == "text":
            return project.name if name == "项目名称" else project.texts.get(name)
        if kind == "amount":
            return project.amounts_fen.get(name.removesuffix("额"))
        label = name.removeprefix("首次").removesuffix("日期").removeprefix("已")
        if kind in {"stage_flag", "stage_day"}:
            day = project.stages.get(label)
            happened = label in project.stages and (day is None or day <= self.frame.as_of)
            return happened if kind == "stage_flag" else day if happened else ABSENT
        if kind == "funds":
            return self._paid(project, source.source, span)
        return None

    def _paid(self, project: Project, source: tuple[str, ...], span: Span) -> int | None:
        label = next(label for label, code in FUNDS.items() if code == source[1])
        within = resolve(source[2], span) if source[2] else None
        paid = [
            p.amount_fen
            for p in self._arrived(project)
            if p.kind == label and (within is None or p.day(recorded=self.frame.recorded) in within)
        ]
        known = [amount for amount in paid if amount is not None]
        return None if len(known) < len(paid) else sum(known)

    @staticmethod
    def _amount(aggregate: Aggregate, row: Mapping[str, Value]) -> Exact | None:
        if aggregate.amount is None:
            value = row.get("到位金额") if aggregate.rows == "到位资金" and aggregate.function != "个数" else 1
        else:
            value = evaluate(aggregate.amount, row)
        return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None

    def items(self, node: Node, unit: str) -> tuple[Mapping[str, Value], ...]:
        """逐项: the projects behind a measure that are credited to the unit, each with its value and its fields."""
        bound = bind(node, self.frame)
        found = []
        for aggregate in (part for part in bound.walk() if isinstance(part, Aggregate)):
            for project in self.projects:
                row = self.row(project, self.frame.span)
                counts = aggregate.condition is None or evaluate(aggregate.condition, row)
                if project.credited(self.frame.unagreed).get(unit) and counts is not False:
                    amount = self._amount(aggregate, row) if counts else None
                    found.append({**row, **project.extras, "名称": project.name, "数值": amount})
        return tuple(found)


def _part(shares: Mapping[str, int], unit: str | None, amount: Exact) -> Exact:
    """The unit's fen of an amount by largest remainder; a count has no parts."""
    if unit is None or not isinstance(amount, int):
        return amount
    names = sorted(shares)
    return dict(zip(names, allot(amount, tuple(shares[name] for name in names)), strict=True))[unit]


def _picked(function: str, values: Sequence[Exact], unknown: int) -> Sum:
    if function == "个数":
        value: Value = len(values)
    elif function == "合计":
        value = sum(values, 0)
    else:
        value = (max if function == "最大" else min)(values, key=Fraction, default=None)
    return Sum(value=None if unknown else value, unknown=unknown)
