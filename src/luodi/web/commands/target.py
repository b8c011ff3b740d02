"""`luodi target`: post a target as an entry."""

import re
import sys
from argparse import Namespace

from luodi.base.errors import BadInput
from luodi.base.numerals import parse_number
from luodi.base.quantities import fen_of
from luodi.ledger.units import set_target
from luodi.orgs.selectors import unit_named
from luodi.web.cli import DONE, print_json
from luodi.web.commands.reading import span_of
from luodi.web.home import acting_person


def run(arguments: Namespace) -> int:
    """A value with 元 is an amount, without it a count; dated the first day of its span."""
    by = acting_person(arguments.by)
    unit, span = unit_named(arguments.unit), span_of(arguments.span)
    number = parse_number(re.sub(r"[元个]$", "", arguments.value.strip()))
    if number is None or number < 0:
        raise BadInput(f"看不懂目标“{arguments.value}”，请写成 100 或 100亿元。")
    is_money = arguments.value.strip().endswith("元")
    if not is_money and number.denominator != 1:
        raise BadInput(f"目标“{arguments.value}”不是整数；若是金额请带单位，如 1.5亿元。")
    entry = set_target(
        unit=unit,
        measure=arguments.measure,
        span=span,
        on=span.first,
        by=by,
        amount_fen=fen_of(number) if is_money else None,
        quantity=None if is_money else int(number),
    )
    if arguments.json:
        print_json({"entry": entry.sequence, "unit": unit.name, "measure": arguments.measure, "span": str(span)})
    else:
        sys.stdout.write(f"已记账（{entry}）：{unit.name} {span.label} {arguments.measure} 目标 {arguments.value}\n")
    return DONE
