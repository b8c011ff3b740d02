"""A slow, obvious answer to what an aggregate is worth: entry by entry, project by project, unit by unit.

It shares the tree with the compiled SQL and nothing else; `tests/figures/test_two_answers.py` holds the two together.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from luodi.base.quantities import allot
from luodi.rulebook import nodes as n
from luodi.rulebook.frame import Frame
from luodi.rulebook.periods import resolve
from luodi.rulebook.spelling import Type
from luodi.rulebook.vocabulary import FUNDS, STAGES

NOT_YET = "未发生"
_STATES = {
    "行业": "set_sector", "资金来源": "set_origin", "投资方": "set_investor", "总投资": "set_total_investment",
    "协议投资": "set_agreed_investment", "合同投资": "set_contract_investment",
}  # fmt: skip


@dataclass
class Row:
    """A project or one payment, as the run sees it."""

    fields: dict
    subject: int
    credited_on: date
    amount: int | None


class SlowLedger:
    def __init__(self, entries, units, frame: Frame):
        cancelled = {e.reverses_id for e in entries if e.reverses_id and e.sequence <= frame.known}
        self.live = sorted(
            (
                e for e in entries
                if e.sequence <= frame.known and e.occurred_on <= frame.as_of and not e.reverses_id and e.id not in cancelled
            ),
            key=lambda e: (e.occurred_on, e.sequence),
        )  # fmt: skip
        self.units, self.frame = units, frame
        self.root = next(u.id for u in units if u.kind == "place")
        self.by_subject = defaultdict(list)
        for e in self.live:
            self.by_subject[e.subject_id].append(e)

    def above(self, unit_id):
        parent = {}
        for e in self.live:
            if e.kind == "set_placement" and e.occurred_on <= self.frame.tree_day:
                parent[e.subject.unit_id] = e.unit_id
        found = {unit_id}
        while unit_id in parent and parent[unit_id] not in found:
            unit_id = parent[unit_id]
            found.add(unit_id)
        return found

    def shares(self, subject, on):
        unagreed = self.frame.unagreed
        kinds = ("set_credit",) if unagreed is None else ("set_credit", "set_introducer", "set_carrier")
        entries = [e for e in self.by_subject[subject] if e.kind in kinds]
        if not entries:
            return {}
        on = max(on, entries[0].occurred_on)
        agreed, sides = {}, {}
        for e in entries:
            if e.occurred_on <= on:
                if e.kind == "set_credit":
                    agreed[e.unit_id] = e.quantity
                else:
                    sides[e.kind] = e.unit_id
        found = {unit: share for unit, share in sorted(agreed.items()) if share}
        if found or unagreed is None:
            return found
        for kind, part in (("set_introducer", unagreed.introducer_bp), ("set_carrier", unagreed.carrier_bp)):
            if kind in sides and part:
                found[sides[kind]] = found.get(sides[kind], 0) + part
        return dict(sorted(found.items()))

    def project(self, subject):
        fields = {}
        entries = self.by_subject[subject]
        for label, kind in _STATES.items():
            states = [e for e in entries if e.kind == kind]
            newest = states[-1] if states else None
            fields[label] = (
                None if newest is None else newest.amount_fen if "投资" in label and label != "投资方" else newest.text
            )
        for label, code in STAGES.items():
            reached = [e for e in entries if e.kind == "stage_reached" and e.stage == code]
            days = [e.occurred_on for e in reached if not e.unknown]
            fields[f"已{label}"] = bool(reached)
            fields[f"{label}日期"] = (days[0] if days else None) if reached else NOT_YET
        for label, kind in FUNDS.items():
            for prefix, word in (("累计", None), ("当年", "本年"), ("本期", "本期")):
                span = resolve(word, self.frame.span) if word else None
                paid = [e for e in entries if e.kind == kind and (span is None or e.occurred_on in span)]
                fields[f"{prefix}{label}资金"] = (
                    None if any(e.unknown for e in paid) else sum(e.amount_fen for e in paid)
                )
        return fields

    def rows(self, aggregate):
        for subject, entries in self.by_subject.items():
            if entries[0].subject.kind == "project":
                yield from (
                    self.payments(subject, aggregate)
                    if aggregate.rows == "到位资金"
                    else [self.one(subject, aggregate)]
                )

    def payments(self, subject, aggregate):
        fields = self.project(subject)
        for e in self.by_subject[subject]:
            if e.kind == FUNDS[aggregate.kind]:
                own = fields | {"到位日期": e.occurred_on, "到位金额": e.amount_fen, "到位资金": e.amount_fen}
                amount = e.amount_fen if aggregate.amount is None else value(aggregate.amount, own)
                yield Row(own, subject, e.occurred_on, amount)

    def one(self, subject, aggregate):
        fields = self.project(subject)
        day = self.deciding(aggregate)
        on = fields[day] if day and isinstance(fields[day], date) else self.frame.as_of
        return Row(fields, subject, on, 1 if aggregate.amount is None else value(aggregate.amount, fields))

    @staticmethod
    def deciding(aggregate):
        if aggregate.by:
            return aggregate.by
        parts = [aggregate.condition]
        while parts:
            part = parts.pop(0)
            if isinstance(part, n.Junction) and part.word == "且":
                parts = list(part.parts) + parts
            elif isinstance(part, n.Within) and not part.negated and isinstance(part.operand, n.Field):
                return part.operand.name
        return None

    def allot(self, row, shares, sums):
        parts = dict(zip(shares, allot(row.amount, tuple(shares.values())), strict=True))
        for unit, part in [*parts.items(), (self.root, row.amount - sum(parts.values()))]:
            for up in self.above(unit):
                sums[up] += part

    def answer(self, aggregate):
        """{unit id: (value, unknown)} for every unit that anything reaches."""
        counts, sums, biggest, unknown = defaultdict(int), defaultdict(int), defaultdict(list), defaultdict(int)
        seen = set()
        for row in self.rows(aggregate):
            decided = True if aggregate.condition is None else truth(aggregate.condition, row.fields)
            shares = self.shares(row.subject, row.credited_on)
            at = {u for unit in shares for u in self.above(unit)} | (
                {self.root} if sum(shares.values()) < 10_000 else set()
            )
            seen |= at
            for unit in at:
                unsaid = decided is None or (decided and row.amount is None and aggregate.function != "个数")
                unknown[unit] += unsaid
                if decided and not unsaid:
                    counts[unit] += 1
                    biggest[unit].append(row.amount)
            if decided and row.amount is not None:
                self.allot(row, shares, sums)
        pick = {
            "个数": lambda u: counts[u],
            "合计": lambda u: sums[u],
            "最大": lambda u: max(biggest[u], default=None),
            "最小": lambda u: min(biggest[u], default=None),
        }[aggregate.function]
        return {u: (pick(u), unknown[u]) for u in seen}


def truth(node, row):  # noqa: C901, PLR0911
    if isinstance(node, n.Junction):
        found = [truth(part, row) for part in node.parts]
        if node.word == "且":
            return False if False in found else None if None in found else True
        return True if True in found else None if None in found else False
    if isinstance(node, n.Not):
        inner = truth(node.operand, row)
        return None if inner is None else not inner
    if isinstance(node, n.Field):
        return row[node.name]
    if isinstance(node, n.OneOf):
        word = row[node.operand.name]
        return None if word is None else (word in node.options) != node.negated
    if isinstance(node, n.Within):
        day = value(node.operand, row)
        if day == NOT_YET:
            return node.negated
        return None if day is None else (node.period.span.first <= day <= node.period.span.last) != node.negated
    if isinstance(node, n.Compare):
        left, right = value(node.left, row), value(node.right, row)
        if NOT_YET in (left, right):
            return False
        if left is None or right is None:
            return None
        return {
            "=": left == right, "≠": left != right, "≥": left >= right, ">": left > right, "≤": left <= right, "<": left < right,
        }[node.sign]  # fmt: skip
    if isinstance(node, n.Call) and node.function == "未填报":
        return value(node.arguments[0], row) is None
    raise AssertionError(node)


def moved(day, count, unit):
    """民法典 art. 202: a month on is the same number of the month, or its last day where there is none."""
    if unit is not Type.MONTHS:
        return day + timedelta(days=count)
    first = day.replace(day=1)
    for _ in range(abs(count)):
        first = (first + timedelta(days=32)).replace(day=1) if count > 0 else (first - timedelta(days=1)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


def value(node, row):  # noqa: C901, PLR0911
    if isinstance(node, n.Literal):
        return node.value
    if isinstance(node, n.Field):
        return row[node.name]
    if isinstance(node, n.Negative):
        inner = value(node.operand, row)
        return None if inner is None else -inner
    if isinstance(node, n.Binary):
        left, right = value(node.left, row), value(node.right, row)
        if NOT_YET in (left, right):
            return NOT_YET
        if left is None or right is None or (node.sign == "÷" and right == 0):
            return None
        if isinstance(left, date):
            if isinstance(right, date):
                return (left - right).days
            return moved(left, right if node.sign == "+" else -right, node.right.type)
        return {
            "+": lambda: left + right,
            "−": lambda: left - right,
            "×": lambda: left * right,
            "÷": lambda: Fraction(left) / right,
        }[node.sign]()
    if isinstance(node, n.Call):
        given = [value(part, row) for part in node.arguments] if node.function != "如果" else []
        if node.function == "未填报时":
            return given[1] if given[0] is None else given[0]
        if node.function == "如果":
            test = truth(node.arguments[0], row)
            return None if test is None else value(node.arguments[1 if test else 2], row)
        if None in given:
            return None
        return min(given) if node.function in {"不超过", "较小"} else max(given)
    raise AssertionError(node)
