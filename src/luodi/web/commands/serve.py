"""`luodi serve`: the web pages of this home, by granian."""

import subprocess
import sys
from argparse import Namespace

from luodi.web.cli import DONE


def run(arguments: Namespace) -> int:
    """Serve until stopped; the home was checked before."""
    sys.stdout.write(f"正在 http://{arguments.host}:{arguments.port} 提供网页，按 Ctrl+C 停止。\n")
    sys.stdout.flush()
    return serve(host=arguments.host, port=arguments.port)


def serve(*, host: str, port: int) -> int:
    """Run the server as a child; `python -m granian` also works outside an activated venv."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "8", "--log-level", "warning", "luodi.web.wsgi:application"]
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return DONE
