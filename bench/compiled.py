# ruff: noqa: INP001, T201  a script run by path
"""Compiled SQL against hand-written SQL of the same meaning, statements at two sizes, and what judging costs a unit.

    make bench        or        .venv/bin/python bench/compiled.py [PROJECTS]

SQLite, 2,000 projects and 40,000 entries in a throwaway home, unless PROJECTS says otherwise. Both texts of a figure run
in turn in the same process and must give the same rows; what is printed are medians and their ratio. Bars: compiled ≤ 1.1
times hand-written, judging ≤ 1 ms a unit of processor time, the same number of statements at ten times the entries.
Judging is also told as a number of yardsticks, a thousand steps of exact fractions timed in the same run: that number is
the same on a slow machine, and on one that is busy.
"""

import os
import statistics
import sys
import tempfile
import time
from datetime import date
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from by_hand import FIGURES  # beside this script
from ledger import fill

TURNS, SPAN = 9, "2004"
SAMPLE = Path(__file__).parents[1] / "rulebooks/samples/seed-002.yaml"


def main(projects: int) -> None:
    """Fill a tenth, count statements; fill the rest in a second home, compare and judge."""
    few = in_a_home(max(projects // 10, 1), counted)
    many = in_a_home(projects, measured)
    print(f"statements: {few} with a tenth of the projects, {many} with all")


def in_a_home(projects: int, task) -> int:  # noqa: ANN001
    """Run `task` in a child with a home of its own; returns the statements it counted."""
    read, write = os.pipe()
    if os.fork() == 0:
        with tempfile.TemporaryDirectory(prefix="luodi-bench-") as home:
            os.environ |= {"LUODI_HOME": home, "DJANGO_SETTINGS_MODULE": "luodi.web.settings"}
            import django

            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            entries = fill(projects)
            print(f"{projects} projects, {entries} entries", flush=True)
            os.write(write, str(task()).encode())
        sys.stdout.flush()
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        return int(answer.read())


def counted() -> int:
    """Statements that all measures take."""
    run = evaluation()
    run.prepare((run.bound(name, run.frame.span), run.frame.span) for name in run.catalog.measures)
    return run.statements


def measured() -> int:
    """The comparison and the judging; returns the statements that all measures take."""
    for name, hand in FIGURES.items():
        compare(name, hand)
    judging()
    return counted()


def evaluation():  # noqa: ANN201
    """A run over the year at its end."""
    from luodi.base.spans import parse_span
    from luodi.figures.selectors import evaluation as opened

    return opened(span=parse_span(SPAN), as_of=date(2004, 12, 31))


def compare(name: str, hand: str) -> None:
    """One figure both ways, in turn."""
    from luodi.figures.evaluation import run_sql

    run, texts = evaluation(), []
    run.run = lambda sql: texts.append(sql) or []
    run.prepare([(run.bound(name, run.frame.span), run.frame.span)])
    hand = hand.format(known=run.frame.known)
    took: dict[str, list[float]] = {"compiled": [], "hand": []}
    for _ in range(TURNS):
        rows = {}
        for way, text in (("compiled", texts[0]), ("hand", hand)):
            began = time.process_time()
            rows[way] = sorted(tuple(map(int, row)) for row in run_sql(text) if any(row[1:]))
            took[way].append(time.process_time() - began)
        assert rows["compiled"] == rows["hand"], name  # noqa: S101  a benchmark of two different answers is none
    compiled, by_hand = (statistics.median(times) * 1000 for times in took.values())
    best = min(took["compiled"]) / min(took["hand"])
    print(
        f"{name}: compiled {compiled:.0f} ms, by hand {by_hand:.0f} ms, ratio {compiled / by_hand:.2f} (of minima {best:.2f})"
    )


def judging() -> None:
    """What is left of a run once the figures are read: cards, ranks and explanations of 2,000 units."""
    from dataclasses import replace

    from luodi.assessment.running import assess
    from luodi.base.spans import parse_span
    from luodi.rulebook.judging import judge

    found = assess(SAMPLE.read_text("utf-8"), span=parse_span(SPAN))
    towns = [unit for unit in found.units if unit.kind == "乡镇街道"]
    units = [replace(towns[n % len(towns)], name=f"{n}号") for n in range(2000)]
    took, sticks = [], []
    for _ in range(TURNS):
        began = time.process_time()
        cards = judge(found.checked, units, found.moment)
        took.append((time.process_time() - began) * 1000 / len(cards))
        sticks.append(yardstick())
    each, stick = min(took), min(sticks)
    print(f"judging: {each:.3f} ms a unit ({len(cards)} units), {each / stick:.3f} yardsticks of {stick:.2f} ms")


def yardstick() -> float:
    """Milliseconds of processor time that a thousand additions and products of fractions take here and now."""
    began, value = time.process_time(), Fraction(0)
    for number in range(1, 1001):
        value = (value + Fraction(number, 7)) * Fraction(3, 5) % 1000
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
