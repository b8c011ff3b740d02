"""Django registration of the room."""

from django.apps import AppConfig


class HonestyConfig(AppConfig):
    """Signals, explanations, reviews, conclusions."""

    name = "luodi.honesty"
    label = "honesty"
    verbose_name = "提示与核查"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What people said and concluded is never changed: the ledger guards those tables."""
        from luodi.ledger.triggers import only_grows

        for table in ("explanation", "review", "conclusion", "termsversion"):
            only_grows(f"honesty_{table}")
