"""Small workbooks as offices send them, for the tests of the pages."""

import io

import openpyxl

HEADINGS = ["序号", "项目名称", "投资方", "责任单位", "行业", "合同投资", "到位资金（本期）", "签约时间"]
CLEAN = [
    ["青禾食品加工项目", "青禾食品有限公司", "云台镇", "工业", "5000", 1200, "2004.9.3"],
    ["白露酒店项目", "白露酒店有限公司", "云台镇", "三产", "1.5亿", None, "2004年9月"],
]
LIKE_ONE_WE_KNOW = ["松鹤精密机械厂项目", "松鹤机械有限公司", "云台镇", "工业", 8800, None, "2004-02-10"]
LIKE_A_FOREIGN_ONE = ["鸢尾电子厂项目", "鸢尾电子有限公司", "云台镇", "工业", 9100, None, "2004-09-11"]
A_FOREIGN_ONE = ["鸢尾电子项目", "鸢尾电子有限公司", "清河镇", "工业", 123, None, "2004-03-15"]


def workbook(*rows: list) -> bytes:
    """A workbook with a title, a unit line, one heading row, the rows numbered, and a total that states nothing."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "项目"
    sheet.append(["九月份招商项目情况表"])
    sheet.append(["单位：万元"])
    sheet.append(HEADINGS)
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    sheet.append([None, "合计"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
