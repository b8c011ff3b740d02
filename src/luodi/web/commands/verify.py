"""`luodi verify`: all seals against the ledger, or a witness package against it in a process of its own."""

import json
import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from luodi.base.errors import BadInput, LuodiError, system_reason
from luodi.ledger import luodi_verify
from luodi.ledger.alarms import end_alarm
from luodi.ledger.luodi_verify import BadPackage, Package, Problem, in_words, read_package, written_rows
from luodi.ledger.verification import ledger_against
from luodi.web.cli import DONE, FOUND_WRONG, print_json
from luodi.web.home import HomeUnsafe, acting_person, prepare_home
from luodi.web.sealing import sealed_rows, verify_home


class LedgerUnreadable(LuodiError):
    """The database itself cannot be read; there is nothing to compare."""


def run(arguments: Namespace) -> int:
    """Check; a home whose guards are gone is checked all the same, for that is when it matters."""
    try:
        prepare_home()
    except HomeUnsafe as unsafe:
        sys.stderr.write(f"{unsafe}\n")
    try:
        if arguments.end_alarm:
            return _end_alarm(arguments)
        if arguments.package:
            return _package(arguments)
        if arguments.export:
            raise BadInput("要导出哪个账期，请写上那份证据包：luodi verify 证据包.json --export 台账行.jsonl")
        return _all(as_json=arguments.json)
    except DatabaseError as error:
        raise LedgerUnreadable(f"数据库读不出来（{error}），请保留现场，从备份恢复后再核验。") from None


def _all(*, as_json: bool) -> int:
    found = verify_home()
    if as_json:
        seals = [{"period": period, "root": root} for period, root in found.seals]
        problems = [problem.document() for problem in found.problems]
        print_json({"ok": found.ok, "root": found.root, "seals": seals, "problems": problems})
        return DONE if found.ok else FOUND_WRONG
    for problem in found.problems:
        sys.stdout.write(f"{sentence(problem)}\n")
    if found.ok and found.seals:
        sys.stdout.write(f"核验无误：{len(found.seals)} 个账期与封账时一致，最近一次的根 {found.root}\n")
    elif found.ok:
        sys.stdout.write("还没有封过账；台账序号连续，缓存与分录一致。\n")
    else:
        sys.stdout.write("台账与封账时不同，本机已转为只读。请保留现场，查明原因，从备份恢复。\n")
    return DONE if found.ok else FOUND_WRONG


def sentence(problem: Problem) -> str:
    """One problem, as a person reads it."""
    changed = f"：应为 {problem.was or '空'}，现为 {problem.is_now or '空'}" if problem.field else ""
    return f"{in_words(problem.row, problem.field)}{changed}（{problem.because}）"


def _package(arguments: Namespace) -> int:
    package = _read(arguments.package)
    extra = sealed_rows()
    if arguments.export:
        _export(package, arguments.export)
        return DONE
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        lines.writelines(written_rows(ledger_against(package, extra=extra)))
        lines.seek(0)
        command = [sys.executable, "-I", luodi_verify.__file__, str(arguments.package), "--against", "-", "--json"]
        done = subprocess.run(command, stdin=lines, capture_output=True, check=False)
    return _told(done.stdout, as_json=arguments.json)


def _told(output: bytes, *, as_json: bool) -> int:
    report: dict[str, Any] = json.loads(output)
    if as_json:
        print_json(report)
    elif "error" in report:
        raise BadInput(report["error"])
    else:
        for one in report["problems"]:
            problem = Problem(one["row"], one["field"], one["was"], one["is"], one["because"])
            sys.stdout.write(f"{sentence(problem)}\n")
        verdict = "与证据包一致" if report["ok"] else "与证据包不符"
        sys.stdout.write(f"{report['period']}账期的台账{verdict}，根 {report['root']}\n")
    return DONE if report["ok"] else FOUND_WRONG


def _read(path: Path) -> Package:
    try:
        return read_package(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} 不是封账证据包，请选 封账-….json 那份文件。") from None
    except BadPackage as refused:
        raise BadInput(f"{path.name}：{refused}") from None
    except OSError as error:
        raise BadInput(f"读不了 {path}：{system_reason(error)}，请核对文件名。") from None


def _export(package: Package, target: Path) -> None:
    try:
        with target.open("w", encoding="utf-8") as lines:
            lines.writelines(written_rows(ledger_against(package, extra=sealed_rows())))
    except OSError as error:
        raise BadInput(f"写不到 {target}：{system_reason(error)}，请换一个地方。") from None
    sys.stdout.write(f"已导出：在任何一台电脑上 python luodi_verify.py 证据包 --against {target.name}\n")


def _end_alarm(arguments: Namespace) -> int:
    alarm = end_alarm(reason=arguments.end_alarm, by=acting_person(arguments.by))
    if arguments.json:
        print_json({"ok": True, "ended": alarm.sentence, "reason": alarm.reason})
    else:
        sys.stdout.write(f"报警已解除（{alarm.sentence}），可以记账了。\n")
    return DONE
