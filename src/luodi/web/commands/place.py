"""`luodi place`: the name of the root unit."""

import sys
from argparse import Namespace

from luodi.ledger.units import rename_unit
from luodi.web.cli import DONE, print_json
from luodi.web.home import acting_person, root


def run(arguments: Namespace) -> int:
    """Name the place from its founding day, so that every past bulletin bears the name."""
    by = acting_person(arguments.by)
    unit = root()
    entry = rename_unit(unit=unit, name=arguments.name.strip(), on=unit.opened_on, by=by, source="定名")
    if arguments.json:
        print_json({"entry": entry.sequence, "name": unit.name})
    else:
        sys.stdout.write(f"本级单位已定名为“{unit.name}”。\n")
    return DONE
