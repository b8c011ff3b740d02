"""The corpus of bad files: each ends in its one sentence or is read right, in bounded memory, and leaves nothing behind."""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction

from luodi.base.errors import BadInput
from luodi.intake.files import SentFile
from luodi.intake.reader import workbook
from luodi.intake.services import propose_import
from tests.intake.bad_files import BINARY, CORPUS, NAMED, OFFICE, OPEN, OTHER, READ, SENTENCES, TEXT

MOST_MEBIBYTES = 256
QUICK = [  # one or two of each reader and of the refusals that matter most, none of them large
    "成员名越级.xlsx", "成员重名.xlsx", "加密：成员.xlsx", "截断一半.xlsx", "外部实体：文件.xlsx", "实体十亿笑.xlsx", "外部链接.xlsx", "工作表同名.xlsx",
    "没有行列号.xlsx", "合并互相重叠.xlsx", "错误值.xlsx", "老格式改名.xlsx", "Excel95.xls", "扇区成环.xls", "加密的老格式.xls", "百万空行结尾.ods", "外部实体.ods",
    "炸弹：重复格.ods", "零字节.csv", "四字节国标.csv", "编码混杂一.csv", "引号不配对.csv", "只有表头.csv", "网页表没关.xls", "照片.jpg", "表在包里.zip", "台账\n第二行\0.xlsx",
]  # fmt: skip
# Started instead of the child: its own memory is small, and so hides nothing of the child's.
MEASURE = """
import os, signal, sys
child = os.spawnv(os.P_NOWAIT, sys.argv[2], sys.argv[2:])
_, status, used = os.wait4(child, 0)
with open(sys.argv[1], "a") as noted:
    print(used.ru_maxrss, file=noted)
os.kill(os.getpid(), os.WTERMSIG(status)) if os.WIFSIGNALED(status) else os._exit(os.WEXITSTATUS(status))
"""


@pytest.fixture
def largest(monkeypatch):
    """Mebibytes of the largest child so far."""
    start = subprocess.Popen
    with tempfile.NamedTemporaryFile("r") as noted:

        def measured(command, **terms):
            return start([sys.executable, "-I", "-S", "-c", MEASURE, noted.name, *command], **terms)

        monkeypatch.setattr(workbook.subprocess, "Popen", measured)
        yield lambda: max(map(int, Path(noted.name).read_text().split())) // 1024


@pytest.fixture
def left_behind(tmp_path, monkeypatch):
    """What the database and the folders hold, as one digest."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def digest():
        rows = [
            repr(list(model.objects.order_by("pk").values_list())) for model in apps.get_models() if model._meta.managed
        ]
        kept = sorted(
            p for folder in (Path(os.environ["LUODI_HOME"]), tmp_path) for p in folder.rglob("*") if p.is_file()
        )
        files = [f"{p} {hashlib.sha256(p.read_bytes()).hexdigest()}" for p in kept if "sqlite3" not in p.name]
        return hashlib.sha256("\n".join(rows + files).encode()).hexdigest()

    return digest


def outcome(name, content, desk):
    """The sentence of the refusal, or READ when the first project is read as it was written."""
    sent = [SentFile(name=name, content=content)]
    try:
        with transaction.atomic():
            import_ = propose_import(files=sent, sender=None, report_date=None, opening=False, by=desk.clerk)
            first = next(row.record for row in import_.rows.all() if row.record)
            transaction.set_rollback(True)
    except BadInput as refusal:
        return str(refusal)
    wanted = {"unit": "龙塘镇", "total_investment_yuan": "89000000.00"}
    right = first.get("project") in {"金鹰陶瓷", "㐂𬭎陶瓷"} and wanted.items() <= first.items()
    return READ if right else f"读成{first}"


def check(names, desk, largest, left_behind):
    """Answers processor seconds by file, the child's included: they are told; the child's own limit bounds them."""
    before, found, took = left_behind(), [], {}
    for name in names:
        make, wanted = CORPUS[name]
        content, began = make(), sum(os.times()[:4])
        got = outcome(name, content, desk)
        took[name] = sum(os.times()[:4]) - began
        if got != (READ if wanted == READ else SENTENCES[wanted].format(name)):
            found.append((name, wanted, got))
    assert found == []
    assert 0 < largest() <= MOST_MEBIBYTES
    assert left_behind() == before
    return took


def test_files_of_each_kind_end_in_their_sentence(desk, largest, left_behind):
    check(QUICK, desk, largest, left_behind)


@pytest.mark.drill
@pytest.mark.parametrize(
    "files", [OFFICE, BINARY, OPEN, TEXT, {**OTHER, **NAMED}], ids=["xlsx", "xls", "ods", "text", "other"]
)
def test_the_whole_corpus(files, desk, largest, left_behind):
    took = check(files, desk, largest, left_behind)
    slowest = ", ".join(f"{name} {took[name]:.1f} s" for name in sorted(took, key=took.get)[:-6:-1])
    print(f"{len(files)} files, largest child {largest()} MiB, slowest {slowest}")  # noqa: T201  shown with -s


def test_the_corpus_is_as_large_as_promised_and_each_sentence_is_met():
    assert len(CORPUS) >= 150
    assert {wanted for _, wanted in CORPUS.values()} == {READ, *SENTENCES}


def test_red_control_a_row_and_a_file_left_behind_are_seen(desk, left_behind, tmp_path):
    before = left_behind()
    (tmp_path / "残留").write_text("x")
    after = left_behind()
    desk.clerk.name = "李四"
    desk.clerk.save(update_fields=["name"])
    assert len({before, after, left_behind()}) == 3
