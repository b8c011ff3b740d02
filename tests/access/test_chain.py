"""The chain over the audit trail: whoever edits or removes a row in the database itself is found, and the row is named."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from luodi.access.audit import Act, record, watching
from luodi.access.chain import broken_trail, link_trail, link_whole_trail, sealed_heads
from luodi.access.models import AuditEvent, AuditLink, AuditWay
from luodi.access.triggers import AUDIT, AUDIT_CHAIN
from luodi.orgs.services import add_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids():
    """A dozen acts, linked."""
    person = add_person(login="shen", name="沈洁", password=None)
    for number in range(12):
        record(Act(act=f"第{number}件", way=AuditWay.PAGE, person=person, address="10.1.2.3", object="甲"))
    link_trail()
    assert link_whole_trail() == 0
    return list(AuditEvent.objects.order_by("id").values_list("id", flat=True))


@contextmanager
def by_the_owner_of_the_database(*statements: str):
    """What somebody does who can lift the triggers and put them up again; taken back afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        connection.check_constraints()  # PostgreSQL lets no table be altered while checks are due
        for guards in (AUDIT, AUDIT_CHAIN):
            guards.drop(connection)
        for sql in (*keys_lifted(cursor), *statements):
            cursor.execute(sql)
        for guards in (AUDIT, AUDIT_CHAIN):
            guards.create(connection)
        yield
        transaction.set_rollback(True)


def keys_lifted(cursor) -> list[str]:
    """PostgreSQL's keys would refuse at the end what SQLite, told so, leaves alone."""
    if connection.vendor != "postgresql":
        return []
    lifted = []
    for table in ("access_auditlink", "access_auditevent"):
        told = connection.introspection.get_constraints(cursor, table)
        lifted += [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for name, of in told.items() if of["foreign_key"]]
    return lifted


def named() -> list[str]:
    return [broken.row for broken in broken_trail()]


def test_an_untouched_trail_is_whole(ids):
    assert named() == []


EDITED = {
    "at": "'2004-09-30 08:00:00'", "person_id": "NULL", "standing_in": "'周立'", "address": "'10.9.9.9'", "way": "'command'",
    "kind": "'read'", "act": "'查看'", "object": "'乙'", "outcome": "'failed'", "detail": "'补写'", "request": "'r1'",
}  # fmt: skip


def test_every_column_of_a_row_is_covered_and_the_row_is_named(ids):
    columns = {field.column for field in AuditEvent._meta.concrete_fields} - {"id"}
    assert columns == set(EDITED)
    for column, value in EDITED.items():
        with by_the_owner_of_the_database(f"UPDATE access_auditevent SET {column} = {value} WHERE id = {ids[6]}"):
            assert named() == [f"audit {ids[6]}"], column


@pytest.mark.parametrize("place", [0, 6, 11])
def test_a_row_that_is_gone_is_named(ids, place):
    event, number = ids[place], place + 1
    with by_the_owner_of_the_database(f"DELETE FROM access_auditevent WHERE id = {event}"):
        assert named() == [f"audit {event}"]
    link = f"DELETE FROM access_auditlink WHERE event_id = {event}"
    with by_the_owner_of_the_database(link, f"DELETE FROM access_auditevent WHERE id = {event}"):
        # The end can be cut off unseen until the next seal, as the end of any chain can.
        assert named() == ([f"audit_link {number}"] if place < 11 else [])


def test_rows_that_change_places_and_a_digest_that_is_edited_are_named(ids):
    swap = f"UPDATE access_auditlink SET event_id = {{}} WHERE event_id = {ids[3]}"
    free = f"DELETE FROM access_auditlink WHERE event_id = {ids[4]}"
    with by_the_owner_of_the_database(free, swap.format(ids[4])):
        assert named() == [f"audit {ids[4]}", "audit_link 5"]
    with by_the_owner_of_the_database(f"UPDATE access_auditlink SET digest = 'x' WHERE event_id = {ids[8]}"):
        assert named() == [f"audit {ids[8]}", f"audit {ids[9]}"]


def test_what_the_columns_should_not_hold_stops_no_check(ids):
    if connection.vendor == "sqlite":
        junk = f"UPDATE access_auditevent SET at = x'ff00', person_id = 'nobody' WHERE id = {ids[2]}"
        with by_the_owner_of_the_database(junk, f"UPDATE access_auditlink SET number = 'x' WHERE event_id = {ids[9]}"):
            assert f"audit {ids[2]}" in named()
            assert len(sealed_heads()) == 0


def test_a_chain_made_anew_has_other_heads_than_the_seal(ids):
    before = sealed_heads()
    assert [number for number, _ in before] == [10]
    edit = f"UPDATE access_auditevent SET act = '查看' WHERE id = {ids[1]}"
    with by_the_owner_of_the_database(edit, "DELETE FROM access_auditlink"):
        link_whole_trail()
        assert named() == []
        assert sealed_heads() != before


def test_triggers_that_do_not_stand_are_named(ids):
    with transaction.atomic():
        AUDIT_CHAIN.drop(connection)
        assert set(named()) == {f"database {name}" for name in AUDIT_CHAIN._wanted(connection)}
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_an_act_is_linked_behind_its_commit_and_one_taken_back_is_not():
    act = Act(act="添加人员", way=AuditWay.PAGE)
    with watching(act):
        add_person(login="a", name="甲", password=None)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            add_person(login="b", name="乙", password=None)
            raise ZeroDivisionError
    record(act)
    assert list(AuditLink.objects.values_list("number", flat=True)) == [1, 2]
    assert named() == []
