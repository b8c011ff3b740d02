"""Django registration of the room, and its one signal: triggers are re-created after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """The ledger."""

    name = "luodi.ledger"
    label = "ledger"
    verbose_name = "台账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the trigger step and register the start-up checks."""
        from luodi.ledger import checks

        checks.register()
        post_migrate.connect(_restore_triggers, sender=self)


def _restore_triggers(using: str, **_: Any) -> None:
    from luodi.ledger.triggers import TABLE, create_triggers

    connection = connections[using]
    with connection.cursor() as cursor:
        there = TABLE in connection.introspection.table_names(cursor)
    if there:  # a migrate back to zero has no table left
        create_triggers(connection)
