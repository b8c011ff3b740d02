"""Files in and out: what is read of a .docx, what is refused, where the comments land."""

import zipfile
from functools import cache
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from luodi.base.errors import BadInput
from luodi.proof.annotate import annotate
from luodi.proof.documents import read_document
from luodi.proof.proof import proof

WRONG = "全年签约46个项目，其中制造业项目31个，占签约项目总数的69.4%，比上年多。"


def word(*paragraphs: str, table: list[list[str]] | None = None, xml: tuple[str, ...] = ()) -> bytes:
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    for piece in xml:
        document.element.body.insert(0, parse_xml(piece))
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for r, row in enumerate(table):
            for c, words in enumerate(row):
                grid.cell(r, c).text = words
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def rezip(content: bytes, **changed: bytes) -> bytes:
    """The same package with some parts replaced (keys with _ for / and the rest as in the package)."""
    names = {"document": "word/document.xml", "footnotes": "word/footnotes.xml"}
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member not in [names[k] for k in changed]:
                new.writestr(member, old.read(member))
        for key, data in changed.items():
            new.writestr(names[key], data)
    return out.getvalue()


def test_paragraphs_and_tables_become_lines():
    content = word("今年工作。", table=[["单位", "项目（个）"], ["东河镇", "12"]])
    assert read_document(content, "稿.docx").text == "今年工作。\n单位\t项目（个）\n东河镇\t12\n"


def test_tracked_changes_are_read_as_accepted():
    changed = (
        f"<w:p {nsdecls('w')}><w:r><w:t>签约</w:t></w:r><w:del w:id='1' w:author='甲'><w:r><w:delText>46</w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='甲'><w:r><w:t>47</w:t></w:r></w:ins><w:r><w:t>个。</w:t></w:r></w:p>"
    )
    assert read_document(word(xml=(changed,)), "稿.docx").text.startswith("签约47个。\n")


def test_footnotes_are_read_at_the_end():
    note = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:type='separator' w:id='0'><w:p/></w:footnote>"
        "<w:footnote w:id='1'><w:p><w:r><w:t>含续建12个。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    content = rezip(word("签约46个。"), footnotes=note.encode())
    assert read_document(content, "稿.docx").text == "签约46个。\n含续建12个。\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_in_any_chinese_encoding(codec):
    assert read_document("签约46个。\r\n".encode(codec), "稿.txt").text == "签约46个。\n"


@cache
def hostile() -> dict[str, bytes]:
    good = word("签约46个。")
    doctype = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "x">]><w:document xmlns:w="w">&a;</w:document>'
    return {
        "bomb": rezip(good, document=b"<a>" + b" " * 8_000_000 + b"</a>"),
        "doctype": rezip(good, document=doctype),
        "late doctype": rezip(good, document=b"<?xml version='1.0'?><!--" + b"-" + b"x" * 5000 + b"-->" + doctype[21:]),
        "truncated": good[: len(good) // 2],
        "old or encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "another zip": rezip(good)[:0] + zip_of({"a.txt": b"a"}),
        "broken xml": rezip(good, document=b"<w:document"),
        "no body": rezip(good, document=b"<document/>"),
        "empty": b"",
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    }


def zip_of(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("kind", [k for k in hostile() if k != "empty"])
def test_a_hostile_file_gets_one_sentence(kind):
    with pytest.raises(BadInput) as refusal:
        read_document(hostile()[kind], "稿.docx")
    assert str(refusal.value).startswith("“稿.docx”")
    assert str(refusal.value).count("。") == 1


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=40))
def test_a_damaged_file_is_read_or_refused(place, noise):
    content = bytearray(intact())
    at = place % len(content)
    content[at : at + len(noise)] = noise
    try:
        read = read_document(bytes(content), "稿.docx")
        annotate(bytes(content), read, proof(read.text))
    except BadInput as refusal:
        assert str(refusal).startswith("“稿.docx”")


@cache
def intact() -> bytes:
    return word(WRONG, table=[["单位", "项目（个）"], ["东河镇", "12"]])


def test_an_encrypted_member_gets_one_sentence():
    content = bytearray(word("签约46个。"))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        at = archive.getinfo("word/document.xml").header_offset
    content[at + 6] |= 1
    directory = content.rfind(b"PK\x01\x02", 0, content.rfind(b"word/document.xml"))
    content[directory + 8] |= 1
    with pytest.raises(BadInput, match="密码"):
        read_document(bytes(content), "稿.docx")


def test_comments_stand_on_the_wrong_words():
    content = word("一、开头。", WRONG)
    document = read_document(content, "稿.docx")
    result = proof(document.text)
    back = docx.Document(BytesIO(annotate(content, document, result)))
    assert [c.text for c in back.comments] == [
        "【有误】31个÷46个＝67.39%，占比应为67.4%，与文中“69.4%”不符。（应为67.4%）"
    ]
    paragraph = back.paragraphs[1]
    assert paragraph.text == WRONG
    assert [r.text for r in paragraph.runs if r.text] == [
        "全年签约46个项目，其中制造业项目31个，占签约项目总数的",
        "69.4%",
        "，比上年多。",
    ]


def test_comments_in_tables_and_offsets_agree():
    content = word(table=[["单位", "项目（个）"], ["东河镇", "12"], ["西河镇", "9"], ["合计", "22"]])
    document = read_document(content, "稿.docx")
    (finding,) = proof(document.text).findings
    assert document.text[finding.start : finding.end] == finding.quote == "22"
    assert len(list(docx.Document(BytesIO(annotate(content, document, proof(document.text)))).comments)) == 1
