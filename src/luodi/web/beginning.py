"""How a home of SQLite begins: as a copy of an empty one, kept beside the code that made it.

Migrating an empty database takes ten seconds and more, copying it none. The first home of an installation is migrated and
leaves the copy; whatever could make another one (migrations, triggers, Django) gives it another name. Where the folder
cannot be written, every home is migrated.
"""

import hashlib
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import django

PACKAGE = Path(__file__).parents[1]
_MADE_BY = ("*/migrations/*.py", "*/triggers.py", "orgs/guards.py")


def _fingerprint() -> str:
    """A name for all that makes an empty database what it is: 16 hexadecimal digits."""
    told = hashlib.sha256(django.__version__.encode())
    for file in sorted(file for kind in _MADE_BY for file in PACKAGE.glob(kind)):
        told.update(str(file.relative_to(PACKAGE)).encode() + b"\0" + file.read_bytes())
    return told.hexdigest()[:16]


def begin(database: Path) -> bool:
    """Lay the copy down where the home has no database yet. True: there is none, and the home is to leave one."""
    if database.exists():
        return False
    kept = _kept()
    if not kept.exists():
        return True
    try:
        with tempfile.NamedTemporaryFile(dir=database.parent, prefix=".luodi-", suffix=".part") as part:
            part.write(kept.read_bytes())
            part.flush()
            os.fsync(part.fileno())
            os.link(part.name, database)
    except FileExistsError:  # another command was first; both copies are the same
        return False
    except OSError:  # a volume without links, or a full one: migrating goes its own way, and says what is wrong
        return True
    return False


def keep(database: Path) -> None:
    """Leave a copy of the database, just migrated and still empty, for the homes to come."""
    kept = _kept()
    try:
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".luodi-") as folder:
            part = Path(folder) / kept.name
            with closing(sqlite3.connect(database)) as migrated:
                migrated.execute("VACUUM INTO ?", [str(part)])
            for stale in kept.parent.glob("luodi-empty-*.sqlite3"):
                stale.unlink(missing_ok=True)
            part.replace(kept)
    except (OSError, sqlite3.Error):  # nothing is lost: the next home is migrated too
        return


def _kept() -> Path:
    return Path(sys.prefix) / f"luodi-empty-{_fingerprint()}.sqlite3"
