"""Django registration of the room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessments."""

    name = "luodi.assessment"
    label = "assessment"
    verbose_name = "考核"
    default_auto_field = "django.db.models.BigAutoField"
