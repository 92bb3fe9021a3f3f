import pytest

from engine.data.csv_reader import SHOWN_ROWS, preview
from engine.errors import InputError


@pytest.fixture
def write(tmp_path):
    def build(text, encoding="utf-8"):
        path = tmp_path / "data.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return build


def test_names_rows_and_values_are_those_of_the_file(write):
    found = preview(write("a;b;kind\n1,5;2;x\n3;?;y\n5;6;x\n"))
    assert found.names == found.keys == ("a", "b", "kind")
    assert found.numeric == (True, True, False)
    assert found.rows == (("1,5", "2", "x"), ("3", "?", "y"), ("5", "6", "x"))
    assert found.values == (("1,5", "3", "5"), ("2", "6"), ("x", "y"))


def test_values_that_are_all_numbers_are_sorted_as_numbers(write):
    found = preview(write("a,b,grade\n0,0,9\n1,3,10\n2,6,010\n3,9,-1\n"))
    assert found.values[2] == ("-1", "9", "10")


def test_only_the_first_rows_are_kept_of_a_long_file(write):
    rows = "".join(f"{i},{i % 3},{'ab'[i % 2]}\n" for i in range(1000))
    found = preview(write("u,v,kind\n" + rows))
    assert len(found.rows) == SHOWN_ROWS
    assert found.values[2] == ("a", "b")


def test_names_that_occur_twice_are_replaced_by_numbers(write):
    assert preview(write("v,v,kind\n1,2,a\n3,4,b\n")).keys == ("1", "2", "kind")


def test_latin_1_is_read(write):
    found = preview(write("größe,breite,art\n1,2,süß\n3,4,sauer\n", "latin-1"))
    assert found.names[0] == "größe"
    assert found.values[2] == ("sauer", "süß")


def test_what_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"nothing\.csv"):
        preview(tmp_path / "nothing.csv")
