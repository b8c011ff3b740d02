"""Imports and foreign keys point down; a room's `__init__` says its job and nothing else.

The import contracts are in .importlinter and run by `make check`. Foreign keys are named by strings, which the
import linter cannot see, so they are walked here.
"""

import ast
import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.house.sources import FLOORS, PACKAGE, ROOT, Offence, code_files, our_files, room_of, told

HEIGHT = {room: -floor for floor, rooms in enumerate(FLOORS) for room in rooms}
DRAWERS = ("utils.py", "helpers.py", "constants.py", "managers.py", "signals.py", "misc.py", "common.py")


def upward_keys(tables: list[type[models.Model]]) -> list[Offence]:
    """Relations of our models that point to a higher floor, or across one."""
    found = []
    for table in tables:
        room = table._meta.app_label
        for field in table._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if not isinstance(target, type) or not issubclass(target, models.Model):
                continue
            there = target._meta.app_label
            if room in HEIGHT and there in HEIGHT and room != there and HEIGHT[there] >= HEIGHT[room]:
                what = f"{table.__name__}.{field.name} points from {room} to {there}"
                instead = "let the higher room point down, or keep a code"
                found.append(Offence(path=f"src/luodi/{room}/models.py", line=0, what=what, instead=instead))
    return found


def statements_beside_the_docstring(path: str, text: str) -> list[Offence]:
    """What a room's `__init__` holds besides its docstring; a missing docstring counts."""
    body = ast.parse(text).body
    if ast.get_docstring(ast.parse(text)) is None:
        what, line = "no docstring", 1
    elif len(body) > 1:
        what, line = "more than a docstring", body[1].lineno
    else:
        return []
    return [Offence(path=path, line=line, what=what, instead="say the room's job, what it owns, what it refuses")]


def drawers(paths: list[str]) -> list[Offence]:
    """Files named for nothing in particular."""
    instead = "name the noun that its content is about"
    return [Offence(path=p, line=0, what="a drawer", instead=instead) for p in paths if Path(p).name in DRAWERS]


def test_floors_here_and_in_the_import_contract_are_the_same():
    contract = (ROOT / ".importlinter").read_text(encoding="utf-8").partition("layers =")[2]
    lines = contract.partition("exhaustive")[0].strip().splitlines()
    stated = [tuple(room.strip(" ()") for room in line.split("|")) for line in lines]
    assert stated == list(FLOORS)


def test_each_room_has_a_floor():
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} <= set(HEIGHT)


def test_foreign_keys_point_down():
    assert not (offences := upward_keys(list(apps.get_models()))), told(offences)


def test_rooms_open_with_their_docstring_only():
    files = [(p, t) for p, t in code_files() if p.endswith("/__init__.py") and p.count("/") == 3]
    assert not (offences := [o for file in files for o in statements_beside_the_docstring(*file)]), told(offences)


def test_there_are_no_drawers():
    assert not (offences := drawers([path for path, _ in our_files("*.py")])), told(offences)


@isolate_apps("luodi.orgs", "luodi.ledger")
def test_red_control_an_upward_key_is_found():
    class Entry(models.Model):
        unit = models.ForeignKey("orgs.Unit", models.PROTECT)

        class Meta:
            app_label = "ledger"

    class Unit(models.Model):
        newest_entry = models.ForeignKey("ledger.Entry", models.PROTECT)
        parent = models.ForeignKey("self", models.PROTECT)

        class Meta:
            app_label = "orgs"

    assert upward_keys([Entry]) == []
    assert [o.what for o in upward_keys([Unit])] == ["Unit.newest_entry points from orgs to ledger"]


def test_red_control_an_upward_import_and_a_room_without_a_floor_are_found(tmp_path):
    for room, text in {"base": "import luodi.web.pages\n", "web": "", "attic": ""}.items():
        (tmp_path / "luodi" / room).mkdir(parents=True)
        (tmp_path / "luodi" / room / "__init__.py").write_text(text, encoding="utf-8")
    (tmp_path / "luodi/__init__.py").touch()
    (tmp_path / "luodi/web/pages.py").touch()
    for room in ("rulebook", "lake", "proof"):
        (tmp_path / "luodi" / room).mkdir()
        (tmp_path / "luodi" / room / "__init__.py").write_text("import django\n", encoding="utf-8")
    told_by_linter = lint_imports(tmp_path)
    assert "luodi.base -> luodi.web.pages" in told_by_linter
    assert all(f"luodi.{room} -> django" in told_by_linter for room in ("rulebook", "lake", "proof"))
    (tmp_path / "luodi/base/__init__.py").write_text("", encoding="utf-8")
    assert "attic" in lint_imports(tmp_path)


def lint_imports(folder: Path) -> str:
    """What our contracts say of the package in `folder`, which must break one."""
    command = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()"
    arguments = ["--no-cache", "--config", str(ROOT / ".importlinter")]
    run = subprocess.run(
        [sys.executable, "-c", command, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1, run.stdout + run.stderr
    return run.stdout


def test_red_control_a_busy_init_and_a_drawer_are_found():
    assert statements_beside_the_docstring("a/__init__.py", '"""A room."""\n') == []
    assert statements_beside_the_docstring("a/__init__.py", "")
    assert statements_beside_the_docstring("a/__init__.py", '"""A room."""\nfrom a import b\n')
    assert drawers(["src/luodi/base/spans.py", "src/luodi/base/utils.py"])[0].path == "src/luodi/base/utils.py"


def test_red_control_rooms_are_told_from_paths():
    assert room_of("src/luodi/ledger/services.py") == "ledger"
    assert room_of("src/luodi/__init__.py") == room_of("tests/ledger/test_entry.py") == ""
