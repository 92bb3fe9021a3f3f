import pytest

from gui.landscape.level_bar import height_text


@pytest.mark.parametrize(
    ("J", "lowest", "text"),
    [
        (2.2143, 0.2143, "2.2"),
        (0.2143 + 0.01, 0.2143, "0.224"),
        (0.2143 + 0.001, 0.2143, "0.2153"),
        (0.2143 + 3e-7, 0.2143, "+3e−7"),
        (0.001, 0.0, "0.001"),
        (3e-7, 1e-12, "3e−7"),
        (10.0, 0.0, "10"),
        (4e5, 0.2, "4e5"),
    ],
)
def test_a_height_has_the_digits_in_which_it_differs(J, lowest, text):
    assert height_text(J, lowest) == text
