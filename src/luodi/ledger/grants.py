"""What the application's database role may do on PostgreSQL: it owns nothing, and what only grows it only reads and adds to.

Run by the owner after each migrate (docs/records/entry.md, "Guards"). SQLite knows no roles.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from luodi.base.errors import BadInput
from luodi.ledger.triggers import TABLE, guarded_tables


def grant_to_application(connection: BaseDatabaseWrapper, role: str) -> None:
    """Grant `role` the everyday rights on every table, and on entries, seals and evidence no more than SELECT and INSERT.

    Refuses SQLite, a role that does not exist, a superuser, and a role that owns the entry table.
    """
    if connection.vendor != "postgresql":
        raise BadInput("只有 PostgreSQL 才分应用角色；内置的 SQLite 不需要这一步。")
    name = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, pg_has_role(rolname, relowner, 'USAGE') FROM pg_roles, pg_class "
            "WHERE rolname = %s AND pg_class.oid = to_regclass(%s)",
            [role, TABLE],
        )
        row = cursor.fetchone()
        if row is None:
            raise BadInput(f"没有名为“{role}”的数据库角色，或台账表还没有建立；请先建好角色并执行迁移。")
        if any(row):
            raise BadInput(f"角色“{role}”是超级用户或台账表的拥有者，能绕过防改触发器；请另建一个应用角色。")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in guarded_tables(connection):
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON {table} FROM {name}")
