"""Every ledger case reads, at each (as-of, known), what the case says."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

CASES = [
    (file.stem, case)
    for file in sorted(Path(__file__).parent.glob("cases/*.yaml"))
    for case in YAML(typ="safe").load(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{file}：{case['例']}" for file, case in CASES])
def test_case(case, book) -> None:
    for line in case["记"]:
        book.write(line)
    readings = [(line, *book.read(line)) for line in case.get("看", [])]
    assert [(line, found) for line, found, _ in readings] == [(line, wanted) for line, _, wanted in readings]
