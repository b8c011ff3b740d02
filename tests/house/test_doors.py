"""Each function that opens a transaction is gone through by a test, so that `make drill-halves` can let it fail."""

import ast

from tests.drills.doors import doors, unnamed, writes


def test_each_door_is_named_by_a_test():
    told = "\n".join(
        f"{door}：请在它那个房间的测试里真的调用一次（make drill-halves 会让它在每一步出错）" for door in unnamed()
    )
    assert not told, told


def test_the_doors_are_found_by_program():
    found = doors()
    assert {"ledger.services.post_entries", "pipeline.mergers.merge_projects", "intake.services.commit_import"} <= set(
        found
    )
    assert not [name for name in found if name.startswith(("web.", "simulate."))]


def test_red_control_a_new_door_is_seen():
    new = "@transaction.atomic\ndef open_gate(*, by): ...\ndef shut_gate(*, by):\n    with transaction.atomic():\n        pass\ndef look(): ...\n"
    assert [writes(node) for node in ast.parse(new).body] == [True, True, False]
