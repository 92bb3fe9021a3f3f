import math

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph.values import one_example, saturating

PLAIN = st.floats(-1e3, 1e3)
"""Past the range where a, 1 - a and da leave the floats."""


def reference(z, y):
    """The lesson's formulas as they stand, with 1000 digits."""
    with mpmath.workdps(1000):
        a = 1 / (1 + mpmath.exp(-mpmath.mpf(z)))
        return {
            "a": a,
            "rest": 1 - a,
            "slope": a * (1 - a),
            "loss": -(mpmath.log(a) if y else mpmath.log(1 - a)),
            "da": -y / a + (1 - y) / (1 - a),
            "dz": a - y,
            "chain": (-y / a + (1 - y) / (1 - a)) * a * (1 - a),
        }


def assert_close(value, exact, ulps=8):
    if abs(exact) > 1.7e308:
        assert math.isinf(value)
        assert (value > 0) == (exact > 0)
    elif abs(exact) < 2.3e-308:
        assert abs(value) < 2.3e-308
    else:
        assert abs(mpmath.mpf(value) / exact - 1) < ulps * 2.3e-16


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", [0, 1e-12, -1e-12, 0.3, -2, 37, -37, 40, -40, 700, -700, 800, -800])
def test_every_number_is_right_at_any_z(z, y):
    values = one_example((1.0,), float(y), (float(z),), 0.0, 0.1)
    for name, exact in reference(z, y).items():
        assert_close(getattr(values, name), exact)


@given(PLAIN, st.sampled_from((0.0, 1.0)))
def test_both_forms_of_dz_are_equal_at_any_z(z, y):
    values = one_example((1.0,), y, (z,), 0.0, 0.1)
    assert math.isclose(values.chain, values.dz, rel_tol=1e-15, abs_tol=1e-320)
    assert -1 <= values.dz <= 1


@pytest.mark.parametrize(
    ("z", "y", "texts"),
    [
        (800, 1, {"a": "1.0000", "rest": "e^(−800.0000)", "da": "−1.0000"}),
        (800, 0, {"a": "1.0000", "da": "e^800.0000", "dz": "1.0000", "loss": "800.0000"}),
        (-800, 1, {"a": "e^(−800.0000)", "da": "−e^800.0000", "dz": "−1.0000"}),
        (-800, 0, {"a": "e^(−800.0000)", "da": "1.0000", "dz": "e^(−800.0000)"}),
        (-40, 1, {"a": "4.248e−18", "rest": "1.0000", "da": "−2.354e+17", "dz": "−1.0000"}),
    ],
)
def test_what_leaves_the_floats_is_written_as_a_power(z, y, texts):
    values = one_example((1.0,), float(y), (float(z),), 0.0, 0.1)
    assert {name: saturating(values, name).text for name in texts} == texts


def test_the_power_is_what_the_number_equals_to_all_digits_shown():
    with mpmath.workdps(400):
        for z in (701, 800.25):
            exact = reference(-z, 1)["da"]
            assert abs(exact / -mpmath.exp(z) - 1) < 1e-300


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from((0.0, 1.0)),
)
def test_no_text_says_inf_or_nan_whatever_the_numbers(x, factor, y):
    values = one_example(x, y, [factor] * len(x), factor, 0.1)
    for name in ("a", "rest", "slope", "loss", "da", "dz", "chain"):
        text = saturating(values, name).text
        assert "inf" not in text
        assert "nan" not in text


def test_nothing_follows_from_a_z_beyond_the_floats():
    values = one_example((1e300,), 1.0, (1e300,), 0.0, 0.1)
    assert saturating(values, "a").text == "?"
    assert saturating(values, "da").value is None
