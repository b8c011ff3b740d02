"""The office of tests/recognition, and an evidence folder of each test's own."""

from tests.recognition.conftest import folder, office

__all__ = ["folder", "office"]
