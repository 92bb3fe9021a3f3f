import argparse
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cli.values import MOST_VALUES, numbers, point, sweep


def test_log_has_equal_ratios_and_both_ends():
    found = sweep("alpha=1e-3:100:26log")
    assert found.setting == "alpha"
    assert found.is_logarithmic
    assert len(found.values) == 26
    assert (found.values[0], found.values[-1]) == (1e-3, 100)
    ratios = [math.log10(b / a) for a, b in pairwise(found.values)]
    assert ratios == pytest.approx([0.2] * 25, abs=1e-11)
    assert {0.01, 0.1, 1.0, 10.0} <= set(found.values)


@pytest.mark.parametrize("text", ["l2=0:1:11", "l2=0:1:11lin"])
def test_without_log_the_differences_are_equal(text):
    found = sweep(text)
    assert found.values == tuple(k / 10 for k in range(11))
    assert not found.is_logarithmic


def test_a_range_too_narrow_for_so_many_values_has_fewer():
    assert sweep("alpha=1:1.0000000000001:9").values == (1, 1.0000000000001)


def test_a_list_is_sorted_and_keeps_its_numbers():
    assert sweep("alpha=0.3,1e-7,2").values == (1e-7, 0.3, 2)


def test_batches_are_whole_each_once_and_full_comes_last():
    assert sweep("batch=1:200:12log").values == (1, 2, 3, 4, 7, 11, 18, 29, 47, 76, 124, 200)
    assert sweep("batch=full,32,8").values == (8, 32, None)
    assert all(isinstance(value, int) for value in sweep("batch=1:10:4").values)


def test_names_keep_the_order_given_and_counts_are_whole():
    assert sweep("optimizer=newton,gd, adam").values == ("newton", "gd", "adam")
    assert sweep("schedule=cosine,1/t").values == ("cosine", "1/t")
    assert sweep("warmup=0:100:3").values == (0, 50, 100)
    assert sweep("period=10,5").values == (5, 10)
    assert sweep("momentum=0.9,0.5").values == (0.5, 0.9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alpha=0.1,10", True),
        ("alpha=0.1,0.5", False),
        ("l2=0,0.001,0.1", True),
        ("l2=0,1", False),
        ("l2=0", False),
        ("batch=4,400,full", True),
        ("batch=full", False),
    ],
)
def test_a_wide_list_is_drawn_with_equal_ratios(text, expected):
    assert sweep(text).is_logarithmic == expected


@given(
    st.floats(1e-12, 1e11),
    st.floats(1.001, 10),
    st.integers(2, MOST_VALUES),
    st.sampled_from(["log", "lin", ""]),
)
def test_any_range_ascends_between_its_ends(low, factor, count, spacing):
    high = low * factor
    values = sweep(f"alpha={low!r}:{high!r}:{count}{spacing}").values
    assert (values[0], values[-1]) == (low, high)
    assert len(values) <= count
    assert all(a < b for a, b in pairwise(values))


@pytest.mark.parametrize(
    ("text", "named", "accepted"),
    [
        ("", "''", "NAME=LOW:HIGH:COUNTlog"),
        ("alpha", "'alpha'", "NAME=v1,v2,…"),
        ("alpha=", "'alpha='", "NAME alpha, batch, l1, l2, optimizer"),
        ("beta=1,2", "'beta'", "alpha, batch, l1, l2, optimizer, momentum"),
        ("seed=1,2", "'seed'", "alpha, batch, l1, l2, optimizer, momentum"),
        ("alpha=1:2", "'1:2'", "LOW:HIGH:COUNT"),
        ("alpha=1:2:3:4", "'1:2:3:4'", "LOW:HIGH:COUNT"),
        ("alpha=1:2:3geo", "'1:2:3geo'", "COUNTlog"),
        ("alpha=1:2:-3", "'1:2:-3'", "COUNTlog"),
        ("alpha=1:2:1", "'1'", "a COUNT from 2"),
        ("alpha=1:2:99999", "'99999'", "a COUNT from 2 to 10000"),
        ("alpha=2:1:5", "'2:1:5'", "LOW below HIGH"),
        ("alpha=1:1:5", "'1:1:5'", "LOW below HIGH"),
        ("alpha=1:nan:5", "'1:nan:5'", "finite"),
        ("alpha=1:1e400:5", "'1e400'", "numbers up to 1.7e308"),
        ("l2=0:1:5log", "'0:1:5log'", "LOW above 0"),
        ("alpha=low:1:5", "'low'", "a number"),
        ("batch=1:2.5:2", "'2.5'", "a whole number"),
        ("batch=1:full:2", "'full'", "a whole number"),
        (f"batch=1:{10**390}:2", "'1:1000", "64-bit"),
        ("batch=1,1.5", "'1.5'", "full or a whole number"),
        ("alpha=1,,2", "''", "a number"),
        ("alpha=1,1.0", "'1,1.0'", "at most once"),
        ("alpha=nan", "nan", "numbers"),
        ("alpha=0,1", "alpha: 0", "a number from 1e-12"),
        ("alpha=1e12:1e13:3", "alpha:", "a number from 1e-12 to 1e+12"),
        ("batch=0,1", "batch: 0", "at least 1"),
        ("l1=-1,1", "l1: -1", "at least 0"),
        ("l2=0:inf:3", "'0:inf:3'", "finite"),
        ("optimizer=gd,Adam", "'Adam'", "gd, momentum"),
        ("optimizer=gd,gd", "'gd,gd'", "at most once"),
        ("optimizer=1:2:3", "'1:2:3'", "gd, momentum"),
        ("schedule=", "'schedule='", "NAME"),
        ("period=1.5,2", "'1.5'", "a whole number"),
        ("momentum=0.5,1", "momentum: 1", "below 1"),
    ],
)
def test_what_is_not_accepted_is_named_with_what_would_be(text, named, accepted):
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        sweep(text)
    message = str(caught.value)
    given, _, wanted = message.partition(" given, ")
    assert named in given
    assert accepted in wanted
    assert message.endswith(" accepted")
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("text", ["22;80", "a,b", "1,2,3", "inf,1"])
def test_each_list_of_numbers_says_what_it_is_of(text):
    with pytest.raises(argparse.ArgumentTypeError, match="two finite numbers x1,x2, or x1 alone,"):
        point(text)
    with pytest.raises(argparse.ArgumentTypeError, match=r"a list of numbers w1,w2,…,b"):
        numbers("a,b")
