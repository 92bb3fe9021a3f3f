import pytest

from gui.panels.graph.numbers_painter import brief


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("1/(1 + e^(−0.000272))", "1/(1 + e^(−3e−4))"),
        (" = 1/(1 + e^(−14457.8384))", " = 1/(1 + e^(−1.45e4))"),
        (" = 1000.0000 · (−2345.6789) + 0.5000", " = 1.00e3 · (−2.35e3) + 0.5000"),
        (" = 999.9999 − 12.3456", " = 999.9999 − 12.3456"),
        (" = (−1.204e+08) · 0.5000", " = (−1.204e+08) · 0.5000"),
    ],
)
def test_numbers_from_a_thousand_on_are_written_in_three_digits(text: str, shorter: str) -> None:
    assert brief(text) == shorter
