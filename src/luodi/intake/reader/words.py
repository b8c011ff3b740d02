"""Cells of words that must be one thing: a stage, a unit."""

from collections.abc import Collection

from luodi.intake.reader.asking import Column, read_text, tidy
from luodi.intake.reader.cells import Cell
from luodi.intake.reader.columns import vocabulary
from luodi.intake.reader.readings import NOTHING, Doubt, Likely, Reading
from luodi.intake.reader.sections import stage_of

_JOINT = ("、", "，", ",", "/", "；", ";")


def read_stage(cell: Cell, column: Column) -> Reading:
    """The stage a cell names, as its label; a passage of words is asked about."""
    reading = read_text(cell, column)
    if not isinstance(reading, str):
        return reading
    code = stage_of(reading)
    if code is not None:
        return vocabulary().stage_labels[code]
    answer = column.ask_cell(
        reading,
        f"“{column.label}”写“{reading[:30]}”，算到哪个阶段？",
        *(Likely(answer=label, label=label) for label in _mentioned(reading)),
        Likely(answer="nothing", label="不算阶段"),
    )
    if isinstance(answer, Doubt):
        return answer
    return NOTHING if answer == "nothing" else answer


def read_unit(cell: Cell, column: Column, units: Collection[str]) -> Reading:
    """The unit a cell names; two units in one cell are asked about, since credit goes to one."""
    reading = read_text(cell, column)
    if not isinstance(reading, str) or reading in units:
        return reading
    parts = [part for part in _split(reading) if part]
    if len(parts) < 2:
        return reading
    return column.ask_cell(
        reading,
        f"“{column.label}”写了{len(parts)}个单位“{reading}”，记在哪个单位名下？",
        *(Likely(answer=part, label=part) for part in parts),
    )


def _mentioned(text: str) -> list[str]:
    """The stages that a passage mentions, in the order of the vocabulary, at most four."""
    words = vocabulary()
    codes = dict.fromkeys(code for word, code in words.stage_words if word in text)
    return [words.stage_labels[code] for code in codes][:4]


def _split(text: str) -> list[str]:
    for sign in _JOINT:
        text = text.replace(sign, "\n")
    return [tidy(part) for part in text.split("\n")]
