"""`luodi demo`: a filled, running system in a home of its own, with random passwords that only this home knows."""

import dataclasses
import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from luodi.base.errors import LuodiError
from luodi.orgs.models import Person, Place
from luodi.simulate.city.building import build_city, write_city
from luodi.simulate.demo import build_demo
from luodi.simulate.people import Login
from luodi.web.cli import DONE, print_json
from luodi.web.commands.serve import serve
from luodi.web.commands.worker import working
from luodi.web.environment import environment
from luodi.web.home import operator

_HOST, _CITY = "127.0.0.1", "city"


class DemoInProduction(LuodiError):
    """Invented people and figures have no place in a production home."""


def run(arguments: Namespace) -> int:
    """Build the scenario when the home is empty, print address and logins, serve until stopped."""
    if environment().production:
        raise DemoInProduction("正式环境不能装演示数据；请去掉 LUODI_PRODUCTION，或用 luodi serve 启动正式系统。")
    url = f"http://{_HOST}:{arguments.port}/"
    logins = _logins(arguments.scenario)
    if arguments.json:
        print_json({"url": url, "logins": logins})
    else:
        _print(url, logins)
    sys.stdout.flush()
    if arguments.no_serve:
        return DONE
    with working():
        return serve(host=_HOST, port=arguments.port)


def _logins(scenario: str) -> list[dict[str, Any]]:
    """The logins of this demo home, made with it and kept in a file only its owner can read."""
    kept = environment().folder / "demo-logins.json"
    if kept.exists() and Place.objects.exists():
        remembered: list[dict[str, Any]] = json.loads(kept.read_text(encoding="utf-8"))
        return remembered
    made = [dataclasses.asdict(login) for login in _built(scenario, operator())]
    _keep(kept, made)
    return made


def _built(scenario: str, by: Person) -> Sequence[Login]:
    """`city`: an invented city of `luodi simulate`, with its look-alikes and nothing asked of the visitor."""
    return build_city(write_city(seed=1), by=by).logins if scenario == _CITY else build_demo(scenario, by=by)


def _keep(file: Path, logins: list[dict[str, Any]]) -> None:
    file.touch(mode=0o600)
    file.write_text(json.dumps(logins, ensure_ascii=False), encoding="utf-8")


def _print(url: str, logins: list[dict[str, Any]]) -> None:
    sys.stdout.write(f"演示系统（数据全部虚构）：{url}\n")
    for login in logins:
        sys.stdout.write(f"  {login['login']:<16}{login['password']:<16}{login['name']}  {login['role']}\n")
