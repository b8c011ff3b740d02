"""`luodi import list` and `luodi import reverse`."""

import sys
from argparse import Namespace

from luodi.intake.models import Import
from luodi.intake.selectors import import_lines, import_numbered, line_json
from luodi.intake.services import reverse_import
from luodi.web.cli import DONE, print_json
from luodi.web.home import acting_person, machine_scope


def list_imports(arguments: Namespace) -> int:
    """Newest first."""
    lines = import_lines(machine_scope())
    if arguments.json:
        print_json({"imports": [line_json(line) for line in lines]})
        return DONE
    for line in lines:
        waiting = f"，{line.waiting} 行待人工" if line.waiting else ""
        sys.stdout.write(
            f"{line.import_.pk}  {line.import_.label}  {_state(line.import_)}  已记 {line.posted} 行{waiting}\n"
        )
    if not lines:
        sys.stdout.write("还没有导入过；用 luodi intake 文件.xlsx 看一份台账。\n")
    return DONE


def reverse(arguments: Namespace) -> int:
    """Reverse one import as one; its red entries go to the open period."""
    by = acting_person(arguments.by)
    import_ = import_numbered(machine_scope(), arguments.id)
    red = reverse_import(import_=import_, reason=arguments.reason, by=by)
    if arguments.json:
        print_json({"import": import_.pk, "reversed": len(red)})
    else:
        sys.stdout.write(f"第{import_.pk}号导入已整批冲销，共 {len(red)} 笔。\n")
    return DONE


def _state(import_: Import) -> str:
    return str(import_.get_state_display())
