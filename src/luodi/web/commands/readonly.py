"""`luodi readonly`: the switch of read-only mode."""

import sys
from argparse import Namespace

from luodi.access.readonly import read_only_reason, switch_read_only_off, switch_read_only_on
from luodi.web.cli import DONE, print_json


def run(arguments: Namespace) -> int:
    """Throw the switch, or say how it stands."""
    if arguments.state == "on":
        switch_read_only_on(reason=arguments.reason)
    elif arguments.state == "off":
        switch_read_only_off()
    reason = read_only_reason()
    if arguments.json:
        print_json({"read_only": bool(reason), "reason": reason})
    else:
        sys.stdout.write(f"只读中（{reason}）：可以查看和导出，不能办理。\n" if reason else "可以办理。\n")
    return DONE
