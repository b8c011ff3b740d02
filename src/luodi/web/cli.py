"""The command line (docs/cli.md): one table of commands; exit 0 done, 1 something wrong was found, 2 wrong use.

Errors go to standard error in one plain Chinese sentence; with --json a refusal is also `{"error": …}` on standard output.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from luodi.base.errors import LuodiError
from luodi.web.commands.table import COMMANDS, WRONG_USE, Command, Parser, WrongUse

DONE, FOUND_WRONG = 0, 1


class HomeUnusable(LuodiError):
    """The database of the home cannot be opened or written."""


def _parser() -> Parser:
    parser = Parser(prog="luodi", description="落地：招商引资台账、考核与通报。签约只是开始，落地才算数。")
    subs = parser.add_subparsers(dest="command", metavar="命令", required=True, parser_class=Parser, title="命令")
    groups: dict[str, Any] = {}
    for name, command in COMMANDS.items():
        head, _, tail = name.partition(" ")
        if tail and head not in groups:
            does = "；".join(c.does for n, c in COMMANDS.items() if n.startswith(f"{head} "))
            group = subs.add_parser(head, help=does, description=does)
            groups[head] = group.add_subparsers(dest="sub", metavar="命令", required=True, parser_class=Parser)
        home = groups[head] if tail else subs
        child = home.add_parser(
            tail or head, help=command.does, description=command.does, epilog=f"例：{command.example}"
        )
        command.arguments(child)
        child.set_defaults(_run=command, _name=name)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(_parser().parse_args(given))
    except LuodiError as error:
        _refused(str(error), as_json="--json" in given)
        return WRONG_USE if isinstance(error, WrongUse) else FOUND_WRONG
    except BrokenPipeError:  # the reader (head, less) had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _run(arguments: argparse.Namespace) -> int:
    command: Command = arguments._run  # noqa: SLF001  set_defaults puts it there
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.web.settings")
    import django

    django.setup()
    run = getattr(import_module(f"luodi.web.commands.{command.module}"), command.function)
    if command.on_any_home:
        return int(run(arguments))
    from django.db import DatabaseError

    from luodi.web.home import person_named, prepare_home
    from luodi.web.watched import command_watched

    try:
        prepare_home()
        if hasattr(arguments, "by"):
            person_named(arguments.by)  # a name that nobody has is refused before anything is done
    except DatabaseError:
        raise HomeUnusable(
            "数据库打不开或写不进：没有权限、磁盘已满、被别的程序占用，或者文件已损坏；请核对 LUODI_HOME，必要时从备份恢复。"
        ) from None
    with command_watched(arguments._name, command.kind, arguments):  # noqa: SLF001
        return int(run(arguments))


def _refused(sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"error": sentence})
    sys.stderr.write(f"{sentence}\n")


def print_json(document: object) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
