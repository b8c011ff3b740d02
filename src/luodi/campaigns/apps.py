"""Django registration of the room."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns and fairs."""

    name = "luodi.campaigns"
    label = "campaigns"
    verbose_name = "会战与展会"
    default_auto_field = "django.db.models.BigAutoField"
