"""A text against the ledger of seed 002: what agrees, what is asked about, what is told; never about what is not ours."""

from pathlib import Path

import pytest
from django.db import transaction

from luodi.bulletin.knowledge import LedgerKnowledge
from luodi.proof.judge import Relation
from luodi.proof.proof import proof
from tests.bulletin.district import AS_OF, build

pytestmark = pytest.mark.django_db

SEED = Path(__file__).parents[1] / "golden/texts/002.txt"
TOLD = [  # sentence, what is said of it
    ("今年1—9月，全区引进项目75个。", [("75个", "inconsistent")]),
    ("今年1—9月，全区引进项目74个，合同投资77.6亿元。", []),
    ("1—9月共引进经济项目75个。", [("75个", "undecidable")]),  # loose words: asked
    ("全区引进工业项目59个，合同投资额达45.89亿元。", []),  # the amount is that of industry
    ("第三季度全区合同投资12.49亿元。", [("12.49亿元", "inconsistent")]),
    ("龙塘镇引进项目31个。", []),
    ("龙塘镇引进项目30个。", [("30个", "inconsistent")]),
    ("邻县引进项目88个，全省引进项目5000个。", []),  # not ours
    ("去年全区植树造林3万亩。", []),
]


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.mark.parametrize(("sentence", "told"), TOLD)
def test_a_sentence_against_the_ledger(district, sentence, told):
    found = proof(sentence, ledger=LedgerKnowledge(as_of=AS_OF)).findings
    assert [(f.quote, f.verdict.value) for f in found if f.relation is Relation.LEDGER] == told


def test_the_seed_itself_agrees_with_its_ledger(district):
    result = proof(SEED.read_text("utf-8"), ledger=LedgerKnowledge(as_of=AS_OF))
    assert [f for f in result.findings if f.relation is Relation.LEDGER] == []
    assert sum(tie.relation is Relation.LEDGER for tie in result.ties) >= 6
