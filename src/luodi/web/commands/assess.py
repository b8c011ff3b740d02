"""`luodi assess`, `luodi explain`, `luodi whatif`: runs of a rulebook that save nothing."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from luodi.assessment.documents import assess_json, explain_json
from luodi.assessment.selectors import published_text
from luodi.assessment.whatif import whatif_json
from luodi.web.cli import DONE, print_json
from luodi.web.commands.reading import reading_of
from luodi.web.commands.rulebooks import rulebook_file
from luodi.web.engines import engine_named


def _text(named: str) -> str:
    """A rulebook by file or, when there is no such file, by the title of a published version."""
    if not Path(named).is_file() and (text := published_text(named)) is not None:
        return text
    return rulebook_file(named)


def run(arguments: Namespace) -> int:
    """Scores, ranks, proposals and alerts."""
    reading = reading_of(arguments)
    text = _text(arguments.rulebook)
    with engine_named(arguments.engine, lake=arguments.lake, known=reading.known) as engine:
        found = assess_json(text, span=reading.span, as_of=reading.as_of, known=reading.known, engine=engine)
    if arguments.json:
        print_json(found)
        return DONE
    sys.stdout.write(
        f"《{found['rulebook']}》 {found['span']}，截至 {found['as_of']}，当时所知第 {found['known']} 笔\n"
    )
    for unit in found["units"]:
        sys.stdout.write(f"{unit['group']}  {unit['unit']}  {_standing(unit)}\n")
    for alert in found["alerts"]:
        sys.stdout.write(f"预警  {alert['about']}  {alert['rule']}（{alert['light']}）  {alert['ground']}\n")
    return DONE


def explain(arguments: Namespace) -> int:
    """The steps from entries to a score, what counted and what did not."""
    reading = reading_of(arguments)
    found = explain_json(
        _text(arguments.rulebook),
        arguments.unit,
        arguments.indicator,
        span=reading.span,
        as_of=reading.as_of,
        known=reading.known,
    )
    if arguments.json:
        print_json(found)
        return DONE
    for step in found["steps"]:
        sys.stdout.write(f"{step if isinstance(step, str) else _line(step)}\n")
    for label, rows in (("计入", found["counted"]), ("不计入", found["not_counted"])):
        for row in rows:
            sys.stdout.write(f"{label}  {_line(row)}\n")
    return DONE


def whatif(arguments: Namespace) -> int:
    """Who moves between two rulebooks on the same facts, and why."""
    reading = reading_of(arguments)
    draft, against = _text(arguments.draft), _text(arguments.against)
    found = whatif_json(draft, against, span=reading.span, as_of=reading.as_of, known=reading.known)
    if arguments.json:
        print_json(found)
        return DONE
    for unit in found["units"]:
        before, after = unit["before"] or {}, unit["after"] or {}
        sys.stdout.write(f"{unit['unit']}  {_standing(before)} → {_standing(after)}  {'；'.join(unit['because'])}\n")
    return DONE


def _standing(side: dict[str, Any]) -> str:
    points = f"{side['total']} 分" if side.get("total") else "未填报"
    return f"第 {side['rank']} 名  {points}" if side.get("rank") is not None else "不排名"


def _line(row: dict[str, Any]) -> str:
    return "  ".join(str(v) for v in row.values() if v not in (None, "", [], {}))
