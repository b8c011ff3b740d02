"""`luodi worker`: what a day brings by itself, without a timer of the machine: the commands a timer would run, each day once."""

import contextlib
import signal
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from threading import Event
from types import FrameType

from luodi.orgs.selectors import today
from luodi.web.cli import DONE, FOUND_WRONG, print_json
from luodi.web.home import acting_person, prepare_home

_DAILY = (("tick",), ("signals", "--look"))
_LOOK_SECONDS = 60  # how late after midnight the day's work may begin


def run(arguments: Namespace) -> int:
    """Do the day's work, and again each new day until stopped; --once: this day's and end."""
    prepare_home()
    by = acting_person(arguments.by).login
    stopped = Event()
    if not arguments.once:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _signal, _frame: _stop(stopped, _frame))
    done_on, results = None, {}
    while not stopped.is_set():
        day = today()
        if day != done_on:
            done_on, results = day, {" ".join(command): _do(command, by) for command in _DAILY}
            if not arguments.json:
                _tell(f"{day}", results)
        if arguments.once:
            break
        stopped.wait(_LOOK_SECONDS)
    if arguments.json:
        print_json({"on": f"{done_on}", "done": [{"command": name, "exit": code} for name, code in results.items()]})
    return FOUND_WRONG if any(results.values()) else DONE


def _stop(stopped: Event, _frame: FrameType | None) -> None:
    stopped.set()


def _do(command: tuple[str, ...], by: str) -> int:
    """One command in a process of its own: what goes wrong in it ends nothing else, and is on standard error."""
    line = [sys.executable, "-m", "luodi.web.cli", *command, "--by", by]
    return subprocess.run(line, check=False, stdout=subprocess.DEVNULL).returncode


def _tell(day: str, results: dict[str, int]) -> None:
    words = "、".join(f"{name}{'' if code == DONE else '（没有办成）'}" for name, code in results.items())
    sys.stdout.write(f"{day}：已办 {words}。\n")
    sys.stdout.flush()


@contextlib.contextmanager
def working() -> Iterator[None]:
    """A worker beside something else that serves, ended with it."""
    command = [sys.executable, "-m", "luodi.web.cli", "worker"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as worker:
        try:
            yield
        finally:
            worker.terminate()
