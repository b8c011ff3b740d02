"""`luodi check`: would the database keep the ledger's laws?"""

import sys
from argparse import Namespace

from luodi.web.cli import DONE, print_json
from luodi.web.home import prepare_home


def run(arguments: Namespace) -> int:
    """Prepare the home and say that it is sound; a problem is raised as one sentence."""
    prepare_home()
    if arguments.json:
        print_json({"ok": True})
    else:
        sys.stdout.write("自检通过：触发器齐全，落盘设置安全。\n")
    return DONE
