"""What the tests of a module share: built once, in a transaction that is rolled back behind the last of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def built_once(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Build within; each test then works in a transaction inside this one, and leaves the stage as it found it.

    For fixtures of module scope that ask for `django_db_setup`. Rows are left as they were; objects that a test may
    change are handed to it as copies.
    """
    with blocker.unblock(), transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
