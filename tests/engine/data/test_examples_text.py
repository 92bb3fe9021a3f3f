from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.dataset import Dataset
from engine.data.examples_text import (
    examples_from_text,
    label_of,
    point_from_text,
    rows_as_text,
)
from engine.errors import InputError

PLAIN = Dataset("own", "own", np.array([[0.1, -2.0], [1 / 3, 4e-9]]), np.array([0.0, 1.0]))
NAMED = replace(PLAIN, axis_names=("width", "mass"), class_names=("small fox", "wolf"))
ONE = replace(PLAIN, X=np.array([[0.1, 0.0], [2.5, 1.0]]), has_x2=False)


def test_rows_are_written_with_names_and_all_digits():
    assert rows_as_text(NAMED, [1, 0]) == (
        "width\tmass\ty\n0.3333333333333333\t4e-09\twolf\n0.1\t-2\tsmall fox\n"
    )


def test_of_one_feature_no_second_one_is_written():
    assert rows_as_text(ONE, [1]) == "x1\ty\n2.5\t1\n"


def test_further_columns_stand_behind():
    text = rows_as_text(PLAIN, [0], {"set": ["test"], "z": ["0.25"]})
    assert text == "x1\tx2\ty\tset\tz\n0.1\t-2\t0\ttest\t0.25\n"
    assert examples_from_text(text, PLAIN) == (((0.1, -2.0),), (0,))


def test_a_feature_called_y_leaves_the_label_another_name():
    data = replace(PLAIN, axis_names=("x", "y"))
    text = rows_as_text(data, [0])
    assert text.startswith("x\ty\tclass\n")
    assert examples_from_text(text, data) == (((0.1, -2.0),), (0,))


@given(
    st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2), min_size=1),
    st.booleans(),
)
def test_what_is_written_is_read_back_to_the_last_bit(points, has_x2):
    y = np.arange(len(points)) % 2.0
    X = np.array(points)
    if not has_x2:
        X[:, 1] = y
    data = replace(NAMED, X=X, y=y, has_x2=has_x2)
    read, labels = examples_from_text(rows_as_text(data, range(len(y))), data)
    np.testing.assert_array_equal(np.array(read), X)
    assert labels == tuple(y.astype(int).tolist())


@pytest.mark.parametrize(
    "text",
    [
        "1.5\t2.5\t1",
        "1,5\t2,5\t1",
        "1,5;2,5;1",
        "1.5, 2.5, 1",
        "1.5,2.5,1\n",
        "1,5 2,5 1",
        "\n  1.5   2.5 1.0\n\n",
        "x1\tx2\ty\n1.5\t2.5\t1",
        "left\tright\tkind\n1.5\t2.5\t1",
        "y\tnote\tx2\tx1\n1\tthe third\t2.5\t1.5",
        "1.5\t2.5\t1\t\t",
        '"1.5"\t"2.5"\t"1"',
        '1.5\t2.5\t"1',
        "\t1.5\t2.5\t1",
        "1,50\t2,50\t1,00",
        '"x1\n(cm)"\t"x2\r\n(kg)"\ty\n1.5\t2.5\t1',
        'y\tnote\tx1\tx2\n1\t"two\n\nlines"\t1.5\t2.5',
    ],
)
def test_every_way_to_write_an_example_is_read(text):
    assert examples_from_text(text, PLAIN) == (((1.5, 2.5),), (1,))


def test_grouped_thousands_are_told_from_decimals_as_in_a_file():
    assert examples_from_text("1,234\t0.5\t1", PLAIN)[0] == ((1234.0, 0.5),)
    assert examples_from_text("1,234\t0,5\t1", PLAIN)[0] == ((1.234, 0.5),)


def test_classes_are_known_by_name_or_number():
    text = "0\t0\tWolf\n0\t0\tsmall  fox\n0\t0\t1\n0\t0\t0"
    assert examples_from_text(text, NAMED)[1] == (1, 0, 1, 0)


def test_a_name_comes_before_a_number():
    assert label_of("1", replace(PLAIN, class_names=("1", "2"))) == 0


def test_without_labels_all_get_the_one_class():
    assert examples_from_text("1\t2\n3\t4", PLAIN, label=1) == (((1.0, 2.0), (3.0, 4.0)), (1, 1))
    assert examples_from_text("1\t2\t0", PLAIN, label=1)[1] == (0,)


def test_of_one_feature_the_label_takes_the_second_place():
    assert examples_from_text("0,5\t1\n3\t0", ONE) == (((0.5, 1.0), (3.0, 0.0)), (1, 0))
    assert examples_from_text("0.5\n3", ONE, label=1)[0] == ((0.5, 1.0), (3.0, 1.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n", "pasted: empty; lines of x1, x2, y accepted"),
        ("x1\tx2\ty", "pasted: names of columns alone; lines of x1, x2, y below"),
        ("1\t2", "pasted: 2 cells in the first line (1, 2); x1, x2, y accepted"),
        ("1\t2\t3\t1", "pasted: 4 cells in the first line (1, 2, 3, …)"),
        ("1\t2\t0\n1\t2", "pasted: line 2: 2 cells found (1, 2); 3, as in the first line"),
        ("x1\tx2\ty\n\n1\ttwo\t0", "pasted: line 3, x2: 'two' found; a number, such as 1.5,"),
        ("1\t2\t0\n1\t\t0", "pasted: line 2, x2: '' found; a number"),
        ("1\tnan\t0", "pasted: line 1, x2: 'nan' found; a number"),
        ("1\t2\t3", "pasted: line 1, y: '3' given; 0 or 1 accepted"),
        ("1|2|0", "pasted: 1 cell in the first line (1|2|0)"),
        ('"x\n1"\tx2\ty\n1\ttwo\t0', "pasted: line 3, x2: 'two' found"),
        ('1\t2\t0\t\t\n""', "pasted: line 2: 0 cells found"),
        ('1\t2\t0\n3\t4\t"' + 200_000 * "9", "pasted: line 2, y: '\"999"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(text, said):
    with pytest.raises(InputError) as refused:
        examples_from_text(text, PLAIN)
    assert str(refused.value).startswith(said)


def test_classes_are_told_by_name():
    with pytest.raises(InputError, match="0 or 1, small fox or wolf accepted"):
        label_of("bear", NAMED)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("0.5, -1.25", (0.5, -1.25)),
        ("0,5; −1,25", (0.5, -1.25)),
        ("0,5 -1,25", (0.5, -1.25)),
        (" 1,2 ", (1.0, 2.0)),
        ("1e3 2", (1000.0, 2.0)),
    ],
)
def test_a_place_is_read(text, point):
    assert point_from_text(text) == point


def test_where_there_is_x1_alone_a_place_is_one_number():
    assert point_from_text("0,5", has_x2=False) == (0.5, 0.0)


@pytest.mark.parametrize("text", ["", "1", "1, 2, 3", "one, two", "nan, 1", "1e999, 1"])
def test_what_is_no_place_is_refused(text):
    with pytest.raises(InputError, match=r"two numbers, such as 0\.5, -1\.25, accepted"):
        point_from_text(text)


def test_a_decimal_point_among_decimal_commas_is_told_what_the_others_have():
    with pytest.raises(InputError, match=r"line 2, .*'21\.5' found; a number, such as 1,5 as in"):
        examples_from_text("20,5\t80,5\t1\n21.5\t70\t1", PLAIN)
