"""A lake of the ledger that a test has built, and DuckDB over it."""

import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from luodi.lake.engine import duckdb_over
from luodi.lake.writing import write_lake
from luodi.ledger.selectors import last_sequence


@contextmanager
def in_duckdb():
    with tempfile.TemporaryDirectory(prefix="luodi-test-lake-") as folder:
        manifest = write_lake(connection.chunked_cursor, Path(folder) / "lake", known=last_sequence())
        with duckdb_over(Path(folder) / "lake", manifest, threads=1) as engine:
            yield engine
