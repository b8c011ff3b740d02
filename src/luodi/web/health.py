"""How the home stands: what the start-up checks say, and how much room the disk has."""

import shutil
from dataclasses import dataclass
from importlib.metadata import version

from django.core.checks import Error, Tags, run_checks
from django.db import connection

from luodi.web.environment import environment

_ENGINES = {"sqlite": "SQLite（内置）", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeHealth:
    """`problems` stop the system at its next start; `cautions` do not."""

    version: str
    engine: str
    free_percent: int
    problems: tuple[str, ...]
    cautions: tuple[str, ...]


def home_health() -> HomeHealth:
    """Ask the checks now."""
    found = run_checks(tags=[Tags.database], databases=["default"])
    disk = shutil.disk_usage(environment().folder)
    return HomeHealth(
        version=version("luodi"),
        engine=_ENGINES.get(connection.vendor, connection.vendor),
        free_percent=disk.free * 100 // disk.total,
        problems=tuple(str(m.msg) for m in found if isinstance(m, Error)),
        cautions=tuple(str(m.msg) for m in found if not isinstance(m, Error)),
    )
