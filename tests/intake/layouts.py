"""Draws ugly workbooks of random ledgers: one seed, one layout, one truth.

`draw(seed)` answers a file in one of the formats of formats.py and what each of its rows states, in the words of the command
line's JSON. Everything an office does to a sheet is drawn: titles, unit lines, headings of one to three rows merged or not,
merged units, units written once, section rows, subtotals, notes, column order, other words for a column, styles of numbers
and dates, a sheet per stage with columns of its own, a form per project, hidden rows and sheets, comments, formulas without
a stored value, error cells.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
from openpyxl.comments import Comment

from tests.intake.formats import FLAT, KINDS, NAMES, ONE_SHEET, RICH, written

UNITS = ["龙塘镇", "源潭镇", "石角镇", "横荷街办", "东城街道", "飞来峡镇", "山塘镇", "发改局", "高新区管委会"]
SECTORS = ["工业", "第三产业", "农业", "先进制造业", "现代服务业"]
STAGES = ["洽谈", "意向", "协议", "签约", "落地", "开工", "竣工", "投产"]
ORIGINS = ["广州市", "深圳市", "香港", "浙江省杭州市", "上海市"]
PLACES = ["清远", "粤北", "南岭", "北江", "飞霞", "凤城", "金鹰", "宏达", "永盛", "丽珠"]
TRADES = ["陶瓷", "五金", "电子", "纺织", "建材", "物流园", "酒店", "铝业", "食品", "新能源"]

LABELS = {
    "project": ["项目名称", "项目名", "项 目 名 称", "招商项目名称", "项目\n名称", "引进项目名称", "项目名称*"],
    "investor": ["投资方", "投资商", "投资主体", "客商", "投资方名称", "投资（方）企业"],
    "unit": ["责任单位", "镇街", "镇（街）", "引进单位", "责任单位（镇街）", "落户单位"],
    "sector": ["行业", "产业类别", "行业类别", "所属行业"],
    "stage": ["阶段", "项目阶段", "进度", "目前进展"],
    "total_investment": ["总投资", "总投资额", "项目总投资", "计划总投资"],
    "agreed_investment": ["协议投资", "协议投资额", "协议金额"],
    "contract_investment": ["合同投资", "合同投资额", "合同金额", "合同引资额"],
    "origin": ["资金来源", "来源地", "资金来源地"],
    "first_contact_on": ["首次接洽", "首次接洽时间", "接洽时间"],
    "signed_on": ["签约时间", "签约日期", "合同签订时间", "签约\n时间"],
    "landed_on": ["落地时间", "落户时间"],
    "started_on": ["开工时间", "动工时间", "开工日期"],
    "completed_on": ["竣工时间", "竣工日期"],
    "in_production_on": ["投产时间", "投产日期"],
    "remarks": ["备注", "说明", "备 注"],
}
FUNDS = {
    "span": [("到位资金", "本期"), ("到位资金", "本月"), ("实际到位资金", "本月")],
    "year": [("到位资金", "本年累计"), ("资金到位", "今年以来"), ("到位资金", "1-9月累计")],
    "cumulative": [("到位资金", "开工以来累计"), ("到位资金", "自开工以来"), ("实际到位资金", "历年累计")],
}
AMOUNTS = ["total_investment", "agreed_investment", "contract_investment", "funds_arrived"]
EVENTS = ["first_contact_on", "signed_on", "landed_on", "started_on", "completed_on", "in_production_on"]
NOISE = ["联系人", "联系电话", "用地面积（亩）", "项目内容", "企业简介", "存在问题"]
ASKED = {
    "investor": ["企业名称", "业主单位"],
    "total_investment": ["投资额", "投资规模", "拟投入资金"],
    "contract_investment": ["签约金额", "投资金额"],
    "origin": ["来源", "项目来源"],
    "signed_on": ["时间", "引进时间"],
}
STAGE_SHEETS = {"在谈项目": "洽谈", "签约项目": "签约", "开工项目": "开工"}
ERRORS = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!"]
FULL = str.maketrans("0123456789.", "０１２３４５６７８９．")
WAN, YI = 10**6, 10**10


@dataclass
class Sheet:
    """What was drawn: the file, the truth by (sheet, row), and whether nothing in it needs a question."""

    seed: int
    kind: str = "xlsx"
    content: bytes = b""
    truth: dict = field(default_factory=dict)
    clean: bool = True

    @property
    def name(self):
        return f"抽签.{NAMES.get(self.kind, self.kind)}"


def draw(seed: int, kind: str | None = None) -> Sheet:
    """The file of one seed; `kind` asks for a format."""
    return _Office(seed, kind or random.Random(-seed - 1).choice(KINDS)).workbook()


class _Office:
    """One office's habits, held for a whole sheet."""

    def __init__(self, seed: int, kind: str):
        self.r = random.Random(seed)
        self.drawn = Sheet(seed=seed, kind=kind)
        self.flat, self.rich = kind in FLAT, kind in RICH
        r = self.r
        self.year = r.choice([2004, 2007, 2023, 2024])
        self.report = date(self.year, 9, 30)
        self.unit_where = r.choice(["line", "title", "heading", "cell", "heading", "line", "row"])
        self.unit = r.choice(["万元", "万元", "亿元", "元"])
        self.unit_style = r.choice(["plain", "merged", "merged", "section", "once", "ditto"])
        self.dates = r.choice(
            [
                "iso",
                "dot",
                "cn",
                "date",
                "serial",
                "compact",
                "slash",
                "month_dot",
                "month_format",
                "month_cn",
                "cn_digits",
                "mixed",
            ]
        )
        self.numbers = r.choice(["number", "number", "text", "comma", "full"])
        self.depth = r.choice([1, 1, 2, 2, 2, 3])
        self.hard = r.random() < 0.3
        self.basis = r.choice(["span", "year", "cumulative"])
        if self.hard and r.random() < 0.15:
            self.unit_where, self.drawn.clean = "nowhere", False
        self.group_merge = r.random() < 0.8
        self.form = r.random() < 0.08
        self.stages = not self.form and kind not in ONE_SHEET and r.random() < 0.12
        if self.form:
            self.unit_style, self.depth = "plain", 1
            self.unit_where = "heading" if self.unit_where in {"row", "nowhere"} else self.unit_where
        if self.flat and self.unit_style == "merged":  # what a merged column becomes without its merges
            self.unit_style, self.drawn.clean, self.merges_lost = "once", False, True
        else:
            self.merges_lost = False
        self.fields = self._fields()

    def _fields(self):
        r = self.r
        chosen = ["project"] + ([] if self.unit_style == "section" else ["unit"])
        odds = {"remarks": 0.5, "investor": 0.8, "signed_on": 0.8}
        optional = ["investor", "sector", "stage", *AMOUNTS, "origin", *EVENTS, "remarks"]
        chosen += [name for name in optional if r.random() < odds.get(name, 0.55)]
        if not set(chosen) & set(AMOUNTS):
            chosen.append("contract_investment")
        if r.random() < 0.6:
            head, tail = (
                [f for f in chosen if f in {"project", "unit"}],
                [f for f in chosen if f not in {"project", "unit"}],
            )
            r.shuffle(tail)
            r.shuffle(head)
            chosen = head + tail
        if self.form:
            return chosen
        for name in r.sample(NOISE, r.choice([0, 0, 1, 2])):
            chosen.insert(r.randrange(1, len(chosen) + 1), "~" + name)
        return chosen

    # --- truth --------------------------------------------------------------------------------------------------------

    def ledger(self):
        """Projects by unit: plain dicts of fen, (date, precision), words; None is stated as unknown; absent is blank."""
        r = self.r
        units = r.sample(UNITS, r.randrange(2, 6))
        return [{"unit": unit, **self._project()} for unit in units for _ in range(r.choice([1, 2, 3, 5]))]

    def _project(self):
        r = self.r
        made = {
            "project": f"{r.choice(PLACES)}{r.choice(TRADES)}{r.choice(['项目', '生产基地', '产业园', '（二期）项目', '一期'])}"
        }
        for name in self.fields:
            if name in {"project", "unit"} or name.startswith("~"):
                continue
            if r.random() < 0.12:
                continue
            if name in AMOUNTS:
                made[name] = (
                    None
                    if r.random() < 0.06
                    else r.choice(
                        [
                            r.randrange(50, 90_000) * WAN,
                            r.randrange(50_00, 900_000_00) * 10_000,
                            r.randrange(1, 90) * YI,
                        ]
                    )
                )
            elif name in EVENTS:
                made[name] = date(self.year, 1, 1) + timedelta(days=r.randrange(0, 272))
            else:
                made[name] = {
                    "investor": f"{r.choice(PLACES)}{r.choice(['集团', '有限公司', '控股'])}",
                    "sector": r.choice(SECTORS),
                    "stage": r.choice(STAGES),
                    "origin": r.choice(ORIGINS),
                    "remarks": r.choice(["已供地", "需协调用电", "重点项目，县领导挂钩"]),
                }[name]
        return made

    # --- printing -----------------------------------------------------------------------------------------------------

    def amount(self, fen):  # noqa: PLR0911 (one way of writing each)
        """The cell for an amount, and the truth it still tells."""
        r = self.r
        if fen is None:
            return r.choice(["X", "待定", "—", "不详"]), None
        unit = self.unit
        if self.unit_where == "cell" or r.random() < 0.08:
            unit = r.choice(["万元", "亿元", "万", "亿"])
            text = self._digits(fen, unit) + unit
            return text if self.numbers != "full" else text.translate(FULL), fen
        text = self._digits(fen, unit)
        if self.hard and r.random() < 0.1:
            self.drawn.clean = False
            return r.choice([f"约{text}", f"近{text}", f"{text}左右", f"{text}-{text}0", f"{text}美元"]), fen
        if self.hard and self.rich and r.random() < 0.03:
            self.drawn.clean = False
            return f"={text}+0", fen
        if self.numbers == "number":
            return (int(text) if "." not in text else float(text)), fen
        if self.numbers == "comma":
            whole, _, part = text.partition(".")
            return f"{int(whole):,}" + (f".{part}" if part else ""), fen
        return (text.translate(FULL) if self.numbers == "full" else text), fen

    def _digits(self, fen, unit):
        number = Decimal(fen) / {"元": 100, "万元": WAN, "万": WAN, "亿元": YI, "亿": YI}[unit]
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def date(self, day):
        """The cell for a date, and the truth it still tells."""
        r, style = self.r, self.dates
        if self.hard and r.random() < 0.1:
            self.drawn.clean = False
            month = f"{day.year}-{day.month:02}"
            return r.choice(
                [
                    (f"{day.month}月{day.day}日", day.isoformat()),
                    (f"{day.month}/{day.day}", day.isoformat()),
                    (f"{day.year % 100:02}.{day.month}", month),
                    (f"{day.month}月底", month),
                    ("上半年", month),
                    (float(f"{day.year}.{day.month}"), month),
                ]
            )
        if style == "mixed":
            style = r.choice(["iso", "dot", "cn", "date", "compact", "month_cn"])
        month = f"{day.year}-{day.month:02}"
        if style == "month_dot" and not self.rich and day.month == 1:
            self.drawn.clean = False  # text does not tell 2024.1 from a 2024.10 that lost its zero
        return {
            "iso": (day.isoformat(), day.isoformat()),
            "dot": (f"{day.year}.{day.month}.{day.day}", day.isoformat()),
            "cn": (f"{day.year}年{day.month}月{day.day}日", day.isoformat()),
            "date": (day, day.isoformat()),
            "serial": ((day - date(1899, 12, 30)).days, day.isoformat()),
            "compact": (int(day.strftime("%Y%m%d")), day.isoformat()),
            "month_format": (day.replace(day=1), month),
            "slash": (f"{day.year}/{day.month}/{day.day}", day.isoformat()),
            "month_dot": (f"{day.year}.{day.month}", month),
            "month_cn": (f"{day.year}年{day.month}月", month),
            "cn_digits": ("".join("〇一二三四五六七八九"[int(c)] for c in str(day.year)) + f"年{'一二三四五六七八九'[day.month - 1]}月", month),
        }[style]  # fmt: skip

    def workbook(self):
        r = self.r
        self.book = openpyxl.Workbook()
        names = [None] if self.drawn.kind in ONE_SHEET else r.choice([[None], [None], [None], [None, "续表1"]])
        for position, name in enumerate(STAGE_SHEETS if self.stages else names):
            sheet = self.book.active if position == 0 else self.book.create_sheet(name)
            if self.stages:
                sheet.title, self.fields = name, self._fields()
            self._form(sheet) if self.form else self._sheet(sheet)
            if self.hard and self.rich and r.random() < 0.04:
                sheet.sheet_state, self.drawn.clean = r.choice(["hidden", "veryHidden"]), False
        if all(s.sheet_state != "visible" for s in self.book.worksheets):
            self.book.create_sheet("空")  # a workbook shows one sheet at least
        self.drawn.content = written(self.book, self.drawn.kind, r)
        return self.drawn

    def _form(self, sheet):
        """One project a block, label beside value, two pairs a row."""
        self.s, self.row, self.width = sheet, 0, 4
        self._titles()
        labels = {name: self._form_label(name) for name in self.fields}
        first, second, *others = self.fields
        order = ["project", second if first == "project" else first, *others]
        for project in self.ledger():
            truth = {"unit": project["unit"], "project": project["project"], "report_date": self.report.isoformat()}
            top = self.row + 1
            for start in range(0, len(order), 2):
                self.row += 1
                for at, name in enumerate(order[start : start + 2]):
                    self.s.cell(self.row, 2 * at + 1, labels[name])
                    self._state(name, project, 2 * at + 2, truth)
            self.drawn.truth[self._title(), top] = truth
            self.row += self.r.choice([0, 1])
        if self.r.random() < 0.3:  # a block that nobody filled in
            for start in range(0, len(order), 2):
                self._put([word for name in order[start : start + 2] for word in (labels[name], None)])

    def _title(self):
        return "表1" if self.drawn.kind in ONE_SHEET else self.s.title

    def _form_label(self, name):
        top, sub = self._heading(name)
        return self._with_unit(name, top if sub is None else f"{top}（{sub}）")

    def _sheet(self, sheet):
        r = self.r
        self.s, self.row = sheet, 0
        columns = (["序号"] if r.random() < 0.8 else []) + self.fields
        self.width = len(columns)
        self._titles()
        self._headings(columns)
        self.number = 0
        projects = self.ledger()
        total_row = r.random() < 0.5
        if total_row and r.random() < 0.3:
            self._total(columns, "合计", projects)
            total_row = False
        groups = {}
        for project in projects:
            groups.setdefault(project["unit"], []).append(project)
        # units written once are recognised only where blanks outnumber names
        once = self.unit_style == "once" and (
            self.merges_lost or self.hard or len(projects) - len(groups) >= max(len(groups), 2)
        )
        if self.unit_style == "once" and self.hard:
            self.drawn.clean = False
        for position, (unit, members) in enumerate(groups.items()):
            if self.unit_style == "section":
                self._section(position, unit, members)
            self._group_rows(columns, members, once=once)
            if r.random() < 0.25 and not once:
                self._total(columns, r.choice(["小计", "小 计", f"{unit}小计"]), members)
        if total_row:
            self._total(columns, r.choice(["合计", "总计", "合   计"]), projects)
        if r.random() < 0.5:
            self._notes()

    def _group_rows(self, columns, members, *, once):
        """The rows of one unit, and its merged cell."""
        r, start = self.r, self.row + 1
        for index, project in enumerate(members):
            if r.random() < 0.05:
                self.row += 1 if self.unit_style != "merged" else 0
            self._project_row(columns, project, first=index == 0, once=once)
            if self.hard and r.random() < 0.02:
                self.s.row_dimensions[self.row].hidden, self.drawn.clean = True, False
        if self.unit_style == "merged" and len(members) > 1:
            at = columns.index("unit") + 1
            self.s.merge_cells(start_row=start, end_row=self.row, start_column=at, end_column=at)

    def _titles(self):
        r, s = self.r, self.s
        if r.random() < 0.3:
            self._put([f"附件{r.randrange(1, 4)}"])
        title = r.choice(
            [
                f"{self.year}年1—9月招商引资项目情况表",
                f"{self.year}年招商引资项目台账",
                f"××区{self.year}年度引进项目一览表",
            ]
        )
        if self.unit_where == "title":
            title += f"（单位：{self.unit}）"
        self._put([title])
        s.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=self.width)
        stated = r.choice(
            [
                f"截至{self.year}年9月30日",
                f"填报时间：{self.report.isoformat()}",
                f"截至{self.year}年9月30日止",
                f"{self.year}年9月30日",
            ]
        )
        line = [stated]
        if self.unit_where == "line":
            line = r.choice(
                [
                    [stated + "　　单位：" + self.unit],
                    [stated, None, "单位：" + self.unit],
                    [stated, None, "金额单位：人民币" + self.unit],
                ]
            )
        self._put(line)
        if r.random() < 0.2:
            self.row += 1

    def _put(self, values):
        self.row += 1
        for column, value in enumerate(values, 1):
            if value is not None:
                self.s.cell(self.row, column, value)

    def _headings(self, columns):
        r = self.r
        tops, subs = [], []
        for name in columns:
            top, sub = self._heading(name)
            tops.append(top)
            subs.append(sub)
        if self.depth == 1:
            joined = [
                t if s is None else r.choice([f"{s}{t}", f"{t}（{s}）", f"{t}\n{s}"])
                for t, s in zip(tops, subs, strict=True)
            ]
            self._put([self._with_unit(name, text) for name, text in zip(columns, joined, strict=True)])
            self._unit_row(columns)
            return
        tops, subs = self._grouped(columns, tops, subs)
        if self.depth == 3:
            self._banner(columns)
        self.row += 1
        top = self.row
        self.row += 1
        column = 1
        for name, text, sub in zip(columns, tops, subs, strict=True):
            shown = self._with_unit(name, text)
            self.s.cell(top, column, shown)
            if sub is not None:
                self.s.cell(top + 1, column, sub)
            elif self.group_merge:
                self.s.merge_cells(start_row=top, end_row=top + 1, start_column=column, end_column=column)
            column += 1
        self._merge_groups(top, tops, subs)
        self._unit_row(columns)

    def _banner(self, columns):
        """A third row of headings above: each run of columns of one sort under a name of its own."""
        self.row += 1
        sorts = ["资金情况" if c in AMOUNTS else "时间进度" if c in EVENTS else "项目基本情况" for c in columns]
        start = 0
        for column in range(1, len(sorts) + 1):
            if column < len(sorts) and sorts[column] == sorts[start]:
                continue
            self.s.cell(self.row, start + 1, sorts[start])
            if column - start > 1:
                self.s.merge_cells(start_row=self.row, end_row=self.row, start_column=start + 1, end_column=column)
            start = column

    def _grouped(self, columns, tops, subs):
        """Neighbouring amounts or dates under one group heading."""
        tops, subs = list(tops), list(subs)
        for group, members in (("投资情况", AMOUNTS[:3]), ("时间节点", EVENTS)):
            pairs = [at for at in range(len(columns) - 1) if set(columns[at : at + 2]) <= set(members)]
            for at in pairs:
                if self.r.random() < 0.7 and subs[at] is None:
                    subs[at : at + 2], tops[at : at + 2] = tops[at : at + 2], [group, group]
        return tops, subs

    def _merge_groups(self, top, tops, subs):
        column = 1
        while column <= len(tops):
            end = column
            while (
                end < len(tops)
                and subs[column - 1] is not None
                and subs[end] is not None
                and tops[end] == tops[column - 1]
            ):
                end += 1
            if end > column:
                for other in range(column + 1, end + 1):
                    self.s.cell(top, other).value = None
                if self.group_merge:
                    self.s.merge_cells(start_row=top, end_row=top, start_column=column, end_column=end)
            column = end + 1

    def _heading(self, name):
        r = self.r
        if name == "序号" or name.startswith("~"):
            return name.lstrip("~"), None
        if name == "funds_arrived":
            return r.choice(FUNDS[self.basis])
        if self.hard and r.random() < 0.05 and name in ASKED:
            self.drawn.clean = False
            return r.choice(ASKED[name]), None
        return r.choice(LABELS[name]), None

    def _with_unit(self, name, text):
        if self.unit_where == "heading" and (name in AMOUNTS or text == "投资情况"):
            return text + self.r.choice([f"（{self.unit}）", f"({self.unit})", f"\n（单位：{self.unit}）"])
        return text

    def _unit_row(self, columns):
        if self.unit_where == "row":
            self._put([f"（{self.unit}）" if name in AMOUNTS else None for name in columns])

    def _section(self, position, unit, members):
        numeral = "一二三四五六七八九十"[position]
        text = self.r.choice(
            [
                f"{numeral}、{unit}",
                f"（{numeral}）{unit}",
                f"{unit}（{len(members)}个）",
                f"{numeral}、{unit}（{len(members)}个）",
            ]
        )
        self._put([text])
        if self.r.random() < 0.6:
            self.s.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=self.width)

    def _project_row(self, columns, project, *, first, once):
        self.row += 1
        self.number += 1
        truth = {"unit": project["unit"], "project": project["project"], "report_date": self.report.isoformat()}
        for column, name in enumerate(columns, 1):
            blank = name == "unit" and not first and (once or self.unit_style == "merged")
            ditto = name == "unit" and not first and self.unit_style == "ditto"
            self._state(name, project, column, truth, instead=None if blank else "同上" if ditto else ...)
        if self.stages and "stage" not in self.fields:
            truth["stage"] = STAGE_SHEETS[self.s.title]
        self.drawn.truth[self._title(), self.row] = truth

    def _state(self, name, project, column, truth, *, instead=...):
        """Print one fact of a project in a column of the current row, and note what it tells. `instead`: of the value."""
        r = self.r
        value, told = self._cell(name, project)
        value = value if instead is ... else instead
        if value is not None:
            cell = self.s.cell(self.row, column, value)
            if name in EVENTS and self.dates == "month_format" and isinstance(value, date):
                cell.number_format = r.choice(['yyyy"年"m"月"', "yyyy/m", *(["mmm-yy"] if self.rich else [])])
            if name != "unit" and told is not ... and self.hard and r.random() < 0.01:
                cell.value, self.drawn.clean = r.choice(ERRORS), False
            elif r.random() < 0.02:
                cell.comment = Comment("请核对：8900", "审核人")
        if name in AMOUNTS and told is not ...:
            truth[f"{name}_yuan"] = None if told is None else f"{told // 100}.{told % 100:02}"
        elif told is not ...:
            truth[name] = told
        if "funds_arrived_yuan" in truth:
            truth["funds_arrived_basis"] = self.basis

    def _cell(self, name, project):
        """The cell of a column, and the truth it tells; `...` where it tells none."""
        r = self.r
        value = project.get(name)
        if name == "序号" or name.startswith("~"):
            return self.number if name == "序号" else r.choice(["张三", "见附件", "500亩", None]), ...
        if name not in project:
            return None, ...
        if name in AMOUNTS or name in EVENTS:
            return self.amount(value) if name in AMOUNTS else self.date(value)
        if name == "stage" and r.random() < 0.3:
            return f"已{value}", value
        return (f" {value} " if r.random() < 0.05 else value), value

    def _total(self, columns, label, members):
        self.row += 1
        at = columns.index("project") + 1 if self.r.random() < 0.5 else 1
        self.s.cell(self.row, at, label)
        for column, name in enumerate(columns, 1):
            if name in AMOUNTS and column != at:
                fen = sum(m.get(name) or 0 for m in members)
                self.s.cell(self.row, column, float(self._digits(fen, self.unit)))

    def _notes(self):
        self._put(
            [
                self.r.choice(
                    [
                        "备注：1.本表每月5日前报送。",
                        "注：合同投资以签订的合同为准。",
                        "填表说明：单位为万元的保留两位小数。",
                    ]
                )
            ]
        )
        if self.r.random() < 0.4:
            self._put(["2.到位资金以银行进账单为准。"])
        if self.r.random() < 0.5:
            self._put(["填报人：张三", None, "审核人：李四"])
