"""The state of projects at (as-of, known), read from their entries: what the cached rows are rebuilt from."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from luodi.ledger.models import Entry
from luodi.pipeline.rules import State, Statement, state_of


def project_states(*, subject_ids: Collection[int], as_of: date, known: int) -> dict[int, State]:
    """State by subject id at (as_of inclusive, known sequence inclusive); absent where nothing stood then.  One query."""
    said: dict[int, list[Statement]] = defaultdict(list)
    rows = Entry.objects.live(as_of=as_of, known=known).filter(subject__in=subject_ids).in_time()
    for subject_id, kind, on, amount, currency, quantity, text, unit_id, stage, unknown in rows.values_list(
        "subject_id",
        "kind",
        "occurred_on",
        "amount_fen",
        "currency",
        "quantity",
        "text",
        "unit_id",
        "stage",
        "unknown",
    ):
        statement = Statement(kind, on, amount, currency, quantity, text, unit_id, stage, unknown)
        said[subject_id].append(statement)
    return {subject_id: state_of(statements) for subject_id, statements in said.items()}
