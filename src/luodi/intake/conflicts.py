"""Rows of one import that state different things of one project: asked once, and settled by naming the value that holds.

The question's key holds the values, so an answer is remembered for this very conflict and for no later one. Pure.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from luodi.intake.proposed import Draft
from luodi.intake.reader.readings import Doubt, Likely, Stated
from luodi.intake.reader.record import BASIS_LABELS, FIELD_LABELS, Basis, Field, Record
from luodi.intake.statements import shown

_MAY_DIFFER = frozenset({Field.FUNDS_ARRIVED, Field.REMARKS, Field.PROJECT, Field.REPORT_DATE, Field.CREDIT_CODE})
_LONGEST_KEY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """What one row says of one topic."""

    draft: Draft
    value: Stated


def settle_conflicts(drafts: Sequence[Draft], answers: Mapping[str, str]) -> None:
    """Ask the later of two rows that disagree; once answered, each row keeps only what agrees with the answer."""
    words: dict[str, dict[str, list[_Word]]] = defaultdict(lambda: defaultdict(list))
    for draft in drafts:
        if draft.ref:
            for topic, value in _stated(draft.row.record).items():
                words[draft.ref][topic].append(_Word(draft=draft, value=value))
    for topics in words.values():
        for topic, said in topics.items():
            _settle(topic, said, answers)


def _settle(topic: str, said: Sequence[_Word], answers: Mapping[str, str]) -> None:
    first = {word.value: word.draft for word in reversed(said)}
    values = list(dict.fromkeys(word.value for word in said))
    if len(values) == 1:
        return
    name = said[0].draft.known.names[0] if said[0].draft.known is not None else said[0].draft.ref
    key = f"|rows[{name}:{topic}:{'/'.join(map(shown, values))}]"[:_LONGEST_KEY]
    holds = answers.get(key)
    if holds is not None and holds in map(shown, values):
        for word in said:
            if shown(word.value) != holds:
                word.draft.row = replace(word.draft.row, record=_without(word.draft.row.record, topic))
        return
    doubt = _doubt(key, topic, [(value, first[value]) for value in values])
    for word in said:
        if word.value != values[0]:
            word.draft.doubts.append(doubt)


def _doubt(key: str, topic: str, found: Sequence[tuple[Stated, Draft]]) -> Doubt:
    field = topic.partition(":")[0]
    sheets = {(draft.file, draft.row.sheet) for _, draft in found}
    places = [f"“{d.row.sheet}”第{d.row.row}行" if len(sheets) > 1 else f"第{d.row.row}行" for _, d in found]
    told = "，".join(f"{place}是{shown(value)}" for place, (value, _) in zip(places, found, strict=True))
    likely = tuple(
        Likely(answer=shown(value), label=f"以{shown(value)}为准（{place}）")
        for place, (value, _) in zip(places, found, strict=True)
    )
    return Doubt(key=key, field=field, question=f"同一个项目的{_label(topic)}，{told}，以哪个为准？", likely=likely)


def _label(topic: str) -> str:
    field, _, basis = topic.partition(":")
    return f"{FIELD_LABELS[field]}（{BASIS_LABELS[basis]}）" if basis else FIELD_LABELS[field]


def _stated(record: Record) -> dict[str, Stated]:
    """By topic: each field, and arrived funds by what they count."""
    stated: dict[str, Stated] = {str(f): v for f, v in record.stated.items() if f not in _MAY_DIFFER}
    return stated | {f"{Field.FUNDS_ARRIVED}:{basis}": value for basis, value in record.funds.items()}


def _without(record: Record, topic: str) -> Record:
    field, _, basis = topic.partition(":")
    stated = {f: v for f, v in record.stated.items() if f != field}
    if not basis:
        return replace(record, stated=stated)
    funds = {b: v for b, v in record.funds.items() if b != basis}
    left = next((b for b in (Basis.YEAR, Basis.CUMULATIVE, Basis.SPAN) if b in funds), None)
    if left is not None:
        stated[Field.FUNDS_ARRIVED] = funds[left]
    return Record(stated=stated, basis=left, funds=funds)
