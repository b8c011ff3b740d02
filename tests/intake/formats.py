"""One drawn workbook in every format that offices send: what a person sees on the sheet is the same in each.

The canvas is an openpyxl workbook. Text formats hold one sheet, no merges and no hidden rows; that is what they lose in an
office too, and the drawing knows it.
"""

import csv
import io
import zipfile
from datetime import date, datetime
from html import escape
from xml.sax.saxutils import escape as xml
from xml.sax.saxutils import quoteattr

import xlwt

MONTHS = {"mmm-yy", "yyyy/m", 'yyyy"年"m"月"'}


def is_formula(value):
    return isinstance(value, str) and value.startswith("=")


def seen(cell):
    """What a person sees in a cell: the text that a text format keeps."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        if cell.number_format == 'yyyy"年"m"月"':
            return f"{value.year}年{value.month}月"
        return (
            f"{value.year}/{value.month}"
            if cell.number_format == "yyyy/m"
            else f"{value.year}/{value.month}/{value.day}"
        )
    return "TRUE" if value is True else "FALSE" if value is False else str(value)


def as_xlsx(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_xlsm(book):
    """With a macro project inside, which nobody runs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx(book))) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "[Content_Types].xml":
                text = text.replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")
            new.writestr(name, text)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    return buffer.getvalue()


def as_xls(book):
    """As Excel 97–2003 writes it, error cells, hidden rows and formats included."""
    made = xlwt.Workbook(encoding="utf-8")
    styles = {}
    for page in book.worksheets:
        sheet = made.add_sheet(page.title, cell_overwrite_ok=True)
        sheet.visibility = {"visible": 0, "hidden": 1, "veryHidden": 2}[page.sheet_state]
        for cell in (cell for cells in page.iter_rows() for cell in cells if cell.value is not None):
            _put_xls(sheet, cell, styles)
        for number, row in page.row_dimensions.items():
            if row.hidden:
                sheet.row(number - 1).hidden = True
        for m in page.merged_cells.ranges:
            sheet.merge(m.min_row - 1, m.max_row - 1, m.min_col - 1, m.max_col - 1)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _put_xls(sheet, cell, styles):
    row, column, value = cell.row - 1, cell.column - 1, cell.value
    style = styles.get(cell.number_format)
    if style is None:
        style = styles[cell.number_format] = xlwt.XFStyle()
        style.num_format_str = cell.number_format
    if cell.data_type == "e":
        sheet.row(row).set_cell_error(column, 42 if value == "#N/A" else value)
    elif is_formula(value):
        sheet.write(row, column, xlwt.Formula(value[1:]), style)
    else:
        sheet.write(row, column, value, style)


# --- .ods ----------------------------------------------------------------------------------------------------------------

SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
    )
)
STYLES = (
    '<number:date-style style:name="N1"><number:year number:style="long"/><number:text>年</number:text><number:month/>'
    '<number:text>月</number:text></number:date-style>'
    '<number:number-style style:name="N2"><number:number number:decimal-places="2"/><number:text>亿元</number:text></number:number-style>'
    '<style:style style:name="month" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="yi" style:family="table-cell" style:data-style-name="N2"/>'
    '<style:style style:name="shown" style:family="table"><style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>'
)  # fmt: skip


def as_ods(book):
    """As LibreOffice writes it: repeated blanks, covered cells, comments within cells."""
    tables = "".join(map(_ods_table, book.worksheets))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:automatic-styles>{STYLES}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        }
    )


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


def _ods_table(page):
    spans, covered = {}, set()
    for m in page.merged_cells.ranges:
        spans[m.min_row, m.min_col] = (m.max_row - m.min_row + 1, m.max_col - m.min_col + 1)
        covered |= {(r, c) for r in range(m.min_row, m.max_row + 1) for c in range(m.min_col, m.max_col + 1)}
    covered -= spans.keys()
    rows = []
    for cells in page.iter_rows():
        hidden = ' table:visibility="collapse"' if page.row_dimensions[cells[0].row].hidden else ""
        made = "".join(
            _ods_cell(cell, spans.get((cell.row, cell.column)), (cell.row, cell.column) in covered) for cell in cells
        )
        rows.append(
            f'<table:table-row{hidden}>{made}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        )
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    style = "shown" if page.sheet_state == "visible" else "gone"
    columns = '<table:table-column table:number-columns-repeated="16384"/>'
    return f'<table:table table:name={quoteattr(page.title)} table:style-name="{style}">{columns}{"".join(rows)}{blank}</table:table>'


def _ods_cell(cell, span, covered):  # noqa: PLR0911 (one kind each)
    if covered:
        return "<table:covered-table-cell/>"
    spans = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    note = "<office:annotation><text:p>请核对：8900</text:p></office:annotation>" if cell.comment else ""
    value, kind = cell.value, "office:value-type"
    words = "".join(f"<text:p>{xml(line)}</text:p>" for line in seen(cell).split("\n"))
    if value is None:
        return f"<table:table-cell{spans}>{note}</table:table-cell>"
    if cell.data_type == "e":
        return f'<table:table-cell{spans} table:formula="of:=1/0" {kind}="string" office:string-value="">{note}{words}</table:table-cell>'
    if is_formula(value):
        return f"<table:table-cell{spans} table:formula={quoteattr('of:' + value)}>{note}</table:table-cell>"
    if isinstance(value, date):
        style = ' table:style-name="month"' if cell.number_format in MONTHS else ""
        return f'<table:table-cell{spans}{style} {kind}="date" office:date-value="{str(value)[:10]}">{note}{words}</table:table-cell>'
    if isinstance(value, int | float):
        style = ' table:style-name="yi"' if "亿" in cell.number_format else ""
        return f'<table:table-cell{spans}{style} {kind}="float" office:value="{value}">{note}{words}</table:table-cell>'
    return f'<table:table-cell{spans} {kind}="string">{note}{words}</table:table-cell>'


# --- text ----------------------------------------------------------------------------------------------------------------


def _lines(book):
    return [[seen(cell) for cell in cells] for cells in book.worksheets[0].iter_rows()]


def as_csv(book, encoding, separator):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator).writerows(_lines(book))
    return buffer.getvalue().encode(encoding)


def as_pasted(book):
    """As a clipboard holds cells: tabs between them, and quotes around a cell of several lines."""
    return as_csv(book, "utf-8", "\t")


def as_html(book, encoding):
    """As a system that calls a page .xls does; merges as spans, what is hidden by its style."""
    page = book.worksheets[0]
    spans, covered = {}, set()
    for m in page.merged_cells.ranges:
        spans[m.min_row, m.min_col] = f" rowspan={m.max_row - m.min_row + 1} colspan='{m.max_col - m.min_col + 1}'"
        covered |= {(r, c) for r in range(m.min_row, m.max_row + 1) for c in range(m.min_col, m.max_col + 1)}
    covered -= spans.keys()
    rows = []
    for cells in page.iter_rows():
        hidden = " style='mso-height-source:userset;display:none'" if page.row_dimensions[cells[0].row].hidden else ""
        made = "".join(
            f"<td{spans.get((c.row, c.column), '')} x:str>{escape(seen(c)).replace(chr(10), '<br>')}</td>"
            for c in cells
            if (c.row, c.column) not in covered
        )
        rows.append(f"<tr{hidden}>{made}</tr>")
    text = f"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset={encoding}><style>td {{color:#000}}</style></head><body><table border=1>{''.join(rows)}</table></body></html>"
    return text.encode(encoding)


RICH = {"xlsx": as_xlsx, "xlsm": as_xlsm, "xls": as_xls, "ods": as_ods}
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030"]
SEPARATORS = [",", "\t", ";", "|"]


def written(book, kind, draw):
    """The bytes of a canvas in one of KINDS."""
    if kind in RICH:
        return RICH[kind](book)
    if kind == "html":
        return as_html(book, draw.choice(["utf-8", "gb18030"]))
    return as_pasted(book) if kind == "pasted" else as_csv(book, draw.choice(ENCODINGS), draw.choice(SEPARATORS))


KINDS = ["xlsx", "xls", "xlsm", "ods", "csv", "html", "pasted"]
FLAT = {"csv", "pasted"}  # neither merges nor hidden rows
ONE_SHEET = {"csv", "pasted", "html"}
NAMES = {"html": "xls", "pasted": "txt"}
