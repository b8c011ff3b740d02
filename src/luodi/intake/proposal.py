"""Put rows, units, projects and holdings together: what each row of a file would change. Reads, writes nothing.

The same files, answers and ledger give the same proposal, so a commit can propose again and compare.
"""

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from luodi.intake.conflicts import settle_conflicts
from luodi.intake.holdings import held_by, known_projects, unit_names
from luodi.intake.identifying import Identifying
from luodi.intake.measuring import Measuring
from luodi.intake.naming import Naming
from luodi.intake.overlay import laid_over
from luodi.intake.proposed import NEW, Draft, Proposal, ProposedRow, Terms, Verdict
from luodi.intake.reader.cells import Workbook
from luodi.intake.reader.context import Context
from luodi.intake.reader.readings import Day
from luodi.intake.reader.record import FIELD_LABELS, Field, Record
from luodi.intake.reader.rows import read_rows
from luodi.intake.rules import Comparison, compare
from luodi.intake.statements import NOTHING_HELD, Change, Held


def propose(workbooks: Sequence[Workbook], terms: Terms) -> Proposal:
    """What these workbooks would change in the ledger as it stands. Refuses a workbook without a table of projects."""
    with uncollected():
        return _Proposing(workbooks, terms).outcome()


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles: millions of records are made here, none of which points back to another.

    Looking through all of them again and again took a third of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Proposing:
    """One proposal: units first, then certain matches, then likely ones, then comparison row by row."""

    def __init__(self, workbooks: Sequence[Workbook], terms: Terms) -> None:
        self._terms = terms
        units = unit_names()
        names = tuple(units)
        context = Context(answers=terms.answers, units=names, report_date=terms.report_date, sender=terms.sender)
        read = [(number, row) for number, book in enumerate(workbooks) for row in read_rows(book, context)]
        self._drafts = [Draft(file=number, row=row, doubts=list(row.doubts)) for number, row in read]
        with_units = {row.layout for _, row in read if Field.UNIT in row.record.stated}
        self._naming = Naming(names, answers=terms.answers, with_units=with_units, opening=terms.opening)
        self._measuring = Measuring(self._drafts, terms, units)
        self._identifying = Identifying(known_projects(), terms.answers)
        self._shared: set[str] = set()  # the projects that several rows are about

    def outcome(self) -> Proposal:
        live = [draft for draft in self._drafts if not draft.row.skipped and not draft.row.rejected]
        self._naming.name_all(live)
        for draft in self._identifying.told(live):
            self._naming.ask_for_sheet(draft)
        self._measuring.settle(live)
        self._shared = {ref for ref, count in Counter(d.ref for d in live).items() if ref and count > 1}
        held = held_by({draft.ref for draft in live if draft.ref and not draft.ref.startswith(NEW)})
        for draft in live:
            if draft.row.as_written is not None:
                self._believe_known(draft, draft.row.as_written, held)
        settle_conflicts([draft for draft in live if draft.ref in self._shared], self._terms.answers)
        rows = tuple(self._judge(draft, held) for draft in self._drafts)
        return Proposal(rows=rows, new_units=self._naming.new_units(_units_used(rows)))

    def _judge(self, draft: Draft, held: dict[str, Held]) -> ProposedRow:
        row = draft.row
        if row.skipped:
            return ProposedRow(file=draft.file, row=row, verdict=Verdict.SKIPPED, reason=row.skipped)
        if row.rejected:
            return ProposedRow(
                file=draft.file, row=row, verdict=Verdict.REJECTED, field=Field.PROJECT, reason=row.rejected
            )
        if row.statement is not None:
            return self._measuring.judge(draft, row.statement)
        if self._opens_alone(draft):
            return ProposedRow(
                file=draft.file, row=row, verdict=Verdict.NEW, ref=draft.ref, alias=draft.alias, apart=draft.apart,
                unit=draft.unit or "", first_words=self._first_words,
            )  # fmt: skip
        changes: tuple[Change, ...] = ()
        if draft.ref:
            outcome = self._compared(draft, draft.row.record, held)
            changes = outcome.changes
            draft.doubts.extend(outcome.doubts)
        return self._decided(draft, changes, held)

    def _opens_alone(self, draft: Draft) -> bool:
        """A clean row, the only one about a project that it opens: nothing is held that could raise a question.

        But for a fall below nothing at all.
        """
        if draft.doubts or draft.ref in self._shared or not draft.ref.startswith(NEW):
            return False
        return (draft.row.record.fen(Field.FUNDS_ARRIVED) or 0) >= 0

    def _first_words(self, record: Record, unit: str | None) -> tuple[Change, ...]:
        """What a record says of a project of which nothing is held."""
        terms = self._terms
        report = record.day(Field.REPORT_DATE) or Day(first=terms.report_date or terms.today)
        return compare(
            record, NOTHING_HELD, report=report, opening=terms.opening, answers=terms.answers, unit=unit
        ).changes

    def _compared(self, draft: Draft, record: Record, held: dict[str, Held]) -> Comparison:
        return compare(
            record,
            held.get(draft.ref, NOTHING_HELD),
            report=record.day(Field.REPORT_DATE) or Day(first=self._terms.report_date or self._terms.today),
            opening=self._terms.opening,
            answers=self._terms.answers,
            unit=draft.unit,
        )

    def _believe_known(self, draft: Draft, as_written: Record, held: dict[str, Held]) -> None:
        """An amount that is hard to believe is believed when the ledger says the same: nobody is asked twice."""
        outcome = self._compared(draft, as_written, held)
        touched = {str(change.field) for change in outcome.changes} | {doubt.field for doubt in outcome.doubts}
        draft.doubts = [doubt for doubt in draft.doubts if doubt.value is None or doubt.field in touched]
        if not any(doubt.value is not None for doubt in draft.doubts):
            draft.row = replace(draft.row, record=as_written)

    def _decided(self, draft: Draft, changes: tuple[Change, ...], held: dict[str, Held]) -> ProposedRow:
        doubts = tuple(draft.doubts)
        if doubts:
            first = doubts[0]
            return ProposedRow(
                file=draft.file, row=draft.row, verdict=Verdict.DOUBTFUL, field=str(first.field), reason=first.question,
                ref=draft.ref, unit=draft.unit or "", made=changes, doubts=doubts,
            )  # fmt: skip
        if draft.ref.startswith(NEW) and draft.ref not in held:
            verdict = Verdict.NEW
        else:
            verdict = Verdict.CHANGED if changes or draft.alias else Verdict.SAME
        if draft.ref in self._shared:
            held[draft.ref] = laid_over(held.get(draft.ref, NOTHING_HELD), changes, draft.ref)
        first_change = changes[0] if changes and verdict is Verdict.CHANGED else None
        return ProposedRow(
            file=draft.file,
            row=draft.row,
            verdict=verdict,
            field=str(first_change.field) if first_change else "",
            reason=_told(changes) if verdict is Verdict.CHANGED else "",
            ref=draft.ref,
            alias=draft.alias,
            apart=draft.apart,
            unit=draft.unit or "",
            made=changes,
        )


def _units_used(rows: Sequence[ProposedRow]) -> set[str]:
    """The units of rows that are posted, and of rows that wait on a sheet that is otherwise understood.

    They name units as surely as those beside them.
    """
    ready = {Verdict.NEW, Verdict.CHANGED}
    understood = {row.row.layout for row in rows if row.verdict in ready}
    waits = (row for row in rows if row.verdict is Verdict.DOUBTFUL and row.row.layout in understood)
    return {row.unit for row in rows if row.verdict in ready} | {row.unit for row in waits}


def _told(changes: tuple[Change, ...]) -> str:
    parts = [f"{FIELD_LABELS[c.field]}：{c.before or '没有'} → {c.after}" for c in changes if c.after]
    return "；".join(parts)[:300]
