"""Workbooks described by hand in `handmade/*.yaml`: build the file, read it with the real reader, compare with the truth.

A file: 工作簿 (what it is), 格式 (.xlsx unless said: xls, ods, html, csv, csv-gb18030), 已有单位 (units the place has), 表 (sheets:
名, 格, 隐藏, 隐藏行, 划线 rows, 批注 by cell, 都是, 应读), 问 (questions that must come, each by some of its words, and the answer
a clerk gives), 可没有 (those of them that a better reader need not ask).
Cells: `^` continues the merged cell above, `<` the one on the left; 5 and 3.2 are numbers, '5 is text, @2024-03-05 a date,
@2024-03 a date shown as a month, =A1+B1→7 a formula with its stored value (without → there is none), ⏎ a line break.
Truth: a column per field; `?` must be asked, 不详 is unknown, blank is nothing.
"""

import io
import random
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font
from ruamel.yaml import YAML

from luodi.base.errors import BadInput
from luodi.intake.reader.record import FIELD_LABELS, stated_json
from luodi.intake.reader.rows import Context, read_rows
from luodi.intake.reader.workbook import read_bytes
from tests.intake.formats import as_csv, written
from tests.intake.truth import read_here

FOLDER = Path(__file__).with_name("handmade")
FIELDS = {
    "编号": "code", "项目代码": "external_code", "项目": "project", "投资方": "investor", "单位": "unit", "行业": "sector",
    "阶段": "stage", "总投资": "total_investment", "协议": "agreed_investment", "合同": "contract_investment",
    "到位本期": "funds:span", "到位本年": "funds:year", "到位累计": "funds:cumulative", "来源": "origin",
    "接洽": "first_contact_on", "签约": "signed_on", "落地": "landed_on", "开工": "started_on", "竣工": "completed_on",
    "投产": "in_production_on", "报表日": "report_date", "备注": "remarks",
}  # fmt: skip
ASK = "?"


@dataclass(slots=True)
class Score:
    """Fields right, asked though the sheet is plain, rightly asked, and silently different."""

    right: int = 0
    asked: list = field(default_factory=list)
    rightly_asked: int = 0
    wrong: list = field(default_factory=list)


def load(name):
    return YAML(typ="safe").load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def names():
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


# --- building ---------------------------------------------------------------------------------------------------------


def lines_of(text):
    return [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in text.strip().splitlines()]


def build(told):
    """The bytes of the file."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    stored = {}
    for number, sheet in enumerate(told["表"], 1):
        page = book.create_sheet(sheet["名"])
        lines = lines_of(sheet["格"])
        for row, cells in enumerate(lines, 1):
            for column, cell in enumerate(cells, 1):
                _put(page.cell(row, column), cell, stored.setdefault(f"xl/worksheets/sheet{number}.xml", {}))
        _merge(page, lines)
        page.sheet_state = "hidden" if sheet.get("隐藏") else "visible"
        _mark(page, sheet)
    if "格式" in told:
        return _written(book, told["格式"])
    buffer = io.BytesIO()
    book.save(buffer)
    return _with_values(buffer.getvalue(), stored)


def _mark(page, sheet):
    for row in sheet.get("隐藏行", ()):
        page.row_dimensions[row].hidden = True
    for row in sheet.get("划线", ()):
        for cell in page[row]:
            cell.font = Font(strike=True)
    for place, words in sheet.get("批注", {}).items():
        page[place].comment = Comment(words, "复核")


def _written(book, kind):
    if kind == "csv-gb18030":
        return as_csv(book, "gb18030", ";")
    return as_csv(book, "utf-8-sig", ",") if kind == "csv" else written(book, kind, random.Random(1))


def _put(place, text, stored):
    if text in {"", "<", "^"}:
        return
    text = text.replace("⏎", "\n")
    if text.startswith("="):
        formula, _, value = text.partition("→")
        place.value = formula
        if value:
            stored[place.coordinate] = value
    elif text.startswith("'"):
        place.value = text[1:]
        place.data_type = "s"
    elif text.startswith("@"):
        place.value = date.fromisoformat(text[1:] if len(text) > 8 else f"{text[1:]}-01")
        place.number_format = "yyyy-mm-dd" if len(text) > 8 else 'yyyy"年"m"月"'
    elif re.fullmatch(r"-?\d{1,9}(\.\d+)?", text):
        place.value = float(text) if "." in text else int(text)
    else:
        place.value = text


def _merge(page, lines):
    taken = set()
    for row, cells in enumerate(lines):
        for column in range(len(cells)):
            if cells[column] in {"<", "^"} or (row, column) in taken:
                continue
            right, bottom = column, row
            while right + 1 < len(cells) and cells[right + 1] == "<":
                right += 1
            while bottom + 1 < len(lines) and lines[bottom + 1][column : column + 1] == ["^"]:
                bottom += 1
            if right > column or bottom > row:
                taken |= {(r, c) for r in range(row, bottom + 1) for c in range(column, right + 1)}
                page.merge_cells(start_row=row + 1, end_row=bottom + 1, start_column=column + 1, end_column=right + 1)


def _with_values(content, stored):
    """Excel stores what a formula came to; openpyxl does not write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode() if name in stored else old.read(name)
            for place, value in stored.get(name, {}).items():
                text = re.sub(rf'(<c r="{place}"[^>]*><f>[^<]*</f>)<v\s*/>|(<c r="{place}"[^>]*><f>[^<]*</f>)<v></v>',
                              lambda m, v=value: f"{m[1] or m[2]}<v>{v}</v>", text)  # fmt: skip
            new.writestr(name, text)
    return buffer.getvalue()


# --- the truth --------------------------------------------------------------------------------------------------------


def truth_of(told):
    """{(sheet, row): {field: JSON value or ASK}}; a sheet written sideways counts its projects instead of rows."""
    found = {}
    for sheet in told["表"]:
        (head, *lines) = lines_of(sheet["应读"])
        for line in lines:
            said = dict(zip(head[1:], line[1:], strict=True)) | {k: str(v) for k, v in sheet.get("都是", {}).items()}
            wanted = {FIELDS[k]: _value(FIELDS[k], v) for k, v in said.items() if v}
            found[sheet["名"], int(line[0])] = wanted
    return found


def _value(name, text):
    if text in {ASK, "不详"}:
        return ASK if text == ASK else None
    if name.endswith("_investment") or name.startswith("funds:"):
        number, unit = re.fullmatch(r"([\d.]+)(亿|万)", text).groups()
        yuan = Fraction(number) * (10**8 if unit == "亿" else 10**4)
        return f"{yuan.numerator / yuan.denominator:.2f}"
    return text


# --- reading and comparing --------------------------------------------------------------------------------------------


def context(told, answers=None):
    return Context(answers=answers or {}, units=tuple(told.get("已有单位", ())))


def read_with(told, content, answers=None, *, whole_way=False):
    """The rows, or the sentence that refuses the file."""
    try:
        book = read_bytes(content, name="手工.xlsx") if whole_way else read_here(content)
        return read_rows(book, context(told, answers))
    except BadInput as refused:
        return str(refused)


def read_and_answer(told, content):
    """The rows at first sight, the rows after the clerk's answers, and the expected questions that never came."""
    first = rows = read_with(told, content)
    answers, came = {}, set()
    for _ in range(4):
        if isinstance(rows, str):
            break
        fresh = dict(_answered(rows, told.get("问", {}), came))
        if not fresh.keys() - answers.keys():
            break
        answers |= fresh
        rows = read_with(told, content, answers)
    spare = told.get("可没有", ())
    missing = {words for words in told.get("问", {}) if words not in came and not any(s in words for s in spare)}
    return first, rows, missing


def _answered(rows, expected, came):
    for doubt in (d for row in rows for d in row.doubts):
        for words, answer in expected.items():
            if words in doubt.question:
                came.add(words)
                yield doubt.key, _code(doubt, answer)
                break


def _code(doubt, answer):
    labels = {option.label: option.answer for option in doubt.likely}
    fields = {label: code for code, label in FIELD_LABELS.items()}
    return labels.get(answer, {"不用导入": "ignored", "只是小标题": "nothing"}.get(answer, fields.get(answer, answer)))


def said(record):
    """A record as {field: JSON value}, arrived funds by their basis."""
    found = {str(f): stated_json(v) for f, v in record.stated.items() if f != "funds_arrived"}
    return found | {f"funds:{basis}": stated_json(v) for basis, v in record.funds.items()}


def compare(told, rows):
    """The score of one reading."""
    score, truth = Score(), truth_of(told)
    if isinstance(rows, str):
        score.asked = [(place, name, rows) for place, wanted in truth.items() for name in wanted]
        return score
    live = [row for row in rows if not row.skipped and not row.rejected]
    if any(sheet.get("竖") for sheet in told["表"]):
        read = dict(zip(truth, live, strict=False))
    else:
        read = {(row.sheet, row.row): row for row in live}
    for place, wanted in truth.items():
        if place in read:
            _compare_row(score, place, wanted, read[place], told.get("可有", {}))
        else:
            score.wrong += [(place, name, value, "行没有读到") for name, value in wanted.items()]
    for place, row in read.items():
        if place not in truth:
            (score.asked if row.doubts else score.wrong).append((place, "多读一行", said(row.record)))
    return score


def _compare_row(score, place, wanted, row, allowed):
    got = said(row.record)
    for name, value in allowed.items():
        if got.get(FIELDS[name]) == str(value):
            del got[FIELDS[name]]
    fields = {doubt.field for doubt in row.doubts}
    loose = any("column[" in d.key or "section[" in d.key for d in row.doubts)
    may_remark = any(option.answer == "remarks" for d in row.doubts if "column[" in d.key for option in d.likely)
    whole = any("|spread[" in d.key or "|total[" in d.key or "|hidden_rows" in d.key for d in row.doubts)
    for name in wanted.keys() | got.keys():
        value, found = wanted.get(name, "没有"), got.get(name, "没有")
        doubted = whole or name in fields or ("funds_arrived" in fields and name.startswith("funds:"))
        doubted = doubted or (loose and name not in got) or (name == "remarks" and may_remark)
        if value == ASK:
            score.rightly_asked += doubted
            if not doubted:
                score.wrong.append((place, name, value, found))
        elif doubted:
            score.asked.append((place, name, value, found))
        elif value == found:
            score.right += 1
        else:
            score.wrong.append((place, name, value, found))


def questions(rows):
    return {} if isinstance(rows, str) else {d.key: d.question for row in rows for d in row.doubts}
