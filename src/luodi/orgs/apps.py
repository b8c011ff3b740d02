"""Django registration of the room."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Units and people."""

    name = "luodi.orgs"
    label = "orgs"
    verbose_name = "组织"
    default_auto_field = "django.db.models.BigAutoField"
