"""Reads of figures: one, many for all units at once, and their JSON form (docs/cli.md, `luodi figure`)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from luodi.base.quantities import round_half_up, yuan_text
from luodi.base.spans import Span
from luodi.figures.evaluation import Evaluation, Worth
from luodi.figures.figure import Answer, Figure, FigureKey, complement, printed_of, quantity_of, read_grades
from luodi.figures.measures import Catalog, Measure, made_of, standard_catalog
from luodi.figures.units import RunUnit
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import UnitKind
from luodi.rulebook.evaluate import Value, explain
from luodi.rulebook.frame import Frame
from luodi.rulebook.nodes import Lookup, Name, Type, leaves

_MEASURED_IN = {
    Type.MONEY: "元", Type.COUNT: "个", Type.RATIO: "比率", Type.POINT: "百分点", Type.BOOL: "是否", Type.DURATION: "天",
}  # fmt: skip


def evaluation(
    *, span: Span, as_of: date, known: int | None = None, catalog: Catalog | None = None, grades: str = ""
) -> Evaluation:
    """A run over `span` at `as_of` (inclusive) and `known` (a sequence, inclusive; None: everything).

    `grades`: of the evidence behind recognised funds, as AB; empty counts all of them.
    """
    sequence = last_sequence() if known is None else known
    frame = Frame.of(span=span, as_of=as_of, known=sequence, grades=read_grades(grades))
    return Evaluation(catalog=catalog or standard_catalog(), frame=frame)


def figure(
    name: str,
    *,
    span: Span,
    as_of: date,
    unit: str | None = None,
    known: int | None = None,
    catalog: Catalog | None = None,
    grades: str = "",
) -> Figure:
    """One figure with the figures it is made of. `unit`: a code or name; None is the whole place; `grades`: see `evaluation`.

    Refuses an unknown name with the nearest one.
    """
    run = evaluation(span=span, as_of=as_of, known=known, catalog=catalog, grades=grades)
    at = run.tree.named(unit)
    run.prepare([(run.bound(name, span), span)])
    return made(run, run.catalog[name], at, span, deep=True)


def figure_at(key: FigureKey, *, catalog: Catalog | None = None) -> Figure:
    """The figure that a key names."""
    return figure(
        key.name,
        span=key.span,
        as_of=key.as_of,
        unit=key.unit,
        known=key.known,
        catalog=catalog,
        grades=key.grades,
    )


def unit_figures(
    names: Sequence[str], *, span: Span, as_of: date, known: int | None = None, catalog: Catalog | None = None
) -> dict[str, dict[str, Figure]]:
    """{unit code: {name as asked: figure}} for the place and every standing unit in it.

    The number of SQL statements depends on the names alone.
    """
    run = evaluation(span=span, as_of=as_of, known=known, catalog=catalog)
    return figures_of(run, names)


def figures_of(run: Evaluation, names: Iterable[str]) -> dict[str, dict[str, Figure]]:
    """The same over a run that is already open."""
    wanted = list(names)
    run.prepare((run.bound(name, run.frame.span), run.frame.span) for name in wanted)
    units = [unit for unit in run.tree.units.values() if unit.standing and unit.kind != UnitKind.EXTERNAL]
    return {
        unit.code: {name: made(run, run.catalog[name], unit, run.frame.span) for name in wanted}
        for unit in sorted(units, key=lambda unit: unit.code)
    }


def made(run: Evaluation, measure: Measure, unit: RunUnit, span: Span, *, deep: bool = False) -> Figure:
    """The figure of a measure at a unit; `deep` also makes the figures it consists of, one level down."""
    worth = run.measure(measure.name, unit, span)
    node = run.bound(measure.name, span)
    value = _plain(worth.value)
    printed = _printed(run, measure, unit, span, worth)
    key = FigureKey(
        name=measure.name,
        span=span,
        unit=unit.code,
        as_of=run.frame.as_of,
        known=run.frame.known,
        grades="".join(run.frame.grades),
    )
    return Figure(
        key=str(key),
        name=measure.name,
        value=value,
        unknown=worth.unknown,
        known_part=_plain(worth.known_part),
        type=measure.type,
        quantity=quantity_of(measure, value),
        printed=printed,
        definition=measure.definition,
        expression=measure.expression,
        formula=explain(node, run.leaf_values(node, unit, span), printed=printed),
        span=span,
        scope_code=unit.code,
        scope_name=unit.name,
        as_of=run.frame.as_of,
        known=run.frame.known,
        missing=worth.missing,
        source=measure.source,
        parts=_parts(run, measure, unit, span) if deep else (),
    )


def _printed(run: Evaluation, measure: Measure, unit: RunUnit, span: Span, worth: Worth) -> str:
    value = _plain(worth.value)
    if measure.printed.closes and value is not None and not isinstance(value, bool):
        other = run.catalog[measure.printed.closes]
        run.prepare([(run.bound(other.name, span), span)])
        shown = quantity_of(other, _plain(run.measure(other.name, unit, span).value))
        if shown is not None and shown.value is not None:
            return complement(shown)
    return printed_of(measure, value, unknown=worth.unknown, missing=worth.missing)


def _parts(run: Evaluation, measure: Measure, unit: RunUnit, span: Span) -> tuple[Figure, ...]:
    """The figures by name inside a measure, each at its own span and unit, in reading order; 目标 among them."""
    found = []
    for leaf in leaves(run.bound(measure.name, span)):
        if isinstance(leaf, Name):
            inner = leaf.period.span if leaf.period and leaf.period.span else span
            at = run.tree.root if leaf.owner == "全域" else unit
            found.append(made(run, run.catalog[leaf.name], at, inner))
        elif isinstance(leaf, Lookup):
            found.append(_looked_up(run, leaf, unit, span))
    return tuple(found)


def _looked_up(run: Evaluation, leaf: Lookup, unit: RunUnit, span: Span) -> Figure:
    """目标(引进项目) and its like as a figure: it prints like the measure it speaks of and opens to nothing further."""
    worth = run.worth(leaf, unit, span)
    like = run.catalog.measures.get(run.catalog.canonical(leaf.name)) if leaf.name else None
    days = leaf.period.span if leaf.period and leaf.period.span else span
    own = made_like(str(leaf), leaf, like)
    value = _plain(worth.value)
    return Figure(
        key="", name=str(leaf), value=value, unknown=worth.unknown, known_part=_plain(worth.known_part), type=leaf.type,
        quantity=quantity_of(own, value), printed=printed_of(own, value, unknown=worth.unknown, missing=worth.missing),
        definition=own.definition, expression=str(leaf), formula=str(leaf), span=days, scope_code=unit.code,
        scope_name=unit.name, as_of=run.frame.as_of, known=run.frame.known, missing=worth.missing,
    )  # fmt: skip


def made_like(name: str, leaf: Lookup, like: Measure | None) -> Measure:
    """A nameless measure for a look-up, printed like the measure it speaks of."""
    return made_of(name=name, node=leaf, printed=like.printed if like else None)


def _plain(value: Value) -> Answer:
    return value if isinstance(value, int | Fraction | bool) else None


# -- JSON -------------------------------------------------------------------------------------------------------------


def figure_json(found: Figure) -> dict[str, object]:
    """The figure as `luodi figure --json` prints it: yuan and shares as decimal strings, counts whole, unknown null."""
    return {
        "name": found.name,
        "value": value_json(found.value, found.type),
        "unknown": found.unknown,
        "known_part": value_json(found.known_part, found.type),
        "measured_in": _MEASURED_IN.get(found.type, "数"),
        "printed": found.printed,
        "definition": found.definition,
        "expression": found.expression,
        "formula": found.formula,
        "span": str(found.span),
        "scope": found.scope_name,
        "scope_code": found.scope_code,
        "as_of": found.as_of.isoformat(),
        "known": found.known,
        "key": found.key,
        "parts": [
            {"name": part.name, "value": value_json(part.value, part.type), "printed": part.printed, "span": str(part.span), "scope": part.scope_name, "key": part.key}
            for part in found.parts
        ],
    }  # fmt: skip


def value_json(value: Answer, type_: Type) -> str | int | bool | None:
    """Money as yuan ("16500000.00"), a share as its ratio to six places ("0.591061"), a count as an integer."""
    if value is None or isinstance(value, bool):
        return value
    if type_ is Type.MONEY:
        return yuan_text(int(round_half_up(value, 0)))
    if type_ in {Type.RATIO, Type.POINT}:
        return f"{round_half_up(value, 6):f}"
    return int(value) if Fraction(value).denominator == 1 else f"{round_half_up(value, 6):f}"


def measures_json(catalog: Catalog | None = None) -> list[Mapping[str, object]]:
    """All measures by name: what `luodi figure --list` prints."""
    return [
        {
            "name": measure.name, "aliases": list(measure.aliases), "definition": measure.definition,
            "expression": measure.expression, "measured_in": _MEASURED_IN.get(measure.type, "数"),
            "printed_in": measure.printed.unit, "source": measure.source,
        }
        for measure in (catalog or standard_catalog()).measures.values()
    ]  # fmt: skip
