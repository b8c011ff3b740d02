"""Numbers kept as whole steps of their unit."""

from fractions import Fraction

import pytest

from luodi.base.steps import in_steps, number_of, places_of, unit_of

CASES = [
    (620, "个", 620, "个"),
    (Fraction("803.9"), "亩", 80390, "0.01亩"),
    (Fraction("21.6"), "%", 2160, "0.01%"),
    (Fraction("0.0125"), "吨", 125, "0.0001吨"),
    (-3, "%", -3, "%"),
]


@pytest.mark.parametrize(("number", "unit", "steps", "measured_in"), CASES)
def test_a_number_goes_into_steps_and_comes_back(number, unit, steps, measured_in):
    assert in_steps(number, unit) == (steps, measured_in)
    assert (number_of(steps, measured_in), unit_of(measured_in)) == (number, unit)


def test_what_no_step_holds_is_not_kept_and_what_has_no_step_is_itself():
    assert in_steps(Fraction(1, 3), "亩") is None
    assert (number_of(7, None), unit_of(None), places_of("0.01亩"), places_of("亩")) == (7, "", 2, 0)
