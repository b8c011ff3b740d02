"""DuckDB over Parquet gives the very integers: of the slow evaluator on random ledgers, of the home on the samples."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from luodi.assessment.documents import assess_json
from luodi.base.spans import parse_span
from luodi.figures.evaluation import Evaluation
from luodi.figures.measures import standard_catalog
from luodi.ledger.choices import EntryKind, Stage
from luodi.ledger.selectors import last_sequence
from luodi.rulebook import credit
from luodi.rulebook.frame import Frame
from tests.figures.district import AS_OF, FIRST_HALF, SPAN, THIRD_QUARTER, build_district
from tests.figures.test_two_answers import ATOMS, HEADS, PAID, PAID_HEADS, compare, drawn
from tests.lake.freezing import in_duckdb

pytestmark = pytest.mark.django_db
SAMPLES = sorted((Path(__file__).parents[2] / "rulebooks/samples").glob("*.yaml"))


@drawn(3)
def test_random_questions_to_random_ledgers(plan, texts, span, as_of, back, *, unagreed):
    with transaction.atomic():
        compare(plan, texts, span, as_of, back, unagreed=unagreed, engine=in_duckdb)
        transaction.set_rollback(True)


@pytest.mark.drill
@drawn(30)
def test_many_random_questions_to_random_ledgers(plan, texts, span, as_of, back, *, unagreed):
    with transaction.atomic():
        compare(plan, texts, span, as_of, back, unagreed=unagreed, engine=in_duckdb)
        transaction.set_rollback(True)


def test_every_kind_of_question_to_one_ledger():
    """Each head with each condition once, so that no writing of DuckDB waits for the draw."""
    said = [(EntryKind.SET_SECTOR, date(2004, 1, 1), {"text": "工业", "unknown": False})]
    said += [
        (EntryKind.STAGE_REACHED, date(2004, 2, 29), {"stage": stage, "unknown": False})
        for stage in (Stage.SIGNED, Stage.STARTED)
    ]
    said += [(EntryKind.SET_CONTRACT_INVESTMENT, date(2004, 1, 2), {"amount_fen": 10_000_000_001, "unknown": False})]
    said += [(EntryKind.FUNDS_REPORTED, date(2004, 4, n), {"amount_fen": -7 * n, "unknown": False}) for n in (1, 2)]
    said += [(EntryKind.FUNDS_RECOGNIZED, date(2004, 5, 1), {"amount_fen": None, "unknown": True})]
    said += [(EntryKind.SET_CREDIT, date(2004, 1, 1), {"unit": unit, "quantity": 3_333}) for unit in (1, 2, 4)]
    plan = {"projects": [said], "reversed": [4], "moved_on": date(2004, 3, 1), "merged_on": date(2004, 6, 1)}
    texts = [HEADS[i % len(HEADS)].format(atom) for i, atom in enumerate(ATOMS)]
    texts += [PAID_HEADS[i % len(PAID_HEADS)].format(atom) for i, atom in enumerate((*PAID, *ATOMS))]
    compare(plan, texts, "2004", date(2004, 12, 31), 0, engine=in_duckdb)


def test_every_measure_of_golden_g2_at_every_unit():
    build_district()
    catalog = standard_catalog()
    with in_duckdb() as engine:
        for span in (SPAN, THIRD_QUARTER, FIRST_HALF):
            frame = Frame.of(span=span, as_of=AS_OF, known=last_sequence())
            home = Evaluation(catalog=catalog, frame=frame)
            lake = Evaluation(catalog=catalog, frame=frame, run=engine.run, dialect=engine.dialect)
            for run in (home, lake):
                run.prepare((run.bound(name, span), span) for name in catalog.measures)
            different = [
                f"{unit.name} {name}"
                for unit in home.tree.units.values()
                for name in catalog.measures
                if home.measure(name, unit) != lake.measure(name, unit)
            ]
            assert not different


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_rulebook_runs_to_the_same_document(sample):
    build_district()
    text = sample.read_text("utf-8")
    home = assess_json(text, span=parse_span("2004"), as_of=date(2004, 12, 31))
    with in_duckdb() as engine:
        assert assess_json(text, span=parse_span("2004"), as_of=date(2004, 12, 31), engine=engine) == home


def test_red_control_counting_a_shared_project_twice_is_found(monkeypatch):
    shared = [(EntryKind.STAGE_REACHED, date(2004, 2, 1), {"stage": Stage.SIGNED, "unknown": False})]
    shared += [(EntryKind.SET_CREDIT, date(2004, 1, 1), {"unit": unit, "quantity": 5_000}) for unit in (1, 2)]
    plan = {"projects": [shared], "reversed": [], "moved_on": None, "merged_on": None}
    monkeypatch.setattr(credit, "_REACH", credit._REACH.replace("DISTINCT ", ""))
    with pytest.raises(AssertionError, match="个数"):
        compare(plan, ["个数(项目, 已签约)"], "2004", date(2004, 12, 31), 0, engine=in_duckdb)
