"""Django registration of the room."""

from django.apps import AppConfig


class PipelineConfig(AppConfig):
    """Projects."""

    name = "luodi.pipeline"
    label = "pipeline"
    verbose_name = "项目"
    default_auto_field = "django.db.models.BigAutoField"
