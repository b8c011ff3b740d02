"""`luodi check`: would the database keep the ledger's laws?"""

import sys
from argparse import Namespace

from luodi.web.cli import DONE, print_json
from luodi.web.health import home_health
from luodi.web.home import prepare_home


def run(arguments: Namespace) -> int:
    """Prepare the home and say that it is sound; a problem is raised as one sentence."""
    prepare_home()
    if arguments.json:
        print_json({"ok": True, "cautions": list(home_health().cautions)})
    else:
        for caution in home_health().cautions:
            sys.stdout.write(f"请注意：{caution}\n")
        sys.stdout.write("自检通过：触发器齐全，落盘设置安全。\n")
    return DONE
