import pytest

from gui.panels.landscape.scale_bar import level_texts

LOWEST = 0.2143


@pytest.mark.parametrize(
    ("J", "lowest", "text"),
    [
        (2.2143, LOWEST, "2.2"),
        (LOWEST + 0.01, LOWEST, "0.224"),
        (LOWEST + 0.001, LOWEST, "0.2153"),
        (LOWEST + 0.0005, LOWEST, "0.2148"),
        (0.001, 0.0, "0.001"),
        (3e-7, 1e-12, "3e−7"),
        (10.0, 0.0, "10"),
        (4e5, 0.2, "4e5"),
    ],
)
def test_a_height_has_the_digits_in_which_it_differs(J, lowest, text):
    assert level_texts([J], lowest) == ("", [text])


@pytest.mark.parametrize(
    ("levels", "base", "texts"),
    [
        ([7100.0, 7120.0, 7140.0], "", ["7100", "7120", "7140"]),
        ([2851.4, 2851.6, 2852.0], "", ["2851.4", "2851.6", "2852.0"]),
        ([1e198, 2e198, 1e200], "", ["1e198", "2e198", "1e200"]),
        ([LOWEST + gap for gap in (1e-7, 2e-7, 1e-6, 0.1)], "0.2143",
         ["+1e−7", "+2e−7", "+1e−6", "+0.1"]),
        ([LOWEST + gap for gap in (1e-5, 2e-5, 0.1)], "", ["0.21431", "0.21432", "0.31430"]),
        ([0.2115052, 0.2115054, 0.2115064], "", ["0.2115", "+2e−7", "+1.2e−6"]),
        ([7.123e30, 7.124e30, 7.125e30], "", ["7.1e30", "+1e27", "+2e27"]),
        ([], "", []),
    ],
)  # fmt: skip
def test_no_two_heights_are_written_alike(levels, base, texts):
    assert level_texts(levels, LOWEST) == (base, texts)
