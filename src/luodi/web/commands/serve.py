"""`luodi serve`: the web pages of this home, by granian."""

import os
import signal
import subprocess
import sys
from argparse import Namespace

from luodi.base.errors import BadInput
from luodi.orgs.models import Place
from luodi.web.cli import DONE
from luodi.web.environment import environment


def run(arguments: Namespace) -> int:
    """Serve until stopped; the home was checked before. A demo home is refused in production and off this machine."""
    if Place.objects.exclude(exercise_today=None).exists() and (
        environment().production or not _is_local(arguments.host)
    ):
        raise BadInput("这是演示库（演练模式），只能在本机查看；正式使用请换一个 LUODI_HOME。")
    sys.stdout.write(f"正在 http://{arguments.host}:{arguments.port} 提供网页，按 Ctrl+C 停止。\n")
    sys.stdout.flush()
    return serve(host=arguments.host, port=arguments.port)


def _is_local(host: str) -> bool:
    return host in {"127.0.0.1", "localhost", "::1"}


def serve(*, host: str, port: int) -> int:
    """Run the server as a child; `python -m granian` also works outside an activated venv."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += [
        "--workers",
        "1",
        "--blocking-threads",
        str(max(2, os.cpu_count() or 2)),
        "--log-level",
        "warning",
        "luodi.web.wsgi:application",
    ]
    with subprocess.Popen(command) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())  # else its workers would keep the port
        try:
            return server.wait()
        except KeyboardInterrupt:
            return DONE
