"""Sealed months as Parquet: what a place publishes to the level above, one file a month, each carrying its own root.

A row of the file is a leaf of the seal: its label and hash, and where the place opens it the salt and the sealed columns
(`fields`). The columns of an entry stand beside them in types that an engine adds; they are written from `fields` and
read back only when they still say the same.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from luodi.base.errors import system_reason
from luodi.lake.refusals import LakeNotInstalled, LakeUnwritable, MonthDamaged

FORMAT = "luodi-month-1"
_META = b"luodi"
# Columns of an entry as they are sealed (ledger/covered.py), in the type an engine reads.
_TYPED: Mapping[str, str] = {
    "sequence": "int64", "subject": "string", "kind": "string", "occurred_on": "date32", "amount_fen": "int64",
    "quantity": "int64", "text": "string", "unit": "string", "stage": "string", "measure": "string",
    "span_first": "date32", "span_last": "date32", "reverses": "int64", "unknown": "bool_",
}  # fmt: skip
_LEAF = {"label": "string", "leaf": "string", "salt": "string", "row": "string", "fields": "string"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A sealed row: its label and hash; opened, also its salt, its kind and its columns as (name, tag, text)."""

    label: str
    leaf: str
    salt: str | None = None
    row: str | None = None
    fields: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A sealed month of a place, in leaf order."""

    place: str
    period: str
    root: str
    leaves: tuple[Leaf, ...]

    @property
    def entries(self) -> int:
        """Rows that are entries."""
        return sum(leaf.row == "entry" for leaf in self.leaves)


def month_file(folder: Path, *, place: str, period: str) -> Path:
    """Where a month lies: one folder a place."""
    return folder / "".join(c if c.isalnum() else "_" for c in place) / f"{period}.parquet"


def write_month(folder: Path, month: Month) -> Path:
    """Write the file whole or not at all. The same seal gives the same bytes."""
    pa, pq = _arrow()
    told = {"format": FORMAT, "place": month.place, "period": month.period, "root": month.root}
    kinds = {**_LEAF, **_TYPED}
    schema = pa.schema(
        [(name, getattr(pa, kind)()) for name, kind in kinds.items()],
        metadata={_META: json.dumps(told, ensure_ascii=False).encode()},
    )
    rows = [_as_row(leaf) for leaf in month.leaves]
    path = month_file(folder, place=month.place, period=month.period)
    writing = path.with_suffix(".writing")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), writing, compression="zstd")
        writing.replace(path)
    except OSError as error:
        raise LakeUnwritable(folder, system_reason(error)) from None
    return path


def read_month(path: Path) -> Month:
    """Read one file. Refuses a file that is none, and one whose typed columns do not say what was sealed."""
    pa, pq = _arrow()
    try:
        table = pq.read_table(path, partitioning=None)
        told = json.loads((table.schema.metadata or {})[_META])
        if told["format"] != FORMAT or set(table.column_names) != {*_LEAF, *_TYPED}:
            raise MonthDamaged(path, "不是 luodi publish 写出的")
        leaves = tuple(_as_leaf(row, path) for row in table.to_pylist())
        return Month(place=str(told["place"]), period=str(told["period"]), root=str(told["root"]), leaves=leaves)
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError):
        raise MonthDamaged(path, "读不出来") from None


def months_in(folder: Path) -> Iterator[Path]:
    """The files of all places, by place and month."""
    yield from sorted(folder.glob("*/*.parquet"))


def _as_row(leaf: Leaf) -> dict[str, Any]:
    fields = json.dumps([list(f) for f in leaf.fields], ensure_ascii=False) if leaf.row else None
    held = {"label": leaf.label, "leaf": leaf.leaf, "salt": leaf.salt, "row": leaf.row, "fields": fields}
    return held | _typed(leaf)


def _typed(leaf: Leaf) -> dict[str, Any]:
    """The columns of an entry; of any other row nothing."""
    said = {name: (tag, text) for name, tag, text in leaf.fields} if leaf.row == "entry" else {}
    return {name: _value(*said[name]) if name in said else None for name in _TYPED}


def _value(tag: str, text: str) -> Any:
    if tag == "I":
        return int(text)
    if tag == "B":
        return text == "1"
    if tag == "D":
        return date.fromisoformat(text)
    return text if tag == "S" else None


def _as_leaf(row: Mapping[str, Any], path: Path) -> Leaf:
    fields = tuple((str(n), str(t), str(v)) for n, t, v in json.loads(row["fields"] or "[]"))
    leaf = Leaf(label=row["label"], leaf=row["leaf"], salt=row["salt"], row=row["row"], fields=fields)
    if any(row[name] != value for name, value in _typed(leaf).items()):
        raise MonthDamaged(path, "各列与封存的内容不同", row=leaf.label)
    return leaf


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise LakeNotInstalled from None
    return pa, pq
