"""What the services refuse the database refuses too: a row that breaks a law cannot be inserted by anybody."""

import pytest
from django.db import DatabaseError, connection, transaction

from luodi.ledger.models import Entry
from luodi.ledger.triggers import TABLE
from tests.ledger.database import KEY, next_row

REVERSED = f"(SELECT reverses_id FROM {TABLE} WHERE reverses_id IS NOT NULL)"
RED = f"(SELECT id FROM {TABLE} WHERE reverses_id IS NOT NULL)"
KEYED = f"(SELECT id FROM {TABLE} WHERE key = '{KEY}')"
LAST = f"(SELECT MAX(sequence) FROM {TABLE})"
UNIT = "(SELECT MIN(id) FROM orgs_unit)"

LAWFUL = {
    "照抄一笔": {},
    "不详而无数值": {"unknown": "true", "amount_fen": "NULL"},
    "冲销": {"reverses_id": KEYED, "reason": "'写错'"},
    "计功": {"kind": "'set_credit'", "unit_id": UNIT, "quantity": "10000"},
    "有起有止": {"span_first": "'2024-01-01'", "span_last": "'2024-01-31'"},
}
UNLAWFUL = {
    "序号跳号": {"sequence": f"{LAST} + 2"},
    "序号倒填": {"sequence": "0"},
    "序号重用": {"sequence": LAST},
    "幂等键重用": {"key": "key"},
    "冲销已冲销的": {
        "reverses_id": REVERSED,
        "reason": "'再冲'",
        "amount_fen": "200000000",
        "occurred_on": "'2024-04-01'",
    },
    "冲销冲销": {"reverses_id": RED, "reason": "'冲错'", "amount_fen": "200000000", "occurred_on": "'2024-04-01'"},
    "冲销金额不同": {"reverses_id": KEYED, "reason": "'写错'", "amount_fen": "amount_fen - 1"},
    "冲销改成不详": {"reverses_id": KEYED, "reason": "'写错'", "amount_fen": "NULL", "unknown": "true"},
    "冲销换日期": {"reverses_id": KEYED, "reason": "'写错'", "occurred_on": "'2024-03-02'"},
    "冲销换对象": {"reverses_id": KEYED, "reason": "'写错'", "subject_id": "(SELECT MIN(id) FROM ledger_subject)"},
    "冲销换事项": {"reverses_id": KEYED, "reason": "'写错'", "kind": "'funds_recognized'"},
    "冲销无事由": {"reverses_id": KEYED},
    "冲销不存在的": {"reverses_id": "999999", "reason": "'写错'"},
    "不详而有数值": {"unknown": "true"},
    "资金无金额": {"amount_fen": "NULL"},
    "总投资无金额": {"kind": "'set_total_investment'", "amount_fen": "NULL"},
    "行业无内容": {"kind": "'set_sector'"},
    "份额超过一": {"kind": "'set_credit'", "unit_id": UNIT, "quantity": "10001"},
    "份额为负": {"kind": "'set_credit'", "unit_id": UNIT, "quantity": "-1"},
    "份额为空": {"kind": "'set_credit'", "unit_id": UNIT, "quantity": "NULL"},
    "计功无单位": {"kind": "'set_credit'", "quantity": "1"},
    "隶属无上级": {"kind": "'set_placement'"},
    "阶段无名": {"kind": "'stage_reached'"},
    "目标无跨度": {"kind": "'set_target'", "measure": "'引进项目'"},
    "跨度有起无止": {"span_first": "'2024-01-01'"},
    "跨度有止无起": {"span_last": "'2024-01-01'"},
    "跨度倒置": {"span_first": "'2024-02-01'", "span_last": "'2024-01-01'"},
}


def insert(changed: dict[str, str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(next_row(**changed))


@pytest.mark.parametrize("changed", LAWFUL.values(), ids=LAWFUL)
def test_a_lawful_row_goes_in(changed, keyed) -> None:
    """The control: what is refused below is refused for the one thing it changes."""
    before = Entry.objects.count()
    insert(changed)
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("changed", UNLAWFUL.values(), ids=UNLAWFUL)
def test_an_unlawful_row_does_not(changed, keyed) -> None:
    before = Entry.objects.count()
    with pytest.raises(DatabaseError):
        insert(changed)
    assert Entry.objects.count() == before
