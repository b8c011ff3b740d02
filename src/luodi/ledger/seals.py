"""封账: seal a posting period, hand out its witness packages, and say what the ledger holds of it today.

What is covered stands in `covered.py`, how a row becomes bytes in `canonical.py`, the tree and the comparison in
`luodi_verify.py`, which units run without us (docs/records/seal.md).
"""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db import transaction
from django.utils import timezone

from luodi.base.errors import BadInput, Conflict, NotFound
from luodi.base.spans import Span, month_of
from luodi.ledger.alarms import refuse_while_alarmed
from luodi.ledger.canonical import canonical_row, salt_of
from luodi.ledger.covered import entry_rows, reference_rows, seal_columns
from luodi.ledger.locks import lock_ledger
from luodi.ledger.luodi_verify import (
    ALGORITHM,
    HEADER,
    Ledger,
    Package,
    Row,
    check_package,
    labels_digest,
    merkle_root,
    row_leaf,
)
from luodi.ledger.models import PostingPeriod, Seal, Subject
from luodi.ledger.refusals import PeriodSealed
from luodi.ledger.selectors import credit_shares, last_sequence, unit_states
from luodi.orgs.models import Person, Unit, UnitKind
from luodi.orgs.selectors import Scope, today

_KEY_BYTES = 32
# What every unit sees anyway: how places are ordered, the rules, and the campaigns announced to all.
_OPEN_TO_ALL = frozenset({HEADER, "unit", "rulebook", "campaign"})
_PRINTED = 16  # signs of a root on paper: enough that nobody finds another root with them


class SealBroken(Conflict):
    """The ledger no longer says what was sealed, so no package can be made from it."""


@transaction.atomic
def seal_period(*, month: Span, by: Person, extra: Iterable[Row] = (), salt_key: str | None = None) -> Seal:
    """Seal the posting period of a calendar month, once. From then on what is recorded goes to the next open month.

    Sealed are its entries, and the reference rows and `extra` rows (of higher rooms) that no seal covers yet.
    `salt_key` is 32 random bytes in hexadecimal, drawn here unless given. Refuses a month that has not begun, one that
    was never posted to, and one that is sealed.
    """
    lock_ledger()  # nobody is posting: every entry of the period is committed, or waits for us
    refuse_while_alarmed()
    period = PostingPeriod.objects.select_for_update(no_key=True).filter(first=month.first, last=month.last).first()
    _refuse_unsealable(month, period)
    assert period is not None  # noqa: S101  refused above
    before = Seal.objects.order_by("id").last()
    seal = Seal(
        period=period,
        algorithm=ALGORITHM,
        salt_key=salt_key or secrets.token_hex(_KEY_BYTES),
        known=last_sequence(),
        sealed_at=timezone.now(),
        by=by,
    )
    covered_before = {label for held in Seal.objects.values_list("leaves", flat=True) for label in leaves_of(held)}
    references = [row for row in (*reference_rows(), *extra) if row.label not in covered_before]
    leaves = {row.label: _leaf(seal, row) for row in chain(entry_rows(period.pk), references)}
    says = canonical_row(
        HEADER,
        first=("D", period.first),
        last=("D", period.last),
        algorithm=("S", seal.algorithm),
        previous=("S", before.root if before else None),
        known=("I", seal.known),
        sealed_at=("T", seal.sealed_at),
        period_sealed_at=("T", seal.sealed_at),
        by=("S", by.login),
    )
    header = header_row(says.fields, leaves)
    leaves = {header.label: _leaf(seal, header), **leaves}
    kept = [[label, leaf.hex()] for label, leaf in leaves.items()]
    seal.leaves = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    seal.root = merkle_root(list(leaves.values())).hex()
    seal.save(force_insert=True)
    PostingPeriod.objects.filter(pk=period.pk).update(sealed_at=seal.sealed_at)
    return seal


def _leaf(seal: Seal, row: Row) -> bytes:
    return row_leaf(bytes.fromhex(salt_of(seal.salt_key, row.label)), row)


def _refuse_unsealable(month: Span, period: PostingPeriod | None) -> None:
    if month_of(month.first) != month:
        raise BadInput(f"账期按自然月封，“{month}”不是一个月，请写成 2004-09。")
    if month.first > today():
        raise BadInput(f"{month}账期还没有开始，不能封账。")
    if period is None:
        raise NotFound(f"{month}账期没有记过账，不必封账。")
    if period.sealed_at is not None:
        raise PeriodSealed(f"{period}账期已经封账，一个账期只封一次；之后的账记入下一个账期。")


def header_row(columns: Sequence[tuple[str, str, str]], labels: Collection[str]) -> Row:
    """The first leaf of a seal: what it says of itself, and the labels of all other leaves, in order."""
    counted = canonical_row(HEADER, row_count=("I", len(labels)), labels=("S", labels_digest(labels)))
    return Row(HEADER, (*columns, *counted.fields))


def leaves_of(text: str) -> dict[str, str]:
    """Label → leaf hash of a stored leaf list, in leaf order. Empty when somebody wrote something else there."""
    try:
        return {str(label): str(leaf) for label, leaf in json.loads(text)}
    except (TypeError, ValueError):
        return {}


def seal_of(month: Span) -> Seal:
    """The seal of a month; refuses a month that is not sealed."""
    seal = (
        Seal.objects.select_related("period", "by").filter(period__first=month.first, period__last=month.last).first()
    )
    if seal is None:
        raise NotFound(f"{month}账期还没有封账，先用 luodi seal {month} 封账。")
    return seal


def seal_sentence(known: int) -> str:
    """The newest seal that holds nothing beyond `known`, as a printed issue tells it; empty when there is none.

    What is printed is out of the home's hands: its root is a witness against a seal made anew.
    """
    seal = (
        Seal.objects.filter(known__lte=known)
        .select_related("period")
        .only("root", "known", "period")
        .order_by("id")
        .last()
    )
    if seal is None:
        return ""
    return f"{seal.period}账期已封账，封到台账第{seal.known}笔，根{seal.root[:_PRINTED]}。各单位可用自己的证据包核对。"


def sealed_package(seal: Seal) -> Package:
    """What the home itself keeps of a seal: root and leaf list, no rows."""
    return Package(root=seal.root, leaves=leaves_of(seal.leaves), rows={})


def ledger_today(seal: Seal, package: Package, references: Mapping[str, Row]) -> Ledger:
    """What the home says today about a sealed period: its header, its entries, and the references the package names.

    `references` are all reference and extra rows by label (`references_today`).
    """

    def rows() -> Iterator[Row]:
        yield header_row(seal_columns(seal.pk), list(leaves_of(seal.leaves))[1:])
        yield from entry_rows(seal.period_id)
        yield from (references[label] for label in package.leaves if label in references)

    salted = ((_salt(seal.salt_key, row.label), row) for row in rows())
    return Ledger(root=seal.root, period=package.period, rows=salted)


def _salt(key: str, label: str) -> str:
    try:
        return salt_of(key, label)
    except ValueError:  # somebody wrote something else into the key
        return ""


def references_today(extra: Iterable[Row]) -> dict[str, Row]:
    """Every row that a seal may cover besides entries, by label."""
    return {row.label: row for row in (*reference_rows(), *extra)}


# Witness packages ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A unit's package of one seal."""

    unit: Unit
    package: Package

    @property
    def file_name(self) -> str:
        """As it is handed out: 封账-2026-10-U003-甲镇.json."""
        name = "".join(c for c in self.unit.name if c.isalnum())
        return f"封账-{self.package.period}-{self.unit.code}-{name}.json"


def witnesses(seal: Seal, units: Iterable[Unit], *, extra: Iterable[Row] = ()) -> Iterator[Witness]:
    """The package of each unit: all leaf hashes, and with their salts the rows about it and the units below it.

    Whose a project is, is read as it was known when the period was sealed, so a package is the same whenever it is made.
    The place's own package opens every row. Refuses when the ledger no longer says what was sealed.
    """
    kept = sealed_package(seal)
    ledger = ledger_today(seal, kept, references_today(extra))
    rows = {row.label: (salt, row) for salt, row in ledger.rows}
    in_order = {label: rows[label] for label in kept.leaves if label in rows}
    if len(in_order) < len(kept.leaves) or check_package(kept._replace(rows=in_order)):
        raise SealBroken(f"{kept.period}账期的台账与封账时不同，不能再发证据包；请先运行 luodi verify 查明。")
    for unit in units:
        opened = _opened(seal, unit)
        own = {label: held for label, held in in_order.items() if opened is None or _is_open(held[1], opened)}
        yield Witness(unit=unit, package=kept._replace(rows=own))


def witnessing_units() -> list[Unit]:
    """The units that get a package: all but those outside the place, closed ones included."""
    return list(Unit.objects.exclude(kind=UnitKind.EXTERNAL).order_by("code"))


def _opened(seal: Seal, unit: Unit) -> frozenset[str] | None:
    """Codes of the subjects that the unit's package opens; None: of all."""
    if unit.kind == UnitKind.PLACE:
        return None
    children: dict[int | None, list[int]] = {}
    for state in unit_states(as_of=date.max, known=seal.known).values():
        children.setdefault(state.parent_id, []).append(state.unit_id)
    own, pending = {unit.pk}, [unit.pk]
    while pending:
        below = [child for child in children.get(pending.pop(), ()) if child not in own]
        own.update(below)
        pending += below
    shares = credit_shares(as_of=date.max, known=seal.known)
    projects = {subject for subject, held in shares.items() if own & held.keys()}
    subjects = Subject.objects.values_list("id", "code", "unit_id")
    return frozenset(code for pk, code, of_unit in subjects if of_unit in own or pk in projects)


def _is_open(row: Row, opened: frozenset[str]) -> bool:
    if row.kind in {"subject", "void"}:
        return row.fields[0][2] in opened
    about = next((text for name, _, text in row.fields if name == "subject"), None)
    if about is not None:  # an entry, its evidence, a verdict: whose project it is about
        return about in opened
    return row.kind in _OPEN_TO_ALL


# What a page lists -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """A posting period as a page lists it; `begun`: its first day has come, so it may be sealed."""

    period: PostingPeriod
    seal: Seal | None
    begun: bool

    @property
    def span(self) -> Span:
        """The period in the notation of addresses and commands."""
        return Span(self.period.first, self.period.last)


def period_lines() -> list[PeriodLine]:
    """Every posting period, newest first."""
    seals = {seal.period_id: seal for seal in Seal.objects.defer("leaves", "salt_key").select_related("by")}
    day = today()
    periods = PostingPeriod.objects.order_by("-first")
    return [PeriodLine(period=p, seal=seals.get(p.pk), begun=p.first <= day) for p in periods]


def own_units(scope: Scope) -> list[Unit]:
    """Whose packages a person is given: those of the units they speak for; of the place when they see all of it."""
    if scope.everything:
        return list(Unit.objects.filter(kind=UnitKind.PLACE))
    own = Unit.objects.filter(id__in=scope.unit_ids)
    return list(own.exclude(parent__in=scope.unit_ids).order_by("code"))


def witness_of(seal: Seal, scope: Scope, code: str, *, extra: Iterable[Row] = ()) -> Witness:
    """The package of the unit `code`, for one who speaks for it or sees the whole place."""
    allowed = witnessing_units() if scope.everything else own_units(scope)
    unit = next((unit for unit in allowed if unit.code == code), None)
    if unit is None:
        raise NotFound(f"没有编号 {code} 的单位，或者它的证据包不归您保存。")
    return next(witnesses(seal, [unit], extra=extra))
