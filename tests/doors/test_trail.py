"""Every act leaves its row: whatever address hands out a file or writes is in the trail, in the act's own transaction (等保 8.1.4.3)."""

import pytest
from django.test import Client
from django.urls import get_resolver

from luodi.access.models import AuditEvent, AuditOutcome
from luodi.web.pages.export import projects_export
from tests.doors.forms import Form
from tests.doors.matrix import filled, routes
from tests.doors.test_foreign_ids import data_of, sent
from tests.doors.test_forms import WHOLE, forms_on
from tests.doors.test_matrix import NOT_ASKED
from tests.doors.world import World

ROUTES = [route for route in routes(get_resolver().url_patterns) if route.name not in NOT_ASKED]
# What is handed out without telling anything: the verifier is a part of the program, a page of a piece of evidence is
# shown within the evidence, which is in the trail itself.
TELLS_NOTHING = {"seal-verifier", "evidence-page", "own-second-factor", "openapi"}


def handed_out(answer) -> bool:
    """Whether the answer is something to keep: a file, or a page made to be printed and filed."""
    return answer.status_code == 200 and not answer.headers.get("Content-Type", "").startswith("text/html")


def unrecorded(client: Client, world: World, *, only: set[str] = frozenset()) -> list[str]:
    """Files that leave without a row."""
    found = []
    for route in (route for route in ROUTES if not only or route.name in only):
        for address in () if route.name in TELLS_NOTHING else filled(route, world, ("云台镇",)):
            before = AuditEvent.objects.count()
            answer = client.get(address.path)
            if handed_out(answer):
                b"".join(answer.streaming_content) if answer.streaming else answer.content
                found += [address.path] if AuditEvent.objects.count() == before else []
    return found


def test_the_files_of_a_town_are_in_the_trail(world, as_viewer):
    assert unrecorded(as_viewer("own-clerk"), world, only={"projects-export", "evidence-file", "notice-file"}) == []


@pytest.mark.drill
@pytest.mark.parametrize("login", ["bureau-head"])
def test_every_file_that_leaves_is_in_the_trail(world, as_viewer, login):
    assert unrecorded(as_viewer(login), world) == []


def test_red_control_a_file_that_leaves_unseen_is_found(world, as_viewer, monkeypatch):
    monkeypatch.setattr(projects_export.__wrapped__, "audited", "")  # what require_safe stands around
    assert unrecorded(as_viewer("bureau-clerk"), world, only={"projects-export"}) == ["/projects/export/"]


def acts_of(client: Client, form: Form) -> tuple[int, list[str], list[str]]:
    """Status, and what the trail calls what was done and what was refused."""
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def look(answer):
        rows = AuditEvent.objects.filter(pk__gt=last)
        done = [row.act for row in rows if row.outcome == AuditOutcome.DONE]
        return answer.status_code, done, [row.act for row in rows if row.outcome == AuditOutcome.REFUSED]

    return sent(client, form, data_of(form), look)


@pytest.mark.drill
@pytest.mark.parametrize("login", ["own-clerk"])
def test_every_form_that_is_taken_is_in_the_trail_by_its_name(world, as_viewer, login):
    client, wrong, taken = as_viewer(login), [], 0
    for form in forms_on(client, world):
        if form.method == "post":
            status, done, refused = acts_of(client, form)
            named = [act for act in done if not act.startswith("提交 ")]
            taken += status == 302
            wrong += [f"{form.action} {status} {done}"] if status == 302 and not named else []
            wrong += [f"{form.action} {status}"] if status in {400, 403, 404, 409} and not refused else []
    assert wrong == []
    assert taken > 0


if not WHOLE:  # minutes for each person: on request alone
    del test_every_form_that_is_taken_is_in_the_trail_by_its_name
