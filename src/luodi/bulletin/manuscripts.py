"""Texts brought to 核稿: kept as they came, read anew each time, with the answers people gave (docs/handbook/核稿.md)."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

import docx
from django.db import transaction

from luodi.base.errors import BadInput, NotFound
from luodi.bulletin.knowledge import LedgerKnowledge
from luodi.bulletin.models import Manuscript, RemarkAnswer
from luodi.orgs.models import Person
from luodi.proof.annotate import annotate
from luodi.proof.documents import Document, read_document
from luodi.proof.judge import Finding, Verdict
from luodi.proof.proof import Proof, proof

_PASTED = "粘贴的文字.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the text: plain, a figure that was read, or the place of a remark."""

    text: str
    figure: bool = False
    remark: "Remark | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One finding with its number in the text, its key, and what the person said of it."""

    number: int
    key: str
    finding: Finding
    answer: RemarkAnswer | None

    @property
    def certain(self) -> bool:
        """Cannot be true, whatever the roundings; else it only asks."""
        return self.finding.verdict is Verdict.INCONSISTENT

    @property
    def dismissed(self) -> bool:
        """The person has said why it is not to be heeded."""
        return self.answer is not None and not self.answer.accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadManuscript:
    """A manuscript as a page shows it. `figures` counts the numbers read, `ties` the relations that hold."""

    manuscript: Manuscript
    paragraphs: tuple[tuple[Piece, ...], ...]
    remarks: tuple[Remark, ...]
    figures: int
    ties: int


@transaction.atomic
def bring_manuscript(*, name: str, content: bytes, against_ledger: bool, as_of: date, by: Person) -> Manuscript:
    """Keep a file that 核稿 can read; refuses with one sentence what it cannot."""
    name = name.strip()[:200] or _PASTED
    if not read_document(content, name).text.strip():
        raise BadInput(f"“{name}”里没有文字，请核对是否传错了文件。")
    return Manuscript.objects.create(name=name, content=content, against_ledger=against_ledger, as_of=as_of, by=by)


def manuscripts_of(person: Person) -> list[Manuscript]:
    """What the person brought, newest first, without the files."""
    return list(Manuscript.objects.visible_to(person).defer("content"))


def manuscript_numbered(person: Person, number: int) -> Manuscript:
    """The person's own manuscript; refuses alike what is not there and what is another's."""
    found = Manuscript.objects.visible_to(person).filter(pk=number).first()
    if found is None:
        raise NotFound("没有这份文稿，或者不是您送核的。请从核稿页重新打开。")
    return found


@transaction.atomic
def answer_remark(*, manuscript: Manuscript, key: str, accepted: bool, reason: str) -> RemarkAnswer:
    """Accept a remark, or dismiss it; a dismissal says why. The newest answer stands."""
    if not accepted and not reason.strip():
        raise BadInput("不采纳要写明理由，请补充后再提交。")
    return RemarkAnswer.objects.update_or_create(
        manuscript=manuscript, key=key, defaults={"accepted": accepted, "reason": reason.strip()[:200]}
    )[0]


def read_manuscript(manuscript: Manuscript) -> ReadManuscript:
    """Read and judge the text, with answers to the same remarks on earlier drafts of the same name."""
    document, result = _judged(manuscript)
    remarks = _remarks(manuscript, document.text, result)
    return ReadManuscript(
        manuscript=manuscript,
        paragraphs=_paragraphs(document.text, result, remarks),
        remarks=remarks,
        figures=len(result.claims),
        ties=len(result.ties),
    )


def annotated_docx(manuscript: Manuscript) -> bytes:
    """The .docx with a comment at each remark that was not dismissed; a plain text becomes a .docx first."""
    content = bytes(manuscript.content)
    if not content.startswith(b"PK"):
        content = _as_docx(read_document(content, manuscript.name).text)
    document = read_document(content, f"{manuscript.name}.docx")
    result = proof(document.text, ledger=_ledger(manuscript))
    spoken = tuple(r.finding for r in _remarks(manuscript, document.text, result) if not r.dismissed)
    return annotate(content, document, replace(result, findings=spoken))


def _judged(manuscript: Manuscript) -> tuple[Document, Proof]:
    document = read_document(bytes(manuscript.content), manuscript.name)
    return document, proof(document.text, ledger=_ledger(manuscript))


def _ledger(manuscript: Manuscript) -> LedgerKnowledge | None:
    return LedgerKnowledge(as_of=manuscript.as_of) if manuscript.against_ledger else None


def _remarks(manuscript: Manuscript, text: str, result: Proof) -> tuple[Remark, ...]:
    same_name = Manuscript.objects.visible_to(manuscript.by).filter(name=manuscript.name)
    answers = {a.key: a for a in RemarkAnswer.objects.filter(manuscript__in=same_name.values("id")).order_by("id")}
    keyed = [(_key(text, finding), finding) for finding in result.findings]
    return tuple(
        Remark(number=number, key=key, finding=finding, answer=answers.get(key))
        for number, (key, finding) in enumerate(keyed, start=1)
    )


def _key(text: str, finding: Finding) -> str:
    """Relation, figure and sentence: the remark is the same one as long as its sentence stands."""
    first = max(text.rfind(mark, 0, finding.start) for mark in "。；\n") + 1
    ends = [place for mark in "。；\n" if (place := text.find(mark, finding.end)) >= 0]
    sentence = text[first : min(ends, default=len(text))]
    return hashlib.sha256(f"{finding.relation}|{finding.quote}|{sentence.strip()}".encode()).hexdigest()


def _paragraphs(text: str, result: Proof, remarks: tuple[Remark, ...]) -> tuple[tuple[Piece, ...], ...]:
    """The text cut at figures and remarks, line by line; where both stand, the remark is shown."""
    spots: dict[tuple[int, int], Remark | None] = {(claim.start, claim.end): None for claim in result.claims}
    for shown in sorted(remarks, key=lambda r: (r.certain, -r.number)):  # of two at one place the certain one is shown
        spots[shown.finding.start, shown.finding.end] = shown
    pieces: list[Piece] = []
    at = 0
    for (start, end), remark in sorted(spots.items(), key=lambda spot: spot[0]):
        if start < at:
            continue  # a figure inside the one before
        pieces += [Piece(text=text[at:start]), Piece(text=text[start:end], figure=True, remark=remark)]
        at = end
    return _lines([*pieces, Piece(text=text[at:])])


def _lines(pieces: list[Piece]) -> tuple[tuple[Piece, ...], ...]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        for index, part in enumerate(piece.text.split("\n")):
            if index:
                lines.append([])
            if part:
                lines[-1].append(replace(piece, text=part))
    return tuple(tuple(line) for line in lines if line)


def _as_docx(text: str) -> bytes:
    package = docx.Document()
    for line in text.split("\n"):
        package.add_paragraph(line)
    out = BytesIO()
    package.save(out)
    return out.getvalue()
