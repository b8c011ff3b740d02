"""A notice of supervision as a one-page .docx: number, addressee, matter, term, and a box for the reply."""

from typing import Final

from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.shared import Mm

from luodi.base.personal import without_numbers
from luodi.base.spans import chinese_date
from luodi.bulletin.document import document_bytes, official_document
from luodi.supervision.models import Notice

_LABEL_MM, _SAYS_MM = 32, 124
_REPLY_MM: Final = 50


def notice_docx(notice: Notice, *, issuer: str) -> bytes:
    """The file; the same notice gives the same bytes. `issuer`: the place, as it signs."""
    title = without_numbers(notice.title)
    document = official_document(title=title, issuer=issuer, issued_on=notice.issued_on)
    document.add_paragraph(title, style="Title")
    document.add_paragraph(notice.printed_number, style="Subtitle")
    rows = [("主送单位", notice.unit.name), *_particulars(notice), ("内容", notice.text)]
    if notice.reply_by is not None:
        rows.append(("反馈期限", chinese_date(notice.reply_by)))
    table = document.add_table(rows=len(rows) + 1, cols=2, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row, (label, says) in zip(table.rows, [*rows, ("办理反馈", "")], strict=True):
        for cell, text, width, style in zip(
            row.cells, (label, says), (_LABEL_MM, _SAYS_MM), ("Table Head", "Table Prose"), strict=True
        ):
            cell.width = Mm(width)
            cell.paragraphs[0].text, cell.paragraphs[0].style = without_numbers(text), style
    reply = table.rows[-1]
    reply.height, reply.height_rule = Mm(_REPLY_MM), WD_ROW_HEIGHT_RULE.AT_LEAST
    document.add_paragraph(style="Body Text")
    document.add_paragraph(issuer, style="Signature")
    document.add_paragraph(chinese_date(notice.issued_on), style="Signature")
    return document_bytes(document)


def _particulars(notice: Notice) -> list[tuple[str, str]]:
    found = []
    if notice.level is not None:
        found.append(("级别", notice.level.name))
    if notice.addressee:
        found.append(("谈话对象", notice.addressee))
    if notice.matter is not None:
        found.append(("事项", notice.matter.title))
    return found
