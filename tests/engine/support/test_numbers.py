import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.support.numbers import Number, digits, number, operand, subscript, vector, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0000"),
        (-0.0, "0.0000"),
        (0.21634, "0.2163"),
        (-1.5, "−1.5000"),
        (99_999.0, "99999.0000"),
        (1e5, "1.000e+05"),
        (-4.248354e-18, "−4.248e−18"),
        (0.00094, "0.000940"),
        (-1.8174e-4, "−0.000182"),
        (4.2e-5, "0.0000420"),
        (9.9e-6, "9.900e−06"),
    ],
)
def test_a_number_has_four_decimals_or_a_few_digits(value, text):
    assert digits(value) == text


@given(st.floats(-1e308, 1e308))
def test_a_text_reads_back_within_its_own_rounding(value):
    read = float(digits(value).replace("−", "-"))
    assert math.isclose(read, value, rel_tol=5.1e-3, abs_tol=0) or abs(read - value) <= 5.1e-5


@given(st.floats())
def test_no_number_is_written_as_inf_or_nan(value):
    written = number(value)
    assert "inf" not in written.text
    assert "nan" not in written.text
    assert (written.value is None) == (not math.isfinite(value))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_agree_with_those_in_the_rest_of_the_window(value):
    number_format = pytest.importorskip("gui.style.numbers")
    assert digits(value) == number_format.rounded(value + 0.0)


def test_what_is_not_a_plain_positive_number_stands_in_parentheses():
    assert operand("0.5000") == "0.5000"
    assert operand("−0.5000") == "(−0.5000)"
    assert operand(number(math.inf).text) == "(> 10³⁰⁸)"


def test_vectors_and_subscripts():
    assert vector((Number(1.0, "1.0000"), Number(-2.0, "−2.0000"))) == "(1.0000, −2.0000)"
    assert subscript(12) == "₁₂"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("x1", "x₁"), ("x12", "x₁₂"), ("x01", "x₀₁"), ("x", "x"), ("x1 in cm", "x1 in cm")],
)
def test_names_of_columns_are_written_as_in_formulas(name, shown):
    assert written(name) == shown
