"""kill -9 of the real server under load: what was acknowledged is there (A1), and a key sent again posts nothing twice (B4)."""

import os
import signal
import subprocess
import sys
from threading import Event, Lock, Thread

import pytest

from tests.drills.server import GONE, ROOT, Server, Visitor, child, environment, file_claim, pass_claim

pytestmark = pytest.mark.drill
CYCLES = int(os.environ.get("LUODI_DRILL_CYCLES", "2"))  # `make drill-kill` takes 100
KEYS = int(os.environ.get("LUODI_DRILL_KEYS", "60"))  # `make drill-kill` takes 10000
WRITERS = 4


class Acknowledged:
    """What the server has said is done."""

    def __init__(self, enough: int) -> None:
        self.claims: list[int] = []
        self.entries: list[int] = []
        self.lock, self.enough, self.reached = Lock(), enough, Event()

    def note(self, said: list[int], number: int) -> None:
        with self.lock:
            said.append(number)
            if len(self.claims) + len(self.entries) >= self.enough:
                self.reached.set()


def writer(town: Visitor, clerk: Visitor, said: dict, done: Acknowledged) -> None:
    """Claims and passes them until the server is gone."""
    try:
        while not done.reached.is_set() or town.server.process is not None:
            number, _ = file_claim(town, said)
            done.note(done.claims, number)
            if pass_claim(clerk, number).status == 302:
                done.note(done.entries, number)
    except GONE:
        return
    finally:
        done.reached.set()  # nobody waits for one who has stopped


def killed_under_load(server: Server, said: dict, *, enough: int) -> Acknowledged:
    """Four writers at work; after `enough` acknowledgements everything is killed in the middle of it."""
    done = Acknowledged(enough)
    server.start()
    people = [(Visitor(server, "town").enter(), Visitor(server, "clerk").enter()) for _ in range(WRITERS)]
    threads = [Thread(target=writer, args=(*pair, said, done)) for pair in people]
    for thread in threads:
        thread.start()
    done.reached.wait(timeout=120)
    server.kill()
    for thread in threads:
        thread.join(timeout=120)
    return done


def lost(done: list[Acknowledged], found: dict) -> list[str]:
    """Acknowledged claims and entries that are not there."""
    claims = found["claims"]
    gone = [f"认定{n}号" for one in done for n in one.claims if str(n) not in claims]
    return gone + [f"认定{n}号的分录" for one in done for n in one.entries if claims.get(str(n), ["", 0])[1] != 1]


def test_nothing_acknowledged_is_lost(home) -> None:
    server = Server(home.folder)
    done = [killed_under_load(server, home.said, enough=12 + 5 * cycle) for cycle in range(CYCLES)]
    found = child("look", home.folder)
    claims, entries = sum(len(d.claims) for d in done), sum(len(d.entries) for d in done)
    gone = lost(done, found)
    sys.stdout.write(
        f"\n杀进程 {CYCLES} 次：已答复的认定 {claims} 笔、分录 {entries} 笔，丢失 {len(gone)}；核验不符 {len(found['problems'])}\n"
    )
    assert (gone, found["problems"]) == ([], [])
    assert entries > 0


def test_red_control_an_answer_before_the_commit_is_lost(home) -> None:
    server = Server(home.folder, app="tests.drills.early:early")
    done = killed_under_load(server, home.said, enough=8)
    gone = lost([done], child("look", home.folder))
    sys.stdout.write(f"\n先答复后提交：已答复 {len(done.claims) + len(done.entries)}，丢失 {len(gone)}\n")
    assert len(gone) == len(done.claims) + len(done.entries) > 0


def post_all(home, how: str, *, stop_after: int | None) -> None:
    """Post all keys in a process of its own; killed -9 once so many are told, if any number is given."""
    command = [sys.executable, "-m", "tests.drills.home", "post", str(KEYS), how]
    with subprocess.Popen(command, env=environment(home.folder), cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        for told, _ in enumerate(run.stdout, start=1):
            if told == stop_after:
                os.kill(run.pid, signal.SIGKILL)


def posted(home, *, keyed: bool) -> dict:
    """All keys posted three times over, each time killed -9 once on the way and begun again; what lies there then."""
    for turn in range(3):
        for stop_after in (KEYS // (turn + 2), None):
            post_all(home, "keyed" if keyed else "bare", stop_after=stop_after)
    return child("count", home.folder)


def test_a_key_sent_again_posts_nothing_twice(home) -> None:
    found = posted(home, keyed=True)
    sys.stdout.write(f"\n{KEYS} 个幂等键各发三遍、中间杀进程三次：{found['entries']} 笔，{found['keys']} 个键\n")
    assert (found["entries"], found["keys"]) == (KEYS, KEYS)


def test_red_control_without_keys_there_are_doubles(home) -> None:
    found = posted(home, keyed=False)
    sys.stdout.write(f"\n不看键：{found['entries']} 笔\n")
    assert found["entries"] > KEYS
