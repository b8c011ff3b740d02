"""Django registration of the room."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """Leads, investors, visits."""

    name = "luodi.leads"
    label = "leads"
    verbose_name = "线索与客商"
    default_auto_field = "django.db.models.BigAutoField"
