# ruff: noqa: S608 (table names from a closed list, paths quoted)
"""The `Engine` face, and DuckDB behind it: one statement in, rows out, reading a lake's files under the ledger's names."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from luodi.lake.manifest import Manifest, check_files
from luodi.lake.refusals import EngineGaveUp, LakeNotInstalled

MEMORY_MB = 2048


class Engine(Protocol):
    """Where compiled SQL runs, and which dialect it must be written in."""

    @property
    def dialect(self) -> str:
        """As the compiler names it."""

    def run(self, sql: str) -> Sequence[Sequence[Any]]:
        """All rows of one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuckEngine:
    """DuckDB over the files of one lake."""

    connection: Any
    dialect: str = "duckdb"

    def run(self, sql: str) -> Sequence[Sequence[Any]]:
        """All rows of one statement; sums come as whole numbers of any size."""
        import duckdb

        try:
            rows: Sequence[Sequence[Any]] = self.connection.execute(sql).fetchall()
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise EngineGaveUp(str(error).splitlines()[0]) from None
        return rows


@contextmanager
def duckdb_over(
    folder: Path, manifest: Manifest, *, threads: int | None = None, memory_mb: int = MEMORY_MB
) -> Iterator[DuckEngine]:
    """An engine over the lake in `folder`; refuses one that is not what its manifest says.

    `threads`: the machine's processors, at most four, unless given. What does not fit in memory goes to a temporary
    folder that ends with the block. The engine reads these files and nothing else, installs and loads no extension.
    """
    try:
        import duckdb
    except ImportError:
        raise LakeNotInstalled from None
    check_files(folder, manifest)
    with tempfile.TemporaryDirectory(prefix="luodi-lake-") as spill:
        bounds: dict[str, str | bool | int | float | list[str]] = {
            "threads": threads or min(os.cpu_count() or 1, 4),
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": spill,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        connection = duckdb.connect(":memory:", config=bounds)
        try:
            for file in manifest.files:
                connection.execute(
                    f"CREATE VIEW {file.table} AS SELECT * FROM read_parquet({_quoted(folder, file.path)})"
                )
            allowed = ", ".join(_quoted(folder, file.path) for file in manifest.files)
            connection.execute(f"SET allowed_paths = [{allowed}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield DuckEngine(connection=connection)
        finally:
            connection.close()


def _quoted(folder: Path, path: str) -> str:
    return "'" + str((folder / path).resolve()).replace("'", "''") + "'"
