# ruff: noqa: PLW0108  a file is made when it is asked for, never at import
"""The corpus of bad files: hostile, broken, oversized, mistaken for tables, or only odd; made by this script, none is kept.

`CORPUS` maps a file's name in the trade's words to how it is made and what comes of it: a kind of refusal (the sentences are
in SENTENCES, written out, so that a changed sentence is seen), or READ: it is odd, and read correctly.
"""

import io
import random
import struct
import warnings
import zipfile
from datetime import date, datetime

import openpyxl
import xlwt
from xlwt.CompoundDoc import XlsDoc

from tests.intake.formats import SPACES, as_xls, as_xlsm, as_xlsx, zipped

READ = "读得对"
SENTENCES = {
    "空文件": "文件“{}”是空文件，请重新导出后再导入。",
    "不是表格": "文件“{}”不是能读的表格文件，请另存为 .xlsx 后再导入。",
    "文档": "文件“{}”是文档，不是表格，请把里面的表格复制到 Excel，另存为 .xlsx 后再导入。",
    "图片": "文件“{}”是图片或视频，不是表格，请向填报单位要电子表格后再导入。",
    "压缩包": "文件“{}”是压缩包，请先解压，再导入里面的表格。",
    "网页存档": "文件“{}”是网页存档，请用 Excel 打开后另存为 .xlsx 再导入。",
    "XML表格": "文件“{}”是 XML 格式的表格，请用 Excel 打开后另存为 .xlsx 再导入。",
    "老版本": "文件“{}”是 Excel 95 或更早的格式，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。",
    "xlsb": "文件“{}”是二进制工作簿（.xlsb），请在 Excel 里另存为 .xlsx 再导入。",
    "加密": "文件“{}”设有打开密码，请在 Excel 里去掉密码后再导入。",
    "列多": "文件“{}”有一张表超过 1000 列，请删去多余的列后再导入。",
    "合并多": "文件“{}”里合并的单元格多得不正常，请取消多余的合并后再导入。",
    "同名": "文件“{}”里有两张同名的工作表，请改名后再导入。",
    "空字符": "文件“{}”里混有空字符，请从原系统重新导出，或用 Excel 打开后另存为 .xlsx。",
    "乱码": "文件“{}”里有乱码（锟斤拷、�），原来的字已经丢失，请从原系统重新导出。",
    "格太长": "文件“{}”里有一格超过 13 万字，请删去多余内容后再导入。",
    "太大": "文件“{}”的表格太大，请删去多余的空行空列或拆成几个文件后再导入。",
    "结构": "文件“{}”的内部结构不正常，请在 Excel 里打开后另存为 .xlsx 再导入。",
    "内存": "文件“{}”展开后超出内存限额，请删去多余内容或拆成几个文件后再导入。",
    "损坏": "文件“{}”已损坏，请向填报单位重要一份，或在 Excel 里修复后另存为 .xlsx。",
    "超时": "文件“{}”读取超时，请删去多余内容或拆成几个文件后再导入。",
    "编码": "文件“{}”的文字编码读不出来，请另存为 UTF-8 的 .csv 或 .xlsx 后再导入。",
    "引号": "文件“{}”里有没配对的引号，请用表格软件打开后另存为 .xlsx 再导入。",
    "没有工作表": "文件“{}”里没有工作表，请核对是否传错了文件。",
    "没有表头": "文件“{}”里没有找到表头（项目表至少要有“项目名称”一列和另一列，指标表要有单位或指标的名称和数），请核对是否传错了表。",
    "没有项目": "文件“{}”里只有表头，没有项目，请核对是否传错了表。",
    "过大": "文件“{}”超过 50 MB，请拆成几个文件后再导入。",
}
HEAD = ["项目名称", "责任单位", "总投资（万元）"]
FACTS = ["金鹰陶瓷", "龙塘镇", 8900]
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


# --- makers --------------------------------------------------------------------------------------------------------------


def book(fill=None, **properties):
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (HEAD, FACTS):
        sheet.append(row)
    if fill is not None:
        fill(made, sheet)
    made.properties.created = made.properties.modified = datetime(2004, 9, 30)  # noqa: DTZ001  the format has no zone
    return made


GOOD = as_xlsx(book())


def xlsx(fill):
    return as_xlsx(book(fill))


def changed(*changes, add=None, drop=(), content=GOOD, level=6):
    """The good workbook with bytes replaced in members (name, old, new), members added or dropped."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            for _, before, after in (change for change in changes if change[0] in name):
                assert before in text, (name, before)
                text = text.replace(before, after)
            if name not in drop:
                new.writestr(name, text)
        for name, text in (add or {}).items():
            new.writestr(name, text)
    return buffer.getvalue()


def in_sheet(xml, *, before=b"</sheetData>"):
    """XML put into the sheet, before the end of its rows."""
    return changed(("sheet1.xml", before, xml + before), level=1)


def cells(*xml):
    """One more row of these cells."""
    return in_sheet(b'<row r="3">' + b"".join(xml) + b"</row>")


def text_cell(ref, words):
    return f'<c r="{ref}" t="inlineStr"><is><t>{words}</t></is></c>'.encode()


def _copy_good(buffer, without):
    """The members of the good workbook but one."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != without:
                new.writestr(name, old.read(name))


def member_bomb(name, unit, mebibytes, *, before, after):
    """One member that inflates to many mebibytes, streamed so that making it holds nothing."""
    buffer = io.BytesIO()
    _copy_good(buffer, name)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        block = unit * (2**20 // len(unit))
        with new.open(name, "w", force_zip64=True) as member:
            member.write(before)
            for _ in range(mebibytes):
                member.write(block)
            member.write(after)
    return buffer.getvalue()


def sheet_parts():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as good:
        head, tail = good.read("xl/worksheets/sheet1.xml").split(b"</sheetData>")
    return head, b"</sheetData>" + tail


def rows_bomb(unit, mebibytes):
    head, tail = sheet_parts()
    return member_bomb("xl/worksheets/sheet1.xml", unit, mebibytes, before=head, after=tail)


def strings_bomb(mebibytes):
    start = f'<sst xmlns="{S}"><si><t>'.encode()
    return member_bomb("xl/sharedStrings.xml", b"A" * 1024, mebibytes, before=start, after=b"</t></si></sst>")


def shared_string_many_times(count):
    """A long text that every cell shows: short in the file only."""
    head, tail = sheet_parts()
    rows = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(count))
    strings = f'<sst xmlns="{S}"><si><t>{"A" * 32_000}</t></si></sst>'
    return changed(add={"xl/worksheets/sheet1.xml": head + rows + tail, "xl/sharedStrings.xml": strings},
                   drop=("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"))  # fmt: skip


def doctype(entities, use="&a;"):
    """A sheet with a document type of its own."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as good:
        text = good.read("xl/worksheets/sheet1.xml").decode()
    body = text[text.index("<worksheet") :].replace(
        "</sheetData>", f'<row r="3">{text_cell("A3", use).decode()}</row></sheetData>'
    )
    made = f'<?xml version="1.0"?><!DOCTYPE worksheet [{entities}]>{body}'
    return changed(add={"xl/worksheets/sheet1.xml": made}, drop=("xl/worksheets/sheet1.xml",))


def patched_size(size):
    """The directory of the archive lies about the size of the sheet."""
    content = bytearray(rows_bomb(b'<row spans="1:9"/>', 40))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", content, at + 28)[0]
        if content[at + 46 : at + 46 + length] == b"xl/worksheets/sheet1.xml":
            struct.pack_into("<I", content, at + 24, size)
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def flipped(content=GOOD, mark=b"xl/worksheets/sheet1.xml"):
    """One byte changed within a compressed member: its checksum is wrong."""
    at = content.index(mark) + len(mark) + 40
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def flagged(bit):
    """Each member marked in its header, as encrypted ones are."""
    content = bytearray(GOOD)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + offset] |= bit
            at = content.find(sign, at + 4)
    return bytes(content)


def twice(name, text):
    """A second member of the same name: two readers may take two different ones."""
    buffer = io.BytesIO(GOOD)
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as made:
        warnings.simplefilter("ignore")
        made.writestr(name, text)
    return buffer.getvalue()


def many(count, content=GOOD):
    """So many members more."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as made:
        for number in range(count):
            made.writestr(f"m/{number}", b"")
    return buffer.getvalue()


def linked():
    """A member that is a symbolic link where archives are unpacked; ours never are."""
    info = zipfile.ZipInfo("xl/media/link")
    info.external_attr = 0o120777 << 16
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as made:
        made.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def with_parts(kind):
    """The good workbook with a part that does something elsewhere: nothing of it runs or is fetched here."""
    return changed(add={
        f"xl/{kind}/part1.xml": f'<x xmlns="{S}" xmlns:r="http://example.invalid/"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></x>',
        f"xl/{kind}/_rels/part1.xml.rels": '<Relationships><Relationship Id="rId1" Target="http://example.invalid/a" TargetMode="External"/></Relationships>',
        f"xl/{kind}/part1.bin": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    })  # fmt: skip


def prefixed():
    """Every element of the sheet with a prefix of its own."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as good:
        text = good.read("xl/worksheets/sheet1.xml").decode()
    for tag in ("worksheet", "sheetPr", "outlinePr", "pageSetUpPr", "dimension", "sheetViews", "sheetView", "selection", "sheetFormatPr",
                "sheetData", "row", "c", "v", "is", "t", "pageMargins"):  # fmt: skip
        text = (
            text.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>").replace(f"</{tag}>", f"</x:{tag}>")
        )
        text = text.replace(f"<{tag}/>", f"<x:{tag}/>")
    return replaced(text.replace('xmlns="', 'xmlns:x="'))


def replaced(text, name="xl/worksheets/sheet1.xml"):
    return changed(add={name: text}, drop=(name,))


def sheet_text():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as good:
        return good.read("xl/worksheets/sheet1.xml").decode()


def without_references():
    import re

    return replaced(re.sub(r'(<(?:c|row)) r="[A-Z]*\d+"', r"\1", sheet_text()))


def blank_rows(count, columns):
    """Formatted rows without a word, as a column of colours makes them."""
    cell = "".join(f'<c r="{chr(65 + n)}{{0}}" s="0"/>' for n in range(columns))
    head, tail = sheet_parts()
    buffer = io.BytesIO()
    _copy_good(buffer, "xl/worksheets/sheet1.xml")
    archive = zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=1)
    with archive, archive.open("xl/worksheets/sheet1.xml", "w") as member:
        member.write(head)
        for start in range(3, count, 4096):
            numbers = range(start, min(start + 4096, count))
            rows = (f'<row r="{n}" s="1" customFormat="1">{cell.format(n)}</row>' for n in numbers)
            member.write("".join(rows).encode())
        member.write(tail)
    return buffer.getvalue()


# --- old workbooks ---------------------------------------------------------------------------------------------------------

OLD = as_xls(book())


def record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def old_stream(*records):
    """A container around these records."""
    return compound("Workbook", b"".join(records))


def compound(name, stream):
    """A container of one stream; its name is changed in place."""
    buffer = io.BytesIO()
    XlsDoc().save(buffer, stream.ljust(8192, b"\0"))
    content = bytearray(buffer.getvalue())
    at = content.index("Workbook".encode("utf-16-le"))
    content[at : at + 64] = name.encode("utf-16-le").ljust(64, b"\0")
    struct.pack_into("<H", content, at + 64, 2 * len(name) + 2)
    return bytes(content)


def excel_95():
    """A workbook as Excel 95 wrote it: words of one byte a letter in the local code page."""

    def words(row, column, text):
        text = text.encode("gb18030")
        return record(0x204, struct.pack("<HHHH", row, column, 0, len(text)) + text)

    opened = struct.pack("<HHHH", 0x500, 5, 0, 0)
    page = struct.pack("<HHHH", 0x500, 0x10, 0, 0)
    name = "表1".encode("gb18030")

    def whole(offset):
        return b"".join((record(0x809, opened), record(0x42, struct.pack("<H", 936)),
                         record(0x85, struct.pack("<IHB", offset, 0, len(name)) + name), record(0x0A)))  # fmt: skip

    body = b"".join((record(0x809, page), *(words(0, c, t) for c, t in enumerate(HEAD)), words(1, 0, FACTS[0]), words(1, 1, FACTS[1]),
                     record(0x203, struct.pack("<HHHd", 1, 2, 0, 8900.0)), record(0x0A)))  # fmt: skip
    return old_stream(whole(len(whole(0))), body)


def locked_old():
    """An old workbook behind a password: FILEPASS right after its beginning."""
    return old_stream(
        record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), record(0x2F, b"\0" * 6), record(0x0A)
    )


def old_header(offset, packed):
    return OLD[:offset] + packed + OLD[offset + len(packed) :]


def looped():
    """A container whose table of sectors leads back to itself."""
    sector = struct.unpack_from("<I", OLD, 76)[0]
    at = (sector + 1) * 512
    return OLD[:at] + b"\0\0\0\0" * 128 + OLD[at + 512 :]


def old_blank_rows(count):
    made = xlwt.Workbook()
    sheet, style = made.add_sheet("表1"), xlwt.XFStyle()
    for row, values in enumerate((HEAD, FACTS)):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    for row in range(2, count):
        sheet.write(row, 0, None, style)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


# --- open documents --------------------------------------------------------------------------------------------------------

PLAIN = "".join(
    "<table:table-row>" + "".join(f"<table:table-cell><text:p>{word}</text:p></table:table-cell>" for word in row) + "</table:table-row>"
    for row in (HEAD, FACTS)
)  # fmt: skip


def ods(rows=PLAIN, *, head="", mimetype="application/vnd.oasis.opendocument.spreadsheet", add=None, tables=None):
    tables = tables or f'<table:table table:name="表1">{rows}</table:table>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {SPACES}><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": mimetype, "content.xml": content, **(add or {})})


def ods_row(cell, repeated=1):
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cell}</table:table-row>'


def ods_cell(words="", *, across=1, more=""):
    return f'<table:table-cell table:number-columns-repeated="{across}" {more}>{f"<text:p>{words}</text:p>" if words else ""}</table:table-cell>'


ODS_TABLE = (
    f'<office:document-content {SPACES}><office:body><office:spreadsheet><table:table table:name="a">{PLAIN}',
    "</table:table></office:spreadsheet></office:body></office:document-content>",
)
ODS_WORDS = (
    f"{ODS_TABLE[0]}<table:table-row><table:table-cell><text:p>",
    f"</text:p></table:table-cell></table:table-row>{ODS_TABLE[1]}",
)


def ods_bomb(mebibytes, *, start=ODS_WORDS[0], unit=b"A", end=ODS_WORDS[1]):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        with made.open("content.xml", "w") as member:
            member.write(start.encode())
            for _ in range(mebibytes):
                member.write(unit * (2**20 // len(unit)))
            member.write(end.encode())
    return buffer.getvalue()


# --- text ------------------------------------------------------------------------------------------------------------------

LINES = "\n".join(",".join(map(str, row)) for row in (HEAD, FACTS)) + "\n"


def page(rows, around=("", "")):
    return f"<html><body>{around[0]}<table>{rows}</table>{around[1]}</body></html>".encode()


HTML = "".join("<tr>" + "".join(f"<td>{word}</td>" for word in row) + "</tr>" for row in (HEAD, FACTS))


def noise(size, seed=1):
    return random.Random(seed).randbytes(size)


def _hidden(made, sheet):
    made.create_sheet("封面")
    sheet.sheet_state = "veryHidden"


def _charts_only(made, sheet):
    made.create_chartsheet("图1")
    made.remove(sheet)
    made.active = 0


def _styles(made, sheet):
    sheet["C2"].number_format = '[Red][<=100]0.00"?";;;@'


def _dates(made, sheet):
    made.epoch = openpyxl.utils.datetime.MAC_EPOCH
    sheet["D1"], sheet["D2"] = "签约时间", date(2004, 3, 5)


# --- the corpus -------------------------------------------------------------------------------------------------------------

OFFICE = {
    "炸弹：工作表512MB.xlsx": (lambda: rows_bomb(b'<row spans="1:9"/>', 512), "太大"),
    "炸弹：工作表150MB空行.xlsx": (lambda: rows_bomb(b'<row spans="1:9"/>', 150), READ),
    "炸弹：工作表380MB空白.xlsx": (lambda: rows_bomb(b" " * 1024, 380), "内存"),
    "炸弹：三百万个短格.xlsx": (
        lambda: rows_bomb(b'<row><c t="str"><v>a</v></c><c t="str"><v>a</v></c><c t="str"><v>a</v></c></row>', 190),
        "内存",
    ),
    "炸弹：共享字符串390MB.xlsx": (lambda: strings_bomb(390), "内存"),
    "炸弹：一串长字百万格共用.xlsx": (lambda: shared_string_many_times(200_000), "内存"),
    "炸弹：一串长字五千格共用.xlsx": (lambda: shared_string_many_times(5_000), "太大"),
    "炸弹：120MB长字.xlsx": (
        lambda: rows_bomb(b'<row><c t="inlineStr"><is><t>' + b"A" * 32_000 + b"</t></is></c></row>", 120),
        "太大",
    ),
    "炸弹：一格390MB.xlsx": (
        lambda: member_bomb(
            "xl/worksheets/sheet1.xml",
            b"A" * 1024,
            390,
            before=sheet_parts()[0] + b'<row r="3"><c r="A3" t="inlineStr"><is><t>',
            after=b"</t></is></c></row>" + sheet_parts()[1],
        ),
        "内存",
    ),
    "炸弹：包中包.xlsx": (lambda: zipped({"内/台账.xlsx": zipped({"a.zip": b"0" * 2**20})}), "压缩包"),
    "十万个成员.xlsx": (lambda: many(100_000), "结构"),
    "成员谎报小.xlsx": (lambda: patched_size(1000), "损坏"),
    "成员谎报大.xlsx": (lambda: patched_size(0xF0000000), "太大"),
    "成员名越级.xlsx": (lambda: changed(add={"../../../tmp/evil": b"x"}), "结构"),
    "成员名绝对.xlsx": (lambda: changed(add={"/etc/evil": b"x"}), "结构"),
    "成员名反斜杠越级.xlsx": (lambda: changed(add={"..\\..\\evil": b"x"}), "结构"),
    "成员是符号链接.xlsx": (linked, READ),
    "成员重名.xlsx": (lambda: twice("xl/worksheets/sheet1.xml", "<worksheet/>"), "结构"),
    "加密：成员.xlsx": (lambda: flagged(1), "加密"),
    "加密：整本.xlsx": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
        "加密",
    ),
    "截断四分之一.xlsx": (lambda: GOOD[: len(GOOD) // 4], "损坏"),
    "截断一半.xlsx": (lambda: GOOD[: len(GOOD) // 2], "损坏"),
    "截断末尾.xlsx": (lambda: GOOD[: len(GOOD) * 99 // 100], "损坏"),
    "前面多出垃圾.xlsx": (lambda: b"PK" + noise(100) + GOOD, READ),
    "后面多出垃圾.xlsx": (lambda: GOOD + b"\0" * 1000, READ),
    "校验和不符.xlsx": (flipped, "损坏"),
    "外部实体：文件.xlsx": (lambda: doctype('<!ENTITY a SYSTEM "file:///etc/passwd">'), "损坏"),
    "外部实体：网址.xlsx": (lambda: doctype('<!ENTITY a SYSTEM "http://example.invalid/a">'), "损坏"),
    "参数实体.xlsx": (lambda: doctype('<!ENTITY % p SYSTEM "http://example.invalid/p"> %p;', "一"), READ),
    "实体十亿笑.xlsx": (
        lambda: doctype(
            '<!ENTITY z "ha">'
            + "".join(
                f'<!ENTITY {chr(98 + n)} "{("&" + ("z" if n == 0 else chr(97 + n)) + ";") * 10}">' for n in range(9)
            ),
            "&j;",
        ),
        "损坏",
    ),
    "实体平方.xlsx": (lambda: doctype(f'<!ENTITY a "{"A" * 50_000}">', "&a;" * 5_000), "损坏"),
    "包含别的文件.xlsx": (
        lambda: in_sheet(b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
        READ,
    ),
    "外部链接.xlsx": (lambda: with_parts("externalLinks"), READ),
    "数据连接.xlsx": (lambda: with_parts("connections"), READ),
    "嵌入对象.xlsx": (lambda: with_parts("embeddings"), READ),
    "控件.xlsx": (lambda: with_parts("activeX"), READ),
    "自定义XML.xlsx": (lambda: with_parts("customXml"), READ),
    "宏文件改名.xlsx": (lambda: as_xlsm(book()), READ),
    "老格式改名.xlsx": (lambda: OLD, READ),
    "网页改名.xlsx": (lambda: page(HTML), READ),
    "文本改名.xlsx": (lambda: LINES.encode(), READ),
    "二进制工作簿.xlsb": (lambda: zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\1"}), "xlsb"),
    "空工作簿.xlsx": (lambda: as_xlsx(openpyxl.Workbook()), "没有表头"),
    "只有图表.xlsx": (lambda: xlsx(_charts_only), "没有工作表"),
    "深度隐藏.xlsx": (lambda: xlsx(_hidden), READ),
    "没有工作簿.xlsx": (lambda: changed(drop=("xl/workbook.xml",)), "没有工作表"),
    "没有类型表.xlsx": (lambda: changed(drop=("[Content_Types].xml",)), "不是表格"),
    "没有工作表部件.xlsx": (lambda: changed(drop=("xl/worksheets/sheet1.xml",)), "损坏"),
    "没有关系表.xlsx": (lambda: changed(drop=("xl/_rels/workbook.xml.rels",)), "损坏"),
    "只有空壳.xlsx": (lambda: zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}), "损坏"),
    "关系指到包外.xlsx": (
        lambda: changed(("workbook.xml.rels", b"/xl/worksheets/sheet1.xml", b"/../../etc/passwd")),
        "损坏",
    ),
    "嵌套十万层.xlsx": (lambda: in_sheet(b"<a>" * 100_000 + b"</a>" * 100_000), READ),
    "格里嵌套十万层.xlsx": (
        lambda: cells(b'<c r="A3" t="inlineStr"><is>' + b"<r>" * 100_000 + b"</r>" * 100_000 + b"</is></c>"),
        READ,
    ),
    "样式表坏了.xlsx": (lambda: changed(("styles.xml", b"</styleSheet>", b"<")), "损坏"),
    "样式表没有.xlsx": (lambda: changed(drop=("xl/styles.xml",)), READ),
    "样式十万种.xlsx": (
        lambda: changed(("styles.xml", b"</cellXfs>", b'<xf numFmtId="4"/>' * 100_000 + b"</cellXfs>")),
        READ,
    ),
    "数字格式古怪.xlsx": (lambda: xlsx(_styles), READ),
    "工作表同名.xlsx": (
        lambda: changed(
            (
                "xl/workbook.xml",
                b"</sheets>",
                b'<sheet name="Sheet" sheetId="9" r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></sheets>',
            )
        ),
        "同名",
    ),
    "工作表名很长.xlsx": (lambda: changed(("xl/workbook.xml", b'name="Sheet"', b'name="' + b"A" * 5000 + b'"')), READ),
    "工作表二百张.xlsx": (lambda: xlsx(lambda made, _: [made.create_sheet(f"空{n}") for n in range(200)]), READ),
    "表里编码UTF-16.xlsx": (lambda: replaced(sheet_text().encode("utf-16")), "没有表头"),
    "前缀命名空间.xlsx": (prefixed, READ),
    "没有行列号.xlsx": (without_references, READ),
    "共享字符串越界.xlsx": (lambda: cells(b'<c r="A3" t="s"><v>99999</v></c>'), "损坏"),
    "共享字符串负号.xlsx": (lambda: cells(b'<c r="A3" t="s"><v>-1</v></c>'), "损坏"),
    "列号越界.xlsx": (lambda: cells(text_cell("ZZZZ3", "宏达")), "列多"),
    "行号为零.xlsx": (lambda: in_sheet(b'<row r="0">' + text_cell("A0", "宏达") + b"</row>"), "损坏"),
    "行号极大.xlsx": (lambda: in_sheet(b'<row r="4294967296">' + text_cell("A4294967296", "宏达") + b"</row>"), "损坏"),
    "已用范围谎报.xlsx": (
        lambda: changed(("sheet1.xml", b'<dimension ref="A1:C2"/>', b'<dimension ref="A1:XFD1048576"/>')),
        READ,
    ),
    "已用范围缺失.xlsx": (lambda: changed(("sheet1.xml", b'<dimension ref="A1:C2"/>', b"")), READ),
    "合并整张表.xlsx": (
        lambda: changed(
            ("sheet1.xml", b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
        ),
        "没有表头",
    ),
    "合并互相重叠.xlsx": (
        lambda: changed(
            (
                "sheet1.xml",
                b"</sheetData>",
                text_cells(3000)
                + b"</sheetData><mergeCells>"
                + b"".join(b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(4, 2500))
                + b"</mergeCells>",
            )
        ),
        "合并多",
    ),
    "合并引用写错.xlsx": (
        lambda: changed(
            ("sheet1.xml", b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="?:!"/></mergeCells>')
        ),
        "损坏",
    ),
    "百万空行带格式.xlsx": (lambda: blank_rows(1_048_577, 0), READ),
    "百万空行八列带格式.xlsx": (lambda: blank_rows(1_048_577, 8), READ),
    "万列表头.xlsx": (lambda: xlsx(lambda _, s: [s.cell(1, n, f"列{n}") for n in range(5, 16_385)]), "列多"),
    "万列空格带格式.xlsx": (
        lambda: xlsx(lambda _, s: [setattr(s.cell(2, n), "number_format", "0.00") for n in range(5, 16_385)]),
        READ,
    ),
    "一字落在最远角.xlsx": (lambda: in_sheet(b'<row r="1048576">' + text_cell("XFD1048576", "x") + b"</row>"), "内存"),
    "一字落在最末行.xlsx": (lambda: in_sheet(b'<row r="1048576">' + text_cell("A1048576", " ") + b"</row>"), "太大"),
    "六百空行以下还有.xlsx": (lambda: in_sheet(b'<row r="603">' + text_cell("A603", "宏达五金") + b"</row>"), READ),
    "一格三万字.xlsx": (lambda: cells(text_cell("A3", "宏" * 32_767)), READ),
    "一格三十兆.xlsx": (lambda: cells(text_cell("A3", "A" * 30 * 2**20)), "格太长"),
    "循环公式.xlsx": (lambda: cells(text_cell("A3", "宏达"), b'<c r="C3"><f>C3+1</f></c>'), READ),
    "公式没有值.xlsx": (lambda: cells(text_cell("A3", "宏达"), b'<c r="C3"><f>SUM(C1:C2)</f><v></v></c>'), READ),
    "公式一万层.xlsx": (
        lambda: cells(text_cell("A3", "宏达"), b'<c r="C3"><f>' + b"(" * 10_000 + b"1" + b")" * 10_000 + b"</f></c>"),
        READ,
    ),
    "错误值.xlsx": (lambda: cells(text_cell("A3", "宏达"), b'<c r="C3" t="e"><v>#REF!</v></c>'), READ),
    "错误值没听过.xlsx": (lambda: cells(text_cell("A3", "宏达"), b'<c r="C3" t="e"><v>#BOOM!</v></c>'), "损坏"),
    "数字极大.xlsx": (lambda: cells(text_cell("A3", "宏达"), b'<c r="C3"><v>1E+400</v></c>'), READ),
    "数字不是数.xlsx": (lambda: cells(text_cell("A3", "宏达"), b'<c r="C3"><v>NaN</v></c>'), READ),
    "数字写成字.xlsx": (lambda: cells(text_cell("A3", "宏达"), b'<c r="C3"><v>abc</v></c>'), READ),
    "证件号存成数.xlsx": (lambda: xlsx(lambda _, s: s.append([330102199001011234.0, "龙塘镇", 1000])), READ),
    "一九〇四纪元.xlsx": (lambda: xlsx(_dates), READ),
    "布尔与富文本.xlsx": (
        lambda: cells(
            b'<c r="A3" t="inlineStr"><is><r><t>\xe5\xae\x8f</t></r><r><t>\xe8\xbe\xbe</t></r></is></c>',
            b'<c r="C3" t="b"><v>1</v></c>',
        ),
        READ,
    ),
    "零宽字符.xlsx": (lambda: cells(text_cell("A3", "宏\u200b达_x0000_五金\u202e")), READ),
    "半个代理对.xlsx": (lambda: cells(text_cell("A3", "&#xD800;")), "损坏"),
    "生僻字.xlsx": (lambda: cells(text_cell("A3", "𬭎䶮😀项目")), READ),
    "公式注入.xlsx": (lambda: cells(text_cell("A3", "=cmd|' /C calc'!A0")), READ),
    "脚本注入.xlsx": (lambda: cells(text_cell("A3", "&lt;script&gt;alert(1)&lt;/script&gt;")), READ),
    "注释很长.xlsx": (lambda: in_sheet(b"<!--" + b"-a" * 2**20 + b"-->"), READ),
    "原样段落.xlsx": (lambda: cells(b'<c r="A3" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c>'), READ),
    "处理指令.xlsx": (lambda: in_sheet(b'<?php system("id"); ?>'), READ),
    "图片十兆在里面.xlsx": (lambda: changed(add={"xl/media/image1.png": noise(10 * 2**20)}), READ),
}


def text_cells(count):
    return b"".join(b'<row r="%d">%s</row>' % (n, text_cell(f"A{n}", "x")) for n in range(4, count))


BINARY = {
    "好的老格式.xls": (lambda: OLD, READ),
    "WPS表格.et": (lambda: OLD, READ),
    "加密的老格式.xls": (locked_old, "加密"),
    "Excel95.xls": (excel_95, "老版本"),
    "Excel2.1.xls": (lambda: bytes.fromhex("0900040002001000") + b"\0" * 100, "老版本"),
    "扇区成环.xls": (looped, "损坏"),
    "头部截断.xls": (lambda: OLD[:100], "损坏"),
    "截断一半.xls": (lambda: OLD[: len(OLD) // 2], "损坏"),
    "截断末尾.xls": (lambda: OLD[:-600], "损坏"),
    "扇区大得离谱.xls": (lambda: old_header(30, b"\xff\xff"), "损坏"),
    "小扇区大得离谱.xls": (lambda: old_header(32, b"\xff\xff"), "损坏"),
    "目录指到外面.xls": (lambda: old_header(48, b"\xf0\xff\xff\x7f"), "损坏"),
    "扇区表指到外面.xls": (lambda: old_header(76, b"\xf0\xff\xff\x7f"), "损坏"),
    "扇区表链成环.xls": (lambda: old_header(68, b"\0\0\0\0"), "损坏"),
    "记录长度谎报.xls": (
        lambda: old_stream(
            record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), struct.pack("<HH", 0x85, 0xFFFF)
        ),
        "损坏",
    ),
    "工作表位置谎报.xls": (
        lambda: old_stream(
            record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)),
            record(0x85, struct.pack("<IHBB", 0x7FFFFFFF, 0, 1, 0) + b"a"),
            record(0x0A),
        ),
        "损坏",
    ),
    "字符串表谎报.xls": (
        lambda: old_stream(
            record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)),
            record(0xFC, struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF)),
            record(0x0A),
        ),
        "没有工作表",
    ),
    "没有工作表.xls": (
        lambda: old_stream(record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), record(0x0A)),
        "没有工作表",
    ),
    "全是零.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "损坏"),
    "全是一.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096, "损坏"),
    "后面全是噪声.xls": (lambda: OLD[:512] + noise(len(OLD) - 512), "损坏"),
    "六万空行带格式.xls": (lambda: old_blank_rows(65_536), READ),
    "文档改名.xls": (lambda: compound("WordDocument", b"a"), "文档"),
    "演示文稿改名.xls": (lambda: compound("PowerPoint Document", b"a"), "文档"),
    "没有工作簿流.xls": (lambda: compound("Nothing", b"a"), "不是表格"),
}

OPEN = {
    "好的开放格式.ods": (ods, READ),
    "炸弹：390MB一格.ods": (lambda: ods_bomb(390), "格太长"),
    "炸弹：两千万空行.ods": (
        lambda: ods_bomb(390, start=ODS_TABLE[0], unit=b"<table:table-row/>", end=ODS_TABLE[1]),
        "超时",
    ),
    "炸弹：512MB.ods": (lambda: ods_bomb(512), "太大"),
    "炸弹：重复格.ods": (lambda: ods(PLAIN + ods_row(ods_cell("a", across=16_384), 1_048_576)), "太大"),
    "炸弹：重复一千亿.ods": (lambda: ods(PLAIN + ods_row(ods_cell("a", across=99_999_999_999), 99_999_999)), "太大"),
    "百万空行结尾.ods": (lambda: ods(PLAIN + ods_row(ods_cell(across=16_384), 1_048_574)), READ),
    "百万空行以下还有.ods": (lambda: ods(PLAIN + ods_row(ods_cell(), 900_000) + ods_row(ods_cell("宏达五金"))), READ),
    "加密的.ods": (lambda: ods(add={"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}), "加密"),
    "实体十亿笑.ods": (lambda: ods(head='<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'), "结构"),
    "外部实体.ods": (lambda: ods(head='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "结构"),
    "嵌套一万层.ods": (
        lambda: ods(
            PLAIN + ods_row(f"<table:table-cell>{'<text:p>' * 10_000}{'</text:p>' * 10_000}</table:table-cell>")
        ),
        "结构",
    ),
    "文字文档.odt": (lambda: ods(mimetype="application/vnd.oasis.opendocument.text"), "文档"),
    "没有内容.ods": (lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "不是表格"),
    "内容截断.ods": (
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a><b>"}),
        "损坏",
    ),
    "空格十亿个.ods": (
        lambda: ods(
            PLAIN + ods_row('<table:table-cell><text:p>宏达<text:s text:c="999999999"/></text:p></table:table-cell>')
        ),
        READ,
    ),
    "重复数写成字.ods": (
        lambda: ods(
            PLAIN
            + '<table:table-row table:number-rows-repeated="-5"><table:table-cell><text:p>宏达</text:p></table:table-cell></table:table-row>'
        ),
        READ,
    ),
    "日期没有这一天.ods": (
        lambda: ods(PLAIN + ods_row(ods_cell("x", more='office:value-type="date" office:date-value="2004-02-31"'))),
        READ,
    ),
    "数字不是数.ods": (
        lambda: ods(PLAIN + ods_row(ods_cell("x", more='office:value-type="float" office:value="abc"'))),
        "损坏",
    ),
    "数字无穷.ods": (
        lambda: ods(
            PLAIN
            + ods_row(
                ods_cell("宏达") + ods_cell() + ods_cell("x", more='office:value-type="float" office:value="inf"')
            )
        ),
        READ,
    ),
    "带宏的.ods": (lambda: ods(add={"Basic/script-lc.xml": "<x/>", "Scripts/python/a.py": "import os"}), READ),
    "表三百张.ods": (
        lambda: ods(tables="".join(f'<table:table table:name="t{n}">{PLAIN}</table:table>' for n in range(300))),
        READ,
    ),
    "格里套表.ods": (
        lambda: ods(PLAIN + ods_row(f"<table:table-cell><table:table>{PLAIN}</table:table></table:table-cell>")),
        READ,
    ),
    "批注里有字.ods": (
        lambda: ods(
            PLAIN
            + ods_row(
                "<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation><text:p>宏达</text:p></table:table-cell>"
            )
        ),
        READ,
    ),
    "没有表.ods": (lambda: ods(tables="<office:x/>"), "没有工作表"),
    "平面开放格式.fods": (
        lambda: f"<?xml version='1.0'?><office:document {SPACES}><table:table/></office:document>".encode(),
        "XML表格",
    ),
}

TEXT = {
    "零字节.csv": (lambda: b"", "空文件"),
    "一个字节.csv": (lambda: b"a", "不是表格"),
    "只有标记.csv": (lambda: b"\xef\xbb\xbf", "空文件"),
    "只有空行.csv": (lambda: b"\r\n \r\n" * 10, "空文件"),
    "四字节国标.csv": (lambda: LINES.replace("金鹰", "㐂𬭎").encode("gb18030"), READ),
    "国标带欧元.csv": (lambda: (LINES + "宏达€,源潭镇,90\n").encode("gb18030"), READ),
    "带标记UTF-8.csv": (lambda: LINES.encode("utf-8-sig"), READ),
    "UTF-16小端.csv": (lambda: LINES.encode("utf-16"), READ),
    "UTF-16大端.csv": (lambda: b"\xfe\xff" + LINES.encode("utf-16-be"), READ),
    "UTF-16无标记.csv": (lambda: LINES.encode("utf-16-le"), "不是表格"),
    "编码混杂一.csv": (lambda: LINES.encode() + "宏达五金,源潭镇,900\n".encode("gb18030"), "编码"),
    "编码混杂二.csv": (lambda: LINES.encode("gb18030") + "宏达五金,源潭镇,900\n".encode(), "编码"),
    "编码无人用.csv": (lambda: LINES.encode() + b"\xff\xff,\x81\x20\n", "编码"),
    "已是乱码.csv": (lambda: (LINES + "锟斤拷锟斤拷,源潭镇,900\n").encode(), "乱码"),
    "替换符.csv": (lambda: (LINES + "宏\ufffd\ufffd,源潭镇,900\n").encode(), "乱码"),
    "制表符.csv": (lambda: LINES.replace(",", "\t").encode(), READ),
    "分号.csv": (lambda: LINES.replace(",", ";").encode(), READ),
    "中文逗号.csv": (lambda: LINES.replace(",", "，").encode(), READ),
    "竖线.csv": (lambda: LINES.replace(",", "|").encode(), READ),
    "声明分隔符.csv": (lambda: ("sep=;\r\n" + LINES.replace(",", ";")).encode(), READ),
    "引号不配对.csv": (lambda: (HEAD[0] + "," + HEAD[1] + '\n"金鹰陶瓷,龙塘镇\n宏达,源潭镇\n').encode(), "引号"),
    "只有回车.csv": (lambda: LINES.replace("\n", "\r").encode(), READ),
    "混有空字符.csv": (lambda: LINES.encode() * 20 + b"\0", "空字符"),
    "控制字符.csv": (lambda: LINES.encode() + b"\x01\x02", "不是表格"),
    "一格很长.csv": (lambda: (LINES + "宏" * 200_000 + ",源潭镇,900\n").encode(), "格太长"),
    "一行四十兆.csv": (lambda: LINES.encode() + b"a," * (20 * 2**20), "内存"),
    "千万短行.csv": (lambda: LINES.encode() + b"a,b\n" * 10_000_000, "内存"),
    "超过五十兆.csv": (lambda: LINES.encode() + b"a" * (50 * 2**20), "过大"),
    "只有表头.csv": (lambda: (",".join(HEAD) + "\n").encode(), "没有项目"),
    "没有表头.csv": (lambda: "金鹰陶瓷,龙塘镇,8900\n".encode(), "没有表头"),
    "一句话.txt": (lambda: "请各镇街按时报送".encode(), "不是表格"),
    "噪声.csv": (lambda: noise(4096), "不是表格"),
    "对象记法.json": (lambda: b'{"a": 1}', "不是表格"),
    "程序.py": (lambda: b"import os\nprint(os.getcwd())\n", "不是表格"),
    "别的XML.xml": (lambda: b"<?xml version='1.0'?><a><b>1</b></a>", "不是表格"),
    "XML表格2003.xls": (
        lambda: (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table/></Worksheet></Workbook>'
        ),
        "XML表格",
    ),
    "网页存档.xls": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<table>", "网页存档"),
    "邮件.eml": (lambda: b"From: a@example.invalid\r\nSubject: x\r\n\r\nhello", "网页存档"),
    "网页没有表.xls": (lambda: b"<html><body><p>a, b</p></body></html>", "没有表头"),
    "网页表没关.xls": (lambda: f"<table>{HTML.replace('</td>', '').replace('</tr>', '')}".encode(), READ),
    "网页表套一万层.xls": (lambda: page(HTML, ("<table><tr><td>" * 10_000, "")), READ),
    "网页标签一万层.xls": (lambda: page(HTML, ("<div>" * 10_000, "</div>" * 10_000)), READ),
    "网页跨行跨列炸弹.xls": (
        lambda: page(HTML + "<tr>" + "<td rowspan=1000 colspan=1000>a</td>" * 20 + "</tr>"),
        "内存",
    ),
    "网页跨列写成字.xls": (lambda: page(HTML + "<tr><td colspan='九' rowspan='-1'>宏达</td></tr>"), READ),
    "网页百万小格.xls": (lambda: page(HTML + "<tr><td>a" * 100_000), READ),
    "网页带脚本.xls": (lambda: page(HTML, ("<script>document.write('<table>')</script><style>td{}</style>", "")), READ),
    "网页全是小于号.xls": (lambda: page(HTML, ("", "<" * 2_000_000)), READ),
    "网页没关的注释.xls": (lambda: page(HTML, ("", "<!--" * 300_000)), READ),
    "网页实体.xls": (lambda: page(HTML + "<tr><td>宏达&amp;五金&#xD800;&nosuch;</td></tr>"), READ),
}

OTHER = {
    "便携文档.pdf": (lambda: b"%PDF-1.7\n1 0 obj\n", "文档"),
    "便携文档改名.xlsx": (lambda: b"%PDF-1.4\n1,2\n", "文档"),
    "便携文档又是压缩包.xlsx": (lambda: b"%PDF-1.4\n" + GOOD, "文档"),
    "富文本.xls": (lambda: b"{\\rtf1\\ansi a}", "文档"),
    "文档.docx": (lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "文档"),
    "文档改名.xlsx": (
        lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", "word/vbaProject.bin": b"x"}),
        "文档",
    ),
    "演示文稿.pptx": (lambda: zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), "文档"),
    "版式文档.ofd": (lambda: zipped({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<d/>"}), "文档"),
    "图片改名.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + noise(100), "图片"),
    "照片.jpg": (lambda: b"\xff\xd8\xff\xe0" + noise(100), "图片"),
    "动图.xls": (lambda: b"GIF89a" + noise(100), "图片"),
    "位图.xls": (lambda: b"BM" + noise(100), "图片"),
    "传真图.xls": (lambda: b"II*\0" + noise(100), "图片"),
    "新式照片.xlsx": (lambda: b"\0\0\0\x18ftypheic" + noise(100), "图片"),
    "网图.xls": (lambda: b"RIFF\x10\0\0\0WEBPVP8 " + noise(50), "图片"),
    "矢量图.xls": (lambda: b'<?xml version="1.0"?>\n<svg onload="alert(1)"><table/></svg>', "图片"),
    "表在包里.zip": (lambda: zipped({"九月/台账.xlsx": GOOD}), "压缩包"),
    "别的包.zip": (lambda: zipped({"a.bin": "a"}), "不是表格"),
    "空包.zip": (lambda: zipped({}), "不是表格"),
    "打包一.rar": (lambda: b"Rar!\x1a\x07\1\0" + noise(100), "压缩包"),
    "打包二.7z": (lambda: b"7z\xbc\xaf\x27\x1c" + noise(100), "压缩包"),
    "打包三.xlsx": (lambda: b"\x1f\x8b\x08" + noise(100), "压缩包"),
    "打包四.bz2": (lambda: b"BZh9" + noise(100), "压缩包"),
    "程序.exe": (lambda: b"MZ\x90\0" + noise(1000), "不是表格"),
    "程序.xlsx": (lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 100, "不是表格"),
    "库.xls": (lambda: b"SQLite format 3\0" + b"\0" * 100, "不是表格"),
}

NAMED = {
    "../../../etc/台账.xlsx": (lambda: GOOD, READ),
    "/etc/passwd": (lambda: b"root:x:0:0\n", "不是表格"),
    "CON.xlsx": (lambda: GOOD, READ),
    "台账\u202exslx.exe": (lambda: GOOD, READ),
    "台账\n第二行\0.xlsx": (lambda: GOOD, READ),
    "长" * 300 + ".xlsx": (lambda: GOOD, READ),
    "没有后缀": (lambda: GOOD, READ),
    "<b>台账</b>.xlsx": (lambda: b"", "空文件"),
}

CORPUS = {**OFFICE, **BINARY, **OPEN, **TEXT, **OTHER, **NAMED}
