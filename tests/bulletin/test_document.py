"""The page follows GB/T 9704, is edited like any other document, and is the same file each time."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from luodi.base.spans import parse_span
from luodi.bulletin.content import Content, Heading, Paragraph, Piece, PrintedFigure, Table, line
from luodi.bulletin.document import docx_bytes

SPAN, AS_OF = parse_span("2004-01..2004-09"), date(2004, 9, 30)


def figure(key: str, printed: str, *, name: str, scope: str = "清城区") -> PrintedFigure:
    return PrintedFigure(
        key=key, value=None, printed=printed, definition="首次签约在本期的项目，各计一个", span=SPAN, scope=scope,
        as_of=AS_OF, known=412, trace={"name": name},
    )  # fmt: skip


@pytest.fixture(scope="module")
def content() -> Content:
    towns = [figure(f"引进项目·{n}", f"{c}个", name="引进项目", scope=n) for n, c in (("龙塘镇", 31), ("源潭镇", 13))]
    whole = figure("引进项目", "74个", name="引进项目")
    rows = tuple((line(str(n)), line(t.scope), (Piece(text=t.printed, key=t.key),)) for n, t in enumerate(towns, 1))
    return Content(
        title="清城区2004年1—9月招商引资情况通报",
        blocks=(
            Heading(level=1, line=line("一、总体情况")),
            Paragraph(line=(Piece(text="共引进项目"), Piece(text="74个", key="引进项目"), Piece(text="。"))),
            Table(caption="排名", header=("名次", "单位", "引进项目"), rows=rows, widths_mm=(20, 60, 60)),
        ),
        issuer="清城区招商局",
        issued_on=date(2004, 10, 8),
        as_of=AS_OF,
        known=412,
        figures=(whole, *towns),
    )


@pytest.fixture(scope="module")
def page(content):
    return Document(io.BytesIO(docx_bytes(content)))


def test_the_page_is_the_standard_one(page):
    section = page.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Body Text", "仿宋_GB2312", 16),
    ],
)
def test_fonts_are_named_for_chinese_in_real_styles(page, style, font, size):
    found = page.styles[style]
    assert found.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert found.font.size.pt == size
    assert 28 <= found.paragraph_format.line_spacing.pt <= 29 or style == "Title"


def test_paragraphs_carry_their_styles(page):
    assert [p.style.name for p in page.paragraphs][:4] == ["Title", "Subtitle", "Heading 1", "Body Text"]
    indent = page.styles["Body Text"].element.pPr.ind
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_the_table_head_is_repeated_on_each_page(page):
    assert page.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_page_numbers_stand_outside(page):
    section = page.sections[0]
    assert page.settings.odd_and_even_pages_header_footer
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text.startswith("— ")
        assert footer._element.xpath(".//w:fldSimple/@w:instr") == [" PAGE "]


def test_the_appendix_lists_each_figure_and_the_text_links_to_it(page):
    rows = [[c.text for c in row.cells] for row in page.tables[1].rows]
    assert rows[0] == ["序号", "数字", "印出", "口径", "跨度", "范围"]
    assert rows[1][1:3] == ["引进项目", "清城区：74个；龙塘镇：31个；源潭镇：13个"]
    assert rows[1][4:] == ["2004年1—9月", "各单位"]
    assert "各项数字的数据截至2004年9月30日，所据事实到台账第412笔为止（当时所知）。" in [
        p.text for p in page.paragraphs
    ]
    links = page.element.xpath("//w:hyperlink/@w:anchor")
    marks = page.element.xpath("//w:bookmarkStart/@w:name")
    assert set(links) == set(marks) == {"figure_1"}
    assert len(links) == 3


def test_the_same_content_is_the_same_file(content):
    first, again = docx_bytes(content), docx_bytes(content)
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        fonts = archive.read("word/fontTable.xml").decode()
    assert "2004-10-08T00:00:00Z" in core
    assert 'w:name="方正小标宋简体"><w:altName w:val="宋体"' in fonts
