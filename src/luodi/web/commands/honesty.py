"""`luodi signals`: look over the ledger by the rules in use, list what is open, and how often each rule was right."""

import sys
from argparse import Namespace
from typing import Any

from luodi.base.quantities import round_half_up
from luodi.honesty.selectors import Precision, SignalLine, all_signals, precision
from luodi.honesty.services import Looked, raise_signals
from luodi.orgs.selectors import today
from luodi.web.cli import DONE, print_json


def run(arguments: Namespace) -> int:
    """List what is open, after a look when one is asked for. Whoever runs it on this machine can open the database."""
    looked = raise_signals() if arguments.look else None
    lines = all_signals(today(), ended=arguments.all)
    if arguments.json:
        told: dict[str, Any] = {
            "signals": [_line(line) for line in lines],
            "precision": [_rule(p) for p in precision()],
        }
        print_json(({"looked": _looked(looked)} if looked is not None else {}) | told)
        return DONE
    if looked is not None:
        sys.stdout.write(
            f"查过了：新提示 {looked.raised} 条，仍然成立 {looked.standing} 条，已自行更正 {looked.cleared} 条。\n"
        )
    for line in lines:
        signal = line.signal
        sys.stdout.write(
            f"{signal.pk:>5}  {line.state.label}  {signal.unit.name}  {line.rule.name.label}  {signal.told}\n"
        )
    if not lines:
        sys.stdout.write("没有没办完的提示。\n")
    return DONE


def _looked(looked: Looked) -> dict[str, int]:
    return {"raised": looked.raised, "standing": looked.standing, "cleared": looked.cleared}


def _line(line: SignalLine) -> dict[str, Any]:
    signal = line.signal
    return {
        "number": signal.pk,
        "rule": signal.rule,
        "exact": line.rule.exact,
        "unit": signal.unit.name,
        "project": signal.project.code if signal.project is not None else None,
        "told": signal.told,
        "state": str(line.state),
        "raised_on": signal.raised_on.isoformat(),
        "explain_by": signal.explain_by.isoformat(),
        "outcome": line.conclusion.outcome if line.conclusion is not None else None,
    }


def _rule(one: Precision) -> dict[str, Any]:
    return {
        "rule": str(one.rule.name),
        "raised": one.raised,
        "open": one.open,
        "cleared": one.cleared,
        "concluded": one.concluded,
        "substantiated": one.substantiated,
        "precision": str(round_half_up(one.ratio, 6)) if one.ratio is not None else None,
    }
