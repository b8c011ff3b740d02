"""`luodi simulate`: an invented city in an empty home, and the list of what was planted in it."""

import dataclasses
import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from luodi.base.errors import BadInput, system_reason
from luodi.simulate.city.building import City, Row, build_city, write_city
from luodi.web.cli import DONE, print_json
from luodi.web.commands.demo import DemoInProduction
from luodi.web.environment import environment
from luodi.web.home import operator


def run(arguments: Namespace) -> int:
    """Write the script of the seed, tell it, and say what is where. With --cheats the list goes to a file."""
    if environment().production:
        raise DemoInProduction("正式环境不能装模拟数据；请去掉 LUODI_PRODUCTION，或换一个 LUODI_HOME。")
    script = write_city(
        seed=arguments.seed, years=arguments.years, units=arguments.units, projects=arguments.projects,
        planted=arguments.planted,
    )  # fmt: skip
    told = _document(build_city(script, by=operator()))
    if arguments.cheats is not None:
        _write(arguments.cheats, told)
    if arguments.json:
        print_json(told)
        return DONE
    sys.stdout.write(
        f"模拟城市已建成（数据全部虚构）：项目 {told['projects']} 个，分录 {told['entries']} 笔；"
        f"埋下 {len(told['cheats'])} 处，另有 {len(told['lawful'])} 处只是看着像。\n"
    )
    for login in told["logins"]:
        sys.stdout.write(f"  {login['login']:<16}{login['password']:<16}{login['name']}  {login['role']}\n")
    return DONE


def _document(city: City) -> dict[str, Any]:
    return {
        "seed": city.script.seed,
        "entries": city.entries,
        "projects": city.projects,
        "cheats": [_row(row) for row in city.cheats],
        "lawful": [_row(row) for row in city.lawful],
        "logins": [dataclasses.asdict(login) for login in city.logins],
    }


def _row(row: Row) -> dict[str, Any]:
    return {name: value for name, value in dataclasses.asdict(row).items() if name != "lawful"}


def _write(file: Path, told: dict[str, Any]) -> None:
    listed = {name: told[name] for name in ("seed", "cheats", "lawful")}
    try:
        file.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"名单写不到 {file}：{system_reason(error)}。城市已经建好，名单在 --json 的输出里也有。"
        ) from None
