"""Eight people commit one import at the same moment: one wins, seven read who was faster."""

from functools import partial

import pytest

from luodi.base.errors import Conflict
from luodi.intake.models import Import
from luodi.intake.services import commit_import, propose_import
from luodi.ledger.models import Entry
from tests.intake.test_services import SEPTEMBER
from tests.ledger.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db, tmp_path):
    from tests.intake.conftest import FOUNDED, Desk, add_person, found_place

    clerk = add_person(login="clerk", name="张三", password=None)
    found_place(name="清城区", on=FOUNDED, by=clerk)
    return Desk(clerk, tmp_path)


def test_one_commits_and_seven_read_a_sentence(desk):
    import_ = desk.propose(SEPTEMBER)
    results = at_once([partial(commit_import, import_=import_, by=desk.clerk)] * 8)
    refused = [r for r in results if isinstance(r, Conflict)]
    assert {str(r) for r in refused} == {
        f"导入{import_.pk}（台账.xlsx）已由张三入账，您这次没有重复记账；请刷新后查看。"
    }
    assert len(refused) == 7
    assert Entry.objects.filter(subject__kind="project").count() == 15


def test_the_same_file_sent_by_eight_is_one_import(desk):
    send = partial(
        propose_import, files=[desk.sent(SEPTEMBER)], sender=None, report_date=None, opening=False, by=desk.clerk
    )
    assert len({r.pk for r in at_once([send] * 8)}) == Import.objects.count() == 1
