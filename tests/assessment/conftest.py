"""The district of golden G2 again, for what is assessed over it."""

from tests.figures.conftest import built, district

__all__ = ["built", "district"]
