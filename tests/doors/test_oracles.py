"""No filter and no order is an oracle: a value of foreign rows answers as a value of no row does, at the same cost (D4).

The searches of the pages, and every field of every list of the interface, as its document names them.
"""

import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote_plus

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from luodi.leads.models import LeadQuerySet
from luodi.pipeline.models import ProjectQuerySet
from tests.doors.test_matrix import ProgramOf
from tests.doors.world import World

FOREIGN = "清河镇"
NOBODY = "甪龘"  # as long as the word of a unit, and in no row
EVERYBODYS = {"/api/v1/units"}  # the tree of units is nobody's secret


def pairs(world: World) -> Iterator[tuple[str, str]]:
    """What stands in the neighbour's rows, and the same with nobody's word or number."""
    word, rows = world.words[FOREIGN], world.rows[FOREIGN]
    for around in ("{}", "{}项目", "{}有限公司", "{}客商有限公司", "{}意向", "{}业", "{}省", "{}缺电"):
        yield around.format(word), around.format(NOBODY)
    yield rows["project"].code, "P999999"
    yield world.units[FOREIGN].code, "U999"
    yield FOREIGN, "甪龘镇"


def asked_of_programs(client) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The same of every list of the interface."""
    document = client.get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        for given in (
            operations.get("get", {}).get("parameters", ()) if "{" not in path and path not in EVERYBODYS else ()
        ):
            if given["in"] == "query":
                yield path, given["name"], ()


def answered(client, address: str, name: str, value: str) -> tuple[int, str, int]:
    """Status, what was said without what was asked for, and how many queries it took."""
    if isinstance(client, ProgramOf):
        cache.clear()
    queries: list[str] = []

    def counted(execute, sql, *told):
        queries.append(sql)
        return execute(sql, *told)

    with transaction.atomic(), connection.execute_wrapper(counted):
        answer = client.get(address, {name: value})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    said = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body.decode("utf-8", "replace"))
    for typed in (value, quote_plus(value), value.lower()):
        said = said.replace(typed, "·")
    return answer.status_code, said, len(queries)


def told(client, asked, world: World, *, most: int | None = None) -> tuple[list[str], int]:
    """Fields that tell a foreign row, and how many pairs were asked."""
    telling, count = [], 0
    for (address, name, choices), (foreign, nobody) in product(list(asked), list(pairs(world))[:most]):
        if foreign in choices:  # a choice that is offered to everybody tells by its rows alone
            nobody = next((c for c in choices if c not in {"", foreign, world.units["云台镇"].code}), nobody)  # noqa: PLW2901
            if nobody not in choices:
                continue
        one, other = answered(client, address, name, foreign), answered(client, address, name, nobody)
        count += 1
        same = one[0] == other[0] and one[2] == other[2] and (foreign in choices or one[1] == other[1])
        telling += [] if same else [f"{address}?{name}={foreign}: {one[0]}, {one[2]} queries; {other[0]}, {other[2]}"]
    return telling, count


SEARCHES = (("/projects/", "keyword", ()), ("/leads/", "keyword", ()), ("/investors/", "keyword", ()))


def test_a_search_tells_no_foreign_row(world, as_viewer):
    telling, count = told(as_viewer("own-clerk"), SEARCHES, world, most=4)
    assert (telling, count) == ([], 12)


def test_red_control_a_search_over_foreign_rows_is_found(world, as_viewer, monkeypatch):
    for rows in (ProjectQuerySet, LeadQuerySet):
        monkeypatch.setattr(rows, "visible_to", lambda rows, _scope: rows)
    assert told(as_viewer("own-clerk"), SEARCHES[:1], world, most=1)[0] != []


@pytest.mark.drill
def test_no_filter_of_the_interface_tells_a_foreign_row(world):
    client = ProgramOf(world.people["own-clerk"])
    telling, count = told(client, asked_of_programs(client), world)
    assert telling == []
    assert count > 100
