"""The audit trail: one row per act, in the act's own transaction, never changed, and no way around it."""

import pytest
from django.db import DatabaseError, connection, transaction

from luodi.access.audit import Act, Watch, record, watching
from luodi.access.checks import check_guards
from luodi.access.models import AuditEvent, AuditKind, AuditOutcome, AuditWay
from luodi.access.readonly import ReadOnly, read_only_reason, switch_read_only_off, switch_read_only_on
from luodi.access.triggers import AUDIT
from luodi.base.errors import BadInput
from luodi.orgs.models import Person
from luodi.orgs.services import add_person

ACT = Act(act="添加人员", way=AuditWay.PAGE, address="10.1.2.3")


def rows():
    return list(AuditEvent.objects.order_by("id").values_list("act", flat=True))


@pytest.fixture
def read_only():
    switch_read_only_on(reason="正在升级")
    yield
    if read_only_reason():
        switch_read_only_off()


@pytest.mark.django_db(transaction=True)
def test_what_writes_is_recorded_and_what_reads_is_not():
    with watching(ACT) as watch:
        list(Person.objects.all())
        assert (rows(), watch.recorded) == ([], False)
        add_person(login="a", name="甲", password=None)
    assert (rows(), watch.recorded) == (["添加人员"], True)


@pytest.mark.django_db(transaction=True)
def test_one_row_for_a_transaction_however_much_it_writes():
    with watching(ACT), transaction.atomic():
        for login in "abc":
            add_person(login=login, name=login, password=None)
    assert rows() == ["添加人员"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_row_and_what_follows_has_its_own():
    with watching(ACT):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            add_person(login="a", name="甲", password=None)
            raise ZeroDivisionError
        assert (rows(), Person.objects.count()) == ([], 0)
        add_person(login="b", name="乙", password=None)
    assert rows() == ["添加人员"]


@pytest.mark.django_db(transaction=True)
def test_a_row_lost_with_a_savepoint_is_written_again():
    with watching(ACT), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            add_person(login="a", name="甲", password=None)
            raise ZeroDivisionError
        add_person(login="b", name="乙", password=None)
    assert rows() == ["添加人员"]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_cannot_be_recorded_does_not_happen(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Watch, "_record_once", lambda _: 1 / 0)  # as a full disk would
        with pytest.raises(ZeroDivisionError), watching(ACT):
            add_person(login="a", name="甲", password=None)
    assert not Person.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE access_auditevent SET act = '别的'",
        "DELETE FROM access_auditevent",
        "INSERT OR REPLACE INTO access_auditevent SELECT * FROM access_auditevent",
    ],
)
def test_the_database_refuses_to_change_the_trail(sql):
    record(ACT)
    if connection.vendor == "postgresql":
        sql = sql.replace("INSERT OR REPLACE INTO access_auditevent SELECT * FROM", "TRUNCATE")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert rows() == ["添加人员"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(AUDIT._wanted(connection)))
def test_a_missing_trigger_stops_the_start(name):
    assert check_guards(databases=["default"]) == []
    tail = "" if connection.vendor == "sqlite" else " ON access_auditevent"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{tail}")
    assert [message.id for message in check_guards(databases=["default"])] == ["access.E001"]


@pytest.mark.django_db
def test_a_row_reads_as_a_sentence():
    person = add_person(login="shen", name="沈洁", password=None)
    act = Act(
        act="重设密码", way=AuditWay.PAGE, person=person, standing_in="周立", address="10.1.2.3", object="zhangmin"
    )
    assert record(act).sentence == "沈洁（代周立）从 10.1.2.3 用页面重设密码：zhangmin，成功"
    refused = record(Act(act="导出", way=AuditWay.COMMAND, kind=AuditKind.EXPORT), outcome=AuditOutcome.REFUSED)
    assert refused.sentence == "服务器上的人用命令行导出，被拒绝"


@pytest.mark.django_db
def test_read_only_refuses_every_write_but_sign_in_and_the_trail(read_only):
    with watching(ACT):
        with pytest.raises(ReadOnly, match="正在升级"):
            add_person(login="a", name="甲", password=None)
        record(ACT)
    assert not Person.objects.exists()
    assert rows() == ["添加人员"]


def test_the_switch_asks_for_a_reason_and_says_when_it_is_off(settings, read_only):
    with pytest.raises(BadInput, match="写明原因"):
        switch_read_only_on(reason=" ")
    switch_read_only_off()
    with pytest.raises(BadInput, match="不必关闭"):
        switch_read_only_off()
    settings.READ_ONLY_ALWAYS = True
    assert "部署设置" in read_only_reason()
    with pytest.raises(BadInput, match="LUODI_READ_ONLY"):
        switch_read_only_off()
    settings.READ_ONLY_ALWAYS = False
