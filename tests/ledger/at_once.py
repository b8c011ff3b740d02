"""Several people at the same moment: real threads, each on a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from django.db import connection, connections

from luodi.base.errors import LuodiError


def at_once(jobs: Sequence[Callable[[], object]]) -> list[object]:
    """Start the jobs together. What each returned, or the refusal it read; anything else it raised comes up here."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=30)
            return job()
        except LuodiError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, job) for job in jobs]]


def watched(jobs: Sequence[Callable[[], object]], sql: str) -> set[tuple[object, ...]]:
    """Run the jobs at once while a bystander asks `sql` over and over; every row the bystander ever saw."""
    seen: set[tuple[object, ...]] = set()
    done = Event()

    def look() -> None:
        while not done.is_set():
            with connection.cursor() as cursor:
                cursor.execute(sql)
                seen.update(cursor.fetchall())

    def work() -> None:
        try:
            at_once(jobs)
        finally:
            done.set()

    at_once([look, work])
    return seen
