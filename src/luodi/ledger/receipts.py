"""回执: the newest head of the ledger, so that whoever decided something holds a witness between two seals.

A head is a chain of hashes: it begins with the root of the newest seal (or with nothing), and takes in each entry
recorded since, in the order of the sequences. Whoever changes one of them changes every head after it; a printed receipt
then contradicts the ledger, though no seal covers the entry yet (docs/records/seal.md, "Receipts").
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from luodi.ledger.covered import entry_rows_between
from luodi.ledger.locks import lock_ledger
from luodi.ledger.luodi_verify import Problem, Row
from luodi.ledger.models import Seal
from luodi.ledger.selectors import last_sequence

_NOTHING = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The ledger up to and including the entry `known`; `since`: the last entry the newest seal knew (0: no seal)."""

    known: int
    since: int
    code: str


def newest_head(*, after: Head | None = None) -> Head:
    """The head of everything that is recorded now, behind the turnstile: nobody records meanwhile.

    `after`: an earlier head to go on from, so that a year without a seal is not read again for each receipt; the check
    goes on from nothing but seals.
    """
    lock_ledger()
    sealed = Seal.objects.order_by("id").only("root", "known").last()
    since, code = (sealed.known, sealed.root) if sealed is not None else (0, _NOTHING)
    begun = since
    if after is not None and after.since == since:
        begun, code = after.known, after.code
    known = last_sequence()
    for row in entry_rows_between(begun + 1, known):
        code = _next(code, row)
    return Head(known=known, since=since, code=code)


def contradicted(heads: Iterable[tuple[str, Head]]) -> Iterator[Problem]:
    """Receipts (label, head) that the ledger no longer agrees with. One reading per seal between them."""
    by_seal: dict[int, list[tuple[str, Head]]] = {}
    for label, head in heads:
        by_seal.setdefault(head.since, []).append((label, head))
    roots = {0: _NOTHING} | dict(Seal.objects.order_by("id").values_list("known", "root"))
    for since, held in sorted(by_seal.items()):
        codes = _codes(roots.get(since, ""), since, max(head.known for _, head in held))
        for label, head in held:
            if codes.get(head.known) != head.code:
                because = f"回执上第 {head.known} 笔的回执码与台账算出的不同：封账以后、回执以前的分录被改动过"
                yield Problem(label, "code", head.code, codes.get(head.known), because)


def _codes(root: str, since: int, until: int) -> dict[int, str]:
    """The head after each entry; of the seal itself at `since`."""
    codes, code = {since: root}, root
    for row in entry_rows_between(since + 1, until):
        code = _next(code, row)
        if row.fields[0][2].isdecimal():
            codes[int(row.fields[0][2])] = code
    return codes


def _next(code: str, row: Row) -> str:
    return hashlib.sha256(b"\x02" + bytes.fromhex(code) + row.data()).hexdigest() if code else ""
