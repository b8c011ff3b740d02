"""封账 on the page: who seals, who verifies, who keeps which package, and what an alarm stops."""

import pytest
from django.db import connection

from luodi.ledger.alarms import standing_alarm
from luodi.ledger.luodi_verify import check_package, read_package
from luodi.ledger.models import Seal
from luodi.ledger.triggers import drop_triggers
from tests.ledger.tampering import guards_back
from tests.web.cast import FOREIGN_TO_TOWN
from tests.web.walk import read

MONTH = "2004-09"


@pytest.fixture
def sealed(as_person) -> Seal:
    assert as_person("head").post(f"/seals/{MONTH}/", {"confirmed": "on"}).status_code == 302
    return Seal.objects.get()


@pytest.fixture
def altered(sealed) -> Seal:
    drop_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE kind = 'set_contract_investment'")
    guards_back()
    return sealed


def text_of(response) -> str:
    return response.content.decode()


def test_the_head_of_the_bureau_seals(sealed, as_person) -> None:
    page = text_of(as_person("town").get("/seals/"))
    assert "已封账" in page
    assert sealed.root[:16] in page
    assert read(page).bare == []


def test_a_seal_wants_a_tick(as_person) -> None:
    answer = as_person("head").post(f"/seals/{MONTH}/")
    assert (answer.status_code, "先核对" in text_of(answer), Seal.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("login", ["clerk", "town", "auditor", "leader"])
def test_nobody_else_seals(login, as_person) -> None:
    assert as_person(login).post(f"/seals/{MONTH}/", {"confirmed": "on"}).status_code == 403
    assert "封账不能撤回" not in text_of(as_person(login).get("/seals/"))
    assert Seal.objects.count() == 0


@pytest.mark.parametrize(("period", "status"), [(MONTH, 409), ("2004-08", 404), ("2099-01", 400), ("X1", 400)])
def test_what_cannot_be_sealed_is_one_sentence(period, status, sealed, as_person) -> None:
    assert as_person("head").post(f"/seals/{period}/", {"confirmed": "on"}).status_code == status


def test_a_town_downloads_its_own_package_and_no_other(sealed, as_person, cast) -> None:
    own, other = cast.units["云台镇"].code, cast.units["清河镇"].code
    answer = as_person("town").get(f"/seals/{MONTH}/{own}/")
    package = read_package(text_of(answer))
    assert check_package(package) == []
    opened = "".join(text for _, row in package.rows.values() for _, _, text in row.fields)
    assert "松鹤机械有限公司" in opened
    assert not [word for word in FOREIGN_TO_TOWN[:4] if word in text_of(answer)]
    assert as_person("town").get(f"/seals/{MONTH}/{other}/").status_code == 404
    assert as_person("auditor").get(f"/seals/{MONTH}/{other}/").status_code == 200


def test_each_person_is_offered_the_package_of_their_own_unit(sealed, as_person, cast) -> None:
    for login, unit in (("town", "云台镇"), ("rival", "清河镇"), ("auditor", "本区")):
        links = [
            link for link in read(text_of(as_person(login).get("/seals/"))).links if link.startswith(f"/seals/{MONTH}/")
        ]
        assert links == [f"/seals/{MONTH}/{cast.units[unit].code}/"]


def test_the_verifier_comes_as_a_file(as_person) -> None:
    answer = as_person("town").get("/seals/verifier/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="luodi_verify.py"'
    assert "def merkle_root" in text_of(answer)


def test_an_untouched_ledger_is_told_so(sealed, as_person) -> None:
    answer = as_person("auditor").post("/seals/verify/", follow=True)
    assert "核验无误" in text_of(answer)
    assert standing_alarm() is None


def test_units_do_not_check_what_is_not_theirs(sealed, as_person) -> None:
    """What a check finds names foreign rows; a town has its own package for that."""
    assert as_person("town").post("/seals/verify/").status_code == 403


def test_a_changed_entry_raises_the_alarm_and_the_home_is_read_only(altered, as_person) -> None:
    answer = as_person("head").post("/seals/verify/")
    assert answer.status_code == 409
    assert "核验不符" in text_of(answer)
    assert read(text_of(answer)).bare == []
    assert standing_alarm() is not None
    for login in ("head", "town"):
        assert "本机已转为只读" in text_of(as_person(login).get("/desk/"))
    refused = as_person("clerk").post("/entries/12/reverse/", {"reason": "写错了金额"})
    assert (refused.status_code, "只读" in text_of(refused)) == (409, True)
    assert as_person("head").post("/seals/verify/").status_code == 409, "it can be checked again"


def test_no_package_is_handed_out_from_a_changed_ledger(altered, as_person, cast) -> None:
    assert as_person("town").get(f"/seals/{MONTH}/{cast.units['云台镇'].code}/").status_code == 409
