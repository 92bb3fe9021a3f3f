import pytest
from file_reading import SMALL, WIDE, same_as_small

COUNTED = [(0.5, 1.0, 0, 4), (1.5, -0.25, 1, 0), (2.0, 0.75, 1, 3), (-1.0, 0.5, 0, 1), (0, 2, 1, 2)]


def counted(rows=COUNTED, name="freq"):
    return f"u,v,y,{name}\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)


def test_default_columns_are_the_first_two_numeric_ones_besides_the_label(read):
    dataset = read(WIDE, label="kind")
    assert same_as_small(dataset)
    assert dataset.axis_names == ("size", "weight")
    assert dataset.class_names == ("cat", "dog")


def test_columns_are_chosen_by_name_or_number(read):
    for columns, label in ((("weight", "size"), "kind"), (("5", "3"), "4")):
        dataset = read(WIDE, columns=columns, label=label)
        assert dataset.X.tolist() == [[2.0, 1.0], [4.5, 3.0]]
    assert read("1,2,0\n3,4.5,1\n", columns=("2", "column 1")).X.tolist() == [[2, 1], [4.5, 3]]


def test_name_goes_before_number(read):
    assert read("2,1,c\n1,2,0\n3,4.5,1\n", columns=("1", "2")).X.tolist() == [[2, 1], [4.5, 3]]


def test_unknown_column_lists_those_there_are(refusal):
    message = refusal(WIDE, columns=("size", "height"), label="kind")
    assert message == (
        "columns: 'height' is not a column; one of id, color, size, kind, weight, "
        "or a number from 1 to 5, accepted"
    )
    assert refusal(WIDE, label="6").startswith("label: '6' is not a column; one of id,")


def test_name_of_several_columns_is_refused_only_when_chosen(read, refusal):
    doubled = "a,a,c\n1,2,0\n3,4.5,1\n"
    assert same_as_small(read(doubled))
    assert same_as_small(read(doubled, columns=("1", "2")))
    assert refusal(doubled, columns=("a", "2")).startswith(
        "columns: 'a' is the name of several columns"
    )


def test_one_column_in_two_roles_is_refused(refusal):
    for options in ({"columns": ("a", "c")}, {"columns": ("a", "a")}):
        assert "three different ones accepted" in refusal(SMALL, **options)


def test_a_single_column_of_numbers_is_x1_and_it_is_told_why_there_is_no_x2(read):
    dataset = read("a,b,c\nx,1,0\ny,2,1\n")
    assert not dataset.has_x2 and dataset.X.tolist() == [[1, 0], [2, 1]]
    assert dataset.notice.startswith("one feature, x1 = b (column 'a', row 1 (line 2): 'x' is no")


def test_without_numbers_each_column_is_blamed_for_what_it_holds_and_not_the_label(refusal):
    message = refusal("a,b,c\nx,,0\ny,,1\nz,,1\n")
    assert message.startswith(
        "no column of numbers to be x1 found beside the label 'c': column 'a'"
    )
    assert "row 1 (line 2): 'x' is no number; 'b' holds nothing" in message


# Counts: each row stands for so many equal examples


def test_a_row_with_a_count_is_so_many_examples_as_in_the_long_file(read):
    long = read("u,v,y\n" + "".join(f"{u},{v},{y}\n" * n for u, v, y, n in COUNTED))
    short = read(counted(), counts="freq")
    assert short.m == 10
    assert (short.X == long.X).all()
    assert (short.y == long.y).all()
    assert short.axis_names == ("u", "v")
    assert short.lines.tolist() == [2] * 4 + [4] * 3 + [5] + [6] * 2
    told = "4 rows stand for 10 examples (1 row of count 0 left out), counted by freq"
    assert short.notice.endswith(told)
    for part in (short.X, short.y, short.lines):
        assert not part.flags.writeable


def test_one_feature_with_counts_keeps_its_label_beside_it(read):
    dataset = read("n,dose,died\n3,1.5,0\n2,2.5,1\n1,2.5,0\n", counts="n")
    assert not dataset.has_x2
    assert dataset.X.tolist() == [[1.5, 0]] * 3 + [[2.5, 1]] * 2 + [[2.5, 0]]


@pytest.mark.parametrize("cell", ["2.5", "-1", "", "NA", "many", "inf"])
def test_a_count_that_is_no_whole_number_is_refused_with_its_cell(refusal, cell):
    rows = [*COUNTED[:2], (1, 2, 0, cell), *COUNTED[2:]]
    message = refusal(counted(rows), counts="freq")
    assert message.startswith(f"row 3 (line 4), column 'freq': '{cell}' found; a whole count")


def test_the_count_of_a_row_that_is_dropped_anyway_may_be_missing(read):
    dataset = read(counted([*COUNTED, ("", "", "", "")]), counts="freq")
    assert dataset.m == 10
    assert "1 of 6 rows dropped" in dataset.notice


def test_so_many_examples_as_no_memory_holds_are_refused(refusal):
    message = refusal(counted([*COUNTED, (1, 1, 0, 50_000_000)]), counts="freq")
    assert "its counts are 50,000,010 examples in all, 1 to 50,000,000 accepted" in message


def test_counts_of_0_alone_are_refused(refusal):
    none = [(u, v, y, 0) for u, v, y, _ in COUNTED]
    assert "0 examples in all" in refusal(counted(none), counts="freq")


@pytest.mark.parametrize("name", ["count", "Freq", "frequency", "weight", "n"])
def test_a_column_that_may_count_is_told_until_it_is_spoken_of(read, name):
    told = f"--counts {name} makes it as many as {name} says"
    assert told in read(counted(name=name)).notice
    assert told not in read(counted(name=name), counts=name).notice
    assert told not in read(counted(name=name), columns=("u", name)).notice
    heavy = [(u, v, y, 60.5 + n) for u, v, y, n in COUNTED]
    assert told not in read(counted(heavy, name)).notice


def test_counts_of_two_values_behind_the_label_are_not_the_label(read):
    rows = [(u, v, y, 1 + n % 2) for u, v, y, n in COUNTED]
    dataset = read(counted(rows), counts="freq")
    assert (dataset.axis_names, dataset.m) == (("u", "v"), 7)


def test_a_column_has_one_part(refusal):
    message = refusal(counted(), counts="freq", columns=("u", "freq"))
    assert message.startswith("columns u, freq, y, freq chosen as x1, x2, label and counts; four")


@pytest.mark.parametrize(
    ("text", "positive", "told"),
    [
        ("u,v,kind,id\n1,2,a,7\n2,4,b,8\n3,3,c,9\n", "b", "kind (id holds row numbers or ids)"),
        (
            "u,v,kind,day\n1,2,a,2020-01-01\n2,4,b,2020-01-02\n3,3,c,2020-01-03\n",
            "b",
            "kind (day holds dates)",
        ),
        ("class,u,v,id\n1,1.5,2,7\n2,2,4.5,8\n3,3,3,9\n", "2", "class (id holds row numbers"),
    ],
)
def test_ids_and_dates_are_no_label_and_a_name_may_say_which_column_is(
    read, refusal, text, positive, told
):
    assert f"column '{told.split()[0]}': 3 label values found" in refusal(text)
    assert f"label is {told}" in read(text, positive=positive).notice


def test_the_last_column_of_many_values_is_the_label_whatever_others_are_called(refusal):
    text = "category,u,v,quality\na,1.5,2,5\nb,2,4.5,7\nc,3,3,8\n"
    assert "column 'quality': 3 label values found" in refusal(text)


def test_without_another_column_the_last_is_the_label_whatever_it_holds(refusal):
    assert "column 'id': 3 label values found" in refusal("u,id\n5,7\n5,8\n5,9\n")
