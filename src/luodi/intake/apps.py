"""Django registration of the room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Imports."""

    name = "luodi.intake"
    label = "intake"
    verbose_name = "导入"
    default_auto_field = "django.db.models.BigAutoField"
