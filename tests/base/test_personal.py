"""Numbers of people inside a text: which are hidden, and what looks like one and is none."""

import pytest

from luodi.base.personal import holds_numbers, without_numbers


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("王总13812345678，改天联系", "王总138****5678，改天联系"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678/139-8765-4321", "138****5678/139****4321"),
        ("+86 13812345678", "+86 138****5678"),
        ("8613812345678", "86138****5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("身份证110101199003074518", "身份证（身份证号已隐去）"),
        ("11010119900307451x。", "（身份证号已隐去）。"),
    ],
)
def test_numbers_are_hidden_and_hidden_ones_stay(written, shown):
    assert holds_numbers(written)
    assert without_numbers(written) == without_numbers(shown) == shown


@pytest.mark.parametrize(
    "kept",
    [
        "13812345678元", "13812345678.50", "合同2024138123456789号", "0.13812345678", "0311-88123456", "12812345678",
        "91110101199003074518", "911101011990030745", "e13812345678ab", "8800000001", "11010119901307451X", "2004-09-30 138",
    ],
)  # fmt: skip
def test_what_looks_like_one_and_is_none_is_left_alone(kept):
    assert not holds_numbers(kept)
    assert without_numbers(kept) == kept
