import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import printable, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [("µ 1", "µ 1"), ("a\nb", "a\\nb"), ("\x1b[31m", "\\x1b[31m"), ("\u2028", "\\u2028")],
)
def test_what_cannot_be_printed_is_told_by_its_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=())))  # halves of characters too
def test_any_text_is_repeated_on_one_line(text: str) -> None:
    assert printable(text).isprintable()
    assert quoted(text).isprintable()


def test_a_long_value_is_cut_where_a_message_repeats_it() -> None:
    assert quoted("a  b\nc") == "'a b c'"
    assert quoted("x" * 60) == f"'{'x' * 60}'"
    assert quoted("x" * 61) == f"'{'x' * 60}…'"
