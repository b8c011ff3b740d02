"""The meaning of one column: by its heading, by the look of its cells, or by the answer to one question."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from luodi.intake.reader.asking import clean, unknown_word
from luodi.intake.reader.cells import Cell, is_text, shown
from luodi.intake.reader.columns import IGNORED, Heading, squeeze, vocabulary
from luodi.intake.reader.plain_dates import read_plain_date
from luodi.intake.reader.readings import Doubt, Likely
from luodi.intake.reader.record import BASIS_LABELS, FIELD_LABELS, Basis, Field
from luodi.intake.reader.sections import is_note, is_total, is_unit_like, stage_of
from luodi.intake.reader.tables import TableColumn
from luodi.intake.reader.words import ticks_stage

_MEASURED = re.compile(
    r"\((?:[^()]*/[^()]*|m2|平方米|万平方米|亩|公顷|吨|万吨|人|名|个|台|套|千瓦|标煤|%|[kKmMgG]?[vVwW][aAhH]?)\)$"
)
_EVENT_SIGNS = (("签", Field.SIGNED_ON), ("开", Field.STARTED_ON), ("动工", Field.STARTED_ON), ("竣", Field.COMPLETED_ON),
                ("投产", Field.IN_PRODUCTION_ON), ("落", Field.LANDED_ON), ("谈", Field.FIRST_CONTACT_ON))  # fmt: skip


def settle(
    index: int, label: str, heading: Heading, filled: Sequence[Cell], answers: Mapping[str, str], *, blank: bool
) -> TableColumn:
    """Give the column its meaning, or its question."""
    if not heading.known and ticks_stage(label, filled):
        heading = replace(heading, field=Field.STAGE)
    elif heading.field == Field.STAGE and _tells(filled):
        column = asked(index, label, heading, (Field.STAGE, Field.REMARKS), answers)
        question = f"“{label}”里写的多是整句话，这一列是什么？"
        return column if column.doubt is None else replace(column, doubt=replace(column.doubt, question=question))
    if heading.field is not None:
        return TableColumn(index=index, label=label, heading=_by_content(heading, filled))
    if heading.candidates:
        if (field := _stage_or_day(label, heading, filled)) is not None:
            return TableColumn(index=index, label=label, heading=replace(heading, field=field, candidates=()))
        return asked(index, label, heading, heading.candidates, answers)
    if not blank and not _matters(label):
        return TableColumn(index=index, label=label, heading=replace(heading, field=IGNORED))
    likely = dict.fromkeys((*_looks_like(label, filled), *likely_fields(label)))
    return asked(index, label, heading, tuple(likely)[:3], answers)


def _stage_or_day(label: str, heading: Heading, filled: Sequence[Cell]) -> str | None:
    """What the cells decide where a heading could be a stage or another thing: 类别 over 在建项目, 签约 over days."""
    if Field.STAGE not in heading.candidates:
        return None
    if _looks_like(label, filled) == (Field.STAGE,):
        return Field.STAGE
    dated = [c for c in heading.candidates if c.endswith("_on")]
    return dated[0] if dated and all(_looks_dated(cell) for cell in filled) else None


def _looks_like(label: str, filled: Sequence[Cell]) -> tuple[str, ...]:
    """What the cells of an unknown column look like: stages, days (of the event that the heading hints at), units."""
    texts = [text for cell in filled if not is_total(text := clean(shown(cell)))]
    if texts and all(stage_of(text) is not None for text in texts):
        return (Field.STAGE,)
    if texts and all(read_plain_date(text) is not None for text in texts):
        hinted = tuple(field for sign, field in _EVENT_SIGNS if sign in label)
        return hinted or (Field.SIGNED_ON, Field.STARTED_ON)
    return (Field.UNIT,) if texts and all(map(is_unit_like, texts)) else ()


def _by_content(heading: Heading, filled: Sequence[Cell]) -> Heading:
    """编号 that only counts 1, 2, 3 is 序号."""
    if heading.field != Field.CODE:
        return heading
    texts = (unicodedata.normalize("NFKC", shown(cell)) for cell in filled)
    counts = (re.fullmatch(r"\(?\d{1,4}\)?", text) for text in texts if not is_total(text) and not is_note(text))
    return replace(heading, field=IGNORED) if all(counts) else heading


def _tells(filled: Sequence[Cell]) -> bool:
    """A column of progress that tells instead of naming stages: hardly a cell of many names one, or none even speaks of one."""
    texts = {
        text for cell in filled if (text := clean(shown(cell))) and not is_total(text) and unknown_word(text) is None
    }
    passages = [text for text in texts if stage_of(text) is None]
    if len(passages) > 3 and len(passages) * 3 > len(texts) * 2:
        return True
    silent = all(word not in text for text in texts for word, _ in vocabulary().stage_words)
    return len(passages) > 1 and silent


def _looks_dated(cell: Cell) -> bool:
    return not is_text(cell) or re.search(r"[\d√✓✔]", shown(cell)) is not None


def _matters(label: str) -> bool:
    """An unknown column is asked about unless its heading names what no record holds (用地面积, 联系电话)."""
    if _MEASURED.search(unicodedata.normalize("NFKC", label)):
        return False
    if re.search(r"资|金额|到[位账帐]|时间|日期|单位|企业|公司|名称|行业|产业|来源|阶段|进[度展]", label):
        return True
    return not any(word in label for word in vocabulary().ignorable)


def asked(
    index: int, label: str, heading: Heading, candidates: tuple[str, ...], answers: Mapping[str, str]
) -> TableColumn:
    """A column whose meaning a person gives once for this layout."""
    key = f"column[{squeeze(label)}]"
    answer = answers.get(key)
    if answer is not None and _is_meaning(answer):
        field, _, basis = answer.partition(":")
        settled = replace(heading, field=field, basis=Basis(basis) if basis else heading.basis, candidates=())
        return TableColumn(index=index, label=label, heading=settled)
    likely = tuple(Likely(answer=c, label=field_label(c)) for c in dict.fromkeys((*candidates, IGNORED)))
    doubt = Doubt(
        key=key,
        field=candidates[0].partition(":")[0] if candidates else "column",
        question=f"“{label}”这一列是什么？",
        likely=likely,
    )
    return TableColumn(index=index, label=label, heading=replace(heading, field=None), doubt=doubt)


def _is_meaning(answer: str) -> bool:
    """The answer names a field, with its basis for arrived funds, or says that the column is left out."""
    field, _, basis = answer.partition(":")
    return field == IGNORED or (field in FIELD_LABELS and (basis == "" or basis in BASIS_LABELS))


def field_label(code: str) -> str:
    """A field, with its basis, in people's words."""
    if code == IGNORED:
        return "不用导入"
    field, _, basis = code.partition(":")
    return FIELD_LABELS[field] + (f"（{BASIS_LABELS[basis]}）" if basis else "")


def likely_fields(label: str) -> tuple[str, ...]:
    """The fields whose words are nearest to an unknown heading, for a question's buttons."""
    words = vocabulary().fields
    near = process.extract(squeeze(label), list(words), scorer=fuzz.ratio, limit=6, score_cutoff=40)
    fields = list(dict.fromkeys(words[word] for word, _, _ in near))
    return tuple(fields[:3])
