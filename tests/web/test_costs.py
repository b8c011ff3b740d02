"""What pages cost: statements of each, recorded by room, and no list above ten, whatever its length.

`UPDATE_QUERY_COUNTS=1` writes what was counted into `query_counts/`, one file for each room.
"""

import json
import os
from collections import defaultdict
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luodi.assessment.docket import Registration
from luodi.assessment.drafts import save_draft
from luodi.assessment.models import Run
from luodi.bulletin.models import Bulletin
from luodi.campaigns.models import Campaign
from luodi.intake.models import Import
from luodi.leads.models import Investor
from luodi.ledger.models import Evidence
from luodi.orgs.selectors import scope_of
from luodi.recognition.models import Claim
from luodi.supervision.models import Matter
from luodi.web.listing import MOST_STATEMENTS, list_addresses
from tests.web.cast import TODAY

COUNTS = Path(__file__).parent / "query_counts"
# Beside the lists, which are found by program; the bureau alone has drafts and trials.
PAGES = (
    "/desk/",
    "/record/",
    "/projects/?stage=signed",
    "/projects/P000001/",
    "/projects/P000001/plan/",
    "/projects/calendar/?month=2004-09",
    "/projects/P000001/aftercare/",
    "/entries/12/",
    "/recognition/{claim}/",
    "/evidence/{evidence}/",
    "/figures/引进项目/",
    "/imports/{import_}/",
    "/imports/{import_}/rows/0/",
    "/assessment/{run}/",
    "/assessment/{run}/U002/",
    "/assessment/{run}/U002/合同投资/",
    "/leads/1/",
    "/investors/{investor}/",
    "/investors/{investor}/brief/",
    "/campaigns/{campaign}/",
    "/campaigns/{campaign}/guests/",
    "/bulletins/{bulletin}/",
    "/supervision/?lane=overdue",
    "/supervision/{matter}/",
    "/proposals/{proposal}/",
    "/rulebooks/{rulebook}/",
    "/rulebooks/compare/?before=v{rulebook}&after=v{rulebook}",
)
PAGES_OF_THE_BUREAU = (
    "/rulebooks/new/",
    "/rulebooks/trial/",
    "/rulebooks/{draft}/edit/",
    "/rulebooks/{draft}/edit/?view=text",
    "/rulebooks/trial/?rulebook=d{draft}&against=v{rulebook}&span=2004-01..2004-09",
)
# Looked at once before: a process keeps what look-alike projects it found until the ledger moves on, and what a rulebook says.
KEPT = ("/projects/duplicates/", "/proposals/{proposal}/")


def at_hand(busy):
    """The numbers in the addresses of `PAGES`, of a cast at work."""
    version = Run.objects.get().rulebook
    return {
        "claim": Claim.objects.order_by("id")[1].pk,
        "evidence": Evidence.objects.order_by("id").first().pk,
        "import_": Import.objects.get().pk,
        "investor": Investor.objects.get(name="青檀光学有限公司").pk,
        "run": Run.objects.get().pk,
        "bulletin": Bulletin.objects.get().pk,
        "proposal": Registration.objects.get().decision.proposal_id,
        "rulebook": version.pk,
        "matter": Matter.objects.get(title__startswith="松鹤").pk,
        "campaign": Campaign.objects.get().pk,
        "draft": save_draft(text=version.text, by=busy.people["clerk"], based_on=version).pk,
    }


def statements(client: Client, address: str) -> int | None:
    """How many statements the page takes; None for an address that is only sent to."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    if response.status_code == 405:
        return None
    assert response.status_code == 200, address
    return len(queries)


def over_the_bar(counts: dict[str, int], lists: set[str]) -> dict[str, int]:
    """The lists among what was counted that take more than they may."""
    return {page: count for page, count in counts.items() if page in lists and count > MOST_STATEMENTS}


def test_pages_cost_what_is_recorded_and_no_list_more_than_ten(busy, as_person):
    numbers, counts, lists = at_hand(busy), {}, set()
    further = {"clerk": (*PAGES, *PAGES_OF_THE_BUREAU), "town": PAGES}
    for login in ("clerk", "town", "security", "audit", "system"):
        client = as_person(login)
        for address in KEPT if login == "clerk" else ():
            client.get(address.format(**numbers))
        found = list(list_addresses(scope_of(busy.people[login], TODAY)))
        lists |= {f"{login} {address}" for address in found}
        for address in (*found, *further.get(login, ())):
            if (count := statements(client, address.format(**numbers))) is not None:
                counts[f"{login} {address}"] = count
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        record(counts)
    assert over_the_bar(counts, lists) == {}, "lists with more statements than they may have"
    said = recorded()
    assert {page: counts.get(page) for page in said} == said, "on purpose? UPDATE_QUERY_COUNTS=1 writes the files"


def test_red_control_a_list_above_the_bar_is_named_and_a_detail_page_is_not():
    counts = {
        "clerk /projects/": MOST_STATEMENTS + 1,
        "clerk /visits/": MOST_STATEMENTS,
        "clerk /projects/P000001/": 14,
    }
    assert over_the_bar(counts, {"clerk /projects/", "clerk /visits/"}) == {"clerk /projects/": 11}


def record(counts: dict[str, int]) -> None:
    """One file for each room, so that work on two rooms meets in none."""
    rooms = defaultdict(dict)
    for page, count in counts.items():
        rooms[page.split("/")[1]][page] = count
    COUNTS.mkdir(exist_ok=True)
    for file in COUNTS.glob("*.json"):
        file.unlink()
    for room, pages in rooms.items():
        told = json.dumps(pages, indent=2, sort_keys=True, ensure_ascii=False)
        (COUNTS / f"{room}.json").write_text(told + "\n", encoding="utf-8")


def recorded() -> dict[str, int]:
    """What the files of all rooms say."""
    return {page: n for file in COUNTS.glob("*.json") for page, n in json.loads(file.read_text("utf-8")).items()}
