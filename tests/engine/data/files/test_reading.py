import csv
import os

import numpy as np
import pytest
from file_reading import SMALL, THREE, WIDE, read_csv, same_as_small
from hypothesis import example, given
from hypothesis import strategies as st

from engine.errors import InputError

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
    message = refusal(f"a\u0007\u200d,b,c\n1,2,0\n{'x' * 100},2,1\n")
    assert r"column 'a\x07\u200d'" in message
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
