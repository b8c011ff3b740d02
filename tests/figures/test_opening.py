"""Every count and sum opens to rows that make exactly the figure; a formula opens to its figures."""

from datetime import date
from fractions import Fraction

import pytest

from luodi.base.errors import BadInput, NotFound
from luodi.figures.figure import parse_key
from luodi.figures.measures import standard_catalog
from luodi.figures.opening import open_figure, opening_json
from luodi.figures.selectors import figure, figure_at, figure_json, measures_json, unit_figures
from luodi.ledger.choices import EntryKind
from luodi.ledger.models import Entry
from luodi.orgs.selectors import Scope
from luodi.rulebook.nodes import Aggregate
from tests.figures.district import AS_OF, SPAN, THIRD_QUARTER

pytestmark = pytest.mark.django_db
ADDED = [
    m.name for m in standard_catalog().measures.values() if isinstance(m.node, Aggregate) and m.node.rows != "单位"
]


def assert_opens_exactly(found):
    opening = open_figure(found)
    parts = [row.part for row in opening.counted]
    made = max(parts, default=None) if found.name.startswith("最大") else sum(parts)
    assert made == found.known_part, found.name
    assert sum(1 for row in opening.unknown) == found.unknown, found.name
    assert all(row.reason and row.part is None for row in (*opening.not_counted, *opening.unknown))
    return opening


def test_every_measure_of_the_district_opens(district):
    for name in ADDED:
        for unit in (None, "横荷街办"):
            opening = assert_opens_exactly(figure(name, span=THIRD_QUARTER, as_of=AS_OF, unit=unit))
            assert all(row.sequences for row in opening.counted)


def test_what_does_not_count_says_why_in_the_words_of_the_rule(district):
    opening = open_figure(figure("工业项目", span=THIRD_QUARTER, as_of=AS_OF, unit="横荷街办"))
    assert {row.reason for row in opening.not_counted} == {
        "签约日期是2004年1月15日，不符合“签约日期 在 2004年第三季度”", "签约日期是2004年2月15日，不符合“签约日期 在 2004年第三季度”",
        "签约日期是2004年5月15日，不符合“签约日期 在 2004年第三季度”", "签约日期是2004年6月15日，不符合“签约日期 在 2004年第三季度”",
        "行业是第三产业，不符合“行业 是 工业”",
    } - {"签约日期是2004年1月15日，不符合“签约日期 在 2004年第三季度”"}  # fmt: skip
    signed = Entry.objects.get(sequence=opening.counted[0].sequences[0])
    assert (signed.kind, signed.occurred_on) == (EntryKind.STAGE_REACHED, date(2004, 9, 20))


def test_a_rate_opens_to_its_two_figures_and_each_of_them_opens_further(district):
    rate = figure("工业投资占比", span=SPAN, as_of=AS_OF)
    assert [part.printed for part in open_figure(rate).parts] == ["45.89亿元", "77.64亿元"]
    assert assert_opens_exactly(figure_at(parse_key(rate.parts[0].key))).counted[0].sequences
    completion = figure("项目完成率", span=SPAN, as_of=AS_OF)
    assert [(part.name, part.printed) for part in completion.parts] == [
        ("引进项目", "74个"),
        ("目标(引进项目)", "100个"),
    ]


def test_a_figure_over_units_opens_to_the_units(district):
    opening = open_figure(figure("零引进单位", span=THIRD_QUARTER, as_of=AS_OF))
    assert [unit.name for unit in opening.units if unit.counts] == ["镇街F", "镇街G"]
    biggest = open_figure(figure("最大单位投资", span=THIRD_QUARTER, as_of=AS_OF))
    assert max(biggest.parts, key=lambda part: part.value).scope_name == "横荷街办"


def test_a_quarter_figure_opens_to_the_rows_of_the_quarter(district):
    assert len(open_figure(figure("季度项目", span=SPAN, as_of=AS_OF)).counted) == 21


def test_a_reader_sees_his_own_rows_and_how_many_are_hidden(district):
    units = district
    own = Scope(roles=frozenset(), unit_ids=frozenset({units["横荷街办"].pk}), everything=False)
    opening = open_figure(figure("引进项目", span=SPAN, as_of=AS_OF), scope=own)
    assert (len(opening.counted), opening.hidden) == (7, 67)


def test_many_measures_for_all_units_cost_the_same_statements_with_more_rows(district, django_assert_num_queries):
    names = ["引进项目", "合同投资", "工业投资占比", "投资集中度", "项目时序差", "季度项目", "项目滑坡幅度"]
    with django_assert_num_queries(5):  # known, units, their statements, the aggregates, targets
        found = unit_figures(names, span=SPAN, as_of=AS_OF)
    assert len(found) == 8
    assert found["U002"]["引进项目"].printed == "31个"


def test_an_alias_names_the_same_figure_and_a_wrong_name_the_nearest(district):
    assert figure("工业投资", span=SPAN, as_of=AS_OF).name == "工业合同投资"
    with pytest.raises(NotFound, match="最接近的是“工业投资占比”"):
        figure("工业投占比", span=SPAN, as_of=AS_OF)
    with pytest.raises(BadInput, match="编号"):
        parse_key("引进项目~2004")


def test_json_says_yuan_and_ratios_as_text(district):
    said = figure_json(figure("合同投资", span=SPAN, as_of=AS_OF))
    assert (said["value"], said["measured_in"], said["unknown"]) == ("7764000000.00", "元", 0)
    opened = opening_json(open_figure(figure("合同投资", span=THIRD_QUARTER, as_of=AS_OF, unit="横荷街办")))
    assert sum(Fraction(row["part_yuan"]) for row in opened["entries"] if row["verdict"] == "counted") == 598_000_000
    assert {"引进项目", "投资完成率"} <= {measure["name"] for measure in measures_json()}
