"""Django registration of the room, and its one signal: triggers are re-created after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class OrgsConfig(AppConfig):
    """Units and people."""

    name = "luodi.orgs"
    label = "orgs"
    verbose_name = "组织"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the trigger step."""
        post_migrate.connect(_restore_triggers, sender=self)


def _restore_triggers(using: str, **_: Any) -> None:
    from luodi.orgs.separation import SEPARATION

    SEPARATION.create(connections[using])
