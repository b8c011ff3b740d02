"""The compiled SQL and a slow, obvious evaluator give the same integers, on whichever database the tests run."""

from contextlib import nullcontext
from datetime import date
from functools import cache
from types import SimpleNamespace

import pytest
import sqlglot
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from luodi.base.spans import parse_span
from luodi.figures.evaluation import home_dialect, run_sql
from luodi.figures.measures import standard_catalog
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.models import Entry
from luodi.ledger.selectors import last_sequence
from luodi.orgs.models import Unit
from luodi.rulebook import credit
from luodi.rulebook.compile import NotInConditions
from luodi.rulebook.dialect import DIALECTS
from luodi.rulebook.expression import parse
from luodi.rulebook.frame import Frame, bind
from luodi.rulebook.relations import Relations, undecidable
from luodi.rulebook.unagreed import Unagreed
from luodi.rulebook.vocabulary import Vocabulary, ledger_fields
from tests.figures.ledgers import DAYS, build, ledgers
from tests.figures.slow import SlowLedger

pytestmark = pytest.mark.django_db
WORDS = Vocabulary(fields=ledger_fields())
ATOMS = (
    "行业 是 工业", "行业 不属于 (工业, 农业)", "资金来源 是 市外", "合同投资 ≥ 1亿元", "5000万元 ≤ 合同投资 < 1亿元", "总投资 > 合同投资",
    "已签约", "已开工", "签约日期 在 本期", "签约日期 不在 上半年", "开工日期 在 本年", "签约日期 + 180天 < 今天", "开工日期 − 签约日期 > 90天",
    "签约日期 < 6月30日", "当年认定资金 ≥ 100万元", "累计申报资金 = 0", "本期认定资金 ÷ 合同投资 ≥ 20%", "合同投资 ÷ 总投资 < 50%",
    "未填报(合同投资)", "未填报(签约日期)", "未填报时(合同投资, 0元) ≥ 1亿元", "不超过(合同投资, 1亿元) > 9999万元", "合同投资 − 总投资 < 3000万元",
    "如果(已开工, 合同投资, 总投资) ≥ 5000万元", "合同投资 × 2 ≥ 1亿元", "开工日期 ≠ 签约日期", "签约日期 = 2004-02-29",
    "签约日期 + 3个月 < 今天", "开工日期 ≤ 签约日期 + 1年", "签约日期 − 1个月 在 上半年",
)  # fmt: skip
PAID = ("到位日期 在 本期", "到位金额 ≥ 100万元", "到位日期 在 上半年", "到位资金 < 0元")
HEADS = (
    "个数(项目, {})", "合计(合同投资, {})", "最大(合同投资, {})", "最小(总投资, {})", "合计(当年认定资金, {})", "个数(项目, {}, 按 开工日期)",
    "合计(总投资, {}, 按 签约日期)", "合计(合同投资 − 总投资, {})",
)  # fmt: skip
PAID_HEADS = (
    "合计(到位资金(认定), {})",
    "合计(到位资金(申报), {})",
    "个数(到位资金(认定), {})",
    "最大(到位资金(申报), {})",
)


def conditions(atoms):
    return st.recursive(
        st.sampled_from(atoms),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["且", "或"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            inner.map(lambda t: f"非 ({t})"),
        ),
        max_leaves=4,
    )


def questions():
    project = st.tuples(st.sampled_from(HEADS), conditions(ATOMS))
    paid = st.tuples(st.sampled_from(PAID_HEADS), conditions((*PAID, *ATOMS)))
    return st.one_of(project, paid).map(lambda t: t[0].format(t[1]))


def at_home():
    """The engine that compiled SQL runs on when nothing is said: the database of the tests."""
    return nullcontext(SimpleNamespace(run=run_sql, dialect=home_dialect()))


def answers(relations, aggregates, run):
    found = {}
    for statement in relations.statements(aggregates):
        rows = run(statement.sql)
        for index, aggregate in enumerate(statement.aggregates):
            cells = {row[0]: (row[1 + 2 * index], row[2 + 2 * index]) for row in rows}
            found[aggregate] = {u: (None if v is None else int(v), int(n)) for u, (v, n) in cells.items()}
    return found


def compare(plan, texts, span, as_of, back, *, unagreed=None, engine=at_home):
    build(plan)
    frame = Frame.of(span=parse_span(span), as_of=as_of, known=last_sequence() - back, unagreed=unagreed)
    aggregates = [bind(parse(text, WORDS), frame) for text in texts]
    with engine() as where:
        relations = Relations(frame=frame, fields=WORDS.fields, dialect=where.dialect)
        fast = answers(relations, aggregates, where.run)
    slow = SlowLedger(list(Entry.objects.select_related("subject")), list(Unit.objects.all()), frame)
    for aggregate in aggregates:
        wanted = slow.answer(aggregate)
        zero = (0 if aggregate.function in {"个数", "合计"} else None, 0)
        assert {u: v for u, v in fast[aggregate].items() if v != zero} == {
            u: v for u, v in wanted.items() if v != zero
        }, str(aggregate)


EVEN = Unagreed(introducer_bp=5_000, carrier_bp=5_000, article="第三条")
DRAWN = given(
    plan=ledgers(),
    texts=st.lists(questions(), min_size=3, max_size=12, unique=True),
    span=st.sampled_from(["2004", "2004Q3", "2004H1", "2003-06..2004-05", "2004-03-10..2004-04-20"]),
    as_of=DAYS,
    back=st.integers(0, 6),
    unagreed=st.sampled_from([None, EVEN, Unagreed(introducer_bp=6_667, carrier_bp=3_333)]),
)


def drawn(examples):
    """How the two answers are drawn: so many ledgers, each with its questions."""
    few = settings(
        max_examples=examples, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate]
    )
    return lambda test: few(DRAWN(test))


@drawn(6)
def test_sql_and_slow_evaluator_agree(plan, texts, span, as_of, back, *, unagreed):
    with transaction.atomic():
        compare(plan, texts, span, as_of, back, unagreed=unagreed)
        transaction.set_rollback(True)


@pytest.mark.drill
@drawn(60)
def test_sql_and_slow_evaluator_agree_on_many(plan, texts, span, as_of, back, *, unagreed):
    with transaction.atomic():
        compare(plan, texts, span, as_of, back, unagreed=unagreed)
        transaction.set_rollback(True)


def test_a_red_payment_takes_from_each_unit_what_the_black_one_gave():
    shared = [(EntryKind.SET_CREDIT, date(2004, 1, 1), {"unit": unit, "quantity": 3_333}) for unit in (1, 2, 4)]
    paid = [(EntryKind.FUNDS_REPORTED, date(2004, 4, 1), {"amount_fen": n, "unknown": False}) for n in (-7, -14, 21)]
    plan = {"projects": [shared + paid], "reversed": [], "moved_on": None, "merged_on": None}
    compare(plan, ["合计(到位资金(申报), 到位金额 < 0元)", "合计(到位资金(申报))"], "2004", date(2004, 12, 31), 0)


WHOLE_YEAR = Frame.of(span=parse_span("2004"), as_of=date(2004, 12, 31), known=9)


@cache
def every_condition_counted_and_added():
    texts = [head.format(atom) for head in (HEADS[1], PAID_HEADS[0], HEADS[4]) for atom in ATOMS]
    return [bind(parse(text, WORDS), WHOLE_YEAR) for text in texts]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_storage_gets_a_text_it_can_read(dialect):
    relations = Relations(frame=WHOLE_YEAR, fields=WORDS.fields, dialect=dialect)
    statements = relations.statements(every_condition_counted_and_added())
    assert len(statements) < 10
    for statement in statements:
        assert sqlglot.parse_one(statement.sql, dialect=dialect)
        assert "EXISTS" not in statement.sql


def test_red_control_counting_a_shared_project_twice_is_found(monkeypatch):
    shared = [(EntryKind.STAGE_REACHED, date(2004, 2, 1), {"stage": Stage.SIGNED, "unknown": False})]
    shared += [(EntryKind.SET_CREDIT, date(2004, 1, 1), {"unit": unit, "quantity": 5_000}) for unit in (1, 2)]
    plan = {"projects": [shared], "reversed": [], "moved_on": None, "merged_on": None}
    monkeypatch.setattr(credit, "_REACH", credit._REACH.replace("DISTINCT ", ""))
    with pytest.raises(AssertionError, match="个数"):
        compare(plan, ["个数(项目, 已签约)"], "2004", date(2004, 12, 31), 0)


def test_without_an_agreement_both_sides_share_and_a_missing_side_stands_at_the_place():
    first = date(2004, 1, 1)
    signed = [(EntryKind.STAGE_REACHED, date(2004, 2, 1), {"stage": Stage.SIGNED, "unknown": False})]
    signed += [(EntryKind.SET_CONTRACT_INVESTMENT, first, {"amount_fen": 10_000_000_001, "unknown": False})]
    sides = [(EntryKind.SET_INTRODUCER, first, {"unit": 1}), (EntryKind.SET_CARRIER, first, {"unit": 2})]
    agreed = [(EntryKind.SET_CREDIT, date(2004, 3, 1), {"unit": 3, "quantity": 10_000})]
    both = [sides[0], (EntryKind.SET_CARRIER, first, {"unit": 1})]
    projects = [signed + more for more in ([], sides, sides[:1], sides[1:], both, sides + agreed)]
    plan = {"projects": projects, "reversed": [], "moved_on": None, "merged_on": None}
    texts = ["个数(项目, 签约日期 在 本期)", "合计(合同投资, 签约日期 在 本期)", "合计(合同投资, 已签约)"]
    compare(plan, texts, "2004", date(2004, 12, 31), 0, unagreed=EVEN)


def test_every_measure_of_the_catalog_can_be_decided_by_a_database():
    """Reading the catalog does not ask it: each process reads it, and only its author can break it."""
    fields = standard_catalog().fields
    assert not [m.name for m in standard_catalog().measures.values() if undecidable(m.node, fields)]


def test_a_product_of_two_columns_is_refused_with_its_place():
    frame = Frame.of(span=parse_span("2004"), as_of=date(2004, 12, 31), known=9)
    node = bind(parse("个数(项目, 合同投资 ÷ 总投资 > 总投资 ÷ 合同投资)", WORDS, line=4), frame)
    with pytest.raises(NotInConditions, match=r"第 4 行第 8 列.*不能逐行用整数判断"):
        Relations(frame=frame, fields=WORDS.fields).statements([node])
    assert [(f.line, f.column) for f in undecidable(node, WORDS.fields)] == [(4, 8)]
