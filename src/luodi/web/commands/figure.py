"""`luodi figure`: one figure, and with --open every entry behind it."""

import sys
from argparse import Namespace

from luodi.figures.opening import Opening, open_figure, opening_json
from luodi.figures.selectors import figure, figure_json, measures_json
from luodi.web.cli import DONE, print_json
from luodi.web.commands.reading import reading_of
from luodi.web.commands.table import WrongUse


def run(arguments: Namespace) -> int:
    """Print the figure; --list prints every measure with its definition."""
    if arguments.list:
        return _list(as_json=arguments.json)
    if arguments.name is None or arguments.span is None:
        raise WrongUse(
            "请写明指标和跨度，如 luodi figure 引进项目 --span 2004-01..2004-09；全部指标用 luodi figure --list 看。"
        )
    reading = reading_of(arguments)
    found = figure(
        arguments.name,
        span=reading.span,
        as_of=reading.as_of,
        known=reading.known,
        unit=arguments.unit or None,
        grades=arguments.grades,
    )
    opening = open_figure(found) if arguments.open else None
    if arguments.json:
        print_json(figure_json(found) | (opening_json(opening) if opening else {}))
        return DONE
    sys.stdout.write(f"{found.scope_name} {found.span.label} {found.name}：{found.printed}\n")
    if arguments.grades:
        sys.stdout.write(f"认定的到位资金只计佐证等级 {arguments.grades}\n")
    sys.stdout.write(f"口径：{found.definition}\n截至 {found.as_of}，当时所知第 {found.known} 笔\n")
    if found.formula:
        sys.stdout.write(f"算式：{found.formula}\n")
    if opening:
        _print_opening(opening)
    return DONE


def _print_opening(opening: Opening) -> None:
    groups = (("计入", opening.counted), ("不计入", opening.not_counted), ("不详", opening.unknown))
    for label, rows in groups:
        for row in rows:
            entries = "、".join(f"第{n}笔" for n in row.sequences)
            because = f"  {row.reason}" if row.reason else ""
            sys.stdout.write(f"{label}  {row.subject_code} {row.subject_name}  {entries}{because}\n")
    for unit in opening.units:
        sys.stdout.write(f"{'计入' if unit.counts else '不计入'}  {unit.name}  {unit.printed}  {unit.reason}\n")
    for part in opening.parts:
        sys.stdout.write(f"由来  {part.scope_name} {part.span.label} {part.name}：{part.printed}\n")


def _list(*, as_json: bool) -> int:
    measures = measures_json()
    if as_json:
        print_json(measures)
        return DONE
    for measure in measures:
        sys.stdout.write(f"{measure['name']}  {measure['definition']}\n")
    return DONE
