"""Does the ledger still say what was sealed, and what its own laws demand? Reads only; repairs nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import connection
from django.db.models import Count, Max

from luodi.ledger.luodi_verify import Ledger, Package, Problem, Row, compare, merkle_root
from luodi.ledger.models import Citation, Credit, Entry, Evidence, PostingPeriod, Seal, Subject
from luodi.ledger.seals import ledger_today, references_today, sealed_package
from luodi.ledger.selectors import credit_shares, last_sequence, unit_states
from luodi.ledger.store import hash_on_disk
from luodi.ledger.triggers import missing_triggers
from luodi.orgs.models import Unit

_GAPS_NAMED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a full check found. `root` is of the newest seal, None when nothing is sealed; `seals`: period and root."""

    root: str | None
    seals: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not self.problems


def verify_ledger(*, extra: Iterable[Row] = ()) -> Verification:
    """Check every seal against the tables, then the laws that no seal is needed for, then every file of evidence.

    `extra`: the rows of higher rooms that were sealed with the entries.
    """
    references = references_today(extra)
    # Without its period, its person and its moment, which somebody may have made unreadable: the header reads them raw.
    seals = list(Seal.objects.only("id", "root", "leaves", "salt_key", "period_id").order_by("id"))
    problems = [problem for seal in seals for problem in seal_problems(seal, references)]
    return Verification(
        root=seals[-1].root if seals else None,
        seals=tuple((sealed_package(seal).period, seal.root) for seal in seals),
        problems=(*problems, *_laws_as_far_as_they_can_be_read(), *damaged_evidence()),
    )


def ledger_against(package: Package, *, extra: Iterable[Row] = ()) -> Ledger:
    """What this home says today about the period of a package; without a seal there, nothing is left to compare."""
    sealed = Seal.objects.only("id", "root", "leaves", "salt_key", "period_id")
    seal = next((seal for seal in sealed if sealed_package(seal).period == package.period), None)
    if seal is None:
        return Ledger(root=None, period=package.period, rows=())
    return ledger_today(seal, package, references_today(extra))


def seal_problems(seal: Seal, references: Mapping[str, Row]) -> Iterator[Problem]:
    """What the tables say otherwise than one seal."""
    package = sealed_package(seal)
    try:
        root = merkle_root([bytes.fromhex(leaf) for leaf in package.leaves.values()]).hex()
    except ValueError:
        root = ""
    if root != seal.root:
        yield Problem(package.header, "root", seal.root, root, "封账记录的叶表或根被改动过")
    yield from compare(package, ledger_today(seal, package, references))


def damaged_evidence() -> Iterator[Problem]:
    """Files of evidence that are gone or no longer what they were, each by its name, with the entries and claims that cite it."""
    cited: dict[int, list[str]] = {}
    rows = Citation.objects.order_by("entry").values_list("evidence_id", "entry__sequence", "entry__source")
    for evidence, sequence, source in rows:
        cited.setdefault(evidence, []).append(f"第{sequence}笔（{source}）")
    hashed: dict[str, str | None] = {}
    for pk, sha256, name, unit in Evidence.objects.order_by("id").values_list("id", "sha256", "name", "unit__name"):
        if sha256 not in hashed:
            hashed[sha256] = hash_on_disk(sha256)
        if hashed[sha256] == sha256:
            continue
        what = "文件不见了" if hashed[sha256] is None else "文件被改动或损坏"
        what = f"佐证材料“{name}”（{unit or '本级'}提交，SHA-256 {sha256[:16]}…）的{what}"
        entries = "、".join(cited.get(pk, ()))
        yield Problem(
            f"evidence {pk}", "file", sha256, hashed[sha256], what + (f"，{entries}分录依据它" if entries else "")
        )


def _laws_as_far_as_they_can_be_read() -> Iterator[Problem]:
    try:
        yield from broken_laws()
    except (TypeError, ValueError) as error:  # SQLite held something that is no day, moment or number
        yield Problem("database", None, None, str(error), "表里有读不懂的值，其余规矩无法逐条核对")


def broken_laws() -> Iterator[Problem]:
    """What the ledger's laws forbid and nobody needs a seal to see: gaps, guards gone, caches that contradict entries."""
    yield from _gaps()
    for name in missing_triggers(connection):
        yield Problem("database", name, None, None, "防改触发器缺失或被改动")
    for period in PostingPeriod.objects.filter(seal=None).exclude(sealed_at=None):
        yield Problem(f"seal {period.first}", None, None, None, "账期已封账，封账记录却不见了")
    yield from _void_yet_spoken_of()
    yield from _units_astray()
    yield from _credit_astray()


def _gaps() -> Iterator[Problem]:
    last = last_sequence()
    ends = Entry.objects.aggregate(count=Count("id"), newest=Max("sequence"))
    if (ends["count"], ends["newest"] or 0) == (last, last):
        return  # each sequence is there once, so none is missing
    with connection.cursor() as cursor:  # SQLite may hold anything in the column
        cursor.execute("SELECT sequence FROM ledger_entry")
        there = {n for (n,) in cursor.fetchall() if isinstance(n, int)}
    newest = max(there, default=0)
    gone = (n for n in range(1, max(last, newest) + 1) if n not in there)
    for sequence in islice(gone, _GAPS_NAMED):
        yield Problem(f"entry {sequence}", None, None, None, "台账序号断了，这一笔不见了")
    if newest != last:
        yield Problem("counter entry", "last", str(last), str(newest), "序号簿与最后一笔不符")


def _void_yet_spoken_of() -> Iterator[Problem]:
    live = Entry.objects.live(as_of=date.max, known=last_sequence()).values("subject_id")
    for subject in Subject.objects.exclude(closed_on=None).filter(id__in=live):
        yield Problem(f"subject {subject}", "closed_on", None, str(subject.closed_on), "还有有效分录，却被标为作废")


def _units_astray() -> Iterator[Problem]:
    states = unit_states(as_of=date.max, known=last_sequence())
    codes = dict(Unit.objects.values_list("id", "code"))
    for unit in Unit.objects.select_related("subject").order_by("code"):
        state = states.get(unit.pk)
        if state is None:
            continue
        said = {
            "name": (state.name or unit.name, unit.name),
            "parent": (codes.get(state.parent_id or 0), codes.get(unit.parent_id or 0)),
            "closed_on": (state.closed_on or unit.subject.closed_on, unit.closed_on),
        }
        for field, (entries_say, cached) in said.items():
            if entries_say != cached:
                was, now = (None if v is None else str(v) for v in (entries_say, cached))
                yield Problem(f"unit {unit.code}", field, was, now, "与分录所记不符")


def _credit_astray() -> Iterator[Problem]:
    entered = credit_shares(as_of=date.max, known=last_sequence())
    cached: dict[int, dict[int, int]] = {}
    for subject, unit, share in Credit.objects.values_list("subject_id", "unit_id", "share_bp"):
        cached.setdefault(subject, {})[unit] = share
    codes = dict(Subject.objects.filter(kind="project").values_list("id", "code"))
    units = dict(Unit.objects.values_list("id", "code"))
    for subject, code in codes.items():
        was, now = (
            "、".join(f"{units.get(u, u)} {bp}" for u, bp in sorted(held.get(subject, {}).items()))
            for held in (entered, cached)
        )
        if was != now:
            yield Problem(f"subject {code}", "credit", was, now, "计功缓存与分录所记不符")
