"""Django registration of the room."""

from django.apps import AppConfig


class AftercareConfig(AppConfig):
    """What becomes of projects."""

    name = "luodi.aftercare"
    label = "aftercare"
    verbose_name = "落地之后"
    default_auto_field = "django.db.models.BigAutoField"
