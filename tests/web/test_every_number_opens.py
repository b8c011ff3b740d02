"""Every page of every role: each digit run is a figure that opens, and no foreign row is met."""

import re
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest

from luodi.bulletin.models import Bulletin
from tests.web.cast import FOREIGN_TO_TOWN, PEOPLE
from tests.web.walk import Visit, read, walk

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
