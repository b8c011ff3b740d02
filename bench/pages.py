# ruff: noqa: INP001, T201  a script run by path
"""Every list page over a small and a large ledger: processor time of each, and how it grows.

    .venv/bin/python bench/pages.py [SMALL] [LARGE]

200 and 20,000 projects (2,000 and 200,000 entries, and what the other rooms hold in proportion) in throwaway homes of the
configured database, unless said otherwise. The pages are those of `luodi.web.listing`, opened with Django's test client as
a clerk of the bureau and as a clerk of a town; what is printed are the statements, the least processor time of some turns
in milliseconds (what else runs on the machine only adds), and the ratio. Bar: ≤ 1.5 times. Ends with 1 where a list takes
more than ten statements at either length. LUODI_BENCH_KEEP=FOLDER keeps the homes there and
takes them up again; LUODI_BENCH_ONLY=TEXT opens only addresses with that text, LUODI_BENCH_SQL=1 prints their statements
with their times, LUODI_BENCH_TURNS=N times each so often.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

TURNS, BAR, MOST_STATEMENTS = int(os.environ.get("LUODI_BENCH_TURNS", "11")), 1.5, 10
FURTHER = (
    "/projects/?stage=signed",
    "/projects/?q=松鹤",
    "/projects/?page=7",
    "/projects/calendar/?month=2004-03",
    "/projects/gaps/?kind=节点逾期",
    "/supervision/?lane=overdue",
    "/supervision/?lane=all",
)


def main(small: int, large: int) -> int:
    """Time both sizes and print the table."""
    few, many = in_a_home(small), in_a_home(large)
    print(f"\n{'page':52}{'statements':>12}{'ms at ' + str(small):>14}{'ms at ' + str(large):>14}{'ratio':>8}")
    above, dear = 0, []
    for page, (statements, ms) in few.items():
        if page not in many:
            print(f"{page:52} not there at {large}")
            continue
        ratio = many[page][1] / ms
        above += ratio > BAR
        marked = "  above the bar" if ratio > BAR else ""
        same = str(statements) if statements == many[page][0] else f"{statements} → {many[page][0]}"
        if max(statements, many[page][0]) > MOST_STATEMENTS:
            dear.append(page)
        print(f"{page:52}{same:>12}{ms:>14.1f}{many[page][1]:>14.1f}{ratio:>8.2f}{marked}")
    print(f"{len(few) - above} of {len(few)} pages within {BAR} times; too many statements: {dear or 'none'}")
    return bool(dear)


def in_a_home(projects: int) -> dict[str, tuple[int, float]]:
    """Statements and milliseconds by page, of a child with a home of that many projects."""
    kept = os.environ.get("LUODI_BENCH_KEEP")
    read, write = os.pipe()
    if os.fork() == 0:
        with tempfile.TemporaryDirectory(prefix="luodi-bench-") as throwaway:
            home = Path(kept or throwaway) / f"pages-{projects}"
            home.mkdir(parents=True, exist_ok=True)
            os.environ |= {"LUODI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "luodi.web.settings"}
            filled(projects, home / "filled")
            with os.fdopen(write, "w") as answer:
                json.dump({f"{who} {page}": told for who, page, told in timed()}, answer)
        sys.stdout.flush()
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        return json.load(answer)


def filled(projects: int, mark: Path) -> None:
    """A migrated home with its rows; one that is marked as filled is only migrated."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS.append("testserver")
    call_command("migrate", verbosity=0)
    if not mark.exists():
        from django.db import connection
        from rooms import furnish, sign_ups  # beside this script

        began = time.process_time()
        made = furnish(projects)
        sign_ups()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        mark.write_text(json.dumps(made), encoding="utf-8")
        print(f"{projects} projects: {made}, filled in {time.process_time() - began:.0f} s", flush=True)


def timed() -> Any:
    """(who, page, (statements, milliseconds)) of every list."""
    from django.test import Client
    from rooms import TODAY  # beside this script

    from luodi.orgs.models import Person
    from luodi.orgs.selectors import scope_of
    from luodi.web.listing import list_addresses

    only = os.environ.get("LUODI_BENCH_ONLY", "")
    for login in ("bureau", "town"):
        person, client = Person.objects.get(login=login), Client()
        client.force_login(person)
        for page in (*list_addresses(scope_of(person, TODAY)), *FURTHER):
            if only in page and client.get(page).status_code == 200:
                yield login, page, (statements(client, page), milliseconds(client, page))


def statements(client: Any, page: str) -> int:
    """How many statements the page takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    if os.environ.get("LUODI_BENCH_SQL"):
        print(page)
        for query in queries:
            print(f"  {query['time']} {query['sql'][:1500]}")
    return len(queries)


def milliseconds(client: Any, page: str) -> float:
    """The least processor time of the page."""
    taken = []
    for _ in range(TURNS):
        began = time.process_time()
        client.get(page)
        taken.append(time.process_time() - began)
    return min(taken) * 1000


if __name__ == "__main__":
    sys.exit(main(*[int(argument) for argument in sys.argv[1:]] or [200, 20_000]))
