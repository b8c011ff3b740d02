"""Django registration of the room."""

from django.apps import AppConfig


class BulletinConfig(AppConfig):
    """Bulletins."""

    name = "luodi.bulletin"
    label = "bulletin"
    verbose_name = "通报"
    default_auto_field = "django.db.models.BigAutoField"
