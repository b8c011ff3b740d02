"""A template with its figures put in: decides which sentences hold, prints each figure once into the appendix.

Pure: whoever answers for figures, lists and blocks is an argument (`Answers`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

from luodi.base.errors import BadInput
from luodi.base.spans import Span, chinese_date
from luodi.bulletin.content import Block, Content, Heading, Line, Paragraph, Piece, PrintedFigure, text_of
from luodi.bulletin.template import (
    HEADLINE,
    Insert,
    Mark,
    Passage,
    Reference,
    Sentence,
    Template,
    named_in,
)
from luodi.rulebook.evaluate import Value, evaluate
from luodi.rulebook.nodes import Node

SCHEDULE_LEAD = "时序差"  # the figures whose sign says whether the place is behind schedule


class HeadlineContradicted(BadInput):
    """The text claims what its own figures deny (seed S2-32)."""


class Answers(Protocol):
    """Gives figures, and the blocks of a run with the figures they print."""

    def figure(self, reference: Reference) -> PrintedFigure:
        """The figure at the bulletin's span, as-of and known."""

    def block(self, insert: Insert) -> tuple[tuple[Block, ...], tuple[PrintedFigure, ...]]:
        """The ranking table or the alert list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What a bulletin is about: the place, the three coordinates of time, and the day it is signed. `grades`: see `Content`."""

    place: str
    span: Span
    as_of: date
    known: int
    issued_on: date
    grades: str = ""

    def word(self, mark: Mark) -> str:
        """A word of the bulletin itself."""
        words = {"地方": self.place, "跨度": self.span.label, "截至": chinese_date(self.as_of)}
        return words[mark.word]


@dataclass(slots=True)
class _Printer:
    """Fills sentences and remembers the figures printed, in order."""

    issue: Issue
    answers: Answers
    printed: dict[str, PrintedFigure] = field(default_factory=dict)
    asked: dict[Reference, PrintedFigure] = field(default_factory=dict)

    def figure(self, reference: Reference) -> PrintedFigure:
        """One answer for each reference."""
        if reference not in self.asked:
            self.asked[reference] = self.answers.figure(reference)
        return self.asked[reference]

    def holds(self, node: Node) -> bool | None:
        """Whether a condition holds; None when a figure it reads is unknown."""
        values: dict[str, Value] = {r.spoken: self.figure(r).value for r in named_in(node)}
        truth = evaluate(node, values)
        return truth if isinstance(truth, bool) else None

    def line(self, sentence: Sentence) -> Line:
        """The sentence with its figures."""
        pieces: list[Piece] = []
        for part in sentence.parts:
            if isinstance(part, Reference):
                figure = self.figure(part)
                self.printed.setdefault(figure.key, figure)
                pieces.append(Piece(text=figure.printed, key=figure.key))
            else:
                pieces.append(Piece(text=part if isinstance(part, str) else self.issue.word(part)))
        return tuple(pieces)

    def lines(self, sentences: Iterable[Sentence]) -> Line:
        """The sentences that hold, one after the other."""
        pieces: list[Piece] = []
        all_false = True
        for sentence in sentences:
            if sentence.otherwise:
                holds: bool | None = all_false
                all_false = True
            elif sentence.when is not None:
                holds = self.holds(sentence.when)
                all_false = all_false and holds is False
            else:
                holds, all_false = True, True
            if holds:
                pieces += self.line(sentence)
        return tuple(pieces)


def fill(template: Template, *, issue: Issue, answers: Answers) -> Content:
    """The bulletin's content. Refuses a text that claims completion while a figure it reads is behind schedule."""
    printer = _Printer(issue=issue, answers=answers)
    title, issuer = text_of(printer.line(template.title)), text_of(printer.line(template.issuer))
    blocks: list[Block] = []
    for part in template.body:
        if isinstance(part, Insert):
            found, figures = answers.block(part)
            blocks += found
            for figure in figures:
                printer.printed.setdefault(figure.key, figure)
        elif pieces := printer.lines(part.sentences):
            blocks.append(_block(part, pieces))
    _no_false_headline(blocks, printer.asked.values())
    return Content(
        title=title,
        blocks=tuple(blocks),
        issuer=issuer,
        issued_on=issue.issued_on,
        as_of=issue.as_of,
        known=issue.known,
        figures=tuple(printer.printed.values()),
        grades=issue.grades,
    )


def _block(passage: Passage, pieces: Line) -> Block:
    return Heading(level=passage.level, line=pieces) if passage.level else Paragraph(line=pieces)


def _no_false_headline(blocks: Iterable[Block], figures: Iterable[PrintedFigure]) -> None:
    behind = [f for f in figures if SCHEDULE_LEAD in f.key and isinstance(f.value, int | Fraction) and f.value < 0]
    if not behind:
        return
    for block in blocks:
        claim = HEADLINE.search(text_of(block.line)) if isinstance(block, Heading | Paragraph) else None
        if claim:
            raise HeadlineContradicted(
                f"文中写“{claim.group()}”，但{behind[0].key}是{behind[0].printed}，落后于时序进度；"
                "请改写这句话，或在模板里给它加上条件。"
            )
