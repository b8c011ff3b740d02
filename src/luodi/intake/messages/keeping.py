"""What a person confirmed of a message goes in through the same door as a sheet: a small table of it, with the message below.

So it has a diff, answers, a batch and a reversal like any import, the same message twice changes nothing, and the source is
kept. Mobile and identity numbers in the message are hidden before it is kept.
"""

import csv
import hashlib
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO

from luodi.base.errors import BadInput
from luodi.intake.files import SentFile
from luodi.intake.messages.proposed import Certainty, Proposed
from luodi.intake.models import Import, RowVerdict
from luodi.intake.reader.record import BASIS_LABELS, FIELD_LABELS, Field
from luodi.intake.services import commit_import, propose_import
from luodi.orgs.models import Person

_PERSONAL = (
    (re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)"), r"\1****\2"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "（身份证号已隐去）"),
)


def keep_message(*, text: str, sent: date, confirmed: Sequence[Proposed], sender: str | None, by: Person) -> Import:
    """Post what was confirmed; rows that still ask something wait in the import. Nothing else of the message is taken.

    Refuses when nothing was confirmed, and what cannot be a fact: a plan, or words that name no certain value.
    """
    if not confirmed:
        raise BadInput("还没有勾选要记的内容。请逐项看过，勾上确认的再记。")
    for change in confirmed:
        if change.certainty is Certainty.PLAN or not certain(change):
            raise BadInput(f"“{change.quote.strip()}”还不是确定的事实，不能记账；发生以后再记。")
    content = _table(text, sent, confirmed)
    mark = hashlib.sha256(content).hexdigest()[:6]
    file = SentFile(name=f"粘贴消息{sent}-{mark}.csv", content=content)
    import_ = propose_import(files=[file], sender=sender, report_date=sent, opening=False, by=by)
    if import_.rows.filter(posted=False, verdict__in=(RowVerdict.NEW, RowVerdict.CHANGED)).exists():
        commit_import(import_=import_, by=by)
        import_.refresh_from_db()
    return import_


def certain(change: Proposed) -> bool:
    """Its value can stand in a record: every text and day, and an amount in yuan."""
    return not change.field.endswith("_yuan") or re.fullmatch(r"\d+\.\d\d", change.value) is not None


def shielded_text(text: str) -> str:
    """The message as it is kept."""
    for pattern, hidden in _PERSONAL:
        text = pattern.sub(hidden, text)
    return text


def _table(text: str, sent: date, confirmed: Sequence[Proposed]) -> bytes:
    """A CSV that the reader of sheets reads: a row per project and day of arrival, the message as a note below."""
    heads = {
        "code": FIELD_LABELS[Field.CODE],
        "project": FIELD_LABELS[Field.PROJECT],
        "report": FIELD_LABELS[Field.REPORT_DATE],
    }
    rows: dict[tuple[str, date], dict[str, str]] = {}
    for change in confirmed:
        row = rows.setdefault((change.project, change.on or sent), {"code": change.code, "project": change.project})
        row["report"] = str(change.on or sent)
        head = _head(change)
        heads.setdefault(head, head)
        row[head] = change.value
    if not any(row["code"] for row in rows.values()):
        del heads["code"]
    out = StringIO()
    written = csv.writer(out)
    written.writerow(heads.values())
    written.writerows([row.get(key, "") for key in heads] for row in rows.values())
    written.writerow([f"说明：{sent}的消息原文：{shielded_text(text).strip()}"])
    return out.getvalue().encode("utf-8-sig")


def _head(change: Proposed) -> str:
    field = change.field.removesuffix("_yuan")
    if field == Field.FUNDS_ARRIVED:
        return f"到位资金（{BASIS_LABELS[change.basis]}）（元）" if change.basis else "到位资金（元）"
    return f"{FIELD_LABELS[field]}（元）" if change.field.endswith("_yuan") else FIELD_LABELS[field]
