import pytest

from engine.support.arithmetic import comes_to


@pytest.mark.parametrize(
    ("written", "result"),
    [
        ("0.5000 − 1", "−0.5000"),
        ("0.9471 − 1", "−0.0529"),
        ("(−2.0000) · 0.5000 · (1 − 0.5000)", "−0.5000"),
        ("−1/0.5000 + (1 − 1)/(1 − 0.5000)", "−2.0000"),
        ("0.2000 · 1.5000 + (−0.3000) · (−0.5000) + 0.1000", "0.5500"),
        ("8/2/2 − 1 − 1", "0"),
        ("1/(1 + e^(0.0000))", "0.5000"),
    ],
)
def test_a_sum_that_is_exact_as_it_is_written_is_told_to_be(written, result):
    assert comes_to(written, result)


@pytest.mark.parametrize(
    ("written", "result"),
    [
        ("1.7767 · (−0.5000)", "−0.8884"),  # −0.88835
        ("0.9471 − 1", "0.0529"),
        ("−0/1.0000 + (1 − 0)/(1 − 1.0000)", "0.0000"),  # divided by nothing
        ("1/(1 + e^(−0.5000))", "0.6225"),
        ("1.000e−05 − 1", "−0.9999"),
        ("x · 0.5000", "0.5000"),
        ("", "0"),
        ("1 −", "1"),
        ("1 2", "1"),
        ("1)", "1"),
        ("(1", "1"),
        ("(1 2", "1"),
        (" + ".join(40 * ["0.7644"]) + " + 1.2e5", "1.0"),  # found out in one look at each sign
    ],
)
def test_no_other_one_is(written, result):
    assert not comes_to(written, result)
