"""Django registration of the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages and commands."""

    name = "luodi.web"
    label = "web"
    verbose_name = "界面"

    def ready(self) -> None:
        """Register the start-up checks of the home."""
        from luodi.web import checks

        checks.register()
