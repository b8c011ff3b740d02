"""Opening files: what a reader cannot see is asked about, and a bad file ends in one sentence."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font

from luodi.base.errors import BadInput
from luodi.intake.reader.context import Context
from luodi.intake.reader.rows import read_rows
from luodi.intake.reader.workbook import read_bytes, read_workbook
from tests.intake.formats import as_ods, zipped
from tests.intake.sheets import asked, records


def book(fill):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["项目名称", "合同投资（万元）", "签约时间"])
    fill(sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def rows_of(fill):
    return read_rows(read_bytes(book(fill), name="台账.xlsx"))


def test_a_workbook_read_by_the_child_process():
    rows = rows_of(lambda s: s.append(["金鹰陶瓷", 8900, date(2004, 3, 5)]))
    assert records(rows) == [
        {"project": "金鹰陶瓷", "contract_investment_yuan": "89000000.00", "signed_on": "2004-03-05"}
    ]


def test_a_formula_without_its_value_and_an_error_cell_are_asked():
    def fill(sheet):
        sheet.append(["金鹰陶瓷", "=SUM(B9:B10)", None])
        sheet.append(["宏达五金", "#REF!", None])
        sheet["B3"].data_type = "e"

    rows = rows_of(fill)
    assert [row.doubts[0].question for row in rows] == [
        f"“合同投资（万元）”第{n}行是没有算出值的公式或错误值，请在 Excel 里重算后另存再导入。" for n in (2, 3)
    ]
    assert [row.record.as_json() for row in rows] == [{"project": "金鹰陶瓷"}, {"project": "宏达五金"}]


def test_a_number_format_that_shows_another_magnitude_is_asked():
    def fill(sheet):
        sheet.append(["金鹰陶瓷", 8900, None])
        sheet["B2"].number_format = '0.00"亿元"'

    assert list(asked(rows_of(fill)).values()) == [
        "“合同投资（万元）”用了带单位的数字格式，格里存的是“8900”，按它记吗？"
    ]


def test_thousands_separators_and_decimals_are_no_other_magnitude():
    def fill(sheet):
        sheet.append(["金鹰陶瓷", 8900, None])
        sheet["B2"].number_format = "#,##0.00_ "

    assert asked(rows_of(fill)) == {}


def test_a_date_shown_as_a_month_is_a_month():
    def fill(sheet):
        sheet.append(["金鹰陶瓷", None, date(2004, 3, 1)])
        sheet["C2"].number_format = 'yyyy"年"m"月"'

    assert records(rows_of(fill))[0]["signed_on"] == "2004-03"


def test_struck_rows_are_asked_in_every_format_and_a_struck_amount_by_itself():
    def fill(sheet):
        sheet.append(["金鹰陶瓷", 8900, "2004-03-05"])
        sheet.append(["宏达五金", 1500, "2004-03-06"])
        sheet["A2"].font = sheet["B3"].font = Font(strike=True)

    for content, name in ((book(fill), "台账.xlsx"), (struck_xls(), "台账.xls"), (struck_ods(), "台账.ods")):
        first, second = read_rows(read_bytes(content, name=name))
        assert [d.question for d in first.doubts] == ["第2行“金鹰陶瓷”划掉了，还要导入吗？"]
        assert [d.question for d in second.doubts] == ["“合同投资（万元）”里划掉的（如“1500”）还按它记吗？"]
        key, other = first.doubts[0].key, second.doubts[0].key
        rows = read_rows(read_bytes(content, name=name), Context(answers={key: "skip", other: "nothing"}))
        assert [(r.skipped, r.record.text("project"), r.record.fen("contract_investment")) for r in rows] == [
            ("划掉的行，已选择不导入", None, None), ("", "宏达五金", None)
        ]  # fmt: skip


def struck_xls():
    made = xlwt.Workbook()
    page, struck = made.add_sheet("台账"), xlwt.easyxf("font: struck_out on")
    cells = [
        ["项目名称", "合同投资（万元）", "签约时间"],
        ["金鹰陶瓷", 8900, "2004-03-05"],
        ["宏达五金", 1500, "2004-03-06"],
    ]
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            page.write(row, column, value, *([struck] if (row, column) in {(1, 0), (2, 1)} else []))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def struck_ods():
    """As LibreOffice writes it: a style of the cell says that its words are lined through."""
    plain = openpyxl.load_workbook(io.BytesIO(book(lambda sheet: (
        sheet.append(["金鹰陶瓷", 8900, "2004-03-05"]), sheet.append(["宏达五金", 1500, "2004-03-06"])
    ))))  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(as_ods(plain))) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    style = (
        '<style:style style:name="gone-by" style:family="table-cell"><style:text-properties '
        'style:text-line-through-style="solid"/></style:style></office:automatic-styles>'
    )
    content = members["content.xml"].replace("</office:automatic-styles>", style)
    for start, words in (
        ("<table:table-cell", ' office:value-type="string"><text:p>金鹰陶瓷'),
        ("<table:table-cell", ' office:value-type="float" office:value="1500"'),
    ):
        assert start + words in content
        content = content.replace(start + words, f'{start} table:style-name="gone-by"{words}')
    return zipped(members | {"content.xml": content})


def test_hidden_rows_are_asked():
    def fill(sheet):
        sheet.append(["金鹰陶瓷", 8900, None])
        sheet.append(["宏达五金", 900, None])
        sheet.row_dimensions[3].hidden = True

    assert list(asked(rows_of(fill)).values()) == ["第3行在隐藏的行里，要导入吗？"]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match=r"找不到文件“没有\.xlsx”"):
        read_workbook(tmp_path / "没有.xlsx")


LINES = '2004年9月招商项目表,,\n项目名称,责任单位,合同投资（万元）\n金鹰陶瓷,龙塘镇,8900\n"永盛,酒店",源潭镇,2.6亿\n䶮䶮𬭎项目,石角镇,"1,200.5"\n'
READ = [("金鹰陶瓷", "89000000.00"), ("永盛,酒店", "260000000.00"), ("䶮䶮𬭎项目", "12005000.00")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_comma_separated_text_in_any_usual_encoding(encoding):
    rows = read_rows(read_bytes(LINES.encode(encoding), name="台账.csv"))
    assert [(r["project"], r["contract_investment_yuan"]) for r in records(rows)] == READ


@pytest.mark.parametrize("separator", ["\t", ";", "，"])
def test_text_separated_otherwise(separator):
    text = f"项目名称{separator}总投资（亿元）\n金鹰陶瓷{separator}1.2\n"
    assert records(read_rows(read_bytes(text.encode(), name="台账.csv"))) == [
        {"project": "金鹰陶瓷", "total_investment_yuan": "120000000.00"}
    ]


def test_a_page_saved_as_a_workbook():
    page = """<html><meta charset=gb2312><body><table border=1>
    <tr><td colspan=3>2004年9月招商项目表</td></tr>
    <tr><th rowspan=2>项目名称</th><th rowspan=2>责任单位</th><th colspan=2>投资（万元）</th></tr><tr><th>总投资<th>合同投资</tr>
    <tr><td>金鹰<br>陶瓷</td><td rowspan=2>龙塘镇</td><td>10000</td><td>8900</td></tr>
    <tr><td>永盛&amp;酒店</td><td>30000</td><td>26000</td></tr></table></body></html>"""
    rows = read_rows(read_bytes(page.encode("gb18030"), name="台账.xls"))
    assert [(r["project"], r["unit"], r["contract_investment_yuan"]) for r in records(rows)] == [
        ("金鹰陶瓷", "龙塘镇", "89000000.00"), ("永盛&酒店", "龙塘镇", "260000000.00")
    ]  # fmt: skip


def test_an_open_document_sheet():
    def row(*cells):
        made = "".join(
            f"<table:table-cell office:value-type='string'><text:p>{c}</text:p></table:table-cell>" for c in cells
        )
        return f"<table:table-row>{made}</table:table-row>"

    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="台账">{row("项目名称", "总投资（亿元）")}{row("金鹰陶瓷", "1.2")}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    made = zipped({"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": manifest})
    assert records(read_rows(read_bytes(made, name="台账.ods"))) == [
        {"project": "金鹰陶瓷", "total_investment_yuan": "120000000.00"}
    ]
