"""The page: a bulletin as .docx after GB/T 9704, with real styles, so that a draft is edited in WPS like any other.

A4; margins 37, 35, 28, 26 mm; title 小标宋 二号, headings 黑体 and 楷体 三号, body 仿宋 三号 on exact lines, 22 to a page;
page numbers — 1 — outside. Fonts are named, never shipped. The same content gives the same bytes.
"""

import io
from datetime import date, datetime
from functools import partial
from typing import Final

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph as DocxParagraph

from luodi.base.spans import chinese_date
from luodi.bulletin.archive import fixed_archive
from luodi.bulletin.content import (
    APPENDIX_HEADER,
    APPENDIX_TITLE,
    Content,
    Heading,
    Line,
    SourceRow,
    Table,
    line,
    source_rows,
)

SONG, TITLE_SONG, HEI, KAI, FANG = "宋体", "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
LATIN = "Times New Roman"
ERHAO, SANHAO, SIHAO, WUHAO, XIAOWU = Pt(22), Pt(16), Pt(14), Pt(10.5), Pt(9)
LINE = Pt(28.9)  # 22 lines fill the 225 mm between the margins
WIDTH_MM = 156

_FALLBACKS: Final = {TITLE_SONG: SONG, FANG: "仿宋", KAI: "楷体"}
_APPENDIX_WIDTHS_MM = (10, 32, 38, 44, 18, 14)
_SHORT_TABLE = 15  # figures on so few rows stay together on one page
_CENTERED, _LEFT, _RIGHT, _JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


def docx_bytes(content: Content, *, sealed: str = "") -> bytes:
    """The whole file, the same bytes for the same content. `sealed`: what is told of the seal it was issued on, at the end."""
    document = official_document(title=content.title, issuer=content.issuer, issued_on=content.issued_on)
    rows = source_rows(content.figures)
    anchors = {key: row.number for row in rows for key in row.keys}
    document.add_paragraph(content.title, style="Title")
    document.add_paragraph(content.basis, style="Subtitle")
    for block in content.blocks:
        if isinstance(block, Table):
            _table(document, block, anchors)
        else:
            style = f"Heading {block.level}" if isinstance(block, Heading) else "Body Text"
            _write(document.add_paragraph(style=style), block.line, anchors)
    document.add_paragraph(style="Body Text")
    document.add_paragraph(content.issuer, style="Signature")
    for paragraph in document.paragraphs[-3:]:
        paragraph.paragraph_format.keep_with_next = True  # a signature does not stand on a page without text
    document.add_paragraph(chinese_date(content.issued_on), style="Signature")
    _appendix(document, content.sources, rows)
    if sealed:
        document.add_paragraph(sealed, style="Source Text")
    return document_bytes(document)


def official_document(*, title: str, issuer: str, issued_on: date) -> DocxDocument:
    """An empty page of GB/T 9704 with its styles: Title, Subtitle, Body Text, Signature, Table Text, and so on."""
    document = Document()
    _describe(document, title=title, issuer=issuer, issued_on=issued_on)
    _lay_out(document.sections[0])
    _footers(document)
    _styles(document)
    return document


def document_bytes(document: DocxDocument) -> bytes:
    """The file of a document; the same content gives the same bytes."""
    buffer = io.BytesIO()
    document.save(buffer)
    return fixed_archive(buffer.getvalue(), instead={"word/fontTable.xml": _font_table()})


def _describe(document: DocxDocument, *, title: str, issuer: str, issued_on: date) -> None:
    properties = document.core_properties
    rels = document.part.package.rels
    for key in [k for k, rel in rels.items() if rel.reltype.endswith("/thumbnail")]:
        del rels[key]  # a picture of an empty page that python-docx's template brings along
    moment = datetime(issued_on.year, issued_on.month, issued_on.day)  # noqa: DTZ001  a document's date has no zone
    properties.title, properties.author, properties.last_modified_by = title, issuer, issuer
    properties.created = properties.modified = moment
    properties.comments, properties.language, properties.revision = "", "zh-CN", 1


def _lay_out(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(22.5)  # the dash line of the number stands 7 mm below the text
    section.header_distance = Mm(15)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001  python-docx has no face for the grid
    if grid is not None:
        grid.getparent().remove(grid)


def _footers(document: DocxDocument) -> None:
    """— 1 — at the outer edge, one character in: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = "Footer"
        paragraph.alignment = align
        if align is _RIGHT:
            paragraph.paragraph_format.right_indent = SIHAO
        else:
            paragraph.paragraph_format.left_indent = SIHAO
        paragraph.add_run("— ")
        field = OxmlElement("w:fldSimple", attrs={qn("w:instr"): " PAGE "})
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        paragraph._p.append(field)  # noqa: SLF001  python-docx has no face for fields
        paragraph.add_run(" —")


def _styles(document: DocxDocument) -> None:
    style = partial(_style, document)
    style("Normal", FANG, SANHAO, _JUSTIFIED)
    style("Body Text", FANG, SANHAO, _JUSTIFIED, indent=2)
    _tighten(_paragraph_style(document, "Body Text"))
    style("Title", TITLE_SONG, ERHAO, _CENTERED, line=Pt(36))
    style("Subtitle", KAI, SANHAO, _CENTERED, after=LINE)
    style("Heading 1", HEI, SANHAO, _JUSTIFIED, indent=2)
    style("Heading 2", KAI, SANHAO, _JUSTIFIED, indent=2)
    style("Signature", FANG, SANHAO, _RIGHT, right=4)
    style("Caption", HEI, SIHAO, _CENTERED)
    style("Footer", SONG, SIHAO, _RIGHT, line=Pt(18), latin=SONG)
    style("Annex", HEI, SANHAO, _LEFT)
    style("Table Text", FANG, WUHAO, _CENTERED, line=Pt(17))
    style("Table Head", HEI, WUHAO, _CENTERED, line=Pt(17))
    style("Table Prose", FANG, WUHAO, _LEFT, line=Pt(17))
    style("Source Text", FANG, XIAOWU, _LEFT, line=Pt(12))
    style("Source Head", HEI, XIAOWU, _CENTERED, line=Pt(12))
    for name in ("Caption", "Heading 1", "Heading 2"):
        _paragraph_style(document, name).paragraph_format.keep_with_next = True


def _paragraph_style(document: DocxDocument, name: str) -> ParagraphStyle:
    found = (s for s in document.styles if s.name == name and isinstance(s, ParagraphStyle))
    style = next(found, None)
    if style is None:
        made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(made, ParagraphStyle)  # noqa: S101  what python-docx makes for this type
        style = made
        style.base_style = document.styles["Normal"]
    return style


def _style(
    document: DocxDocument,
    name: str,
    font: str,
    size: Pt,
    align: WD_ALIGN_PARAGRAPH,
    *,
    line: Pt = LINE,
    indent: int = 0,
    right: int = 0,
    after: Pt = Pt(0),  # noqa: B008  a length is a value
    latin: str = LATIN,
) -> None:
    """Set a paragraph style: `indent` characters on the first line, `right` characters from the right margin."""
    style = _paragraph_style(document, name)
    for inherited in style.element.xpath("./w:pPr | ./w:rPr"):
        style.element.remove(inherited)  # the template's blue headings, spacing and borders
    style.font.size, style.font.bold, style.font.italic = size, False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot, face in (("w:ascii", latin), ("w:hAnsi", latin), ("w:cs", latin), ("w:eastAsia", font)):
        fonts.set(qn(slot), face)
    shape = style.paragraph_format
    shape.alignment = align
    shape.space_before, shape.space_after = Pt(0), after
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, line
    shape.widow_control = False
    if indent:
        shape.first_line_indent = Pt(size.pt * indent)
        style.element.pPr.ind.set(qn("w:firstLineChars"), str(indent * 100))
    if right:
        shape.right_indent = Pt(size.pt * right)
        style.element.pPr.ind.set(qn("w:rightChars"), str(right * 100))


def _tighten(style: ParagraphStyle) -> None:
    """A quarter point less between characters, so that 28 of them fill the 156 mm of a line."""
    size = style.element.get_or_add_rPr().find(qn("w:sz"))  # spacing stands before the size in the schema
    size.addprevious(OxmlElement("w:spacing", attrs={qn("w:val"): "-5"}))


def _write(paragraph: DocxParagraph, pieces: Line, anchors: dict[str, int]) -> None:
    """Write the pieces; a figure is a link to its row in the appendix, without a colour of its own."""
    for piece in pieces:
        if piece.key in anchors:
            link = OxmlElement(
                "w:hyperlink", attrs={qn("w:anchor"): f"figure_{anchors[piece.key]}", qn("w:history"): "1"}
            )
            link.append(paragraph.add_run(piece.text)._r)  # noqa: SLF001  python-docx has no face for inner links
            paragraph._p.append(link)  # noqa: SLF001
        else:
            paragraph.add_run(piece.text)


def _table(document: DocxDocument, table: Table, anchors: dict[str, int]) -> None:
    document.add_paragraph(table.caption, style="Caption")
    grid = _grid(document, table.header, [list(row) for row in table.rows], table.widths_mm, anchors=anchors)
    prose = document.styles["Table Prose"].style_id
    together = len(table.rows) <= _SHORT_TABLE and not table.prose
    for index, row in enumerate(grid.rows):
        for column, cell in enumerate(row.cells):
            paragraph = cell.paragraphs[0]
            if index and column in table.prose:
                paragraph._p.style = prose  # noqa: SLF001  by id, as in `_grid`
            paragraph.paragraph_format.keep_with_next = (together and index < len(table.rows)) or None
    document.add_paragraph(style="Table Text")


def _appendix(document: DocxDocument, sources: str, rows: tuple[SourceRow, ...]) -> None:
    first = document.add_paragraph("附件", style="Annex")
    first.paragraph_format.page_break_before = True
    document.add_paragraph(APPENDIX_TITLE, style="Title")
    document.add_paragraph(sources, style="Source Text")
    lines = [[line(cell) for cell in row.cells] for row in rows]
    grid = _grid(document, APPENDIX_HEADER, lines, _APPENDIX_WIDTHS_MM, anchors={}, small=True)
    for row, cells in zip(rows, grid.rows[1:], strict=True):
        _bookmark(cells.cells[0].paragraphs[0]._p, f"figure_{row.number}", row.number)  # noqa: SLF001


def _bookmark(paragraph: BaseOxmlElement, name: str, number: int) -> None:
    start = OxmlElement("w:bookmarkStart", attrs={qn("w:id"): str(number), qn("w:name"): name})
    paragraph.append(start)
    paragraph.append(OxmlElement("w:bookmarkEnd", attrs={qn("w:id"): str(number)}))


def _grid(
    document: DocxDocument,
    header: tuple[str, ...],
    rows: list[list[Line]],
    widths_mm: tuple[int, ...],
    *,
    anchors: dict[str, int],
    small: bool = False,
) -> DocxTable:
    grid: DocxTable = document.add_table(rows=1 + len(rows), cols=len(header), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    kind = "Source" if small else "Table"
    top, body = (document.styles[f"{kind} {part}"].style_id for part in ("Head", "Text"))
    head: list[Line] = [line(h) for h in header]
    for index, (cells, row) in enumerate(zip([head, *rows], grid.rows, strict=True)):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no face for these two
        properties.append(OxmlElement("w:cantSplit"))
        if index == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for pieces, cell, width in zip(cells, row.cells, widths_mm, strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            paragraph._p.style = body if index else top  # noqa: SLF001  looking the name up for each cell takes seconds
            _write(paragraph, pieces, anchors)
    for column, width in zip(grid.columns, widths_mm, strict=True):
        column.width = Mm(width)
    return grid


def _font_table() -> bytes:
    """The fonts by name, each with the one to take where it is not installed (方正小标宋 is commercial)."""
    fonts = OxmlElement("w:fonts")
    for name in (TITLE_SONG, SONG, HEI, KAI, FANG, LATIN):
        font = OxmlElement("w:font", attrs={qn("w:name"): name})
        if name in _FALLBACKS:
            font.append(OxmlElement("w:altName", attrs={qn("w:val"): _FALLBACKS[name]}))
        fonts.append(font)
    return serialize_part_xml(fonts)
