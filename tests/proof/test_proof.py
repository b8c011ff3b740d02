"""The public face: JSON as cli.md has it, the ledger's answer, and what a tie says."""

import json
from fractions import Fraction

from luodi.proof.ledger import Known
from luodi.proof.proof import as_json, proof

TEXT = "1—9月，全县引进项目74个，合同投资77.64亿元；其中工业项目59个，合同投资45.89亿元，分别占79.7%和59.2%。"


def test_json_carries_the_contract():
    document = json.loads(json.dumps(as_json(proof(TEXT)), ensure_ascii=False))
    assert set(document) == {"claims", "findings", "ties"}
    (finding,) = document["findings"]
    assert (finding["quote"], finding["stated"], finding["expected"]) == ("59.2%", "59.2%", "59.1%")
    assert (finding["relation"], finding["verdict"]) == ("share", "inconsistent")
    assert TEXT[finding["start"] : finding["end"]] == "59.2%"
    assert [r["quote"] for r in finding["related"]] == ["45.89亿元", "77.64亿元"]
    values = {c["quote"]: c["value"] for c in document["claims"]}
    assert values["77.64亿元"] == "7764000000.00"
    assert values["74个"] == 74
    assert values["59.2%"] == "0.592"
    assert [t["quote"] for t in document["ties"]] == ["79.7%"]


def test_a_redacted_figure_is_null_and_asked_about():
    document = as_json(proof("全年签约项目X个，到位资金X亿元。"))
    assert [c["value"] for c in document["claims"]] == [None, None]
    assert document["findings"][0]["verdict"] == "undecidable"


def known(value: str, **more):
    """A ledger that knows one figure."""

    def answer(*, metric, period, subject, dimension, stated):
        del period, subject, stated
        match = dimension == "CNY" and "到位资金" in metric
        return Known(value=Fraction(value), definition="认定到位资金", as_of="2024-09-30", **more) if match else None

    return answer


SENTENCE = "前三季度全县到位资金45.6亿元，增长8%。"


def test_the_ledger_agrees_within_the_printed_rounding():
    result = proof(SENTENCE, ledger=known("4563000000"))
    assert not result.findings
    assert [t.relation for t in result.ties] == ["ledger"]


def test_the_ledger_differs_and_names_its_definition():
    (finding,) = proof(SENTENCE, ledger=known("4420000000")).findings
    assert finding.verdict == "inconsistent"
    assert finding.expected == "44.2亿元"
    assert finding.because == "台账按“认定到位资金”截至2024-09-30为44.2亿元，与文中“45.6亿元”不符。"


def test_a_loose_definition_is_only_asked_about():
    (finding,) = proof(SENTENCE, ledger=known("4420000000", sure=False)).findings
    assert finding.verdict == "undecidable"
    assert "认定到位资金" in finding.because


def test_full_width_text_keeps_its_offsets():
    text = "签约４６个项目，其中制造业项目３１个，占６９．４％。"
    (finding,) = proof(text).findings
    assert text[finding.start : finding.end] == finding.quote == "６９．４％"


def test_an_empty_text_is_sound():
    assert proof("").sound


def test_units_that_brought_nothing_complement_no_projects():
    found = proof("虎岭镇引进5个、2.86亿元，凤溪镇引进4个、1.9亿元，城东街道引进3个、1.4亿元。零引进的有2个单位。")
    assert found.findings == ()
