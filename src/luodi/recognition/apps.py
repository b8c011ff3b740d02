"""Django registration of the room."""

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """Claims."""

    name = "luodi.recognition"
    label = "recognition"
    verbose_name = "认定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Verdicts, like entries, are never changed: the ledger guards their table."""
        from luodi.ledger.triggers import only_grows

        only_grows("recognition_verdict")
