"""`luodi rulebook check` and `luodi rulebook cases`."""

import sys
from argparse import Namespace
from pathlib import Path

from luodi.assessment.documents import cases_json, check_json
from luodi.base.errors import BadInput, NotFound
from luodi.web.cli import DONE, FOUND_WRONG, print_json


def check(arguments: Namespace) -> int:
    """All errors and warnings at once; exit 1 when there is an error."""
    found = check_json(rulebook_file(arguments.file))
    if arguments.json:
        print_json(found)
    else:
        for label, findings in (("错误", found["errors"]), ("提醒", found["warnings"])):
            for one in findings:
                sys.stdout.write(f"{label} 第{one['line']}行第{one['column']}列：{one['message']}。{one['fix']}\n")
        sys.stdout.write(f"{len(found['errors'])} 处错误，{len(found['warnings'])} 处提醒。\n")
    return FOUND_WRONG if found["errors"] else DONE


def cases(arguments: Namespace) -> int:
    """Every case with what came out and what was wanted; exit 1 when one fails."""
    text = rulebook_file(arguments.file)
    found = cases_json(text, _beside(Path(arguments.file)))
    if arguments.json:
        print_json(found)
    else:
        for case in found["cases"]:
            sys.stdout.write(f"{'通过' if case['passed'] else '未过'}  {case['name']}\n")
            for miss in case["misses"]:
                sys.stdout.write(f"      {miss['what']}：应为 {miss['want']}，得到 {miss['got']}\n")
                sys.stdout.writelines(f"          {step}\n" for step in miss["steps"])
        sys.stdout.write(f"{sum(c['passed'] for c in found['cases'])}/{len(found['cases'])} 个案例通过。\n")
    return DONE if all(case["passed"] for case in found["cases"]) else FOUND_WRONG


def rulebook_file(file: str) -> str:
    """The text of a rulebook file; refuses one that is not there or not UTF-8."""
    path = Path(file)
    if not path.is_file():
        raise NotFound(f"找不到办法文件“{file}”，请核对路径。")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"办法文件“{file}”不是 UTF-8 编码，请另存为 UTF-8 后再来。") from None


def _beside(path: Path) -> list[str]:
    """Case files beside a rulebook: `NAME.cases.yaml`, and in the folder `cases/` those of its name, or all where it is alone."""
    alone = not [one for one in path.parent.glob("*.yaml") if one != path and not one.name.endswith(".cases.yaml")]
    files = [*sorted((path.parent / "cases").glob("*.yaml" if alone else f"{path.stem}*.yaml"))]
    files.append(path.with_suffix(".cases.yaml"))
    return [rulebook_file(str(file)) for file in files if file.is_file()]
