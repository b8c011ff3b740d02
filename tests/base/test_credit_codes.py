"""统一社会信用代码: invented codes; weights and alphabet of GB 32100-2015."""

import pytest

from luodi.base.credit_codes import check_character, is_credit_code


def test_an_invented_code_of_the_right_shape_is_right():
    assert is_credit_code("91350100M000100Y43")


@pytest.mark.parametrize(
    "written", ["９１３５０１００Ｍ０００１００Ｙ４３", " 91350100m000100y43 ", "91350100M000 100Y43"]
)
def test_full_width_small_letters_and_blanks_are_read(written):
    assert is_credit_code(written)


@pytest.mark.parametrize(
    "written",
    ["91350100M000100Y44", "91350100M000100Y34", "91350100M000100Y4", "91350100I000100Y43", "", "9.1350100E+17"],
)
def test_a_slip_is_found(written):
    assert not is_credit_code(written)


def test_each_pair_of_neighbors_swapped_is_found():
    body = "9135010012345678A"
    code = body + check_character(body)
    swapped = [code[:n] + code[n + 1] + code[n] + code[n + 2 :] for n in range(16) if code[n] != code[n + 1]]
    assert is_credit_code(code)
    assert not any(map(is_credit_code, swapped))
