"""What one sheet says: headings, units, sections, totals, and the questions it raises."""

import pytest

from luodi.base.errors import BadInput
from tests.intake.sheets import asked, read, records

PLAIN = """
| 2004年1—9月招商引资项目表 | < | < | < |
| 截至2004年9月20日 | | | 单位：万元 |
| 序号 | 项目名称 | 责任单位 | 合同投资 |
| 1 | 金鹰陶瓷 | 龙塘镇 | 8900 |
"""


def test_title_unit_line_and_report_date():
    assert records(read(PLAIN)) == [
        {
            "project": "金鹰陶瓷",
            "unit": "龙塘镇",
            "contract_investment_yuan": "89000000.00",
            "report_date": "2004-09-20",
        }
    ]


def test_rows_carry_the_sheets_own_number():
    assert [row.row for row in read(PLAIN)] == [4]


def test_a_month_in_the_title_is_a_report_date_known_to_the_month():
    (row,) = read(PLAIN.replace("| 截至2004年9月20日 |", "| |"))
    assert row.record.as_json()["report_date"] == "2004-09"


def test_the_units_and_the_date_given_by_hand():
    text = "| 项目名称 | 总投资（亿元） |\n| 金鹰陶瓷 | 1.2 |"
    from datetime import date

    (row,) = read(text, sender="龙塘镇", report_date=date(2004, 9, 30))
    assert row.record.as_json() == {
        "project": "金鹰陶瓷", "unit": "龙塘镇", "total_investment_yuan": "120000000.00", "report_date": "2004-09-30"
    }  # fmt: skip


def test_two_row_headings_merged():
    rows = read("""
| 序号 | 项目名称 | 投资情况（万元） | < | 到位资金（万元） | < |
| ^ | ^ | 总投资 | 合同投资 | 本月 | 本年累计 |
| 1 | 金鹰陶瓷 | 10000 | 8900 | 100 | 700 |
""")
    assert records(rows) == [
        {"project": "金鹰陶瓷", "total_investment_yuan": "100000000.00", "contract_investment_yuan": "89000000.00",
         "funds_arrived_yuan": "7000000.00", "funds_arrived_basis": "year"}
    ]  # fmt: skip
    assert {str(b): m.fen for b, m in rows[0].record.funds.items()} == {"span": 100_000_000, "year": 700_000_000}


def test_three_row_headings_and_a_row_that_numbers_the_columns():
    rows = read("""
| 序号 | 项目名称 | 资金（万元） | < | < |
| ^ | ^ | 合同投资 | 到位资金 | < |
| ^ | ^ | ^ | 本期 | 开工以来累计 |
| 1 | 2 | 3 | 4 | 5 |
| 1 | 金鹰陶瓷 | 8900 | 50 | 900 |
""")
    assert records(rows) == [
        {"project": "金鹰陶瓷", "contract_investment_yuan": "89000000.00", "funds_arrived_yuan": "9000000.00", "funds_arrived_basis": "cumulative"}
    ]  # fmt: skip


def test_a_table_that_is_headed_again_on_the_next_page():
    rows = read(PLAIN + PLAIN.strip().splitlines()[2] + "\n| 2 | 宏达五金 | 源潭镇 | 26000 |")
    assert [r["project"] for r in records(rows)] == ["金鹰陶瓷", "宏达五金"]
    assert asked(rows) == {}


def test_two_tables_with_different_columns():
    rows = read(
        PLAIN
        + "| | | |\n| 在谈项目 | < | < | < |\n| 序号 | 项目名称 | 镇街 | 总投资（亿元） |\n| 1 | 宏达五金 | 源潭镇 | 2.6 |"
    )
    assert records(rows)[1] == {
        "project": "宏达五金", "unit": "源潭镇", "stage": "洽谈", "total_investment_yuan": "260000000.00",
        "report_date": "2004-09-20",
    }  # fmt: skip


def test_merged_unit_sections_totals_and_notes():
    rows = read("""
| 单位：万元 | < | < | < |
| 责任单位 | 项目名称 | 行业 | 合同投资 |
| 合计 | < | < | 44800 |
| 龙塘镇 | 金鹰陶瓷 | 工业 | 8900 |
| ^ | 永盛酒店 | 第三产业 | 26000 |
| 龙塘镇小计 | < | < | 34900 |
| 源潭镇 | 宏达五金 | 工业 | 9900 |
| 备注：1.合同投资以合同为准。 | < | < | < |
| 2.到位资金以进账单为准。 | | | |
| 填报人：张三 | | 审核人：李四 | |
""")
    assert [(r["project"], r["unit"]) for r in records(rows)] == [
        ("金鹰陶瓷", "龙塘镇"), ("永盛酒店", "龙塘镇"), ("宏达五金", "源潭镇")
    ]  # fmt: skip
    assert [row.skipped for row in rows if row.skipped] == ["小计、合计不导入"] * 2 + ["说明", "说明", "签名"]


def test_sections_name_units_and_sectors_at_two_levels():
    rows = read("""
| 序号 | 项目名称 | 合同投资（万元） |
| 一、工业项目（2个） | < | < |
| （一）龙塘镇 | | |
| 1 | 金鹰陶瓷 | 8900 |
| （二）源潭镇 | | |
| 2 | 宏达五金 | 8900 |
| 二、第三产业 | < | < |
| （一）龙塘镇 | | |
| 3 | 永盛酒店 | 26000 |
""")
    assert [(r["project"], r["unit"], r["sector"]) for r in records(rows)] == [
        ("金鹰陶瓷", "龙塘镇", "工业"), ("宏达五金", "源潭镇", "工业"), ("永盛酒店", "龙塘镇", "第三产业")
    ]  # fmt: skip


def test_a_section_with_its_sum_beside_it():
    rows = read("| 序号 | 项目名称 | 合同投资（万元） |\n| 一 | 龙塘镇 | 8900 |\n| 1 | 金鹰陶瓷 | 8900 |")
    assert records(rows) == [{"project": "金鹰陶瓷", "unit": "龙塘镇", "contract_investment_yuan": "89000000.00"}]


def test_projects_numbered_in_chinese_are_no_sections():
    rows = read("| 序号 | 项目名称 | 合同投资（万元） |\n| 一 | 金鹰陶瓷 | 8900 |\n| 二 | 宏达五金 | 8900 |")
    assert [r["project"] for r in records(rows)] == ["金鹰陶瓷", "宏达五金"]
    assert set(asked(rows)) == {"section[金鹰陶瓷]", "section[宏达五金]"}


def test_a_name_alone_is_asked_and_never_lost():
    text = "| 项目名称 | 合同投资（万元） |\n| 重点跟进 | |\n| 金鹰陶瓷 | 8900 |"
    assert set(asked(read(text))) == {"section[重点跟进]"}
    assert [r["project"] for r in records(read(text, {"section[重点跟进]": "nothing"}))] == ["金鹰陶瓷"]
    assert [r["project"] for r in records(read(text, {"section[重点跟进]": "project"}))] == ["重点跟进", "金鹰陶瓷"]


def test_a_name_below_the_projects_group_and_amounts_beside_dates():
    rows = read("""
| 序号 | 项目基本情况 | < | < | < | 进展情况 | < |
| ^ | 名称 | 投资方 | 责任单位 | 总投资（亿元） | 签约时间 | 开工时间 |
| 1 | 金鹰陶瓷 | 金鹰集团 | 龙塘镇 | 1.2 | 2004.1.5 | 2004.3 |
""")
    assert records(rows) == [
        {"project": "金鹰陶瓷", "investor": "金鹰集团", "unit": "龙塘镇", "total_investment_yuan": "120000000.00",
         "signed_on": "2004-01-05", "started_on": "2004-03"}
    ]  # fmt: skip


def test_a_section_in_the_column_of_numbers_with_its_count_and_sum():
    rows = read("""
| 序号 | 项目名称 | 合同投资（万元） |
| 龙塘镇 | 2个 | 17800 |
| 1 | 金鹰陶瓷 | 8900 |
| 2 | 丽珠铝业 | 8900 |
| 源潭镇（1个） | | 1000 |
| 1 | 宏达五金 | 1000 |
| 合计 | 3个项目 | 18800 |
""")
    assert [(r["project"], r["unit"]) for r in records(rows)] == [
        ("金鹰陶瓷", "龙塘镇"), ("丽珠铝业", "龙塘镇"), ("宏达五金", "源潭镇")
    ]  # fmt: skip


def test_a_name_beside_the_word_for_totals_is_asked():
    text = "| 责任单位 | 项目名称 | 合同投资（万元） |\n| 龙塘镇 | 金鹰陶瓷 | 900 |\n| 小计 | 龙塘片区 | 900 |"
    assert set(asked(read(text))) == {"total[龙塘片区]"}
    assert [r["project"] for r in records(read(text, {"total[龙塘片区]": "total"}))] == ["金鹰陶瓷"]


ONCE = """
| 责任单位 | 项目名称 | 合同投资（万元） |
| 龙塘镇 | 金鹰陶瓷 | 8900 |
| | 永盛酒店 | 26000 |
| | 丽珠铝业 | 9000 |
| 源潭镇 | 宏达五金 | 8900 |
| | 凤城食品 | 5000 |
"""


def test_units_written_once_hold_for_the_blanks_below():
    assert [r["unit"] for r in records(read(ONCE))] == ["龙塘镇"] * 3 + ["源潭镇"] * 2


def test_units_written_once_with_subtotals_between():
    text = ONCE.replace("| 源潭镇 |", "| 小计 | 3 | 43900 |\n| 源潭镇 |") + "| 小计 | 2 | 13900 |"
    assert [r["unit"] for r in records(read(text))] == ["龙塘镇"] * 3 + ["源潭镇"] * 2


def test_a_blank_unit_among_full_ones_is_asked():
    text = ONCE.replace("| | 丽珠铝业", "| 龙塘镇 | 丽珠铝业")
    assert asked(read(text)) == {"blank:unit": "“责任单位”空着的，是不是同上一行（龙塘镇）？"} | {
        "blank:unit": asked(read(text))["blank:unit"]
    }
    assert "unit" not in records(read(text, {"blank:unit": "nothing"}))[1]
    assert records(read(text, {"blank:unit": "above"}))[1]["unit"] == "龙塘镇"


def test_the_sheets_sender_is_the_unit_where_no_column_is():
    rows = read("| 填报单位：龙塘镇 | 单位：万元 |\n| 项目名称 | 合同投资 |\n| 金鹰陶瓷 | 8900 |")
    assert records(rows) == [{"project": "金鹰陶瓷", "unit": "龙塘镇", "contract_investment_yuan": "89000000.00"}]


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("到位资金", "“到位资金”这一列是什么？"),
        ("累计到位资金", "“累计到位资金”这一列是什么？"),
        ("投资额", "“投资额”这一列是什么？"),
        ("拟投入资金", "“拟投入资金”这一列是什么？"),
        ("属地", "“属地”这一列是什么？"),
        ("大数", "“大数”这一列是什么？"),
        ("合同投资（外资）", "“合同投资（外资）”这一列是什么？"),
        ("2003年到位资金", "“2003年到位资金”这一列是什么？"),
    ],
)
def test_a_column_that_may_be_two_things_is_asked(heading, question):
    rows = read(f"| 单位：万元 | |\n| 项目名称 | {heading} |\n| 金鹰陶瓷 | 8900 |")
    assert list(asked(rows).values()) == [question]
    assert records(rows) == [{"project": "金鹰陶瓷"}]


def test_an_answered_column_is_not_asked_again():
    text = "| 单位：万元 | |\n| 项目名称 | 到位资金 |\n| 金鹰陶瓷 | 8900 |"
    rows = read(text, {"column[到位资金]": "funds_arrived:year"})
    assert records(rows) == [
        {"project": "金鹰陶瓷", "funds_arrived_yuan": "89000000.00", "funds_arrived_basis": "year"}
    ]


@pytest.mark.parametrize(
    ("heading", "basis"),
    [
        ("本月到位资金", "span"), ("到位资金（本期）", "span"), ("9月份到位资金", "span"),
        ("本年累计到位资金", "year"), ("1-9月到位资金", "year"), ("到位资金（1—9月累计）", "year"), ("今年以来资金到位", "year"),
        ("开工以来累计到位资金", "cumulative"), ("到位资金（自开工以来）", "cumulative"), ("历年累计到位资金", "cumulative"),
    ],
)  # fmt: skip
def test_what_an_arrived_amount_counts(heading, basis):
    (record,) = records(read(f"| 单位：万元 | |\n| 项目名称 | {heading} |\n| 金鹰陶瓷 | 8900 |"))
    assert record["funds_arrived_basis"] == basis


def test_a_plain_cumulative_beside_the_years_is_what_arrived_since_the_project_began():
    rows = read("| 单位：万元 | | |\n| 项目名称 | 本年累计到位资金 | 累计到位资金 |\n| 金鹰陶瓷 | 100 | 900 |")
    assert {str(b): m.fen for b, m in rows[0].record.funds.items()} == {"year": 100_000_000, "cumulative": 900_000_000}


def test_a_part_greater_than_its_whole_is_asked():
    rows = read("| 单位：万元 | | |\n| 项目名称 | 本月到位资金 | 本年累计到位资金 |\n| 金鹰陶瓷 | 900 | 100 |")
    assert list(asked(rows).values()) == ["到位资金的本期大于本年累计，请核对。"]


def test_two_columns_that_claim_one_field_are_asked():
    text = "| 单位：万元 | | |\n| 项目名称 | 总投资 | 计划总投资 |\n| 金鹰陶瓷 | 900 | 1000 |"
    assert list(asked(read(text)).values()) == ["有2列都像“总投资”，用哪一列？"]
    assert records(read(text, {"rival[total_investment]": "2"}))[0]["total_investment_yuan"] == "10000000.00"


def test_an_event_after_the_report_date_is_asked():
    text = PLAIN.replace("合同投资 |", "竣工时间 |").replace("8900", "2005年6月")
    assert list(asked(read(text)).values()) == ["“竣工时间”2005-06晚于报表日期2004-09-20，是计划吗？"]
    assert "completed_on" not in records(read(text, {"future:completed_on": "plan"}))[0]


def test_planned_dates_and_subsets_are_left_out_unasked():
    rows = read(
        "| 项目名称 | 预计竣工时间 | 总投资（万元） | 其中：固定资产投资（万元） | 联系电话 |\n| 金鹰陶瓷 | 2005年 | 900 | 800 | 13800000000 |"
    )
    assert (records(rows), asked(rows)) == ([{"project": "金鹰陶瓷", "total_investment_yuan": "9000000.00"}], {})


def test_an_amount_merged_over_two_projects_is_asked():
    rows = read("| 项目名称 | 总投资（万元） |\n| 金鹰陶瓷 | 900 |\n| 宏达五金 | ^ |")
    assert list(asked(rows).values()) == ["“总投资（万元）”一格跨了2行，每个项目各是多少？请拆开后重新导入。"]


def test_two_units_in_one_cell_are_asked():
    rows = read("| 项目名称 | 责任单位 |\n| 金鹰陶瓷 | 龙塘镇、源潭镇 |")
    assert list(asked(rows).values()) == ["“责任单位”写了2个单位“龙塘镇、源潭镇”，记在哪个单位名下？"]


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("签约", "签约"),
        ("已签约", "签约"),
        ("正在洽谈", "洽谈"),
        ("在建", "开工"),
        ("建成投产", "投产"),
        ("开工阶段", "开工"),
    ],
)
def test_a_stage_in_its_own_words(words, stage):
    assert records(read(f"| 项目名称 | 进度 |\n| 金鹰陶瓷 | {words} |"))[0]["stage"] == stage


@pytest.mark.parametrize("words", ["预计年底开工", "未开工", "正在办理用地手续", "已签约，准备开工"])
def test_a_passage_in_place_of_a_stage_is_asked(words):
    assert list(asked(read(f"| 项目名称 | 进度 |\n| 金鹰陶瓷 | {words} |")).values()) == [
        f"“进度”写“{words}”，算到哪个阶段？"
    ]


def test_a_row_without_a_name_is_rejected_and_a_template_row_is_blank():
    rows = read("| 序号 | 项目名称 | 总投资（万元） |\n| 1 | 金鹰陶瓷 | 900 |\n| 2 | | 800 |\n| 3 | | |")
    assert [(r.row, r.rejected, r.skipped) for r in rows[1:]] == [
        (3, "缺项目名称，请补上后重新导入。", ""),
        (4, "", "空行"),
    ]


def test_a_sheet_without_headings_is_refused_in_one_sentence():
    with pytest.raises(BadInput, match=r"文件“台账.xlsx”里没有找到表头"):
        read("| 各镇街： | 请按时报送 |")


def test_running_numbers_before_names_are_none_of_them():
    rows = read("| 项目名称 | 总投资（亿元） |\n| 1.金鹰陶瓷 | 3 |\n| 2、宏达五金 | 2 |\n| （3）永盛酒店 | 2 |")
    assert [r["project"] for r in records(rows)] == ["金鹰陶瓷", "宏达五金", "永盛酒店"]
    rows = read("| 项目名称 | 总投资（亿元） |\n| 3.5代面板线 | 3 |\n| 2号厂房 | 2 |")
    assert [r["project"] for r in records(rows)] == ["3.5代面板线", "2号厂房"]


def test_a_remark_is_kept_as_written_and_a_dash_remarks_nothing():
    rows = read("| 项目名称 | 备注 |\n| 金鹰陶瓷 | — |\n| 宏达五金 | 待定 |\n| 永盛酒店 | 无 |")
    assert [r.get("remarks", "没有") for r in records(rows)] == ["没有", "待定", "没有"]


def test_a_unit_told_in_brackets_with_the_currency():
    rows = read("| 项目名称 | 合同投资（人民币：万元） |\n| 金鹰陶瓷 | 8900 |")
    assert records(rows)[0]["contract_investment_yuan"] == "89000000.00"


def test_a_town_with_its_count_and_sums_is_a_section_and_no_project():
    rows = read(
        "| 项目名称 | 总投资（万元） |\n| 龙塘镇 | 900 |\n| 金鹰陶瓷 | 900 |\n| 飞来峡镇（1个） | 800 |\n| 凤城产业园 | 800 |"
    )
    assert [(r["project"], r["unit"]) for r in records(rows)] == [("金鹰陶瓷", "龙塘镇"), ("凤城产业园", "飞来峡镇")]


def test_a_seal_behind_the_senders_name_is_none_of_it():
    rows = read("| 填报单位：龙塘镇人民政府（盖章） | |\n| 项目名称 | 行业 |\n| 金鹰陶瓷 | 工业 |")
    assert records(rows)[0]["unit"] == "龙塘镇人民政府"


def test_a_sheet_that_lies_across_is_read_column_by_column():
    rows = read("| 项目名称 | 石墨电极 | 光学镜片 |\n| 投资方 | 金鹰集团 | 宏达公司 |\n| 责任单位 | 龙塘镇 | 源潭镇 |")
    assert records(rows) == [
        {"project": "石墨电极", "investor": "金鹰集团", "unit": "龙塘镇"},
        {"project": "光学镜片", "investor": "宏达公司", "unit": "源潭镇"},
    ]


PROGRESS = """
| 项目名称 | 总投资（亿元） | 项目进展情况 |
| 钠离子电池 | 20 | 2024年5月8日签约，8月20日开工，目前基础施工 |
| 特种纸 | 4 | 2024.3签订合同；计划2025年1月开工 |
| 康养小镇 | 3 | 9月3日赴企业拜访 |
"""


def test_days_in_a_sentence_are_offered_and_taken_only_when_a_person_says_so():
    first, second, third = read(PROGRESS)
    assert [d.likely[0].label for r in (first, second, third) for d in r.doubts] == [
        "记签约2024-05-08、开工2024-08-20", "记签约2024-03", "不算阶段"
    ]  # fmt: skip
    assert "signed_on" not in first.record.as_json()
    (told, *_) = read(PROGRESS, {"value[2024年5月8日签约，8月20日开工，目前基础施工]:stage": "as_told"})
    assert (told.record.as_json()["signed_on"], told.record.as_json()["started_on"]) == ("2024-05-08", "2024-08-20")
    assert told.doubts == ()


def test_an_answer_that_is_no_stage_and_one_that_is_no_field_are_asked_again():
    (_, _, third) = read(PROGRESS, {"value[9月3日赴企业拜访]:stage": "随便"})
    assert asked([third])
    assert asked(read("| 项目名称 | 怪话 |\n| 金鹰陶瓷 | 3 |", {"column[怪话]": "随便"}))


def test_names_that_are_headings_are_asked():
    rows = read(
        "| 项目名称 | 第一个 |\n| 怪话 | 别的 |\n| 投资方 | 金鹰集团 |\n| 责任单位 | 龙塘镇 |\n| 总投资 | 3亿 |"
    )
    assert all(any(d.key.endswith("across") for d in row.doubts) for row in rows)


def test_the_first_day_of_a_span_is_no_report_date():
    rows = read("| 百日会战（2003年9月1日至11月20日） | |\n| 项目名称 | 行业 |\n| 金鹰陶瓷 | 工业 |")
    assert "report_date" not in records(rows)[0]


def test_a_report_date_in_chinese_numerals():
    rows = read("| 填表时间：二〇〇三年十二月三十一日 | |\n| 项目名称 | 行业 |\n| 金鹰陶瓷 | 工业 |")
    assert records(rows)[0]["report_date"] == "2003-12-31"


def test_a_section_goes_on_below_headings_printed_again():
    head = "| 序号 | 项目名称 | 总投资（万元） |"
    rows = read(f"{head}\n| 一、龙塘镇 | | |\n| 1 | 金鹰陶瓷 | 900 |\n{head}\n| 2 | 永盛酒店 | 800 |")
    assert [r["unit"] for r in records(rows)] == ["龙塘镇", "龙塘镇"]


MONTHS = "| 到位资金分月表（2025年） | | | |\n| 项目名称 | 1月 | 2月 | 3月 |\n| 金鹰陶瓷 | 100 | 200 | |\n| 宏达五金 | | | 50万元 |"


def test_months_that_do_not_say_of_what_are_asked_once_and_added_up():
    text = MONTHS.replace("2025年）", "2025年，单位：万元）")
    assert list(asked(read(text)).values()) == ["“1月”到“3月”这3列是什么？"]
    arrived = records(read(text, {"months": "arrived"}))
    assert [r.get("funds_arrived_yuan") for r in arrived] == ["3000000.00", "500000.00"]
    assert [r["funds_arrived_basis"] for r in arrived] == ["year", "year"]
    assert all("funds_arrived_yuan" not in r for r in records(read(text, {"months": "ignored"})))


def test_two_columns_that_take_turns_are_no_rivals():
    text = "| 项目名称 | 总投资（内资，亿元） | 总投资（外资，亿元） |\n| 金鹰陶瓷 | 3 | |\n| 宏达五金 | | 5 |"
    turns = text.replace("（内资，亿元）", "（亿元）").replace("（外资，亿元）", "额（亿元）")
    assert [r["total_investment_yuan"] for r in records(read(turns))] == ["300000000.00", "500000000.00"]
    both = turns.replace("| 3 | |", "| 3 | 1 |")
    assert set(asked(read(both))) == {"rival[total_investment]"}


def test_a_heading_in_doubt_is_not_put_under_the_one_before():
    text = "| 序号 | 项目名称 | 总投资（亿元） |\n| 一 | 拟开工那批 | |\n| 1 | 金鹰陶瓷 | 3 |\n| 二 | 另一批 | |\n| 2 | 宏达五金 | 5 |"
    rows = read(text)
    assert [[d.question for d in row.doubts] for row in rows] == [
        ["小标题“拟开工那批”是什么？"], ["小标题“拟开工那批”是什么？"],
        ["小标题“另一批”是什么？"], ["小标题“另一批”是什么？"]
    ]  # fmt: skip
    assert rows[0].doubts[0].likely[0].label == "阶段：开工"


def test_a_stage_in_the_answer_to_a_heading():
    text = "| 序号 | 项目名称 | 总投资（亿元） |\n| 一 | 拟开工那批 | |\n| 1 | 金鹰陶瓷 | 3 |"
    assert [r["stage"] for r in records(read(text, {"section[拟开工那批]": "stage:signed"}))] == ["签约"]
