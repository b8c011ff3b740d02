"""The real server in a process group of its own, killed with -9 and started again; and people who talk to it over HTTP."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

from tests.recognition.office import png
from tests.web.cast import PASSWORD

ROOT = Path(__file__).parents[2]
GONE = (OSError, http.client.HTTPException)  # the server died, or is not there yet
PAPER = {"paper0-face_value": "1"} | {f"paper{n}-kind": "bank_receipt" for n in range(4)}
_numbers = count(1)


def child(name: str, home: Path, *, arguments: tuple[str, ...] = (), **more: str) -> dict:
    """Run one of `tests.drills.home` in a process of its own."""
    command = [sys.executable, "-m", "tests.drills.home", name, *arguments]
    done = subprocess.run(command, env=environment(home) | more, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def environment(home: Path) -> dict[str, str]:
    """What a server of this home is told."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return os.environ | {"LUODI_HOME": str(home), "LUODI_PRODUCTION": "false", "PYTHONPATH": paths}


def copy_of(home: Path, to: Path) -> Path:
    """Another home with the same content; nothing may be running on it."""
    return Path(shutil.copytree(home, to))


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@dataclass(slots=True)
class Server:
    """`granian` as `luodi serve` starts it, with `threads` at work; `app`: another WSGI application, for red controls."""

    home: Path
    app: str = "luodi.web.wsgi:application"
    threads: int = 4
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    def start(self, within_seconds: int = 300) -> None:
        """Start it and wait until it answers."""
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        command += ["--workers", "1", "--blocking-threads", str(self.threads), "--log-level", "error", self.app]
        self.process = subprocess.Popen(
            command, env=environment(self.home) | self.more, cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ends = time.monotonic() + within_seconds
        while time.monotonic() < ends:
            try:
                if talk(self.port, "GET", "/healthz").status == 200:
                    return
            except GONE:
                Event().wait(0.05)
        raise TimeoutError("the server does not answer")

    def kill(self) -> None:
        """kill -9, the server and its workers at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def workers(self) -> list[int]:
        """The processes of its group, which serve the requests."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "-g", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return [int(pid) for pid in found.stdout.split()]


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.kill()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    location: str
    text: str
    cookies: dict[str, str]


def talk(port: int, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", "replace")
    finally:
        connection.close()
    cookies = dict(re.findall(r"^([^=]+)=([^;]*)", line)[0] for line in answer.headers.get_all("Set-Cookie") or ())
    return Answer(status=answer.status, location=answer.headers.get("Location", ""), text=said, cookies=cookies)


@dataclass(slots=True)
class Visitor:
    """Somebody signed in. The session outlives the server, as it does for people."""

    server: Server
    login: str
    cookies: dict[str, str] = field(default_factory=dict)

    def enter(self) -> "Visitor":
        self.get("/sign-in/")
        answer = self.post("/sign-in/", username=self.login, password=PASSWORD)
        assert answer.status == 302, answer.text
        return self

    def get(self, path: str) -> Answer:
        return self._talk("GET", path)

    def post(self, path: str, files: dict[str, bytes] | None = None, **said: object) -> Answer:
        """A form, with files where there are any."""
        if files is None:
            return self._talk("POST", path, urlencode(said).encode(), "application/x-www-form-urlencoded")
        line, parts = "drill", []
        for name, value in said.items():
            parts.append(f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        for name, content in files.items():
            head = f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="v.png"\r\nContent-Type: image/png\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        return self._talk(
            "POST", path, b"".join(parts) + f"--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"
        )

    def _talk(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if kind:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        answer = talk(self.server.port, method, path, body=body, headers=headers)
        self.cookies |= answer.cookies
        return answer


def file_claim(town: Visitor, home: dict) -> tuple[int, bytes]:
    """云台镇 claims 1万元 with a slip of its own: the claim's number as it was acknowledged, and the slip."""
    slip = png(next(_numbers) * 97 % 2**24)
    answer = town.post(
        f"/recognition/new/{home['project']}/", files={"paper0-file": slip}, amount="1", arrived_on="2004-09-06",
        payer="松鹤机械有限公司", unit=home["unit"], **PAPER,
    )  # fmt: skip
    assert answer.status == 302, (answer.status, answer.text[-3000:])
    return int(answer.location.strip("/").rpartition("/")[2]), slip


def pass_claim(clerk: Visitor, number: int, version: int = 1) -> Answer:
    """资料审核, the one step: posts the entry."""
    return clerk.post(f"/recognition/{number}/decide/", version=version, kind="passed", amount="1", ground="情况属实")
