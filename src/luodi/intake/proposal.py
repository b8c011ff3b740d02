"""Put rows, units, projects and holdings together: what each row of a file would change. Reads, writes nothing.

The same files, answers and ledger give the same proposal, so a commit can propose again and compare.
"""

from collections.abc import Sequence
from dataclasses import replace

from luodi.base.credit_codes import is_credit_code, plain_credit_code
from luodi.intake.conflicts import settle_conflicts
from luodi.intake.holdings import held_by, known_projects, unit_names
from luodi.intake.identity import Known, Level, Match, Register, is_code, unlike
from luodi.intake.measuring import Measuring
from luodi.intake.naming import Naming
from luodi.intake.overlay import laid_over
from luodi.intake.proposed import NEW, Draft, Proposal, ProposedRow, Terms, Verdict
from luodi.intake.reader.cells import Workbook
from luodi.intake.reader.context import Context
from luodi.intake.reader.readings import Day, Doubt, Likely, Money
from luodi.intake.reader.record import AMOUNTS, FIELD_LABELS, Field, Record, Row
from luodi.intake.reader.rows import EMPTY, read_rows
from luodi.intake.rules import Comparison, compare
from luodi.intake.statements import NOTHING_HELD, Change, Held


def propose(workbooks: Sequence[Workbook], terms: Terms) -> Proposal:
    """What these workbooks would change in the ledger as it stands. Refuses a workbook without a table of projects."""
    return _Proposing(workbooks, terms).outcome()


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
        self._register = Register(known_projects())
        self._opened = 0

    def outcome(self) -> Proposal:
        live = [draft for draft in self._drafts if not draft.row.skipped and not draft.row.rejected]
        self._naming.name_all(live)
        for draft in live:
            self._identify(draft)
        taken = frozenset(draft.ref for draft in live if draft.ref)
        for draft in live:
            self._resolve(draft, taken)
            if draft.row.statement is None and not draft.row.only_asks and (not draft.ref or draft.ref.startswith(NEW)):
                self._naming.ask_for_sheet(draft)
        self._measuring.settle(live)
        held = held_by({draft.ref for draft in live if draft.ref and not draft.ref.startswith(NEW)})
        for draft in live:
            self._believe_known(draft, held)
        settle_conflicts(live, self._terms.answers)
        rows = tuple(self._judge(draft, held) for draft in self._drafts)
        ready = {Verdict.NEW, Verdict.CHANGED}
        understood = {row.row.layout for row in rows if row.verdict in ready}
        # Rows that wait on a sheet that is otherwise understood name units as surely as those beside them.
        waiting = {row.unit for row in rows if row.verdict is Verdict.DOUBTFUL and row.row.layout in understood}
        used = {row.unit for row in rows if row.verdict in ready} | waiting
        return Proposal(rows=rows, new_units=self._naming.new_units(used))

    def _answer(self, key: str) -> str | None:
        return self._terms.answers.get(key)

    # --- projects -----------------------------------------------------------------------------------------------------

    def _identify(self, draft: Draft) -> None:
        """Certain matches with projects the ledger knows."""
        record = draft.row.record
        name = record.text(Field.PROJECT)
        codes = [code for f in (Field.CODE, Field.EXTERNAL_CODE) if (code := record.text(f)) and is_code(f, code)]
        if name is None:
            # 待定 or — where the name should stand: only our own number can say which project it is.
            match = self._register.same(Known(ref="", names=("",), codes=tuple(codes)))
            draft.ref = match.ref if match is not None else ""
            return
        draft.known = Known(
            ref="",
            names=(name,),
            codes=tuple(codes),
            investor=record.text(Field.INVESTOR),
            credit_codes=self._credit_codes(draft),
            units=frozenset([draft.unit] if draft.unit else []),
            amounts_fen=tuple(
                v.fen for f, v in record.stated.items() if f in AMOUNTS and isinstance(v, Money) and v.fen
            ),
        )
        match = self._register.same(draft.known)
        if match is not None:
            draft.ref = match.ref
            self._check_name(draft, match)
        elif codes and is_code(Field.CODE, codes[0]):
            self._ask(draft, f"|code[{codes[0]}]", Field.CODE, f"没有编号为“{codes[0]}”的项目，当作新项目吗？")

    def _credit_codes(self, draft: Draft) -> frozenset[str]:
        """The investor's 统一社会信用代码; one whose check digit is wrong is asked about and proves nothing."""
        code = draft.row.record.text(Field.CREDIT_CODE)
        if code is None:
            return frozenset()
        if is_credit_code(code):
            return frozenset([plain_credit_code(code)])
        key = f"|credit_code[{code}]"
        if self._answer(key) is None:
            likely = (Likely(answer="leave", label="先不记这个代码，其余照收"),)
            question = f"统一社会信用代码“{code}”的校验位不对，可能抄错了；请核对执照后改好再报。"
            draft.doubts.append(Doubt(key=key, field=Field.CREDIT_CODE, question=question, likely=likely))
        return frozenset()

    def _check_name(self, draft: Draft, match: Match) -> None:
        """A code beside a name that has nothing of the project's names may have slipped a row."""
        name, known = draft.row.record.text(Field.PROJECT) or "", self._register.get(match.ref)
        if not unlike(name, known.names):
            return
        question = f"编号{match.ref}是“{known.names[0]}”，表上的名称却是“{name}”，是同一个项目吗？"
        self._ask(draft, f"|code[{match.ref}:{name}]", Field.CODE, question)

    def _ask(self, draft: Draft, key: str, field_name: Field, question: str) -> None:
        """A question that only wants a yes."""
        if self._answer(key) is None:
            likely = (Likely(answer="yes", label="是"),)
            draft.doubts.append(Doubt(key=key, field=field_name, question=question, likely=likely))

    def _resolve(self, draft: Draft, taken: frozenset[str]) -> None:
        """Rows without a certain match: asked when something is alike, else a new project (or one opened rows above)."""
        if draft.ref:
            return
        if draft.known is None:
            if draft.row.statement is None and not draft.row.only_asks:
                self._ask_nameless(draft)
            return
        known = draft.known
        key = f"|same[{known.names[0]}:{known.investor or ''}:{draft.unit or ''}]"
        answer = self._answer(key)
        if answer is not None and (ref := self._register.coded(answer)) is not None:
            draft.ref, draft.alias = ref, known.names[0]
            return
        match = self._register.same(known)
        if match is not None and match.ref.startswith(NEW):
            self._join(draft, match)
            return
        likely = self._alike(known, taken)
        if answer == "new":
            draft.apart = tuple(match.ref for match in likely if not match.ref.startswith(NEW))
            likely = ()
        if likely and answer == "above":
            draft.ref, draft.alias = likely[0].ref, known.names[0]
            return
        if likely:
            draft.doubts.append(self._same_doubt(key, known, likely))
            return
        self._open(draft)

    def _ask_nameless(self, draft: Draft) -> None:
        """A row whose name reads 待定 or —, and that no number names: it is about no project anybody could find again."""
        if any(doubt.field == Field.PROJECT or "column[" in doubt.key for doubt in draft.doubts):
            return
        key = f"{draft.row.layout}|nameless"
        if self._answer(key) == "skip":
            draft.row = Row(
                sheet=draft.row.sheet, row=draft.row.row, record=EMPTY, skipped="项目名称待定，已选择不导入"
            )
            return
        question = "“项目名称”写着待定或不详，认不出是哪个项目，请填上名称后重新导入；这样的行先不导入吗？"
        likely = (Likely(answer="skip", label="先不导入"),)
        draft.doubts.append(Doubt(key=key, field=Field.PROJECT, question=question, likely=likely))

    def _alike(self, known: Known, taken: frozenset[str]) -> tuple[Match, ...]:
        """Within one file rows are other projects, unless names are nearly one and the investor is the same (L2)."""
        found = self._register.alike(known, without=taken)
        return tuple(m for m in found if not m.ref.startswith(NEW) or (m.level is Level.ALIKE and m.one_investor))

    def _join(self, draft: Draft, match: Match) -> None:
        """A second row about a project that this very import opens: with one investor it is the same, else it is asked."""
        known = self._register.get(match.ref)
        if (
            draft.known is not None
            and (draft.known.investor is None or known.investor is None)
            and not draft.known.codes
        ):
            key = f"|twin[{draft.known.names[0]}:{draft.unit or ''}]"
            answer = self._answer(key)
            if answer == "new":
                self._open(draft)
                return
            if answer is None:
                question = f"有两行都叫“{draft.known.names[0]}”，是同一个项目吗？"
                likely = (Likely(answer="same", label="同一个项目"), Likely(answer="new", label="两个项目"))
                draft.doubts.append(Doubt(key=key, field=Field.PROJECT, question=question, likely=likely))
                return
        draft.ref = match.ref

    def _same_doubt(self, key: str, known: Known, matches: tuple[Match, ...]) -> Doubt:
        first = self._register.get(matches[0].ref)
        likely = [
            Likely(answer=m.ref, label=f"就是{m.ref} {self._register.get(m.ref).names[0]}（{m.ground}）")
            for m in matches
            if not m.ref.startswith(NEW)
        ] or [Likely(answer="above", label=f"就是上面的“{first.names[0]}”")]
        question = f"“{known.names[0]}”和“{first.names[0]}”是同一个项目吗？"
        return Doubt(
            key=key, field=Field.PROJECT, question=question, likely=(*likely, Likely(answer="new", label="另一个项目"))
        )

    def _open(self, draft: Draft) -> None:
        self._opened += 1
        draft.ref = f"{NEW}{self._opened}"
        if draft.known is not None:
            self._register.add(replace(draft.known, ref=draft.ref))

    # --- verdicts -----------------------------------------------------------------------------------------------------

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
        changes: tuple[Change, ...] = ()
        if draft.ref:
            outcome = self._compared(draft, draft.row.record, held)
            changes = outcome.changes
            draft.doubts.extend(outcome.doubts)
        return self._decided(draft, changes, held)

    def _compared(self, draft: Draft, record: Record, held: dict[str, Held]) -> Comparison:
        return compare(
            record,
            held.get(draft.ref, NOTHING_HELD),
            report=record.day(Field.REPORT_DATE) or Day(first=self._terms.report_date or self._terms.today),
            opening=self._terms.opening,
            answers=self._terms.answers,
            unit=draft.unit,
        )

    def _believe_known(self, draft: Draft, held: dict[str, Held]) -> None:
        """An amount that is hard to believe is believed when the ledger says the same: nobody is asked twice."""
        as_written = draft.row.as_written
        if as_written is None:
            return
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
                ref=draft.ref, unit=draft.unit or "", changes=changes, doubts=doubts,
            )  # fmt: skip
        if draft.ref.startswith(NEW) and draft.ref not in held:
            verdict = Verdict.NEW
        else:
            verdict = Verdict.CHANGED if changes or draft.alias else Verdict.SAME
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
            changes=changes,
        )


def _told(changes: tuple[Change, ...]) -> str:
    parts = [f"{FIELD_LABELS[c.field]}：{c.before or '没有'} → {c.after}" for c in changes if c.after]
    return "；".join(parts)[:300]
