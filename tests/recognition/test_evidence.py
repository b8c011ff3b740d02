"""Files come in by content, are on disk before anything cites them, are found again elsewhere, and never run over face value."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from luodi.base.errors import BadInput, NotFound
from luodi.base.quantities import FEN_PER_WAN
from luodi.ledger import store
from luodi.ledger.choices import EvidenceGrade, EvidenceKind
from luodi.ledger.evidence import (
    NEUTRAL,
    Paper,
    evidence_numbered,
    filled_by_grade,
    left_of,
    normal_number,
    register_evidence,
)
from luodi.ledger.filetypes import FileRefused, file_kind
from luodi.ledger.models import Citation, Entry, Evidence
from luodi.ledger.refusals import FaceValueExceeded
from luodi.ledger.store import StoreDamaged, content_of, hash_on_disk, path_of, stored
from luodi.ledger.verification import damaged_evidence, verify_ledger
from luodi.orgs.selectors import scope_of
from luodi.pipeline.services import reverse_project_entry
from luodi.recognition.declared import copies_elsewhere
from luodi.recognition.models import Claim
from luodi.recognition.refusals import EvidenceWanting
from tests.recognition.office import STEPS, TODAY, packed, picture, png, slip

TYPES = {
    "pdf": b"%PDF-1.7\n",
    "png": png(7),
    "jpeg": b"\xff\xd8\xff\xe0rest",
    "docx": packed("[Content_Types].xml", "word/document.xml"),
    "xlsx": packed("[Content_Types].xml", "xl/workbook.xml"),
    "ofd": packed("OFD.xml", "Doc_0/Document.xml"),
}
REFUSED = {
    "空文件": (b"", "是空文件"),
    "网页": (b"<html><script>", "不是能收的格式"),
    "矢量图": (b"<svg xmlns='x'>", "不是能收的格式"),
    "程序": (b"MZ\x90\x00", "不是能收的格式"),
    "老的 Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "不是能收的格式"),
    "压缩包": (packed("a.txt"), "压缩包"),
    "带宏": (packed("word/document.xml", "word/vbaProject.bin"), "宏"),
    "嵌入对象": (packed("word/document.xml", "word/embeddings/oleObject1.bin"), "嵌入的对象"),
    "断了的压缩包": (TYPES["docx"][:30], "已损坏"),
    "太大": (b"%PDF-" + b"0" * (20 * 1024 * 1024), "最多 20 MB"),
}


@pytest.mark.parametrize("kind", TYPES)
def test_a_file_is_what_its_bytes_say(kind) -> None:
    assert file_kind(TYPES[kind], name="随便.txt") == kind


@pytest.mark.parametrize("why", REFUSED)
def test_other_files_are_refused_with_a_sentence(why) -> None:
    content, sentence = REFUSED[why]
    with pytest.raises(FileRefused, match=sentence):
        file_kind(content, name="凭证.pdf")


def test_a_name_cannot_lead_out_of_the_folder(office, folder) -> None:
    paper = Paper(name="..\\..\\/etc/\u202epasswd", content=picture(), kind=EvidenceKind.OTHER)
    evidence = register_evidence(paper, subject=None, unit=None, by=office.people["填报"])
    assert evidence.name == "passwd"
    assert path_of(evidence.sha256).is_relative_to(folder)


# On disk first


def test_the_file_and_its_folder_are_synced_before_the_row_commits(office, monkeypatch) -> None:
    """In order: bytes synced, renamed, folder synced, row committed."""
    done = watched(monkeypatch)
    with transaction.atomic():
        transaction.on_commit(lambda: done.append("commit"))
        evidence = register_evidence(slip(1).paper, subject=None, unit=None, by=office.people["填报"])
        done.append("row")
    name = evidence.sha256
    assert done.index("sync file") < done.index(f"rename {name}") < len(done) - 1 - done[::-1].index("sync folder")
    assert done[-1] == "row", "the test's own transaction never commits"
    assert len(done) - 1 - done[::-1].index("sync folder") < done.index("row")


def watched(monkeypatch) -> list[str]:
    """What the store does to the disk, in order."""
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def syncing(handle: int) -> None:
        done.append("sync folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "sync file")  # noqa: PTH112
        sync(handle)

    def renaming(self: Path, target: Path) -> Path:
        done.append(f"rename {target.name}")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(Path, "replace", renaming)
    return done


@pytest.mark.parametrize("failing", ["fsync", "open", "replace"])
def test_a_disk_that_fails_leaves_no_row_and_no_half_file(office, monkeypatch, failing) -> None:
    """Fault injection at each touch of the disk: nothing is cited that is not there."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Path if failing == "replace" else os, failing, fail)
        with pytest.raises(OSError, match="No space"):
            office.claim(100)
    assert (Claim.objects.count(), Evidence.objects.count()) == (0, 0)
    assert list(damaged_evidence()) == []
    assert len(office.recognize(office.claim(100))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_file_and_commit_leaves_a_file_and_nothing_that_cites_it(office) -> None:
    def crash() -> None:
        with transaction.atomic():
            office.claim(100)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        crash()
    assert (len(list(stored())), Evidence.objects.count(), Citation.objects.count()) == (1, 0, 0)
    assert verify_ledger().problems == ()


def test_red_control_a_row_before_its_file_is_found(office) -> None:
    evidence = office.claim(100).pieces.get().evidence
    path_of(evidence.sha256).unlink()
    assert [p.row for p in damaged_evidence()] == [f"evidence {evidence.pk}"]


# The evidence drill: whatever happens to a file is named, with the entry that rests on it


def flip(path: Path, other: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def exchange(path: Path, other: Path) -> None:
    one, two = path.read_bytes(), other.read_bytes()
    path.write_bytes(two)
    other.write_bytes(one)


def rewrite(change):
    return lambda path, _: path.write_bytes(change(path.read_bytes()))


HARMS = {
    "翻一位": (flip, "改动或损坏"),
    "截断": (rewrite(lambda content: content[:-1]), "改动或损坏"),
    "清零": (rewrite(lambda _: b""), "改动或损坏"),
    "加长": (rewrite(lambda content: content + b"\0"), "改动或损坏"),
    "对调": (exchange, "改动或损坏"),
    "换成别的": (lambda path, other: path.write_bytes(other.read_bytes()), "改动或损坏"),
    "删除": (lambda path, _: path.unlink(), "不见了"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_harm_to_a_stored_file_is_named(office, harm) -> None:
    entry = office.recognize(office.claim(100))[0]
    mine = entry.citations.get().evidence
    other = office.claim(50).pieces.get().evidence
    for path in (path_of(mine.sha256), path_of(other.sha256)):
        path.chmod(0o640)
    change, sentence = HARMS[harm]
    change(path_of(mine.sha256), path_of(other.sha256))
    told = {p.row: p.because for p in verify_ledger().problems}
    assert sentence in told[f"evidence {mine.pk}"]
    assert f"佐证材料“凭证.png”（甲镇提交，SHA-256 {mine.sha256[:16]}…）" in told[f"evidence {mine.pk}"]
    assert f"第{entry.sequence}笔（{entry.source}）分录依据它" in told[f"evidence {mine.pk}"]
    assert (f"evidence {other.pk}" in told) == (harm == "对调")
    with pytest.raises((NotFound, StoreDamaged), match="luodi verify"):
        content_of(mine.sha256)


def test_every_bit_of_a_file_is_watched(office) -> None:
    evidence = office.claim(100).pieces.get().evidence
    path = path_of(evidence.sha256)
    path.chmod(0o640)
    whole = path.read_bytes()
    for bit in range(0, len(whole) * 8, 5):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        assert hash_on_disk(evidence.sha256) != evidence.sha256
    path.write_bytes(whole)
    assert list(damaged_evidence()) == []


def test_a_damaged_copy_is_not_overwritten_by_the_same_file_sent_again(office) -> None:
    voucher = slip(100)
    path = path_of(office.claim(100, papers=[voucher]).pieces.get().evidence.sha256)
    path.chmod(0o640)
    path.write_bytes(b"x")
    with pytest.raises(StoreDamaged, match="已损坏"):
        office.claim(100, papers=[voucher])
    assert path.read_bytes() == b"x", "what was found is kept as it was found"


# The same voucher twice

SAME = {
    "同一文件": ({"content": png(99)}, {"content": png(99)}),
    "同一流水号": ({"number": "8801 2345-6789"}, {"number": "８８０１２３４５６７８９"}),
    "流水号换了材料类别": ({"number": "880123456789"}, {"number": "880123456789", "kind": "contract"}),
    "发票短号": ({"number": "0017", "kind": "invoice"}, {"number": "00-17", "kind": "invoice"}),
}
OTHER = {
    "不同流水号": ({"number": "880123456789"}, {"number": "880123456780"}),
    "短号、不同类别": ({"number": "17", "kind": "invoice"}, {"number": "17", "kind": "contract"}),
    "都没有号": ({}, {}),
}


@pytest.mark.parametrize("pair", SAME)
def test_another_town_with_the_same_voucher_is_told_to_wait_and_no_more(office, pair) -> None:
    first, second = SAME[pair]
    mine = office.claim(200, papers=[slip(200, **first)])
    filed = office.file(200, town="乙镇", papers=[slip(200, **second)])
    assert filed.waits
    assert not any(word in NEUTRAL for word in ("甲", "乙", "镇", "200", "项目"))
    copies = copies_elsewhere(filed.claim.pieces.get().evidence)
    assert [(c.claim, c.evidence.unit.name) for c in copies] == [(mine, "甲镇")], "the reviewer sees whose it is"
    with pytest.raises(EvidenceWanting, match=f"甲镇认定{mine.pk}号用200万元、乙镇认定"):
        office.decide(filed.claim, "审核")


@pytest.mark.parametrize("pair", OTHER)
def test_another_paper_is_another_paper(office, pair) -> None:
    first, second = OTHER[pair]
    office.claim(200, papers=[slip(200, **first)])
    filed = office.file(200, town="乙镇", papers=[slip(200, **second)])
    assert not filed.waits
    assert copies_elsewhere(filed.claim.pieces.get().evidence) == []


def test_a_town_does_not_see_the_other_towns_evidence(office) -> None:
    mine = office.claim(200).pieces.get().evidence
    theirs = office.claim(200, town="乙镇").pieces.get().evidence
    scope = scope_of(office.people["对手"], TODAY)
    assert evidence_numbered(scope, theirs.pk) == theirs
    with pytest.raises(NotFound) as foreign:
        evidence_numbered(scope, mine.pk)
    with pytest.raises(NotFound) as missing:
        evidence_numbered(scope, 10_000)
    assert str(foreign.value) == str(missing.value)


def test_one_voucher_supports_several_claims_within_its_face_value(office) -> None:
    voucher = png(5)
    claims = [office.claim(share, papers=[slip(450, share=share, content=voucher)]) for share in (200, 250)]
    with pytest.raises(BadInput, match="合计要用451万元，超出了票面"):
        office.claim(1, papers=[slip(450, share=1, content=voucher)])
    for claim in claims:
        office.recognize(claim)
    evidence = claims[0].pieces.get().evidence
    assert left_of(evidence) == 0
    with pytest.raises(BadInput, match="超出了票面"):
        office.claim(1, papers=[slip(450, share=1, content=voucher)])


def test_a_reversal_frees_the_voucher(office) -> None:
    voucher = slip(200)
    entry = office.recognize(office.claim(200, papers=[voucher]))[0]
    with pytest.raises(BadInput, match="超出了票面"):
        office.claim(200, papers=[voucher])
    reverse_project_entry(entry=entry, reason="项目写错了", by=office.people["会办"])
    assert len(office.recognize(office.claim(200, papers=[voucher]))) == 1


def test_the_ledger_itself_refuses_more_than_the_face_value(office) -> None:
    """A second copy slips in after the review: the last verdict still refuses, and posts nothing."""
    voucher = png(6)
    late = office.claim(
        300, papers=[slip(500, share=300, content=voucher, covers_until=date(2024, 9, 30), kind="bank_statement")]
    )
    for who in STEPS[:-1]:
        office.decide(late, who)
    other = office.claim(
        250,
        town="乙镇",
        papers=[slip(500, share=250, content=voucher, kind="bank_statement", covers_until=date(2024, 9, 30))],
    )
    Claim.objects.filter(pk=other.pk).update(position=3)
    office.decide(other, "审定")
    posted = Entry.objects.count()
    with pytest.raises(FaceValueExceeded, match="票面500万元，已用于别的认定250万元，余下250万元，不够这次的300万元"):
        office.decide(late, "审定")
    assert Entry.objects.count() == posted
    office.decide(late, "审定", 250)
    assert Entry.objects.count() == posted + 1


def test_of_two_stated_face_values_the_smaller_holds(office) -> None:
    """A second town writes a larger amount on the same slip: what is cited is bound by the smaller one."""
    voucher = png(8)
    office.recognize(office.claim(200, papers=[slip(200, content=voucher)]))
    inflated = office.claim(200, town="乙镇", papers=[slip(900, share=200, content=voucher)])
    with pytest.raises(EvidenceWanting, match="还剩0万元可用"):
        office.decide(inflated, "审核")


def test_numbers_of_papers_are_compared_by_their_signs() -> None:
    assert normal_number(" ｎｏ. 00-17／a ") == "NO0017A"


def test_an_amount_is_laid_over_its_evidence_to_the_fen() -> None:
    a, b = EvidenceGrade.A, EvidenceGrade.B
    assert filled_by_grade(100, [(1, b, 70), (2, a, 60), (3, b, 0)]) == [(a, 60, {2: 60, 3: 0}), (b, 40, {1: 40})]
    assert filled_by_grade(100, []) == [(EvidenceGrade.D, 100, {})]
    assert sum(fen for _, fen, _ in filled_by_grade(10**15 + 7, [(1, a, 333), (2, a, 10**14)])) == 10**15 + 7


def test_the_store_keeps_its_files_readable_and_no_more(office) -> None:
    evidence = office.claim(100).pieces.get().evidence
    assert path_of(evidence.sha256).stat().st_mode & 0o777 == 0o440
    assert store.content_of(evidence.sha256).startswith(b"\x89PNG")
    assert evidence.face_value_fen == 100 * FEN_PER_WAN
