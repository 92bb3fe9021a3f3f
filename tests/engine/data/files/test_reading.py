import csv
import os

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.data.dataset import Dataset
from engine.data.files.choice import FileChoice
from engine.data.files.file_format import FileFormat
from engine.data.files.reading import read_file
from engine.errors import InputError

CHOICES = ("columns", "label", "positive", "classes", "counts")


def read_csv(path, columns=None, label=None, positive=None, progress=None, **options) -> Dataset:
    form = {name: value for name, value in options.items() if name not in CHOICES}
    choice = FileChoice(columns, label, positive, options.get("classes"), options.get("counts"))
    return read_file(path, choice, FileFormat(**form), progress).dataset


@pytest.fixture
def read(tmp_path):
    """Write a file of this content, and read it."""

    def read_content(content: str | bytes, **options) -> Dataset:
        path = tmp_path / "data.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_csv(path, **options)

    return read_content


@pytest.fixture
def refusal(read, tmp_path):
    """Write a file of this content, and return the message with which it is refused."""

    def message(content: str | bytes, **options) -> str:
        with pytest.raises(InputError) as raised:
            read(content, **options)
        text = str(raised.value)
        assert "\n" not in text
        assert text.startswith(f"{tmp_path / 'data.csv'}: ")
        assert "accepted" in text
        return text.removeprefix(f"{tmp_path / 'data.csv'}: ")

    return message


SMALL = "a,b,c\n1,2,0\n3,4.5,1\n"


def same_as_small(dataset):
    return dataset.X.tolist() == [[1.0, 2.0], [3.0, 4.5]] and dataset.y.tolist() == [0.0, 1.0]


# How the file is written


def test_header_names_the_axes_and_labels_the_classes(read):
    dataset = read(SMALL)
    assert same_as_small(dataset)
    assert dataset.axis_names == ("a", "b")
    assert dataset.class_names == ("0", "1")
    assert dataset.name == "data.csv"
    assert dataset.notice == ""
    assert not dataset.X.flags.writeable and not dataset.y.flags.writeable


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_header_and_line_end_are_recognised(read, delimiter, header, line_end):
    lines = SMALL.splitlines()[0 if header else 1 :]
    dataset = read((line_end.join(lines) + line_end).replace(",", delimiter))
    assert same_as_small(dataset)
    assert dataset.axis_names == (("a", "b") if header else ("column 1", "column 2"))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encoding_is_recognised(read, encoding):
    mark = "\ufeff" if encoding[-3:] in {"-le", "-be"} else ""
    text = mark + "größe,länge,würfel\n1,2,süß\n3,4.5,übel\n"
    dataset = read(text.encode(encoding))
    assert same_as_small(dataset)
    assert dataset.axis_names == ("größe", "länge")
    assert dataset.class_names == ("süß", "übel")


def test_latin_1_is_recognised_when_it_shows_far_from_the_beginning(read):
    rows = "1,2,no\n" * 100_000 + "3,4,yes\n"
    dataset = read(("a,b,c\n" + rows).encode() + "5,6,süß\n".encode("latin-1"), positive="süß")
    assert dataset.class_names == ("not süß", "süß")


def test_missing_last_line_end_and_blank_lines_do_not_matter(read):
    assert (
        same_as_small(read("\n\n" + SMALL.replace("\n", "\n\n").rstrip() + "\n  \n3,4.5,1"))
        is False
    )
    assert same_as_small(read("\n\n" + SMALL.replace("\n", "\n  \n\n").rstrip()))


def test_file_that_begins_with_many_blank_lines_still_has_its_header(read):
    dataset = read("\n" * 10_000 + SMALL)
    assert same_as_small(dataset)
    assert dataset.axis_names == ("a", "b")


def test_quoted_fields_may_hold_delimiters_quotes_and_line_ends(read):
    dataset = read('"x, 1","x ""2""","my\nlabel"\n"1","2","no, sir"\r\n3,4.5,"yes,\n""sir"""\n')
    assert same_as_small(dataset)
    assert dataset.axis_names == ("x, 1", 'x "2"')
    assert dataset.class_names == ("no, sir", 'yes, "sir"')


def test_spaces_around_values_do_not_matter(read):
    dataset = read('a , b, c\n 1 ,\t2, no\n3 , 4.5 , "yes" \n')
    assert same_as_small(dataset)
    assert dataset.axis_names == ("a", "b")
    assert dataset.class_names == ("no", "yes")


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("header", ["a;b;c\n", ""])
def test_decimal_comma_is_read_between_semicolons_or_tabs(read, delimiter, header):
    dataset = read((header + "1,5;2;0\n-3,25;4,5e1;1\n").replace(";", delimiter))
    assert dataset.X.tolist() == [[1.5, 2.0], [-3.25, 45.0]]


def test_decimal_comma_is_read_when_it_shows_late_and_in_labels(read):
    rows = "1;2;0,5\n" * 9_000 + "3,5;4;1,5\n" * 2
    dataset = read("a;b;c\n" + rows)
    assert dataset.X[-1].tolist() == [3.5, 4.0]
    assert dataset.y.sum() == 2


def test_point_and_comma_in_one_file_are_ambiguous(refusal):
    assert refusal("a;b;c\n1.5;2;0\n3;4,5;1\n").startswith(
        "row 2 (line 3), column 'b': '4,5' found; a number with a decimal point"
    )
    rows = "1,5;2;0\n" * 5_000
    assert "'4.5' found; a number with a decimal comma" in refusal(rows + "3;4.5;1\n")


def test_semicolon_in_a_label_does_not_make_it_the_delimiter(read):
    assert read("1.5,2.5,a;b\n3,4,c;d\n").class_names == ("a;b", "c;d")


def test_header_of_numbers_over_numbers_is_known_by_its_label(read):
    dataset = read("0,1,target\n1,2,0\n3,4.5,1\n")
    assert same_as_small(dataset)
    assert dataset.axis_names == ("0", "1")


def test_first_row_without_header_may_miss_values(read):
    dataset = read("?,NA,yes\n1,2,no\n3,4.5,yes\n")
    assert same_as_small(dataset)
    assert dataset.notice.startswith("1 of 3 rows dropped")


def test_column_without_a_name_is_named_by_its_number(read):
    assert read(",b,c\n1,2,0\n3,4.5,1\n").axis_names == ("column 1", "b")


# Which columns


WIDE = "id,color,size,kind,weight\nu1,red,1,cat,2\nu2,blue,3,dog,4.5\n"


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


# Labels


def test_text_labels_sort_as_text(read):
    assert read("1,2,yes\n3,4,no\n").class_names == ("no", "yes")
    assert read("1,2,9\n3,4,x10\n").class_names == ("9", "x10")


def test_numeric_labels_sort_and_compare_as_numbers(read):
    dataset = read("1,2,9\n3,4,10\n5,6,10.0\n7,8,09\n")
    assert dataset.class_names == ("9", "10")
    assert dataset.y.tolist() == [0, 1, 1, 0]


def test_positive_chooses_class_1(read):
    dataset = read("1,2,1.0\n3,4,0\n", positive="0")
    assert dataset.class_names == ("1.0", "0")
    assert dataset.y.tolist() == [0, 1]
    assert read("1,2,1.0\n3,4,0\n", positive=" 01 ").y.tolist() == [1, 0]


THREE = "a,b,kind\n1,2,x\n3,4,y\n5,6,z\n7,8,y\n"


def test_more_than_two_labels_are_listed_and_positive_is_offered(refusal):
    assert refusal(THREE).startswith(
        "column 'kind': 3 label values found, x (1), y (2), z (1); exactly two accepted, "
        "or --positive V"
    )


def test_long_list_of_labels_is_cut(refusal):
    rows = "".join(f"1,2,{k}\n" for k in range(20))
    assert "20 label values found, 0 (1), 1 (1)" in refusal(rows)
    assert "7 (1) and 12 more;" in refusal(rows)


def test_positive_takes_one_label_against_the_rest(read):
    dataset = read(THREE, positive="y")
    assert dataset.class_names == ("not y", "y")
    assert dataset.y.tolist() == [0, 1, 0, 1]


def test_positive_that_is_no_label_lists_those_found(refusal):
    assert refusal(THREE, positive="w").startswith(
        "column 'kind': positive: 'w' given, x (1), y (2), z (1) found"
    )


def test_single_label_value_is_refused(refusal):
    assert refusal("1,2,a\n3,4,a\n").startswith("column 'column 3': one label value found, a (2);")


def test_single_label_value_left_by_dropped_rows_tells_of_them(refusal):
    message = refusal("1,2,a\n3,4,a\n5,NA,b\n")
    assert "(1 of 3 rows dropped: value missing or not finite, the first at line 3)" in message


# Rows that are dropped or refused


def test_rows_without_finite_values_or_label_are_dropped_and_counted(read):
    missing = ["", "NA", "na", "NaN", "null", "?", "N/A", "inf", "-Infinity", "1e999", "nan"]
    rows = "".join(f"7,{value},1\n" for value in missing)
    dataset = read("a,b,c\n1,2,0\n" + rows + "5,6,NA\n5,6, \n,,\n3,4.5,1\n")
    assert same_as_small(dataset)
    dropped = len(missing) + 3
    assert dataset.notice == (
        f"{dropped} of {dropped + 2} rows dropped: value missing or not finite, the first at line 3"
    )


def test_line_of_the_first_dropped_row_counts_every_line_of_the_file(read):
    dataset = read('\n"a\nb",b,c\n\n1,2,"0\n"\n3,4,1\n,4,1\n')
    assert dataset.notice.endswith(
        "1 of 3 rows dropped: value missing or not finite, the first at line 8"
    )
    rows = "1,2,0\n" * 9_999 + "3,4,1\n,5,1\n"
    assert read(rows).notice.startswith("1 of 10,001 rows dropped")
    assert read(rows).notice.endswith("line 10001")


def test_missing_values_in_columns_that_are_not_chosen_do_not_matter(read):
    assert same_as_small(read("a,b,other,c\n1,2,,0\n3,4.5,NA,1\n"))


def test_huge_and_tiny_finite_values_are_kept(read):
    X = read("1e308,-1.7976931348623157e308,0\n5e-324,0.1,1\n").X
    assert X.tolist() == [[1e308, -1.7976931348623157e308], [5e-324, 0.1]]


def test_text_in_a_numeric_column_names_row_line_and_column(refusal):
    message = refusal('a,"b\nb",c\n1,2,0\n\n3,abc,1\n')
    assert message.startswith("row 2 (line 5), column 'b b': 'abc' found; a number with a decimal")
    assert "NA" in message
    rows = "1,2,0\n" * 9_000
    assert refusal(rows + "x,2,1\n").startswith("row 9001 (line 9001), column 'column 1': 'x'")


@pytest.mark.parametrize("text", ["1_000", "0x10", "1,00,0", "1.2.3", "12 3", "--5", "1e", "one"])
def test_what_is_not_a_plain_number_is_refused(refusal, text):
    assert f"'{text}' found" in refusal(f'a,b,c\n1,2,0\n3,"{text}",1\n5,6,1\n')


def test_chosen_text_column_is_refused_at_its_first_row(refusal):
    message = refusal(WIDE, columns=("color", "size"), label="kind")
    assert message.startswith("row 1 (line 2), column 'color': 'red' found")


def test_ragged_row_names_its_line(refusal):
    assert refusal(SMALL + "5,6\n").startswith("row 3 (line 4): 2 fields found; 3, as in the first")
    assert refusal("\n" + SMALL + "\n5,6,1,\n").startswith("row 3 (line 6): 4 fields found; 3,")
    assert refusal("1,2\n1,2,0\n3,4.5,1\n").startswith("the first row has 2 fields; 3, as in most")


def test_quote_left_open_is_told(refusal):
    message = refusal('a,b,c\n1,2,0\n3,4,"1\n5,6,0\n')
    assert message.startswith("row 2 (line 3): a quote opened and never closed")
    assert "each quote closed" in refusal('a,b,c\n1,2,0\n3,4,"1\n' + "5,6,0\n" * 50_000)
    rows = "1,2,0\n" * 50_000
    assert "each quote closed" in refusal(rows + '3,4,"1\n' + "5,6,0\n" * 50_000)


@pytest.mark.parametrize(
    ("content", "start"),
    [
        ("", "empty"),
        ("\n \n\n", "empty"),
        ("\ufeff", "empty"),
        ("a,b,c\n", "a header and no whole row"),
        (
            "some text\nand more\n",
            "1 field in a row found; three or more (x1, x2, label), separated",
        ),
        ("a b c\n1 2 0\n", "column 'c': one label value found"),
        ("1,2,0\n3,2,0\n1,4,0\nNA,NA,1\n", "column 'column 3' (1 of 4 rows dropped"),
        ("a,b,c\n1,NA,1\n2,,0\nNA,3,1\n", "3 of 3 rows dropped"),
        ("a,b,c\n1,2,NA\n1,3,\n", "column 'c', the label, holds no value; --label C for"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
        ("a,b,c\n1,2,0\n3,4,1\n".encode("utf-32-le"), "not a text file"),
        ("a,b,c\n1,2,0\n3,4,1\n".encode("utf-16")[:-1], "not a text file"),
        ("x" * 300_000 + ",2,3\n", "no fields of common length"),
    ],
)
def test_file_without_usable_data_says_why(refusal, content, start):
    assert refusal(content).startswith(start)


def test_a_chosen_column_without_numbers_is_named(refusal):
    message = refusal("a,b,c,d\n1,NA,3,x\n4,,5,y\n", columns=("a", "b"))
    assert message.startswith("column 'b', x2, holds no finite number; --columns A,B for")


def test_huge_field_is_refused_with_its_line(refusal):
    rows = "1,2,0\n" * 50_000
    assert "line 50001: field larger than field limit" in refusal(rows + f"3,4,{'x' * 140_000}\n")


def test_long_or_odd_texts_are_shown_short_and_printable(read, refusal):
    message = refusal(f"a\u0007\u200b,b,c\n1,2,0\n{'x' * 100},2,1\n")
    assert r"column 'a\x07\u200b'" in message
    assert "'" + "x" * 39 + "…' found" in message
    assert read(f"a,b,c\n1,2,{'x' * 100}\n3,4,y\n").class_names[0] == "x" * 39 + "…"


@pytest.mark.parametrize("name", ["missing.csv", "", "a\0b", "x" * 5000, "bad\nname"])
def test_path_that_is_no_file_is_refused_on_one_line(tmp_path, name):
    with pytest.raises(InputError, match=r"cannot be read .*a CSV file or the name") as raised:
        read_csv(f"{tmp_path}/{name}")
    assert "\n" not in str(raised.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="not a file"):
        read_csv(tmp_path / "pipe")


# Progress


def test_progress_rises_to_1_and_may_cancel(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("1,2,0\n3,4,1\n" * 50_000)
    shares: list[float] = []
    read_csv(path, progress=shares.append)
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[0] < 0.2 and shares[-1] == 1.0

    def cancel(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_csv(path, progress=cancel)


# Any file at all


numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.lists(st.tuples(numbers, numbers, st.booleans()), min_size=2).filter(
        lambda rows: len({row[2] for row in rows}) == 2
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(csv.list_dialects()),
)
def test_what_is_written_is_read_back_bit_for_bit(tmp_path_factory, rows, delimiter, dialect):
    path = tmp_path_factory.getbasetemp() / "round-trip.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file, dialect=dialect, delimiter=delimiter)
        writer.writerow(("x1", "x2", "label"))
        writer.writerows(rows)
    dataset = read_csv(path, columns=("x1", "x2"), label="label")
    assert dataset.X.tobytes() == np.array([row[:2] for row in rows]).tobytes()
    assert dataset.y.tolist() == [row[2] for row in rows]


PIECES = [
    *(b'"', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b" ", b"'", b"\\", b"_", b".", b"-", b"#"),
    *(b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"\xc3\xa9", b"\x1a"),
    *(b"NA", b"nan", b"inf", b"1e999", b"1e308", b"0", b"1", b"2.5", b"2,5", b"x", b"?", b'""'),
    *("½".encode(), "\u2028".encode(), "٣".encode(), b"\x85", b"\x0b", b"\x0c", b"\xa0"),
]
STARTS = [
    *(SMALL.encode(), WIDE.encode(), THREE.encode(), b"1;2,5;no\n3;4;yes\n", b""),
    *(b'"a\nb"\t"c"\td\r\n1\t2\t0\r\n3\t4\t1\r\n', "ä,b,c\n1,2,0\n3,4,1\n".encode("latin-1")),
    "ä,b,c\n1,2,0\n3,4,1\n".encode("utf-16"),
]


@st.composite
def mangled(draw):
    """Return a CSV file of which some bytes were cut out, doubled or put in."""
    content = draw(st.sampled_from(STARTS))
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 6)))
        middle = draw(st.sampled_from([*PIECES, b"", content[start:end] * 2]))
        content = content[:start] + middle + content[end:]
    return content


names = st.sampled_from(["a", "b", "c", "kind", "1", "2", "3", "0", "", "x", "size", "yes", "no"])


@given(
    mangled() | st.lists(st.sampled_from(PIECES)).map(b"".join) | st.binary(),
    st.none() | st.tuples(names, names),
    st.none() | names,
    st.none() | names,
)
@example(b"1,2,0\n3,4,1\n", None, None, "²")
@example(b"1,2,0\n3,4,1\n", ("1" * 5000, "²"), None, None)
def test_any_file_gives_a_data_set_or_one_line_that_says_why_not(
    tmp_path_factory, content, columns, label, positive
):
    path = tmp_path_factory.getbasetemp() / "mangled.csv"
    path.write_bytes(content)
    try:
        dataset = read_csv(path, columns, label, positive)
    except InputError as error:
        message = str(error)
        assert message.startswith(f"{path}: ")
        assert message.isprintable() and len(message) < 1000
        return
    assert dataset.X.shape == (dataset.m, 2) and dataset.m >= 2
    assert np.isfinite(dataset.X).all()
    assert set(dataset.y.tolist()) == {0.0, 1.0}
    assert all(name.isprintable() for name in (*dataset.axis_names, *dataset.class_names))


# Counts: each row stands for so many equal examples

COUNTED = [(0.5, 1.0, 0, 4), (1.5, -0.25, 1, 0), (2.0, 0.75, 1, 3), (-1.0, 0.5, 0, 1), (0, 2, 1, 2)]


def counted(rows=COUNTED, name="freq"):
    return f"u,v,y,{name}\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)


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
