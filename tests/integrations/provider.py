"""A real OpenID Connect provider in a process of its own, and the browser that goes there and comes back."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit


@contextmanager
def running_provider() -> Iterator[str]:
    """The address of the provider, up and answering."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    quiet = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=quiet) as process:
        try:
            next((line for line in process.stderr or () if "running on" in line.lower()), None)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answered(address: str, subject: str) -> str:
    """Sign in at the provider as `subject`; the path and query with which the browser is sent back."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname, parts.port)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"{parts.path}?{parts.query}", urlencode({"sub": subject}), headers)
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    return f"{back.path}?{back.query}"
