"""Where a command computes: in the home's own database, or in DuckDB over a lake written from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from luodi.base.errors import BadInput, LuodiError
from luodi.figures.evaluation import home_dialect
from luodi.lake.engine import Engine, duckdb_over
from luodi.lake.writing import refresh_lake
from luodi.ledger.selectors import last_sequence
from luodi.web.environment import environment


class SparkNotHere(LuodiError):
    """The statements are written for Spark too, but no Spark comes with the program."""

    def __init__(self) -> None:
        super().__init__("本程序不带 Spark；同样的语句请用 --engine duckdb 算，结果一样。")


_DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


@contextmanager
def engine_named(name: str | None, *, lake: Path | None, known: int) -> Iterator[Engine | None]:
    """The engine that --engine and --lake ask for; None is the home's own database.

    The lake is written, or written anew when it does not reach `known` (inclusive). Refuses a database that this home
    does not have, and a lake for an engine that reads none.
    """
    if name == "spark":
        raise SparkNotHere
    if (name or "duckdb") != "duckdb":
        _refuse_elsewhere(str(name), lake)
    if name != "duckdb" and lake is None:
        yield None
        return
    folder = lake or environment().folder / "lake"
    manifest = refresh_lake(connection.chunked_cursor, folder, known=min(known, last_sequence()))
    with duckdb_over(folder, manifest) as engine:
        yield engine


def _refuse_elsewhere(name: str, lake: Path | None) -> None:
    if lake is not None:
        raise BadInput(f"--lake 只用于 DuckDB，请把 --engine {name} 改为 --engine duckdb，或去掉 --lake。")
    if name != home_dialect():
        own = _DATABASES[home_dialect()]
        raise BadInput(f"本机的库是 {own}，不能用 --engine {name} 算；请去掉 --engine，或改用 --engine duckdb。")
