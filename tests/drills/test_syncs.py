"""Every commit is on the disk before it is acknowledged: the kernel is asked at least once per commit (A4)."""

import os
import subprocess
import sys

import pytest

from tests.drills.server import ROOT, child, environment
from tests.drills.syscalls import count_syncs

pytestmark = pytest.mark.drill
COMMITS = int(os.environ.get("LUODI_DRILL_COMMITS", "50"))  # `make drill-syncs` takes 500


def syncs_of(home, synchronous: str = "") -> int:
    """How often SQLite's log was synced while `COMMITS` entries were posted, each in a transaction of its own."""
    command = [sys.executable, "-m", "tests.drills.home", "post", str(COMMITS), "plain", synchronous]
    found = count_syncs(command, env=environment(home.folder), cwd=ROOT, stdout=subprocess.DEVNULL)
    assert child("count", home.folder)["entries"] == COMMITS
    return sum(times for name, times in found.items() if name.endswith("-wal"))


def test_every_commit_asks_the_kernel(home) -> None:
    asked = syncs_of(home)
    sys.stdout.write(f"\n{COMMITS} 次提交，日志落盘 {asked} 次\n")
    assert asked >= COMMITS


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_red_control_weaker_settings_ask_seldom(home, synchronous) -> None:
    asked = syncs_of(home, synchronous)
    sys.stdout.write(f"\n红对照 synchronous={synchronous}：{COMMITS} 次提交，日志落盘 {asked} 次\n")
    assert asked < COMMITS // 5
