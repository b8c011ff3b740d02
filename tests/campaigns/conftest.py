"""The district of the pipeline's tests, in a campaign."""

from tests.pipeline.conftest import built, district

__all__ = ["built", "district"]
