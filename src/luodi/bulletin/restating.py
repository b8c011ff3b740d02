"""更正说明: figures printed in earlier issues of sealed periods that the ledger says otherwise today.

A sealed print is never changed. The next issue of the same template tells, once, what each of its figures was, what it is
now, and which entries moved it. What the figures were is what the issue before this one knew, so a correction is told in
one issue and not again in every later one (docs/records/bulletin.md; abuse case T15: reported, ranked, reversed).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from luodi.base.quantities import Measure
from luodi.base.spans import Span, chinese_date
from luodi.bulletin.content import (
    CORRECTED,
    CORRECTIONS_TITLE,
    SELF_EXPLAINED,
    Block,
    Content,
    Heading,
    Line,
    Paragraph,
    Piece,
    PrintedFigure,
    Table,
    line,
)
from luodi.bulletin.models import Bulletin
from luodi.bulletin.printing import basis_of, figures_from
from luodi.figures.figure import Figure, parse_key
from luodi.figures.measures import Catalog
from luodi.figures.opening import open_figure
from luodi.figures.selectors import figure_at
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry, Seal
from luodi.ledger.vouchers import quantity_of

_LEAD = "以下数字印在已封账账期的通报上，封账以后台账有更正。原来的通报不改，现说明如下。"
_HEADER = ("原通报", "数字", "原印", "更正后", "涉及分录")
_WIDTHS_MM = (40, 38, 26, 26, 26)
_DEEP = 3  # a share of a share: further down there are no formulas
# What moves a figure without being about its projects.
_OF_UNITS = (EntryKind.SET_PLACEMENT, EntryKind.UNIT_CLOSED, EntryKind.SET_TARGET, EntryKind.MEASURE_REPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """One figure of an earlier issue: as last told, as it is now, and the entries between."""

    issue: Bulletin
    before: PrintedFigure
    after: PrintedFigure
    moved: tuple[PrintedFigure, ...]


def issues_to_revisit(*, template_name: str, known: int) -> list[Bulletin]:
    """Earlier issues of a template whose period a seal closed that was made at or before `known`; of reprints the newest."""
    sealed = Seal.objects.filter(known__lte=known).order_by("-period__last").values_list("period__last", flat=True)
    last: date | None = sealed.first()
    if last is None:
        return []
    issues = Bulletin.objects.of_template(template_name).filter(as_of__lte=last, known__lt=known)
    newest = {(issue.span, issue.as_of): issue for issue in issues.select_related("run__rulebook").defer("docx")}
    return list(newest.values())


def with_corrections(content: Content, *, revisits: Iterable[Bulletin], since: int) -> Content:
    """The content with 更正说明 at its end, where anything is to be told; else the content as it is.

    `since`: what the issue before this one knew; entries after it and up to `content.known` are what is told of.
    """
    found = [one for issue in revisits for one in _restated(issue, since=since, known=content.known)]
    if not found:
        return content
    entries = {entry.key: entry for one in found for entry in one.moved}
    figures = [figure for one in found for figure in (one.before, one.after)]
    return replace(
        content,
        blocks=(*content.blocks, *_blocks(found)),
        figures=(*content.figures, *figures, *entries.values()),
    )


def _blocks(found: Sequence[Restated]) -> tuple[Block, ...]:
    rows = [
        (
            line(f"《{one.issue.title}》"),
            line(_bare(one.after.key)),
            (Piece(text=one.before.printed, key=one.before.key),),
            (Piece(text=one.after.printed, key=one.after.key),),
            _listed(one.moved),
        )
        for one in found
    ]
    table = Table(caption="更正前后对照", header=_HEADER, rows=tuple(rows), widths_mm=_WIDTHS_MM, prose=(0, 1, 4))
    return Heading(level=1, line=line(CORRECTIONS_TITLE)), Paragraph(line=line(_LEAD)), table


def _listed(entries: Sequence[PrintedFigure]) -> Line:
    pieces: list[Piece] = []
    for entry in entries:
        pieces += [Piece(text="、")] if pieces else []
        pieces.append(Piece(text=entry.printed, key=entry.key))
    return tuple(pieces)


def _bare(key: str) -> str:
    return key.partition("（")[0]


def _restated(issue: Bulletin, *, since: int, known: int) -> Iterator[Restated]:
    if since >= known:
        return
    basis = basis_of(issue)
    before, after = figures_from(basis.knowing(max(since, issue.known))), figures_from(basis.knowing(known))
    keys = [row["key"] for row in issue.figures if SELF_EXPLAINED not in row["trace"]]
    changed = [key for key in keys if key in before and key in after and before[key].printed != after[key].printed]
    own = {key: _moved(before[key], after[key], since, basis.catalog) for key in changed}
    every = sorted({n for found in own.values() for n in found}) or _of_units(issue, since, known)
    for key in changed:
        told = f"（{issue.span.label}，截至{chinese_date(issue.as_of)}）"
        yield Restated(
            issue=issue,
            before=_renamed(before[key], f"{key}{told}原印"),
            after=_renamed(after[key], f"{key}{told}更正后"),
            moved=tuple(_entries(own[key] or every)),
        )


def _renamed(figure: PrintedFigure, key: str) -> PrintedFigure:
    return replace(figure, key=key, trace={**figure.trace, "name": key, CORRECTED: True})


def _moved(before: PrintedFigure, after: PrintedFigure, since: int, catalog: Catalog) -> list[int]:
    """The entries after `since` behind what differs between two readings of one figure; empty where it opens to no entry."""
    keys = before.trace.get("figure"), after.trace.get("figure")
    if not all(keys):
        return []
    was, now = (_behind(figure_at(parse_key(str(key)), catalog=catalog), catalog, _DEEP) for key in keys)
    changed = {code for code in {**was, **now} if was.get(code) != now.get(code)}
    about = Entry.objects.filter(subject__code__in=changed, sequence__gt=since, sequence__lte=after.known)
    named = {n for code in changed for rows in (was.get(code), now.get(code)) for row in rows or () for n in row[1]}
    cited = about.filter(sequence__in=named) | about.filter(reverses__sequence__in=named)
    found = cited if cited.exists() else about.exclude(kind=EntryKind.NOTE)
    return sorted(found.values_list("sequence", flat=True))


def _behind(found: Figure, catalog: Catalog, deep: int) -> dict[str, tuple[tuple[int | None, tuple[int, ...]], ...]]:
    """Subject code → what each of its rows adds to the figure, and the entries that say so; of a formula, of its parts."""
    opening = open_figure(found, catalog=catalog)
    rows: dict[str, tuple[tuple[int | None, tuple[int, ...]], ...]] = {}
    for row in (*opening.counted, *opening.unknown):
        rows[row.subject_code] = (*rows.get(row.subject_code, ()), (row.part, row.sequences))
    for part in opening.parts if deep else ():
        if part.key:
            for code, held in _behind(part, catalog, deep - 1).items():
                rows[code] = (*rows.get(code, ()), *held)
    return rows


def _of_units(issue: Bulletin, since: int, known: int) -> list[int]:
    """Where no project's entry explains it: what was said meanwhile of units, their targets and their own reports."""
    moved = Entry.objects.filter(sequence__gt=since, sequence__lte=known, kind__in=_OF_UNITS)
    return list(moved.filter(occurred_on__lte=issue.as_of).order_by("sequence").values_list("sequence", flat=True))


def _entries(sequences: Sequence[int]) -> Iterator[PrintedFigure]:
    """The entries as figures: the number is printed, its line in the appendix says what it is."""
    for entry in Entry.objects.filter(sequence__in=sequences).select_related("reverses", "period").order_by("sequence"):
        quantity = quantity_of(entry)
        says = f"{chinese_date(entry.occurred_on)}{entry.get_kind_display()}{quantity if quantity is not None else ''}"
        yield PrintedFigure(
            key=str(entry),
            value=entry.sequence,
            printed=str(entry),
            definition=f"{says}，冲销{entry.reverses}" if entry.reverses else f"{says}，记入{entry.period}账期",
            span=Span(entry.period.first, entry.period.last),
            scope=f"{entry.period}账期",
            as_of=entry.occurred_on,
            known=entry.sequence,
            measure=Measure.COUNT,
            trace={"name": str(entry), "entry": entry.sequence, CORRECTED: True},
        )
