"""How proposed rows are kept and printed: plain JSON, the keys of docs/cli.md."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from luodi.intake.guessing import Place
from luodi.intake.proposed import Proposal, ProposedRow, Verdict
from luodi.intake.reader.readings import Doubt
from luodi.intake.reader.record import FIELD_LABELS
from luodi.intake.statements import Change


def changes_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The diff of a row: field, label, before and after as people read them, and the day the fact is dated."""
    return [
        {
            "field": str(change.field),
            "label": change.label or FIELD_LABELS[change.field],
            "before": change.before,
            "after": change.after,
            "on": change.on.isoformat(),
        }
        for change in changes
    ]


def questions_json(doubts: Iterable[Doubt]) -> list[dict[str, Any]]:
    """The questions of a row with their likely answers."""
    return [
        {
            "key": doubt.key,
            "field": str(doubt.field),
            "question": doubt.question,
            "likely": [{"answer": likely.answer, "label": likely.label} for likely in doubt.likely],
        }
        for doubt in doubts
    ]


def proposal_json(
    proposal: Proposal, file_names: Sequence[str], likely: Mapping[Place, Mapping[str, Any]]
) -> dict[str, Any]:
    """What `luodi intake --json` prints: every row with its verdict, and the counts. `likely`: what doubtful rows may say."""
    rows = [_row_json(row, file_names[row.file], likely) for row in proposal.rows]
    counts = Counter(row["verdict"] for row in rows)
    asked = {doubt.key for row in proposal.rows for doubt in row.doubts}
    return {"rows": rows, "counts": {v.value: counts[v.value] for v in Verdict} | {"questions": len(asked)}}


def _row_json(row: ProposedRow, file: str, likely: Mapping[Place, Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "file": file,
        "sheet": row.row.sheet,
        "row": row.row.row,
        "verdict": row.verdict.value,
        "field": row.field or None,
        "reason": row.reason or None,
    }
    if row.verdict is not Verdict.SKIPPED:
        found["record"] = row.row.as_json(row.unit or None)
    guess = likely.get((row.file, row.row.sheet, row.row.row), {}) if row.verdict is Verdict.DOUBTFUL else {}
    if guessed := {key: value for key, value in guess.items() if key not in found["record"]}:
        found["record"] |= guessed
        found["guessed"] = sorted(guessed)
    if row.doubts:
        found["questions"] = questions_json(row.doubts)
    return found
