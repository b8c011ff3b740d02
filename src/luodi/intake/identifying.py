"""Which project each row of a proposal is about: certain matches first, then likely ones, which are asked about.

The rows of one file are other projects than each other, unless names are nearly one and the investor is the same (L2).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from luodi.base.credit_codes import is_credit_code, plain_credit_code
from luodi.intake.identity import Known, Match, Register, is_code, unlike
from luodi.intake.proposed import NEW, Draft
from luodi.intake.reader.readings import Doubt, Likely, Money
from luodi.intake.reader.record import AMOUNTS, Field, Row
from luodi.intake.reader.rows import EMPTY

_AMOUNTS = tuple(sorted(AMOUNTS))
_CODES = (Field.CODE, Field.EXTERNAL_CODE)
_NO_CODES: frozenset[str] = frozenset()


class Identifying:
    """Gives each draft of one proposal its project: a code, `new:n` for one to open, or a question."""

    def __init__(self, known: Iterable[Known], answers: Mapping[str, str]) -> None:
        self._register = Register(known)
        self._answers = answers
        self._opened = 0
        self._alone: dict[str | None, frozenset[str]] = {}  # the same few units in row after row

    def told(self, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """Identify all drafts; yields, in their order, those that are about a new project or none that is known."""
        for draft in drafts:
            self._identify(draft)
        taken = frozenset(draft.ref for draft in drafts if draft.ref)
        for draft in drafts:
            if not draft.ref:
                self._resolve(draft, taken)
            states = draft.row.statement is None and not draft.row.only_asks
            if states and (not draft.ref or draft.ref.startswith(NEW)):
                yield draft

    def _answer(self, key: str) -> str | None:
        return self._answers.get(key)

    def _identify(self, draft: Draft) -> None:
        """Certain matches with projects the ledger knows."""
        record = draft.row.record
        name = record.text(Field.PROJECT)
        stated = record.stated
        codes = [c for f in _CODES if f in stated and (c := record.text(f)) and is_code(f, c)]
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
            units=self._units(draft.unit),
            amounts_fen=tuple([m.fen for f in _AMOUNTS if isinstance(m := stated.get(f), Money) and m.fen]),
        )
        match = self._register.same(draft.known)
        if match is not None:
            draft.ref = match.ref
            self._check_name(draft, match)
        elif codes and is_code(Field.CODE, codes[0]):
            self._ask(draft, f"|code[{codes[0]}]", Field.CODE, f"没有编号为“{codes[0]}”的项目，当作新项目吗？")

    def _units(self, name: str | None) -> frozenset[str]:
        if name not in self._alone:
            self._alone[name] = frozenset([name] if name else [])
        return self._alone[name]

    def _credit_codes(self, draft: Draft) -> frozenset[str]:
        """The investor's 统一社会信用代码; one whose check digit is wrong is asked about and proves nothing."""
        record = draft.row.record
        code = record.text(Field.CREDIT_CODE) if Field.CREDIT_CODE in record.stated else None
        if code is None:
            return _NO_CODES
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
        if draft.known is None:
            if draft.row.statement is None and not draft.row.only_asks:
                self._ask_nameless(draft)
            return
        known = draft.known
        answer = self._answer(_same_key(known, draft.unit)) if self._answers else None
        if answer is not None and (ref := self._register.coded(answer)) is not None:
            draft.ref, draft.alias = ref, known.names[0]
            return
        match = self._register.same(known)
        if match is not None and match.ref.startswith(NEW):
            self._join(draft, match)
            return
        likely = self._register.alike(known, without=taken)
        if answer == "new":
            draft.apart = tuple(match.ref for match in likely if not match.ref.startswith(NEW))
            likely = ()
        if likely and answer == "above":
            draft.ref, draft.alias = likely[0].ref, known.names[0]
            return
        if likely:
            draft.doubts.append(self._same_doubt(_same_key(known, draft.unit), known, likely))
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
            self._register.open(draft.known, draft.ref)


def _same_key(known: Known, unit: str | None) -> str:
    """What the answer to “the same project?” is remembered under."""
    return f"|same[{known.names[0]}:{known.investor or ''}:{unit or ''}]"
