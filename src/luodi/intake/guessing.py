"""What doubtful rows most likely say: the first answer of each question taken, for a program that nobody can answer.

A guess is printed beside what was read and posts nothing (docs/cli.md, `guessed`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from luodi.intake.proposal import propose
from luodi.intake.proposed import Proposal, ProposedRow, Terms, Verdict
from luodi.intake.reader.asking import LEAVE_BLANK
from luodi.intake.reader.cells import Workbook

_MOST_ROWS = 5_000  # a longer table is not read again: its questions are for a person anyway
_MOST_TURNS = 4  # an answer may bring another question: what the column is, then in which unit
_NO_GUESS = frozenset({LEAVE_BLANK.answer, "ignored"})

Place = tuple[int, str, int]


def likely_records(books: Sequence[Workbook], terms: Terms, proposal: Proposal) -> Mapping[Place, Mapping[str, Any]]:
    """The record of each doubtful row as it would stand if the first answer to every question held, by file, sheet and row."""
    doubtful = {_place(row) for row in proposal.rows if row.verdict is Verdict.DOUBTFUL and row.row.statement is None}
    if not doubtful or len(proposal.rows) > _MOST_ROWS:
        return {}
    answers = dict(terms.answers)
    for _ in range(_MOST_TURNS):
        taken = {
            doubt.key: doubt.likely[0].answer
            for row in proposal.rows
            for doubt in row.doubts
            if doubt.likely and doubt.key not in answers and doubt.likely[0].answer not in _NO_GUESS
        }
        if not taken:
            break
        answers |= taken
        proposal = propose(books, replace(terms, answers=answers))
    found = (row for row in proposal.rows if row.verdict is not Verdict.SKIPPED and row.row.statement is None)
    return {_place(row): row.row.as_json(row.unit or None) for row in found if _place(row) in doubtful}


def _place(row: ProposedRow) -> Place:
    return row.file, row.row.sheet, row.row.row
