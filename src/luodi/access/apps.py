"""Django registration of the room, and its one signal: triggers are re-created after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """Sign-in and audit."""

    name = "luodi.access"
    label = "access"
    verbose_name = "登录与审计"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the trigger step, register the start-up checks, and keep sign-in from writing to people."""
        from django.contrib.auth.signals import user_logged_in

        from luodi.access import checks

        checks.register()
        post_migrate.connect(_restore_triggers, sender=self)
        # A sign-in is a row of the audit trail; a second place for it would be written in read-only mode, too.
        user_logged_in.disconnect(dispatch_uid="update_last_login")


def _restore_triggers(using: str, **_: Any) -> None:
    from luodi.access.triggers import AUDIT, AUDIT_CHAIN

    for guards in (AUDIT, AUDIT_CHAIN):
        guards.create(connections[using])
