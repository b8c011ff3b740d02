"""What all tests share: the database they run on, and the one hook that lifts the append-only triggers.

`make test` runs on SQLite, `make test-postgres` runs the same tests on a throwaway PostgreSQL server
(tools/with_postgres.py sets LUODI_DATABASE_URL before Django reads its settings). Tests marked `postgres`
state what only that server can show; tests marked `browser` need Chromium.
"""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.db import connection
from django.test import TransactionTestCase, override_settings

from tests.migrated import lay_down

# Time limits per example would measure the machine, not the code. In CI the examples are the same in each run, so
# that a submission is not refused for a defect it did not bring; at a desk they are fewer and drawn anew each time.
hypothesis.settings.register_profile("desk", deadline=None, print_blob=True, max_examples=30)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, max_examples=50, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked `postgres` fails elsewhere: skipped, it would look as if it had been shown."""
    if item.get_closest_marker("postgres") and os.environ.get("LUODI_TEST_POSTGRES") != "1":
        pytest.fail("本条只在 PostgreSQL 上成立：请用 make test-postgres。", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def quick_password_hashes() -> Iterator[None]:
    """A hash that is slow on purpose, for each person of each cast, would be most of the time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """On SQLite the tests use a file, as a real home does: it begins as every home does.

    In memory there is no WAL, and threads that share one memory database meet "table is locked", which no
    installation meets.
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(lay_down(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copy is there before the tests begin, and goes with its folder."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session", autouse=True)
def append_only_triggers_lifted_for_teardown() -> Iterator[None]:
    """Transactional tests are cleaned up by deleting rows, which the ledger refuses; lift that for the cleaning only.

    The one hook of its kind. Tests in an ordinary test transaction are rolled back and never pass here.
    """
    original = TransactionTestCase._fixture_teardown

    def cleaned(case: TransactionTestCase) -> None:
        from luodi.access.triggers import AUDIT, AUDIT_CHAIN
        from luodi.ledger.triggers import create_triggers, drop_triggers

        drop_triggers(connection)
        for guards in (AUDIT, AUDIT_CHAIN):
            guards.drop(connection)
        try:
            original(case)
        finally:
            create_triggers(connection)
            for guards in (AUDIT, AUDIT_CHAIN):
                guards.create(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", cleaned)
        yield
