"""Cells of words that must be one thing: a stage, a unit."""

import re
from collections.abc import Collection, Iterable, Mapping

from luodi.intake.reader.asking import Column, clean, read_text, tidy
from luodi.intake.reader.cells import Cell, shown
from luodi.intake.reader.columns import vocabulary
from luodi.intake.reader.passages import days_told
from luodi.intake.reader.readings import NOTHING, Doubt, Likely, Reading
from luodi.intake.reader.record import FIELD_LABELS, Field
from luodi.intake.reader.sections import stage_of, stages_in

AS_TOLD = "as_told"
_BLANK_REMARK = re.compile(r"[-/\\\\]*|无|没有|略")
_MARKED = re.compile(r"^[★☆●○▲△◆◇■□※]+\s*(?=\S)")
_NAME_NUMBER = re.compile(r"\d{1,3}\s*[.、．]\s*(?!\d)|[(（]\d{1,3}[)）]\s*[.、．]?\s*")
_PARTS: Mapping[str, re.Pattern[str]] = {
    Field.PROJECT: re.compile(r"[：:；;。\r\n]+"),
    Field.INVESTOR: re.compile(r"[（(）)：:；;/\r\n]+"),
    Field.UNIT: re.compile(r"[（(）)：:；;/，,、\s]+"),
}
_TICKS = frozenset("√✓✔☑●■★")
_JOINT = ("、", "，", ",", "/", "；", ";")


def read_remark(cell: Cell) -> Reading:
    """A remark as written; a dash or 无 remarks nothing."""
    text = tidy(shown(cell))
    return NOTHING if _BLANK_REMARK.fullmatch(clean(text)) else text


def numbers_names(names: Iterable[str]) -> bool:
    """Every name begins with a running number (1.金鹰陶瓷, 2.宏达五金), which is none of the name."""
    count = 0
    for count, name in enumerate(names, start=1):  # noqa: B007  how many there are is asked below
        if not _NAME_NUMBER.match(name):
            return False
    return count > 1


def without_mark(name: str) -> str:
    """★机制砂石 without the star that a note below explains."""
    return _MARKED.sub("", name)


def without_number(name: str) -> str:
    """The name behind its running number."""
    return _NAME_NUMBER.sub("", name, count=1)


def read_stage(cell: Cell, column: Column) -> Reading:
    """The stage a cell names, as its label; a passage of words is asked about."""
    reading = read_text(cell, column)
    if not isinstance(reading, str):
        return reading
    code = stage_of(_leaf(column.label) if reading in _TICKS else reading)
    if code is not None:
        return vocabulary().stage_labels[code]
    told = days_told(reading)
    days = "、".join(f"{vocabulary().stage_labels[event.removesuffix('_on')]}{day}" for event, day in told.items())
    likely = [Likely(answer=AS_TOLD, label=f"记{days}")] if told else []
    likely += [Likely(answer=label, label=label) for label in _mentioned(reading)]
    likely.append(Likely(answer="nothing", label="不算阶段"))
    question = f"“{column.label}”写“{reading[:30]}”，算到哪个阶段？"
    answer = column.ask_cell(reading, question, *likely)
    if isinstance(answer, Doubt):
        return answer
    if answer == "nothing" or (answer == AS_TOLD and told):
        return NOTHING
    code = stage_of(answer)
    return (
        Doubt(key=f"value[{reading[:40]}]:{column.field}", field=column.field, question=question, likely=tuple(likely))
        if code is None
        else vocabulary().stage_labels[code]
    )


def ticks_stage(label: str, filled: Collection[Cell]) -> bool:
    """A column of ticks below a stage's name: 项目进度·在谈."""
    return bool(filled) and stage_of(_leaf(label)) is not None and all(shown(cell) in _TICKS for cell in filled)


def _leaf(label: str) -> str:
    return label.rpartition("·")[2]


def first_part(text: str, column: Column) -> str | Doubt:
    """The first of several things in one cell (住建局 陈某; 产业园：新建生产线); how to take them is asked once a column."""
    if column.field not in _PARTS:
        return text
    parts = [part for part in _PARTS[column.field].split(text.strip()) if part.strip()]
    if len(parts) < 2:
        return text
    answer = column.ask(
        "parts",
        f"“{column.label}”一格里写了几样（如“{tidy(text)[:30]}”），{FIELD_LABELS[column.field]}取第一样“{tidy(parts[0])}”吗？",
        Likely(answer="first", label="取第一样"),
        Likely(answer="whole", label="整格照记"),
    )
    if isinstance(answer, Doubt):
        return answer
    return parts[0] if answer == "first" else text


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
    return [vocabulary().stage_labels[code] for code in stages_in(text)]


def _split(text: str) -> list[str]:
    for sign in _JOINT:
        text = text.replace(sign, "\n")
    return [tidy(part) for part in text.split("\n")]
