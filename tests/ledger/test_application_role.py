"""On PostgreSQL the application's role owns nothing: it reads and adds entries, and can do nothing else to them."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection

from luodi.base.errors import BadInput
from luodi.base.spans import month_of
from luodi.ledger.checks import check_ledger_guards
from luodi.ledger.grants import grant_to_application
from luodi.ledger.seals import seal_period
from luodi.ledger.triggers import TABLE, create_triggers, drop_triggers
from luodi.ledger.verification import verify_ledger
from luodi.orgs.selectors import today
from tests.ledger.database import entries, next_row, plain_connection

ROLE = os.environ.get("LUODI_TEST_APP_ROLE", "")
FORBIDDEN = {
    "修改": f"UPDATE {TABLE} SET amount_fen = 1",
    "删除": f"DELETE FROM {TABLE}",
    "清空": f"TRUNCATE {TABLE} CASCADE",
    "冲突时修改": f"{next_row(key='key')} ON CONFLICT (key) DO UPDATE SET amount_fen = 1",
    "停用触发器": f"ALTER TABLE {TABLE} DISABLE TRIGGER ALL",
    "移除触发器": f"DROP TRIGGER ledger_entry_no_update ON {TABLE}",
    "另立触发器": f"CREATE TRIGGER aside BEFORE UPDATE ON {TABLE} EXECUTE FUNCTION ledger_entry_refuse()",
    "换掉函数": "CREATE OR REPLACE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "改封账": "UPDATE ledger_seal SET root = 'x'",
    "删封账": "DELETE FROM ledger_seal",
    "改表": f"ALTER TABLE {TABLE} ALTER COLUMN reason TYPE text",
    "删表": f"DROP TABLE {TABLE}",
    "充当副本": "SET session_replication_role = replica",
    "冒充拥有者": "SET ROLE luodi_owner",
    "自己授权": f"GRANT luodi_owner TO {ROLE or 'nobody'}",
}
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def application(keyed) -> Iterator[object]:
    """A connection of the application's role, after the owner's grant."""
    grant_to_application(connection, ROLE)
    with plain_connection(user=ROLE) as plain:
        yield plain


def test_the_application_reads_and_adds_entries(application) -> None:
    before = application.execute(f"SELECT COUNT(*) FROM {TABLE}").fetchone()[0]
    application.execute(next_row())
    assert application.execute(f"SELECT COUNT(*) FROM {TABLE}").fetchone()[0] == before + 1


def test_the_application_does_its_everyday_work(application) -> None:
    application.execute("UPDATE pipeline_project SET stage = NULL")
    application.execute("SELECT * FROM ledger_counter FOR NO KEY UPDATE")
    application.execute("DELETE FROM ledger_credit")


@pytest.fixture
def as_application(keyed) -> Iterator[None]:
    """Django itself connects as the application's role."""
    grant_to_application(connection, ROLE)
    owner = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = ROLE
    yield
    connection.close()
    connection.settings_dict["USER"] = owner


def test_every_service_works_for_the_application(keyed, as_application) -> None:
    for line in (
        "2024-05-01 铝箔项目 计功 甲镇 10000",
        "2024-05-01 铝箔项目 申报 100",
        "2024-06-01 铝箔项目 移交 乙镇",
        "冲销 4 写错",
        "2024-07-01 甲镇 更名 甲街道",
        "2024-07-01 丙办 隶属 甲镇",
        "2024-07-01 甲镇 目标 引进项目 2024 12",
        "2024-08-01 甲镇 并入 乙镇",
    ):
        keyed.write(line)
    assert keyed.read("截至 2024-12-31：铝箔项目 计功 乙镇 10000") == ("乙镇 10000", "乙镇 10000")
    assert seal_period(month=month_of(today()), by=keyed.by).root == verify_ledger().root
    assert not any(message.id == "ledger.W001" for message in check_ledger_guards(databases=["default"]))


@pytest.mark.parametrize("sql", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_application_may_not(sql, application) -> None:
    import psycopg

    kept = entries()
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType)):
        application.execute(sql)
    application.rollback()
    assert entries() == kept


def test_the_owner_could(keyed) -> None:
    """The red control: nothing but the role and the triggers keeps the application from it."""
    drop_triggers(connection)
    try:
        with plain_connection() as owner:
            for name in ("修改", "改表", "删除", "清空"):
                owner.execute(FORBIDDEN[name])
                owner.rollback()
    finally:
        create_triggers(connection)


@pytest.mark.parametrize(
    ("role", "said"), [("nobody_here", "没有名为"), ("luodi_owner", "拥有者"), ("postgres", "超级用户")]
)
def test_rights_are_not_granted_to_a_role_that_could_walk_around(role, said, keyed) -> None:
    with pytest.raises(BadInput, match=said):
        grant_to_application(connection, role)
