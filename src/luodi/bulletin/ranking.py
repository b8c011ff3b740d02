"""The ranking table and the alert list of a bulletin, from an assessment; every cell and every alert is a figure.

With ranking off the same table stands in the order of the units' codes, without 名次 and 得分.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from luodi.assessment.documents import rank_json
from luodi.assessment.running import Assessment
from luodi.base.quantities import Measure
from luodi.bulletin.content import SELF_EXPLAINED, Block, Line, Piece, PrintedFigure, Table, line
from luodi.bulletin.filling import Issue
from luodi.figures.figure import printed_of
from luodi.figures.measures import KINDS
from luodi.rulebook.cards import Card, Mark
from luodi.rulebook.situation import printed_points

TEXT_WIDTH_MM = 156
_WIDTHS_MM = {"名次": 13, "单位": 25, "得分": 19, "灯": 11, "预警": 22, "对象": 23}
NOT_FILLED = "未填报"

Column = tuple[str, Callable[[str], PrintedFigure]]
Blocks = tuple[tuple[Block, ...], tuple[PrintedFigure, ...]]


def plain_table(columns: Sequence[Column], units: Sequence[str], caption: str = "各单位完成情况") -> Blocks:
    """One row a unit, one column a figure."""
    rows = [[cell(unit) for _, cell in columns] for unit in units]
    return _table(caption, ("单位", *(name for name, _ in columns)), list(zip(units, rows, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an assessment gives to a bulletin. `run`: the id of the run that keeps it."""

    found: Assessment
    issue: Issue
    ranked: bool
    run: int

    def tables(self, columns: Sequence[Column]) -> Blocks:
        """One table for each group of the rulebook, in its order; the place itself is ranked with nobody and left out."""
        root = self.found.measuring.run.tree.root.name
        cards = [card for card in self.found.cards if card.unit != root]
        groups = list(dict.fromkeys(card.group for card in cards))
        blocks: tuple[Block, ...] = ()
        figures: tuple[PrintedFigure, ...] = ()
        for group in groups:
            members = [card for card in cards if card.group == group]
            caption = f"{group}完成情况" if len(groups) > 1 else "各单位完成情况"
            table, made = self._table(caption, members, columns)
            blocks, figures = blocks + table, figures + made
        return blocks, figures

    def _table(self, caption: str, cards: list[Card], columns: Sequence[Column]) -> Blocks:
        names = ("单位", *(name for name, _ in columns))
        if not self.ranked:
            codes = {unit.name: unit.code for unit in self.found.measuring.run.tree.units.values()}
            cards.sort(key=lambda card: codes[card.unit])
            return _table(caption, names, [(card.unit, self._cells(card, columns)) for card in cards])
        rows = [(card.unit, [self._rank(card), *self._cells(card, columns), self._total(card)]) for card in cards]
        return _table(caption, ("名次", *names, "得分"), rows, first=1)

    def _cells(self, card: Card, columns: Sequence[Column]) -> list[PrintedFigure]:
        """The figures of the columns; where the rulebook has an indicator of that name, its value counts in a ranking."""
        cells = []
        for name, cell in columns:
            mark, shown = card.mark(name), cell(card.unit)
            cells.append(shown if mark is None or mark.value == shown.value else self._marked(card, mark))
        return cells

    def _marked(self, card: Card, mark: Mark) -> PrintedFigure:
        measure = self.found.measuring.run.catalog[mark.indicator]
        text = printed_of(measure, mark.value, unknown=mark.unknown, missing=mark.state.value)
        cell = self._printed(mark.indicator, about=card.unit, article=mark.article, text=text)
        return replace(cell, value=mark.value, measure=KINDS.get(mark.type), unknown=mark.unknown)

    def _rank(self, card: Card) -> PrintedFigure:
        rank = rank_json(card.rank)
        text = NOT_FILLED if rank is None else str(rank)
        cell = self._printed("名次", about=card.unit, article=f"“{card.group}”组", text=text)
        return replace(cell, value=card.rank, measure=Measure.RANK)

    def _total(self, card: Card) -> PrintedFigure:
        total = printed_points(card.total, self.found.rulebook.rounding)
        text = NOT_FILLED if total is None else total
        cell = self._printed("得分", about=card.unit, article=f"“{card.group}”组", text=text)
        return replace(cell, value=card.total, measure=Measure.SCORE)

    def alerts(self) -> Blocks:
        """The alerts as a table: lamp by its word, the rule, whom it is about, and the ground with its numbers."""
        figures: list[PrintedFigure] = []
        rows: list[tuple[Line, ...]] = []
        for alarm in self.found.alarms:
            name = f"预警·{alarm.rule}"
            text = f"{alarm.article}：{alarm.ground}"
            figure = self._printed(name, about=alarm.about, article=alarm.article, text=text)
            figure = replace(figure, value=alarm.light.value, trace={**figure.trace, SELF_EXPLAINED: True})
            figures.append(figure)
            ground = (Piece(text=figure.printed, key=figure.key),)
            rows.append((line(alarm.light.value), line(alarm.rule), line(alarm.about), ground))
        header = ("灯", "预警", "对象", "依据")
        widths = _widths(header)
        table = Table(caption="预警清单", header=header, rows=tuple(rows), widths_mm=widths, prose=(3,))
        return ((table,) if rows else ()), tuple(figures)

    def _printed(self, name: str, *, about: str, article: str, text: str) -> PrintedFigure:
        title = self.found.rulebook.title
        return PrintedFigure(
            key=f"{name}·{about}",
            value=None,
            printed=text,
            definition=f"《{title}》{article}",
            span=self.issue.span,
            scope=about,
            as_of=self.issue.as_of,
            known=self.issue.known,
            trace={
                "name": name,
                "run": self.run,
                "rulebook": title,
                "article": article,
                "about": about,
                **({"grades": self.issue.grades} if self.issue.grades else {}),
            },
        )


def _table(
    caption: str, header: tuple[str, ...], rows: Sequence[tuple[str, Sequence[PrintedFigure]]], first: int = 0
) -> Blocks:
    """`first`: how many figures stand before the unit's name."""
    lines: list[tuple[Line, ...]] = []
    for unit, cells in rows:
        pieces: list[Line] = [(Piece(text=cell.printed, key=cell.key),) for cell in cells]
        lines.append((*pieces[:first], line(unit), *pieces[first:]))
    table = Table(caption=caption, header=header, rows=tuple(lines), widths_mm=_widths(header))
    return (table,), tuple(cell for _, cells in rows for cell in cells)


def _widths(header: Sequence[str]) -> tuple[int, ...]:
    taken = [_WIDTHS_MM.get(name, 0) for name in header]
    rest = (TEXT_WIDTH_MM - sum(taken)) // max(1, taken.count(0))
    return tuple(width or rest for width in taken)
