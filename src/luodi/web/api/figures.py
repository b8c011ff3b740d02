"""数字: the catalog of measures, a figure with its key, and the rows that it opens into."""

from datetime import date
from fractions import Fraction
from typing import Annotated

from ninja import Path, Query, Router
from pydantic import Field, StrictBool, StrictInt, StrictStr

from luodi.access.models import TokenScope
from luodi.base.errors import NotFound
from luodi.base.quantities import round_half_up
from luodi.base.spans import parse_span
from luodi.figures.figure import Answer, Figure, FigureKey, read_grades
from luodi.figures.measures import Measure, standard_catalog
from luodi.figures.opening import OpenedRow, open_figure
from luodi.figures.selectors import figure_at
from luodi.ledger.selectors import last_sequence
from luodi.rulebook.nodes import Type
from luodi.web.api.doors import Caller, Door, operation
from luodi.web.api.shapes import LINE, Asked, Day, Limit, Named, OneOf, Sequence_, Told, UnitCode
from luodi.web.keyset import cut_list
from luodi.web.policy import signed_in
from luodi.web.publication import may_open, units_to_open

router = Router(tags=["数字"])
_HIDDEN = "没有这个单位的这个数字，或者还没有公布，不在您的查看范围。"
_IN = {
    Type.MONEY: "分",
    Type.COUNT: "个",
    Type.RATIO: "比率",
    Type.POINT: "百分点",
    Type.BOOL: "是否",
    Type.DURATION: "天",
}

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=LINE)]
Group = Annotated[str, OneOf(["counted", "not_counted", "unknown"])]


class MeasureItem(Told):
    """A measure of the catalog."""

    name: str
    aliases: list[str]
    definition: str
    expression: str
    measured_in: str
    source: str


class Measures(Told):
    """Every measure."""

    items: list[MeasureItem]


class FigureAsked(Asked):
    """At which span, unit and time; left out: the year to date, one's own first unit, today, all that is known."""

    span: (
        Annotated[
            str,
            Field(
                min_length=4, max_length=24, pattern=LINE, description="2004、2004H1、2004Q3、2004-09、2004-01..2004-09"
            ),
        ]
        | None
    ) = None
    unit: UnitCode | None = None
    as_of: Day | None = None
    known: Annotated[Sequence_, Field(description="当时所知：台账序号")] | None = None
    grades: Annotated[str, OneOf(["A", "AB", "ABC"])] | None = None


class FigureRowsAsked(FigureAsked):
    """The rows behind it, group by group."""

    show: Group = "counted"
    after: Sequence_ | None = None
    limit: Limit = 100


class FigurePart(Told):
    """A figure that another one is made of. `key` is empty for what opens no further."""

    name: str
    printed: str
    span: str
    unit: str
    key: str


class FigureTold(Told):
    """A number with its key, definition, span, scope and time. Money is integer fen; a share a decimal text.

    `value` is null when it cannot be told: then `unknown` says that rows are not filled in, and `unknown_count` how many.
    `known` fixes what the ledger knew: asked again with it, the answer is the same for ever.
    """

    key: str
    name: str
    value: StrictBool | StrictInt | StrictStr | None
    unknown: bool
    unknown_count: int
    known_part: StrictBool | StrictInt | StrictStr | None
    measured_in: str
    printed: str
    definition: str
    expression: str
    formula: str
    span: str
    unit: Named
    as_of: date
    known: int
    parts: list[FigurePart]


class FigureRow(Told):
    """A row behind a figure. Of money, `amount` and `part` are fen; `part` is what it adds here, null when it adds nothing."""

    subject: str
    name: str
    occurred_on: date | None
    entries: list[int]
    kind: str
    amount: int | None
    part: int | None
    reason: str


class FigureRows(Told):
    """A page of rows; `hidden` rows lie outside the reader's scope, are counted in the figure and not shown."""

    figure: FigureTold
    show: Group
    items: list[FigureRow]
    units: list[FigurePart]
    hidden: int
    next: str | None


_READ = Door(title="查阅数字", policy=signed_in, scopes=(TokenScope.READ,))


@operation(
    router, "GET", "/figures", Door(title="数字目录", policy=signed_in, scopes=(TokenScope.READ,)), answers=Measures
)
def catalog(request: Caller) -> Measures:  # noqa: ARG001  ninja knows a request by its name
    """Every measure with its definition."""
    return Measures(items=[_measure(one) for one in standard_catalog().measures.values()])


@operation(router, "GET", "/figures/{name}", _READ, answers=FigureTold)
def one(request: Caller, name: Path[Name], asked: Query[FigureAsked]) -> FigureTold:
    """One figure."""
    return _told(figure_at(_key(request, name, asked)))


@operation(
    router,
    "GET",
    "/figures/{name}/rows",
    Door(title="数字后面的明细", policy=signed_in, scopes=(TokenScope.READ,)),
    answers=FigureRows,
)
def rows(request: Caller, name: Path[Name], asked: Query[FigureRowsAsked]) -> FigureRows:
    """What makes the figure, what does not and why, what could not be decided."""
    found = figure_at(_key(request, name, asked))
    opening = open_figure(found, scope=request.scope)
    group: tuple[OpenedRow, ...] = getattr(opening, asked.show)
    cut = cut_list(group, after=asked.after, limit=asked.limit)
    units = [
        FigurePart(name=unit.name, printed=unit.printed, span=str(found.span), unit=unit.code, key="")
        for unit in opening.units
    ]
    return FigureRows(
        figure=_told(found),
        show=asked.show,
        items=[_row(row) for row in cut.rows],
        units=units,
        hidden=opening.hidden,
        next=cut.next,
    )


def _key(request: Caller, name: str, asked: FigureAsked) -> FigureKey:
    """The figure's coordinates, when the reader may open it there; else it is not there."""
    measure = standard_catalog()[name]
    units = [code for code, _ in units_to_open(request.scope)]
    day = request.today
    unit = asked.unit or (units[0] if units else "")
    if unit not in units:
        raise NotFound(_HIDDEN)
    key = FigureKey(
        name=measure.name,
        span=parse_span(asked.span or f"{day.year}-01..{day:%Y-%m}"),
        unit=unit,
        as_of=asked.as_of or day,
        known=last_sequence() if asked.known is None else asked.known,
        grades="".join(read_grades(asked.grades or "")),
    )
    if not may_open(request.scope, key, standard_catalog()):
        raise NotFound(_HIDDEN)
    return key


def _measure(measure: Measure) -> MeasureItem:
    return MeasureItem(
        name=measure.name,
        aliases=list(measure.aliases),
        definition=measure.definition,
        expression=measure.expression,
        measured_in=_IN.get(measure.type, "数"),
        source=measure.source,
    )


def _told(found: Figure) -> FigureTold:
    return FigureTold(
        key=found.key,
        name=found.name,
        value=plain(found.value, found.type),
        unknown=found.value is None and found.unknown > 0,
        unknown_count=found.unknown,
        known_part=plain(found.known_part, found.type),
        measured_in=_IN.get(found.type, "数"),
        printed=found.printed,
        definition=found.definition,
        expression=found.expression,
        formula=found.formula,
        span=str(found.span),
        unit=Named(code=found.scope_code, name=found.scope_name),
        as_of=found.as_of,
        known=found.known,
        parts=[
            FigurePart(name=p.name, printed=p.printed, span=str(p.span), unit=p.scope_code, key=p.key)
            for p in found.parts
        ],
    )


def plain(value: Answer, type_: Type) -> bool | int | str | None:
    """Money as whole fen, a share to six places as text, a count whole; a truth as it is."""
    if value is None or isinstance(value, bool):
        return value
    if type_ is Type.MONEY:
        return int(round_half_up(value, 0))
    if type_ in {Type.RATIO, Type.POINT} or Fraction(value).denominator != 1:
        return f"{round_half_up(value, 6):f}"
    return int(value)


def _row(row: OpenedRow) -> FigureRow:
    return FigureRow(
        subject=row.subject_code,
        name=row.subject_name,
        occurred_on=row.occurred_on,
        entries=list(row.sequences),
        kind=row.kind,
        amount=row.amount,
        part=row.part,
        reason=row.reason,
    )
