"""Every page of every role: each digit run is a figure that opens, and no foreign row is met."""

import json
import os
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.assessment.docket import Registration
from luodi.assessment.drafts import save_draft
from luodi.assessment.models import Run
from luodi.bulletin.models import Bulletin
from luodi.campaigns.models import Campaign
from luodi.intake.models import Import
from luodi.leads.models import Investor
from luodi.ledger.models import Evidence
from luodi.recognition.models import Claim
from luodi.supervision.models import Matter
from tests.web.cast import FOREIGN_TO_TOWN, PEOPLE
from tests.web.walk import Visit, read, walk

COUNTS = Path(__file__).parent / "query_counts.json"
MEASURED = (
    "/desk/",
    "/projects/",
    "/projects/?stage=signed",
    "/projects/P000001/",
    "/projects/P000001/plan/",
    "/projects/board/",
    "/projects/chart/",
    "/projects/calendar/?month=2004-09",
    "/projects/gaps/",
    "/projects/P000001/aftercare/",
    "/aftercare/",
    "/aftercare/statistics/",
    "/aftercare/enterprises/",
    "/aftercare/taxes/",
    "/aftercare/reinvestment/",
    "/aftercare/priorities/",
    "/entries/12/",
    "/recognition/",
    "/recognition/{claim}/",
    "/recognition/procedure/",
    "/evidence/{evidence}/",
    "/figures/",
    "/figures/引进项目/",
    "/imports/",
    "/imports/{import_}/",
    "/imports/{import_}/rows/0/",
    "/assessment/",
    "/assessment/{run}/",
    "/assessment/{run}/U002/",
    "/assessment/{run}/U002/合同投资/",
    "/leads/",
    "/leads/1/",
    "/investors/",
    "/investors/{investor}/",
    "/investors/{investor}/brief/",
    "/visits/",
    "/visits/squads/",
    "/record/",
    "/alerts/",
    "/campaigns/",
    "/campaigns/{campaign}/",
    "/campaigns/{campaign}/guests/",
    "/leads/funnel/",
    "/bulletins/",
    "/bulletins/{bulletin}/",
    "/supervision/",
    "/supervision/?lane=overdue",
    "/supervision/{matter}/",
    "/supervision/loads/",
    "/supervision/meetings/",
    "/supervision/inspections/",
    "/supervision/notices/",
    "/proposals/",
    "/proposals/{proposal}/",
    "/proposals/register/",
    "/signals/",
    "/signals/rules/",
    "/rulebooks/",
    "/rulebooks/{rulebook}/",
    "/rulebooks/compare/?before=v{rulebook}&after=v{rulebook}",
)
# Drafts and trials are for those who see the whole place.
MEASURED_IN_THE_BUREAU = (
    "/projects/duplicates/",
    "/rulebooks/new/",
    "/rulebooks/{draft}/edit/",
    "/rulebooks/{draft}/edit/?view=text",
    "/rulebooks/trial/",
    "/rulebooks/trial/?rulebook=d{draft}&against=v{rulebook}&span=2004-01..2004-09",
)

LOGINS = [person[0] for person in PEOPLE]
# How many pages of one shape are opened: two where foreign rows are looked for; everybody and six in the drill.
WALKS = [("clerk", 2), ("town", 2)]
WALKS += [pytest.param(login, 6, marks=pytest.mark.drill) for login in LOGINS]


@pytest.mark.parametrize(("login", "alike"), WALKS)
def test_each_digit_run_is_a_figure_that_opens_and_no_foreign_row_is_met(busy, as_person, login, alike):
    visits = list(walk(as_person(login), alike=alike))
    assert len(visits) > 10
    assert {v.address: v.status for v in visits if v.status != 200} == {}
    assert {v.address: v.page.bare for v in visits if v.page and v.page.bare} == {}
    assert [v.address for v in visits if v.page and v.page.primary > 1] == [], "one primary button per page"
    published = Bulletin.objects.get().text  # the bureau has told everybody what stands here
    met = {word: v.address for v in visits for word in foreign_words(v, published if login == "town" else "")}
    if login == "town":
        assert met == {}
    elif login == "clerk":  # the red control: who may see them does meet every one of them
        assert sorted(met) == sorted(FOREIGN_TO_TOWN)


def test_red_control_a_number_that_does_not_open_is_found():
    assert read("<p>共 74 个</p>").bare == ["74 in “共 74 个”"]
    assert read('<p>共 <a class="figure" href="/projects/">74 个</a>，<b>总投资 77.64亿元</b></p>').bare != []
    assert read('<a href="/projects/">74</a>').bare != []
    assert read('<p><time>2004-09</time><code>P000001</code><span class="name">二期2号</span></p>').bare == []


def foreign_words(visit: Visit, published: str) -> list[str]:
    """Words of foreign rows that an answer holds; on the pages of bulletins, beyond what the bulletin itself prints."""
    told = published if visit.address.startswith("/bulletins/") else ""
    text = unpacked(visit.body)
    # 7000 is no part of 70000, which is a sum of the town's own.
    whole = {word: rf"(?<!\d){word}(?!\d)" if word.isdigit() else re.escape(word) for word in FOREIGN_TO_TOWN}
    return [word for word, shape in whole.items() if re.search(shape, text) and word not in told]


def unpacked(body: bytes) -> str:
    """The text of a page, or of every part of a document without its marks."""
    if not is_zipfile(BytesIO(body)):
        return body.decode("utf-8", "replace")
    with ZipFile(BytesIO(body)) as parts:
        return "\n".join(re.sub("<[^>]*>", " ", parts.read(n).decode("utf-8", "replace")) for n in parts.namelist())


def at_hand(busy):
    """The numbers in MEASURED's addresses, of a cast at work."""
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


def test_queries_per_page(busy, as_person):
    numbers = at_hand(busy)
    counts = {}
    for login in ("clerk", "town"):
        client = as_person(login)
        for address in (*MEASURED, *(MEASURED_IN_THE_BUREAU if login == "clerk" else ())):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address.format(**numbers)).status_code == 200
            counts[f"{login} {address}"] = len(queries)
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        COUNTS.write_text(json.dumps(counts, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    assert counts == json.loads(COUNTS.read_text(encoding="utf-8")), "on purpose? UPDATE_QUERY_COUNTS=1 writes the file"
