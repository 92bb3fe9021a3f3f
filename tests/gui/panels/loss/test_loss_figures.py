import pytest

from gui.style.numbers import loss_text, share_text


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (0.21634, "0.2163"),
        (1.0, "1.0000"),
        (9.99994, "9.9999"),
        (9.99996, "10.000"),
        (12.345, "12.345"),
        (123.456, "123.46"),
        (9999.96, "10,000"),
        (12_345.4, "12,345"),
        (1.5e7, "1.5e+07"),
        (1e-7, "1.000e−07"),
        (0.0, "0.0000"),
        (float("nan"), "—"),
    ],
)
def test_loss_is_told_in_five_digits(loss, text):
    assert loss_text(loss) == text


@pytest.mark.parametrize(
    ("share", "count", "text"),
    [
        (0.94, 100, "94 %"),
        (0.9467, 150, "94.7 %"),
        (1.0, 150, "100 %"),
        (0.0, 150, "0 %"),
        (1 - 1e-6, 1_000_000, "99.9 %"),
        (1e-6, 1_000_000, "0.1 %"),
        (0.925, 40, "92.5 %"),
        (28 / 30, 30, "93.3 %"),
    ],
)
def test_share_says_all_and_none_only_when_it_is_so(share, count, text):
    assert share_text(share, count) == text
