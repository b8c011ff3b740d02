"""From an entry back to the row of the sheet that stated it, and from a row to the entries it made."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from luodi.base.errors import NotFound
from luodi.base.quantities import fen_of, natural_money
from luodi.base.spans import parse_span
from luodi.intake.models import Import, ImportRow
from luodi.intake.reader.measures.numbers import decimal_text
from luodi.intake.reader.record import BASIS_LABELS, FIELD_LABELS
from luodi.ledger.choices import Stage
from luodi.ledger.models import Entry
from luodi.ledger.vouchers import EntryLine, entry_lines
from luodi.orgs.selectors import Scope

_STAGES = {stage.value: str(stage.label) for stage in Stage}


def row_behind(entry: Entry, scope: Scope) -> ImportRow | None:
    """The row an entry was posted from; None when it came another way, or with an import of others."""
    if entry.batch_id is None:
        return None
    found = Import.objects.visible_to(scope).filter(batch=entry.batch_id)
    rows = ImportRow.objects.select_related("file").filter(parent__in=found, subject=entry.subject_id)
    return next((row for row in rows if entry.source.endswith(str(row))), None)


def entries_from(scope: Scope, import_: Import, row: ImportRow) -> list[EntryLine]:
    """The entries that a row posted, reversed ones too, as far as the scope may read them."""
    if import_.batch_id is None or row.subject_id is None:
        return []
    posted = Entry.objects.visible_to(scope).with_people().filter(batch=import_.batch_id, subject=row.subject_id)
    return entry_lines(entry for entry in posted.order_by("sequence") if entry.source.endswith(str(row)))


def stated_on(row: ImportRow) -> list[tuple[str, str]]:
    """Label and value of each field as the row was read; amounts as people say them, unknown as 不详."""
    if row.record is not None and "measure" in row.record:
        return _measure_stated(row.record)
    found = []
    for key, value in (row.record or {}).items():
        name = key.removesuffix("_yuan")
        if name in FIELD_LABELS:
            shown = "不详" if value is None else said_on(key, value)
            found.append((FIELD_LABELS[name], shown))
        elif name == "funds_arrived_basis":
            found.append(("到位资金口径", BASIS_LABELS.get(value or "", "")))
    return found


def said_on(key: str, value: str) -> str:
    """A stated value as a person reads it, by its key of the record: 8900万元, 签约, 2004-03."""
    if key.endswith("_yuan"):
        return str(natural_money(fen_of(Fraction(value))))
    return _STAGES.get(value, value)


def _measure_stated(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A stated measure: whose, which, of which days, how much."""
    value, unit = record["value"], record["measured_in"] or ""
    if value is None:
        shown = "不详"
    elif unit == "元":
        shown = str(natural_money(fen_of(Fraction(value))))
    else:
        shown = f"{decimal_text(Fraction(value) * 100, 4)}%" if unit == "%" else f"{value}{unit}"
    found = [
        ("单位", record["unit"] or "没有写明"),
        ("目标" if record["kind"] == "target" else "指标", record["measure"]),
        ("时段", parse_span(record["span"]).label),
        ("数", shown),
    ]
    return [*found, ("报表日期", record["report_date"])] if "report_date" in record else found


def row_placed(rows: tuple[ImportRow, ...], position: int) -> ImportRow:
    """The row of an import at this position; refuses what is not there."""
    row = next((row for row in rows if row.position == position), None)
    if row is None:
        raise NotFound("这次导入里没有这一行，请从导入页进入。")
    return row
