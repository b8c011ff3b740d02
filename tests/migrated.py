"""An empty database with all migrations, as a home begins with it: whoever comes first migrates, the others copy."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from luodi.web.beginning import begin, keep

CACHE = Path(__file__).parent.parent / ".pytest_cache"


def lay_down(folder: Path) -> Path:
    """The SQLite file of a home in `folder`."""
    CACHE.mkdir(exist_ok=True)
    database = folder / "luodi.sqlite3"
    with (CACHE / "migrating").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if begin(database):
            _migrate(folder)
            keep(database)
    return database


def _migrate(home: Path) -> None:
    """In a process of its own, as an installation does."""
    told = {**os.environ, "LUODI_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    told.pop("LUODI_DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=told, check=True)
