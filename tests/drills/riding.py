"""Rides along with the tests of the rooms: the first time one of them goes through a door, the door is drilled.

Reliability A6. Before the real call, the same call (on copies of its arguments, in a transaction that is set aside) is
made to fail at its k-th statement, for every k from its first write on, and at its j-th sync of a file, for every j.
Each time the tables it writes must be as they were before. The red control is the same with the door's own transaction
taken off. Loaded with `-p tests.drills.riding`, before any room is
imported; with -n each worker drills what it meets, and the figures are put together.
"""

import importlib
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from functools import wraps
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.transaction import Atomic

from tests.drills.doors import doors

_WRITTEN = re.compile(r'^\s*(?:INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_TOLERATED = 5  # that a test names a door is held by tests/house; that it gets there is told, and a few may not
_TRIES = 40  # calls of one door that were refused, or could not be copied, before it is left to the others

Door = Callable[..., object]


@dataclass(slots=True)
class Tally:
    """What came of it: failures injected per door, half-states; `naked`: the same with the transaction taken off."""

    done: dict[str, int] = field(default_factory=dict)
    halves: list[str] = field(default_factory=list)
    naked: dict[str, int] = field(default_factory=dict)

    def take(self, other: dict[str, Any]) -> None:
        """Add what another worker found."""
        self.done |= other["done"]
        self.halves += other["halves"]
        self.naked |= other["naked"]


TALLY = Tally()
_WANTED = doors()
_tried: dict[str, int] = {}
_inside = threading.local()


class Injected(OperationalError):
    """The database gave up."""


@dataclass(slots=True)
class Statements:
    """Counts statements, notes which tables are written, and fails at one of them. Counted from 1; 0: none fails."""

    fails_at: int = 0
    count: int = 0
    first_write: int = 0
    tables: set[str] = field(default_factory=set)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        self.count += 1
        written = _WRITTEN.match(sql)
        if written:
            self.tables.add(written.group(1))
            self.first_write = self.first_write or self.count
        if self.count == self.fails_at:
            raise Injected("disk I/O error")
        return execute(sql, params, many, context)


@dataclass(slots=True)
class Syncs:
    """Counts syncs of files, and lets one fail as a full disk does."""

    fails_at: int = 0
    count: int = 0

    def __call__(self, _: int) -> None:
        self.count += 1
        if self.count == self.fails_at:
            raise OSError(28, "No space left on device")


@contextmanager
def syncing(syncs: Syncs) -> Iterator[None]:
    """The disk as `syncs` has it."""
    with pytest.MonkeyPatch.context() as held:
        held.setattr("os.fsync", syncs)
        yield


@contextmanager
def set_aside() -> Iterator[None]:
    """What is written within is not kept."""
    with transaction.atomic():
        try:
            yield
        finally:
            connection.needs_rollback = False
            transaction.set_rollback(True)


def dump(tables: set[str]) -> dict[str, list[str]]:
    """Every row of the tables."""
    connection.needs_rollback = False  # the failure was ours, not the database's
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def drill(name: str, whole: Door, bare: Door | None, args: Any, kwargs: Any) -> None:
    """Let the call fail wherever it can, and see that nothing stays of it."""
    seen, syncs = Statements(), Syncs()
    with set_aside(), ExitStack() as held:
        held.enter_context(connection.execute_wrapper(seen))
        held.enter_context(syncing(syncs))
        whole(*deepcopy(args), **deepcopy(kwargs))
    if not seen.first_write and not syncs.count:
        raise LookupError(name)  # this call wrote nothing: wait for one that does
    call = Call(args=args, kwargs=kwargs, tables=seen.tables)
    points = range(seen.first_write, seen.count + 1) if seen.first_write else range(0)
    halves = [f"{name}：第 {n} 条语句出错" for n in points if call.leaves_half(whole, Statements(fails_at=n), Syncs())]
    files = range(1, syncs.count + 1)
    halves += [f"{name}：第 {n} 次落盘出错" for n in files if call.leaves_half(whole, Statements(), Syncs(fails_at=n))]
    if bare is not None:
        TALLY.naked[name] = sum(call.leaves_half(bare, Statements(fails_at=n), Syncs()) for n in points)
    TALLY.halves += halves
    TALLY.done[name] = len(points) + len(files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that succeeds when nothing fails, and the tables it writes."""

    args: Any
    kwargs: Any
    tables: set[str]

    def leaves_half(self, door: Door, statements: Statements, syncs: Syncs) -> bool:
        """Whether anything stays of it when it fails. A failure that the door takes into account is none: all is done."""
        with set_aside():
            before = dump(self.tables)
            try:
                with connection.execute_wrapper(statements), syncing(syncs):
                    door(*deepcopy(self.args), **deepcopy(self.kwargs))
            except Exception:
                return dump(self.tables) != before
            return False


def ridden(name: str, whole: Door, bare: Door | None) -> Door:
    """The door as the tests call it."""

    @wraps(whole)
    def door(*args: Any, **kwargs: Any) -> object:
        if _wanted(name):
            _tried[name] = _tried.get(name, 0) + 1
            _inside.drill = True
            try:
                with suppress(Exception):  # a refused call, or arguments that cannot be copied: wait for another
                    drill(name, whole, bare, args, kwargs)
            finally:
                _inside.drill = False
        return whole(*args, **kwargs)

    door.ridden = True
    return door


def _wanted(name: str) -> bool:
    return (
        name not in TALLY.done
        and _tried.get(name, 0) < _TRIES
        and not getattr(_inside, "drill", False)
        and threading.current_thread() is threading.main_thread()
        and not connection.force_debug_cursor  # somebody counts queries
    )


def _decorated(atomic: Atomic, function: Door) -> Door:
    whole = _plain(atomic, function)
    name = f"{function.__module__.removeprefix('luodi.')}.{function.__qualname__}"
    return ridden(name, whole, function) if name in _WANTED else whole


_plain = Atomic.__call__
Atomic.__call__ = _decorated


def pytest_collection_finish(session: pytest.Session) -> None:
    """Doors with a transaction inside them are not decorated: put the ridden one wherever the plain one was imported."""
    for name in _WANTED:
        module, _, function = name.rpartition(".")
        door = getattr(importlib.import_module(f"luodi.{module}"), function)
        if hasattr(door, "ridden"):
            continue
        riding = ridden(name, door, None)
        ours = [vars(module) for word, module in list(sys.modules.items()) if word.startswith(("luodi", "tests"))]
        for space in ours:
            space.update({word: riding for word, value in space.items() if value is door})


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its figures over; who has them all decides."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["drill"] = asdict(TALLY)
        return
    missing = sorted(set(_WANTED) - set(TALLY.done))
    sys.stdout.write(
        f"\n写入口 {len(_WANTED)} 个，走过 {len(TALLY.done)} 个；注入故障 {sum(TALLY.done.values())} 次，"
        f"留下半套 {len(TALLY.halves)} 次\n去掉各自的事务再来一遍：留下半套 {sum(TALLY.naked.values())} 次，"
        f"涉及 {sum(map(bool, TALLY.naked.values()))} 个写入口\n"
    )
    sys.stdout.writelines(f"{line}\n" for line in TALLY.halves)
    sys.stdout.writelines(f"没有测试走过写入口 {name}：请在它那个房间的测试里真的调用一次\n" for name in missing)
    if TALLY.halves or len(missing) > _TOLERATED or not sum(TALLY.naked.values()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker of pytest-xdist found."""
    TALLY.take(node.workeroutput["drill"])
