"""The district of the pipeline's tests, after its projects are signed."""

from tests.pipeline.conftest import built, district

__all__ = ["built", "district"]
