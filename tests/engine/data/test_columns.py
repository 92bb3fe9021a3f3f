import pytest

from engine.data.columns import FileColumns, label_values, propose


@pytest.mark.parametrize(
    ("numeric", "label", "found"),
    [
        ((True, True, False), None, FileColumns(2, (0, 1))),
        ((False, True, True, True), None, FileColumns(3, (1, 2))),
        ((True, True, True), 0, FileColumns(0, (1, 2))),
        ((True, False, True, True), 2, FileColumns(2, (0, 3))),
        ((True, False, False), None, FileColumns(2, (0,))),
        ((False, False), None, FileColumns(1, ())),
    ],
)
def test_the_last_column_is_the_label_and_the_first_two_of_numbers_are_x(numeric, label, found):
    assert propose(numeric, label) == found


def test_numbers_are_sorted_as_numbers_and_one_value_may_have_several_texts():
    assert label_values(["10", "9", "9.0", "010"], False) == [("9", "9.0"), ("10", "010")]


def test_what_is_not_all_numbers_is_sorted_as_text():
    assert label_values(["9", "10", "b"], False) == [("10",), ("9",), ("b",)]


def test_a_decimal_comma_counts_where_it_is_used():
    assert label_values(["10,5", "9,5"], True) == [("9,5",), ("10,5",)]
    assert label_values(["10,5", "9,5"], False) == [("10,5",), ("9,5",)]
