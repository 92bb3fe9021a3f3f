import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.style.numbers import (
    brief,
    count,
    count_of_examples,
    epoch,
    exact,
    loss_text,
    rate,
    read_number,
    rounded,
    share_text,
)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_text_reads_back_as_the_very_same_number(value):
    assert read_number(exact(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (100.0, "100"),
        (0.0001, "0.0001"),
        (1e-5, "0.00001"),
        (1e-7, "1e-7"),
        (1e12, "1e12"),
        (0, "0"),
        (-2.5, "-2.5"),
    ],
)
def test_exact_text_has_no_needless_digits_or_exponents(value, text):
    assert exact(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0000"),
        (1.23456789, "1.2346"),
        (-1.5, "−1.5000"),
        (1234.5, "1234.5000"),
        (0.0000321, "0.0000321"),
        (-1e300, "−1.000e+300"),
        (math.inf, "inf"),
        (math.nan, "not a number"),
    ],
)
def test_table_text_never_rounds_a_small_number_to_zero(value, text):
    assert rounded(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1 steps/s"),
        (1.26, "1.3 steps/s"),
        (60, "60 steps/s"),
        (851, "851 steps/s"),
        (999.9, "1 k steps/s"),
        (12_340, "12.3 k steps/s"),
        (2_412_000, "2.4 M steps/s"),
        (3.9e9, "3.9 G steps/s"),
        (math.inf, "unlimited"),
    ],
)
def test_rate_is_short(value, text):
    assert rate(value) == text


def test_counts_and_epochs():
    assert count(1_240) == "1,240"
    assert count_of_examples(1) == "an example"
    assert count_of_examples(1_240, 0) == "1,240 examples of class 0"
    assert epoch(12.44) == "epoch 12.4"


@pytest.mark.parametrize(
    ("text", "value"),
    [(" 0.5 ", 0.5), ("1e-3", 0.001), ("−2", -2.0), ("20 %", 20.0)],
)
def test_numbers_as_people_write_them_are_read(text, value):
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["", "abc", "0,5", "1,240", "nan", "inf", "1..2", "1 2"])
def test_what_is_no_number_is_not_guessed(text):
    assert read_number(text) is None


def test_a_loss_and_a_share_of_no_examples_are_a_dash():
    assert loss_text(math.nan) == share_text(math.nan, 0) == "—"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.99966, "0.9997"), (-0.99988, "−0.9999"), (0.99996, "1"), (0.9994, "0.999"), (245.3, "245")],
)
def test_a_brief_number_below_one_is_told_from_one(value, text):
    assert brief(value) == text
