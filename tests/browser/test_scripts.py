"""Scripts in every text that people can write, and every page opened: none runs, none is even tried (E3)."""

import os
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.doors.matrix import filled, routes
from tests.doors.test_matrix import NOT_ASKED
from tests.doors.world import World, build

pytestmark = pytest.mark.browser
PAYLOADS = {
    "云台镇": '"><img src=x onerror=xss()>',
    "云台园区": "'-xss()-'",
    "云台小分队": "</title><script>xss()</script>",
    "旧营镇": "javascript:xss()//",
    "清河镇": "<svg/onload=xss()>",
    "清河园区": "</textarea><script>xss()</script>",
    "住建局": "<a href=javascript:xss()>x",
}
UNITS = (
    ("云台镇", "清河镇", "云台小分队", "清河园区") if os.environ.get("LUODI_SCRIPTS") == "all" else ("云台镇", "清河镇")
)
EVERYBODY = ("bureau-head", "own-clerk", "leader", "auditor", "department", "security", "audit", "system")
PEOPLE = EVERYBODY if os.environ.get("LUODI_SCRIPTS") == "all" else ("bureau-head", "security")
LISTEN = "window.xss = function () { window.ran = true; console.error('RAN'); };"


@pytest.fixture
def cast(transactional_db) -> World:
    """In place of the usual cast: the place whose every text is a script."""
    return build(filled=UNITS, words=PAYLOADS)


def pages(client: Client, world: World) -> Iterator[str]:
    """Addresses that open as a page for this person."""
    for route in routes(get_resolver().url_patterns):
        for address in () if route.name in NOT_ASKED else filled(route, world, UNITS):
            answer = client.get(address.path)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                yield address.path


@pytest.mark.parametrize("login", PEOPLE)
def test_no_script_in_a_text_runs_or_tries_to(cast, window, login, capsys):
    client = Client()
    client.force_login(cast.people[login])
    addresses = list(pages(client, cast))
    own = window("desktop")
    own.page.add_init_script(LISTEN)
    own.page.on("dialog", lambda dialog: own.wrongs.append(f"dialog {dialog.message}"))
    own.enter(login)
    for address in addresses:
        own.page.goto(own.address + address)
    with capsys.disabled():
        print(f"\n{login}: {len(addresses)} pages, {len(own.wrongs)} wrong")  # noqa: T201  shown in the record
    assert own.wrongs == []


def test_red_control_a_script_that_is_not_escaped_is_noticed(cast, window, monkeypatch):
    monkeypatch.setattr("django.template.base.conditional_escape", str)
    own = window("desktop")
    own.page.add_init_script(LISTEN)
    own.enter("bureau-head")
    own.page.goto(own.address + "/projects/")
    assert any("POLICY script-src" in wrong for wrong in own.wrongs), own.wrongs
    assert not any("RAN" in wrong for wrong in own.wrongs), "the policy stands behind the escaping"
    monkeypatch.setattr("csp.middleware.CSPMiddleware.process_response", lambda _self, _request, response: response)
    own.page.goto(own.address + "/projects/")
    assert any("RAN" in wrong for wrong in own.wrongs), own.wrongs
    own.wrongs.clear()
