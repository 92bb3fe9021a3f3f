"""One table in every form in which people have it: it reads back the same, and is told."""

import bz2
import gzip
import io
import json
import zipfile

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbook_sample import as_xlsx, workbook

from engine.data.files.choice import FileChoice
from engine.data.files.file_format import FileFormat
from engine.data.files.reading import open_file, read_file
from engine.errors import InputError

M = 24
FLOW = [round(18 + 7.35 * (k * 7 % 24) / 3 + k % 5 * 0.1, 2) for k in range(M)]
DUTY = [round(0.4 + (k * 5 % 17) * 0.31, 2) for k in range(M)]
FAIL = [int((k * 7 % 24) + k % 3 > 12) for k in range(M)]
BASE = list(zip(FLOW, DUTY, FAIL, strict=True))
WORDS = ["no", "yes"]


def table(rows=BASE, header=("flow", "duty", "fail"), delimiter=",", end="\n"):
    lines = [] if header is None else [delimiter.join(header)]
    lines += [delimiter.join(map(str, row)) for row in rows]
    return end.join(lines) + end


@pytest.fixture
def read(tmp_path):
    def read_content(content, name="data.csv", choice=None, **form):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_file(path, FileChoice(**(choice or {})), FileFormat(**form))

    return read_content


def same_as_base(reading, factor=(1, 1)):
    X, y = reading.dataset.X, reading.dataset.y
    assert y.tolist() == FAIL
    np.testing.assert_allclose(X[:, 0], np.array(FLOW) * factor[0], rtol=1e-14)
    np.testing.assert_allclose(X[:, 1], np.array(DUTY) * factor[1], rtol=1e-14)
    return True


def comma(number, places=2):
    return f"{number:.{places}f}".replace(".", ",")


def us(number):
    return f"{round(number):,}"


def column(where, cells, header, label=FAIL):
    """Put a column before, between or behind those of the table."""
    rows = [[flow, duty, fail] for flow, duty, fail in zip(FLOW, DUTY, label, strict=True)]
    names = ["flow", "duty", "fail"]
    for row, cell in zip(rows, cells, strict=True):
        row.insert(where, cell)
    names.insert(where, header)
    return table(rows, names)


# Numbers written otherwise: content, factor of each column, what is told


THOUSANDS = [round(1000 * flow) for flow in FLOW]
POINT = str.maketrans(",.", ".,")
NUMBERS = {
    "decimal commas in quotes": (
        table([(f'"{comma(u)}"', f'"{comma(v)}"', k) for u, v, k in BASE]),
        (1, 1),
        "Decimal comma: 35,25 is read as 35.25",
    ),
    "thousands grouped by commas in quotes": (
        table([(f'"{t:,}"', v, k) for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)]),
        (1000, 1),
        "comma groups thousands",
    ),
    "thousands grouped between semicolons, nothing says that": (
        table(
            [(f"{t:,}", f"{100 * v:.0f}", k) for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)],
            delimiter=";",
        ),
        (1000, 100),
        "--thousands none --decimal comma",
    ),
    "grouped by points beside decimal commas": (
        table(
            [
                (us(t).translate(POINT), comma(v), k)
                for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)
            ],
            delimiter=";",
        ),
        (1000, 1),
        "point groups thousands",
    ),
    "grouped by spaces": (
        table(
            [(us(t).replace(",", " "), v, k) for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)]
        ),
        (1000, 1),
        "space groups thousands",
    ),
    "grouped by narrow no-break spaces": (
        table(
            [
                (us(t).replace(",", "\u202f"), v, k)
                for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)
            ]
        ),
        (1000, 1),
        "space groups thousands",
    ),
    "grouped by apostrophes": (
        table(
            [(us(t).replace(",", "'"), v, k) for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)]
        ),
        (1000, 1),
        "apostrophe groups thousands",
    ),
    "dollars": (
        table([(f'"$ {100 * u:,.2f}"', v, k) for u, v, k in BASE]),
        (100, 1),
        "$ taken away",
    ),
    "euros behind": (
        table([(f"{comma(u)} €", comma(v), k) for u, v, k in BASE], delimiter=";"),
        (1, 1),
        "€ taken away",
    ),
    "percent": (table([(f"{u}%", f"{v} %", k) for u, v, k in BASE]), (1, 1), "% taken away"),
    "units": (table([(f"{u} l/s", f"{v}°", k) for u, v, k in BASE]), (1, 1), "l/s taken away"),
    "exponents": (table([(f"{u:.6e}", f"{v:.6E}", k) for u, v, k in BASE]), (1, 1), ""),
    "a minus behind": (table([(f"{u}-", v, k) for u, v, k in BASE]), (-1, 1), "is its minus"),
    "francs without cents": (
        table(
            [
                (f"{us(t).replace(',', chr(39))}.-", v, k)
                for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)
            ]
        ),
        (1000, 1),
        "apostrophe groups thousands (18'000.- is 18000)",
    ),
    "a loss in brackets": (
        table([(f'"({t:,})"', v, k) for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)]),
        (-1000, 1),
        "comma groups thousands ((18,000) is -18000)",
    ),
    "a loss in brackets behind the currency": (
        table([(f'"$ ({100 * u:,.2f})"', v, k) for u, v, k in BASE]),
        (-100, 1),
        "comma groups thousands ($ (1,800.00) is -1800); flow: $ taken away; brackets are a minus",
    ),
    "a minus behind, then the currency": (
        table([(f"{comma(u)}- EUR", v, k) for u, v, k in BASE], delimiter=";").replace(".", ","),
        (-1, 1),
        "EUR taken away; a sign behind a number is its minus",
    ),
    "grouped by underscores": (
        table(
            [(us(t).replace(",", "_"), v, k) for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)]
        ),
        (1000, 1),
        "_ groups thousands (18_000 is 18000)",
    ),
    "a minus as long as a dash": (table([(f"–{u}", v, k) for u, v, k in BASE]), (-1, 1), ""),
    "columns of two decimal signs": (
        table([(comma(u), v, k) for u, v, k in BASE], delimiter=";"),
        (1, 1),
        "flow: numbers with a decimal comma, unlike other columns",
    ),
    "units in brackets": (table([(f"{u} [l/s]", v, k) for u, v, k in BASE]), (1, 1), "taken away"),
    "percent in some cells": (
        table([(f"{u}%" if k else u, v, k) for u, v, k in BASE]),
        (1, 1),
        "% taken away from 12 of 24 cells",
    ),
    "Fortran's exponents": (
        table([(f"{u:.5E}".replace("E", "D"), v, k) for u, v, k in BASE]),
        (1, 1),
        "",
    ),
    "text of a spreadsheet": (table([(f'="{u}"', f"'{v}", k) for u, v, k in BASE]), (1, 1), ""),
    "euros without cents": (
        table(
            [
                (f"€ {us(t).translate(POINT)},-", comma(v), k)
                for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)
            ],
            delimiter=";",
        ),
        (1000, 1),
        "point groups thousands (€ 18.000,- is 18000)",
    ),
    "units in other letters": (
        table([(f"{u} м³/ч", f"{v}円", k) for u, v, k in BASE]),
        (1, 1),
        "flow: м³/ч taken away; duty: 円 taken away",
    ),
    "a hyphen that does not break": (table([(f"‑{u}", v, k) for u, v, k in BASE]), (-1, 1), ""),
    "a hyphen of typography": (table([(f"‐{u}", v, k) for u, v, k in BASE]), (-1, 1), ""),
    "a minus as wide as a letter": (table([(f"－{u}", v, k) for u, v, k in BASE]), (-1, 1), ""),
    "grouped by spaces as wide as a digit": (
        table(
            [
                (us(t).replace(",", "\u2007"), v, k)
                for t, (_, v, k) in zip(THOUSANDS, BASE, strict=True)
            ]
        ),
        (1000, 1),
        "space groups thousands",
    ),
    "marks that do not show": (
        table([(f"\u200b{u}", f"\u200e{v}\u200f", k) for u, v, k in BASE]),
        (1, 1),
        "",
    ),
    "signs of typography": (
        table([(f"−{u}", f"+{v}", k) for u, v, k in BASE]),
        (-1, 1),
        "",
    ),
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_written_otherwise_are_read_and_told(read, kind):
    content, factor, told = NUMBERS[kind]
    reading = read(content)
    assert same_as_base(reading, factor)
    assert told in reading.dataset.notice


@pytest.mark.parametrize(
    "written",
    ["{} zł", "zł {}", "Rs. {}", "C${}", "A$ {}", "RMB {}", "{} Kč", "₱{}", "₪{}", "{}₴", "₿ {}"],
)
def test_a_currency_is_taken_away_and_told(read, written):
    reading = read(table([(written.format(f"{u:.2f}"), v, k) for u, v, k in BASE]))
    assert same_as_base(reading)
    assert f"{written.format('').strip()} taken away" in reading.dataset.notice


@pytest.mark.parametrize("factor", ["k", "K", "M", " Mio", " Mrd.", "bn"])
def test_a_factor_beside_plain_numbers_is_never_dropped(read, factor):
    rows = [(f"{u}{factor}" if n % 2 else u, v, k) for n, (u, v, k) in enumerate(BASE)]
    with pytest.raises(InputError, match=rf"row 2 .*column 'flow': '[\d.]+{factor}' found"):
        read(table(rows))
    everywhere = read(table([(f"{u}{factor}", v, k) for u, v, k in BASE]))
    assert same_as_base(everywhere)
    assert f"{factor.strip()} taken away" in everywhere.dataset.notice


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_percent_beside_fractions_are_hundredths_and_told(read, delimiter):
    for share in (2, 24):  # half of the cells, or one
        cells = [f"{u} %" if n % share == 1 else f"{u / 100:.5f}" for n, u in enumerate(FLOW)]
        rows = [(cell, f"{v:.2f}", k) for cell, (_, v, k) in zip(cells, BASE, strict=True)]
        content = table(rows, delimiter=delimiter)
        found = read(content.replace(".", ",") if delimiter == ";" else content)
        assert same_as_base(found, (0.01, 1))
        assert f"flow: % read as hundredths in {M // share} of 24 cells" in found.dataset.notice


def test_percent_beside_greater_numbers_and_small_percent_are_no_hundredths(read):
    rows = [(f"{u / 100:.4f}{'%' if n % 2 else ''}", v, k) for n, (u, v, k) in enumerate(BASE)]
    found = read(table(rows))
    assert same_as_base(found, (0.01, 1))
    assert "% taken away from 12 of 24 cells" in found.dataset.notice


def test_a_column_of_both_decimal_signs_is_refused(read):
    rows = [(comma(u) if n % 2 else f"{u:.2f}", v, k) for n, (u, v, k) in enumerate(BASE)]
    with pytest.raises(InputError, match=r"column 'flow': '\d+,\d+' found and 11 more.*--decimal"):
        read(table(rows, delimiter=";"))


@pytest.mark.parametrize(
    "written",
    [
        *("{} ± 0.1", "{:.0f}-{:.0f}", "~{}", "{:.0f}/8", "{:.0f}'3", "{}[1]", "{}×10^3"),
        *("[{}]", "{} ft {} in", "{}h 5min", "٣{}"),
    ],
)
def test_a_column_of_numbers_that_cannot_be_read_is_told_beside_others(read, written):
    rows = [
        (written.format(x + 1, x + 9), u, v, k) for x, (u, v, k) in zip(NOISE, BASE, strict=True)
    ]
    found = read(table(rows, ("size", "flow", "duty", "fail")))
    assert same_as_base(found)
    assert "x1 = flow and x2 = duty (column 'size', row 1 (line 2): '" in found.dataset.notice
    assert "is no number), --columns A,B chooses" in found.dataset.notice


VERSIONS = [f"2.{n % 12}" for n in range(M)]


@pytest.mark.parametrize("place", [0, 1])
def test_versions_are_no_numbers_and_told(read, place):
    found = read(column(place, VERSIONS, "firmware"))
    assert same_as_base(found)
    assert "firmware holds versions" in found.dataset.notice
    german = column(place, VERSIONS, "firmware").replace(",", ";")
    assert same_as_base(read(german))
    alone = [(version, k) for version, (_, _, k) in zip(VERSIONS, BASE, strict=True)]
    with pytest.raises(InputError, match="'firmware' holds versions"):
        read(table(alone, ("firmware", "fail")))
    chosen = read(column(0, VERSIONS, "firmware"), choice={"columns": ("firmware", "flow")})
    assert chosen.dataset.X[10].tolist() == [2.10, FLOW[10]]


@pytest.mark.parametrize("cells", [[f"{u:.2f}" for u in FLOW], [f"{u}" for u in FLOW]])
def test_numbers_with_as_many_decimals_as_they_need_are_no_versions(read, cells):
    assert read(column(0, cells, "version")).choice.columns == ("version", "flow")


@pytest.mark.parametrize(
    ("moment", "kind"),
    [("{:02d}.01", "day"), ("{:02d}.11", "day"), ("{}.30", "hour"), ("{:02d}.05", "hour")],
)
def test_a_date_or_time_with_a_point_does_not_decide_the_decimal_sign(read, moment, kind):
    rows = [(moment.format(n + 1), comma(u), k) for n, (u, _, k) in enumerate(BASE)]
    reading = read(table(rows, (kind, "flow", "fail"), ";"))
    assert reading.dataset.X[:, 0].tolist() == FLOW
    assert not reading.dataset.has_x2
    assert f"x1 = flow ('{kind}' holds dates)" in reading.dataset.notice
    points = read(table([(moment.format(n + 1), u, k) for n, (u, _, k) in enumerate(BASE)]))
    assert points.dataset.has_x2


PLAIN_AND_GROUPED = [930, 2746, 441, 12028, 96, 4303, 700, 1881, 2101, 645, 33, 5004]


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_grouped_thousands_beside_plain_numbers_are_never_decimals(read, delimiter):
    rows = [(f"{one:,}", 20 + k, k % 2) for k, one in enumerate(PLAIN_AND_GROUPED)]
    reading = read(table(rows, ("income", "age", "bought"), delimiter))
    assert reading.dataset.X[:, 0].tolist() == PLAIN_AND_GROUPED
    assert "comma groups thousands (2,746 is 2746)" in reading.dataset.notice


def test_points_group_thousands_where_most_plain_numbers_have_three_digits(read):
    rows = [
        (us(one).translate(POINT), 20 + k, k % 2)
        for k, one in enumerate([930, 2746, 441, 12028, 700, 4303, 645, 1881])
    ]
    reading = read(table(rows, ("income", "age", "bought"), "\t"))
    assert reading.dataset.X[:, 0].max() == 12028
    assert "--thousands none --decimal point" in reading.dataset.notice


def test_three_decimals_are_decimals_where_another_number_of_digits_shows_it(read):
    rows = [(f"{k + 1},125", f"0,{k + 1}5", k % 2) for k in range(9)]
    reading = read(table(rows, ("u", "v", "y"), ";"))
    assert reading.dataset.X[2].tolist() == [3.125, 0.35]
    assert reading.format.thousands == ""


def test_a_plain_number_above_a_thousand_shows_that_the_comma_is_decimal(read):
    rows = [("1,125", 1, 0), ("1340", 2, 1), ("2,250", 3, 0), ("7,875", 4, 1)]
    assert read(table(rows, ("u", "v", "y"), ";")).dataset.X[0, 0] == 1.125


def test_decimal_and_thousands_decide_where_they_are_given(read):
    rows = [("75,000", 14, 1), ("85,900", 4, 0), ("81,125", 8, 1)]
    content = table(rows, ("u", "v", "y"), ";")
    assert read(content).dataset.X[0, 0] == 75000
    assert read(content, decimal=",").dataset.X[2, 0] == 81.125
    assert read(content, thousands="").dataset.X[2, 0] == 81.125
    assert read(content, thousands=",").dataset.X[2, 0] == 81125


# Layouts


def padded(line):
    return f"{line},,\n"


LAYOUTS = {
    "spaces": table(delimiter="   "),
    "spaces before, no header": "".join(f"  {u:>8}  {v:>6}   {k}\n" for u, v, k in BASE),
    "tabs and spaces": table(delimiter=" \t "),
    "pipes": table(delimiter="|"),
    "pipes around": "".join(f"| {line.replace(',', ' | ')} |\n" for line in table().splitlines()),
    "drawn table": (
        "| flow | duty | fail |\n|---|---|---:|\n"
        + "".join(f"| {u} | {v} | {k} |\n" for u, v, k in BASE)
    ),
    "sep": "sep=;\r\n" + table(delimiter=";", end="\r\n"),
    "sep in quotes": '"sep=|"\n' + table(delimiter="|"),
    "comments": "# logger 7\n# a, b\n" + table(),
    "comments between": "% started\n" + table().replace("\n", "\n% again\n", 5),
    "header in a comment": "# made by hand\n#flow\tduty\tfail\n"
    + table(header=None, delimiter="\t"),
    "titles": "Pump test\n\nShift B, night\n\n" + table(),
    "padded titles": padded("Pump test") + padded("Shift B") + table(),
    "units": table().replace("\n", "\nl/s,-,[0/1]\n", 1),
    "sums": table() + "average,2.2,\nTotal,51.3,13\n",
    "a mean over row numbers": table(
        [(k, *row) for k, row in enumerate(BASE, 1)], ("Nr", "flow", "duty", "fail")
    )
    + "Mittel,49.6,2.2,\n",
    "a remark at the end": table() + "24 rows exported\n",
    "a padded remark at the end": table() + padded("exported on Monday"),
    "empty columns at the end": table().replace("\n", ",,\n"),
    "commas at the end of rows alone": table().replace("\n", ",\n").replace("fail,", "fail"),
    "comma at the end of the header alone": table().replace("fail", "fail,"),
    "row names without a name": "flow duty fail\n"
    + "".join(f'"{k}" {u} {v} {f}\n' for k, (u, v, f) in enumerate(BASE, 1)),
    "header again in the middle": table(BASE[:9]) + table(BASE[9:]),
    "quotes everywhere": '"flow","duty","fail"\n'
    + "".join(f'"{u}","{v}","{k}"\n' for u, v, k in BASE),
    "old line ends": table(end="\r"),
    "blank lines": "\n\n" + table().replace("\n", "\n\n"),
    "byte order mark": "\ufeff" + table(),
    "colons": table(delimiter=":"),
    "single quotes": table([tuple(f"'{one}'" for one in row) for row in BASE]),
    "a table of a database": " flow | duty | fail \n------+------+------\n"
    + "".join(f" {u} | {v} | {k}\n" for u, v, k in BASE)
    + "(24 rows)\n",
    "a table of an editor": "| flow | duty | fail |\n|------+------+------|\n"
    + "".join(f"| {u} | {v} | {k} |\n" for u, v, k in BASE),
    "control signs between": table(delimiter="\x1f"),
    "what old systems end with": table() + "\x1a",
    "three titles as wide as the table": "Device,X7,a\nSerial,12345,b\nShift,2,c\n\n" + table(),
    "empty cells left out at the end of rows": table(
        [(*row, "") for row in BASE], ("flow", "duty", "fail", "remark")
    ).replace(",\n", "\n", 7),
    "padded titles of two cells, an empty row": "Station,Ulm,\nHeight,478,\n,,\n" + table(),
    "padded titles of two cells, an empty row, years": "Station,Ulm,\nHeight,478,\n,,\n"
    + table(header=("2019", "2020", "fail")),
    "padded titles of two cells, an empty row, an index": "Station,Ulm,,\nHeight,478,,\n,,,\n"
    + table([(n, *row) for n, row in enumerate(BASE)], ("", "flow", "duty", "fail")),
    "padded titles of two cells, an empty row, no names": "Station,Ulm,\nHeight,478,\n,,\n"
    + table(header=None),
    "padded titles of two cells": "Station,Ulm,\nHeight,478,\n" + table(),
    "padded titles beside an empty column": "Station,Ulm,,\nHeight,478,,\n"
    + table().replace("\n", ",\n"),
    "types, then roles": table().replace("\n", "\ncontinuous,continuous,discrete\n,,class\n", 1),
    "a remark of as many parts": table() + "\n© Plant 7, all rights, reserved\n",
    "figures below a blank line": table() + "\nMean,2.2,0.5\nSt.Abw.,1.1,0.5\n",
    "a last column that most rows leave out": table(header=("flow", "duty", "fail", "remark"))
    .replace(f"{FAIL[3]}\n", f"{FAIL[3]},late\n", 1)
    .replace(f"{FLOW[9]},{DUTY[9]},{FAIL[9]}", f"{FLOW[9]},{DUTY[9]},{FAIL[9]},by hand"),
    "rules of blanks": "===== ===== =====\nflow  duty  fail\n===== ===== =====\n"
    + "".join(f"{u:<5} {v:<5} {k}\n" for u, v, k in BASE)
    + "===== ===== =====\n",
    "each row in quotes": "".join(f'"{line}"\n' for line in table().splitlines()),
    "each row in quotes but the header": table()[: table().index("\n") + 1]
    + "".join(f'"{line}"\n' for line in table().splitlines()[1:]),
    "each row in quotes, semicolons": "".join(
        f'"{line}";\n' for line in table(delimiter=";").replace(".", ",").splitlines()
    ),
    "each row in quotes, quotes within": "".join(
        f'"{line}"\n' for line in table([(f'""{u}""', v, k) for u, v, k in BASE]).splitlines()
    ),
    "rows in quotes between others": "".join(
        f'"{line}"\n' if n % 2 else f"{line}\n" for n, line in enumerate(table().splitlines())
    ),
    "what columns mean, in words": table().replace(
        "\n", "\nHow much flows in litres?,How long is it switched on?,Did it fail?\n", 1
    ),
    "what columns mean, then where they come from": table().replace(
        "\n",
        '\nWhat is the flow?,What is the duty?,Did it fail?\n"{""Id"":""Q1""}","{""Id"":""Q2""}",'
        '"{""Id"":""Q3""}"\n',
        1,
    ),
    "units, one of them 1": table().replace("\n", "\nl/s,1,-\n", 1),
    "types in one letter, then roles": table().replace("\n", "\nc,c,d\n,,class\n", 1),
    "types below names of all but one column": " flow duty fail\n <dbl> <dbl> <int>\n"
    + "".join(f"{n} {u} {v} {k}\n" for n, (u, v, k) in enumerate(BASE, 1)),
    "comments with another sign": "! pump 12\n! shift B\n" + table(delimiter="  "),
    "comments with a semicolon": "; pump 12, hall 3\n; shift B, north\n" + table(),
    "as many words below as columns": table(delimiter=" ") + "\n(24 rows affected)\n",
    "two byte order marks": "\ufeff\ufeff" + table(),
    "a title as wide as the table": "Pump,test,12\n" + table(),
    "a title as wide as the table, then nothing": "Pump, test, shift B\n\n" + table(),
}
SILENT = {
    *("spaces", "spaces before, no header", "tabs and spaces", "pipes", "sep"),
    *("sep in quotes", "quotes everywhere", "old line ends", "blank lines"),
    *("control signs between", "what old systems end with"),
    *(
        "colons",
        "rules of blanks",
        "single quotes",
        "byte order mark",
        "two byte order marks",
        "comma at the end of the header alone",
    ),
}


@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_layout_reads_as_the_same_table_and_what_is_left_out_is_told(read, kind):
    reading = read(LAYOUTS[kind], name="data.txt")
    assert same_as_base(reading)
    assert bool(reading.dataset.notice) == (kind not in SILENT), reading.dataset.notice


@pytest.mark.parametrize("place", [0, 9, M - 1])
@pytest.mark.parametrize("names", [("who", "flow", "duty", "fail"), None])
def test_a_row_of_data_with_a_field_more_is_refused_wherever_it_stands(read, place, names):
    rows = [(f"Ann {n}", u, v, WORDS[k]) for n, (u, v, k) in enumerate(BASE)]
    rows[place] = ("Ann", "jr.", *rows[place][1:])
    with pytest.raises(InputError, match=r"row.* 5 fields.*; 4, as in"):
        read(table(rows, names))


def test_names_over_one_column_less_are_names_of_rows_only_where_these_differ(read):
    rows = [(*comma(v, 1).split(","), k) for _, v, k in BASE]
    told = read(table(rows, ("flow", "fail"))).dataset.notice
    assert "2 names (flow, fail) stand over 3 columns, and are left out" in told
    assert "numbers with a decimal comma need quotes or another delimiter" in told


def test_words_in_single_quotes_lose_them(read):
    rows = [(u, v, f"'{WORDS[k]}'") for u, v, k in BASE]
    assert read(table(rows)).dataset.class_names == ("no", "yes")
    assert read(table(rows, None)).dataset.class_names == ("no", "yes")


@pytest.mark.parametrize("between", [" ", ", ", "; ", "\t"])
@pytest.mark.parametrize("begin", ["", "10:{n:02d} "])
def test_pairs_of_name_and_value_are_refused_as_what_they_are(read, between, begin):
    lines = [
        begin.format(n=n) + between.join((f"flow={u}", f"duty={v}", f"fail={k}"))
        for n, (u, v, k) in enumerate(BASE)
    ]
    with pytest.raises(InputError, match=r"pairs of name and value \(flow=18\.0\) in each line"):
        read("\n".join(lines) + "\n")


@pytest.mark.parametrize("word", ["Total", "Mittel:", "Promedio", "Durchschnitt"])
@pytest.mark.parametrize("label", [0, 1])
def test_a_sum_below_names_or_below_the_label_is_no_example(read, word, label):
    if label == 0:  # the label stands first
        rows = [(WORDS[k], u, v) for u, v, k in BASE]
        rows += [(word, 593.5, 59.3)]
        head = ("fail", "flow", "duty")
    else:
        rows = [(f"town {k}", *row) for k, row in enumerate(BASE)]
        rows += [(word, 593.5, 59.3, sum(FAIL))]
        head = ("town", "flow", "duty", "fail")
    found = read(table(rows, head))
    assert same_as_base(found)
    assert "1 row after the table left out" in found.dataset.notice


def test_a_name_like_a_sum_with_a_class_is_an_example(read):
    rows = [("Total" if k == M - 1 else f"firm {k}", *row) for k, row in enumerate(BASE)]
    assert same_as_base(read(table(rows, ("firm", "flow", "duty", "fail"))))


@pytest.mark.parametrize("sign", ["#", "%", "//"])
def test_a_row_that_begins_like_a_comment_is_a_row_where_it_has_its_numbers(read, sign):
    rows = [(("tag", f"{sign}7", "kind")[k % 3], *row) for k, row in enumerate(BASE)]
    lines = table(rows, ("tag", "flow", "duty", "fail")).splitlines(keepends=True)
    comments = [f"{sign} begun, 1, 2, 3\n", f"{sign}by hand\n", f"{sign}Ann,none,then,0\n"]
    text = comments[0] + "".join(lines[:9]) + "".join(comments) + "".join(lines[9:])
    found = read(text)
    assert same_as_base(found)
    assert "4 comment lines left out" in found.dataset.notice
    kept = f"8 rows beginning with {sign} kept, --comment {sign} leaves such out"
    assert kept in found.dataset.notice
    assert read(text, comment=sign).dataset.m == M - 8


def test_a_row_of_numbers_behind_a_sign_is_a_comment(read):
    assert same_as_base(read(table().replace("\n", "\n#12.5,0.7,1\n# 12.5,0.7,1\n", 3)))


# Signs that stand within cells and could be taken for the delimiter: content, factor of each column


def within(cells, header, delimiter):
    """Return the table with its two features written by `cells`, and a label of words."""
    rows = [(*cells(u, v), WORDS[k]) for u, v, k in BASE]
    return table(rows, header, delimiter)


def thousands(u):
    return f"{round(1000 * u):,}".replace(",", " ")


SIGNS_WITHIN = {
    "thousands grouped by spaces between tabs": (
        within(lambda u, v: (thousands(u), v), ("flow", "duty", "fail"), "\t"),
        (1000, 1),
    ),
    "thousands grouped by spaces between tabs, no names": (
        within(lambda u, v: (thousands(u), v), None, "\t"),
        (1000, 1),
    ),
    "a unit behind a space between tabs": (
        within(lambda u, v: (f"{u} l/s", f"{v} kW"), ("flow", "duty", "fail"), "\t"),
        (1, 1),
    ),
    "names of places with spaces between tabs": (
        within(lambda u, v: (f"Hall {v}", u, v), ("hall", "flow", "duty", "fail"), "\t"),
        (1, 1),
    ),
    "a unit behind a space between commas": (
        within(
            lambda u, v: (f"{u} mm", "Rome", "2021-03-01", v),
            ("flow", "town", "day", "duty", "fail"),
            ",",
        ),
        (1, 1),
    ),
    "units with a slash between commas": (
        within(lambda u, v: (f"{u} km/h", f"{v} kg/l"), ("flow", "duty", "fail"), ","),
        (1, 1),
    ),
    "units with a slash, no names": (
        within(lambda u, v: (f"{u} km/h", f"{v} kg/m3"), None, ","),
        (1, 1),
    ),
    "decimal commas between spaces, no names": (
        "".join(f"{comma(u)} {WORDS[k]} {comma(v)}\n" for u, v, k in BASE),
        (1, 1),
    ),
    **{
        f"decimal commas beside texts between {delimiter!r}{how}": (
            table([(comma(u), "Ulm", WORDS[k], comma(v)) for u, v, k in BASE], names, delimiter),
            (1, 1),
        )
        for delimiter in ";|\t"
        for how, names in (("", ("flow", "town", "fail", "duty")), (", no names", None))
    },
    **{
        f"a semicolon or pipe in each note between commas{how}": (
            within(lambda u, v: ("Smith; J|P", u, v), names, ","),
            (1, 1),
        )
        for how, names in (("", ("note", "flow", "duty", "fail")), (", no names", None))
    },
    "a tab behind columns padded with spaces": (
        "flow    duty   fail\t\n" + "".join(f"{u:8} {v:6} {k}\t\n" for u, v, k in BASE),
        (1, 1),
    ),
    "a tab between columns padded with spaces": (
        "flow    duty\tfail\n" + "".join(f"{u:8} {v:6}\t{k}\n" for u, v, k in BASE),
        (1, 1),
    ),
    **{
        f"a name with a number between tabs, no names{how}": (
            "".join(
                f"{write(u)}\tHall {n % 7}\t{write(v)}\t{WORDS[k]}\n"
                for n, (u, v, k) in enumerate(BASE)
            ),
            (1, 1),
        )
        for how, write in (("", str), (", decimal commas", comma))
    },
    "thousands grouped as in India between tabs, no names": (
        within(lambda u, v: (f"{u:.2f}".replace(".", ",") + ",000", v), None, "\t"),
        (100000, 1),
    ),
    "one tab or two": (
        "".join(f"{u}{chr(9) * (1 + k % 2)}{v}\t{k}\n" for u, v, k in BASE),
        (1, 1),
    ),
    "a tab behind each comma": (table().replace(",", ",\t"), (1, 1)),
    "sep": ("sep=,\n" + within(lambda u, v: ("a;b", u, v), ("a;b", "u", "v", "k"), ","), (1, 1)),
}


@pytest.mark.parametrize("kind", SIGNS_WITHIN)
def test_a_sign_within_cells_does_not_cut_them(read, kind):
    content, factor = SIGNS_WITHIN[kind]
    assert same_as_base(read(content, name="data.txt"), factor)


@pytest.mark.parametrize("rows", range(4, M + 1))
@pytest.mark.parametrize(
    "around", ["Rig test run\n{}", "{}end of file\n", "{}(30 rows affected)\n"]
)
def test_words_as_many_as_columns_do_not_make_spaces_of_tabs(read, rows, around):
    found = read(around.format(table(BASE[:rows], delimiter="\t")), name="data.txt")
    assert found.format.delimiter == "\t"
    assert found.dataset.axis_names == ("flow", "duty")
    assert found.dataset.y.tolist() == FAIL[:rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("names", [("0", "1", "2"), ("1", "2", "3"), ("0.0", "1.0", "2.0")])
def test_a_header_that_counts_up_is_no_example(read, names, delimiter):
    reading = read(table(header=names, delimiter=delimiter))
    assert same_as_base(reading)
    assert reading.dataset.axis_names == names[:2]
    assert "--header no takes it for an example" in reading.dataset.notice
    assert reading.format.header is True


def test_numbers_over_a_label_that_has_two_other_values_are_names(read):
    assert same_as_base(read(table(header=("400", "410", "420"))))


def test_years_over_texts_of_a_sheet_are_no_plain_numbers_of_the_column(read):
    one = 1234
    rows = [
        (f"{one:,}" if n == 20 else 100 + n * 7 % 90, v, WORDS[k])
        for n, (_, v, k) in enumerate(BASE)
    ]
    rows = [(str(cell), v, word) for cell, v, word in rows]
    found = read(as_xlsx([("2019", "2020", "fail"), *rows]), name="a.xlsx").dataset
    assert found.X[20, 0] == one
    assert "comma groups thousands (1,234 is 1234)" in found.notice


def test_years_that_count_up_are_names_even_beside_a_word_that_is_a_class(read):
    rows = [(round(100 * u), v, ("negative", "positive")[k]) for u, v, k in BASE]
    for delimiter in ",\t":
        found = read(table(rows, ("2019", "2020", "positive"), delimiter))
        assert same_as_base(found, (100, 1))
        assert "first row (2019, 2020, positive) taken for names" in found.dataset.notice
    years = [(2010 + n, 2011 + n, ("negative", "positive")[k]) for n, k in enumerate(FAIL)]
    assert read(table(years, None)).dataset.m == M


@pytest.mark.parametrize("words", [("bad", "good"), ("rain", "snow", "sun")])
def test_a_word_over_classes_that_it_is_none_of_makes_numbers_names(read, words):
    labels = [words[k % len(words)] for k in range(M)]
    rows = [(f"s{k}", u, v, labels[k]) for k, (u, v, _) in enumerate(BASE)]
    for first in (0, 1):  # with the column of names of rows, and without
        head = ("sample", "450", "550", "grade")[first:]
        lines = [row[first:] for row in rows]
        found = read(table(lines, head), choice={"positive": words[-1]}).dataset
        assert found.axis_names == ("450", "550")
        assert found.y.tolist() == [label == words[-1] for label in labels]
        assert "taken for names of columns, --header no" in found.notice
        example = (*head[:-1], words[0])  # an example like the others
        assert read(table(lines, example), choice={"positive": words[-1]}).dataset.m == M + 1


@pytest.mark.parametrize("names", [("0h", "24h"), ("1st", "2nd"), ("25%", "75%"), ("5 mm", "9 mm")])
def test_numbers_with_a_unit_over_plain_ones_are_names(read, names):
    rows = [(u, v, WORDS[k]) for u, v, k in BASE]
    reading = read(table(rows, (*names, "outcome")))
    assert same_as_base(reading)
    assert reading.dataset.axis_names == names
    assert read(table([*rows, (*BASE[0][:2], "no")], None)).dataset.m == M + 1


@pytest.mark.parametrize("label", [0, 1])
def test_a_row_of_words_in_numbers_that_has_a_class_is_an_example_at_fault(read, label):
    content = table([("too warm to measure", "too long to measure", label), *BASE])
    with pytest.raises(InputError, match=r"row 1 \(line 2\), column 'flow': 'too warm"):
        read(content)


@pytest.mark.parametrize("cell", ["<14", "12 kg", "7,5"])
def test_a_number_that_cannot_be_read_is_refused_even_beside_two_columns_of_others(read, cell):
    unit = " g" if "kg" in cell else ""
    cells = [f"{k % 9}{unit}" if k % 3 else f'"{cell}"' for k in range(M)]
    with pytest.raises(InputError, match=r"column 'mass': '"):
        read(column(0, cells, "mass"))


def test_a_sign_before_several_names_is_part_of_them(read):
    reading = read(table(header=("%flow", "%duty", "fail")))
    assert same_as_base(reading)
    assert reading.dataset.axis_names == ("%flow", "%duty")


def test_the_header_of_an_index_is_seen_and_the_index_no_feature(read):
    rows = [(k, *row) for k, row in enumerate(BASE)]
    for names in (("", "0", "1", "2"), ("", "flow", "duty", "fail"), ("", "0", "1", "fail")):
        assert same_as_base(read(table(rows, names)))


def test_header_yes_and_no_decide(read):
    numbers = table(header=("0", "1", "2"))
    assert read(numbers, header=False, choice={"classes": ("0", "1")}).dataset.m == M
    plain = table(header=None)
    assert read(plain).dataset.m == M
    with_names = read(plain, header=True)
    assert with_names.dataset.m == M - 1
    assert with_names.dataset.axis_names == (str(FLOW[0]), str(DUTY[0]))


def test_lines_of_the_file_are_known_for_every_example(read):
    reading = read("# a\nTitle\n\n" + table())
    assert reading.dataset.lines.tolist() == list(range(5, M + 5))


# Columns


NOISE = [(k * 11 % 24) for k in range(M)]
COLUMNS = {
    "index first": column(0, range(M), ""),
    "pandas' name": column(0, range(M), "Unnamed: 0"),
    "counted from 1": column(0, range(1, M + 1), "nr"),
    "ids first": column(0, [50210 + 13 * k for k in range(M)], "specimen"),
    "ids of any order": column(0, [7000 + NOISE[k] * 37 for k in range(M)], "PassengerId"),
    "ids without such a name, of any order": column(0, [7000 + n * 37 for n in NOISE], "batch"),
    "falling ids": column(1, [9000 - 7 * k for k in range(M)], "order"),
    "huge ids": column(0, [2**60 + 2 * k + 1 for k in range(M)], "id"),
    "codes with zeros": column(1, [f"0{1200 + k % 7}" for k in range(M)], "post"),
    "days": column(0, [f"2023-11-{k + 1:02d}" for k in range(M)], "day"),
    "days as numbers": column(1, [20231101 + k for k in range(M)], "when"),
    "moments": column(0, [f"01.11.2023 {k:02d}:30" for k in range(M)], "t"),
    "seconds since 1970": column(0, [1.7e9 + 60 * k for k in range(M)], "timestamp"),
    "months": column(0, [f"20{10 + k // 12}-{k % 12 + 1:02d}" for k in range(M)], "month"),
    "weeks": column(0, [f"2024-W{k + 1:02d}" for k in range(M)], "week"),
    "days in German": column(0, [f"{k + 1}. März 2024" for k in range(M)], "tag"),
    "years": column(0, [1999 + k % 5 for k in range(M)], "Year"),
    "nothing but one number": column(1, [7] * M, "bench"),
    "nothing but one word": column(0, ["north"] * M, "hall"),
    "text": column(0, [f"remark {k}" for k in range(M)], "remark"),
    "index of any order": column(0, [37 * n for n in NOISE], ""),
    "ids with a full stop": column(0, [n + 1 for n in NOISE], "Nr."),
    "ids in German": column(1, [50000 + 37 * n for n in NOISE], "Kundennummer"),
    "ids of several rows": column(0, [1 + k // 3 for k in range(M)], "user_id"),
    "ids of several rows, one word": column(1, [1 + k // 3 for k in range(M)], "userId"),
    "months as numbers": column(0, [202001 + k % 6 for k in range(M)], "month"),
    "days of six digits": column(1, [220101 + k % 7 for k in range(M)], "when"),
    "seconds with decimals": column(0, [1.65e9 + 60.25 * k for k in range(M)], "timestamp"),
    "days of a spreadsheet": column(1, [44600 + k / 8 for k in range(M)], "Date"),
    "remark behind the label": column(3, ["check", *[""] * 10] * 2 + ["ok", "ok"], "remark"),
    "empty": column(1, [""] * M, "spare"),
    "label first": table([(k, u, v) for u, v, k in BASE], ("fail", "flow", "duty")),
    "label in the middle": table([(u, k, v) for u, v, k in BASE], ("flow", "fail", "duty")),
    "day last": column(3, [f"1/{k + 1}/2024" for k in range(M)], "day"),
    "seconds since 1970, in any order": column(
        0, [1.7e9 + 60 * (k % 7) for k in range(M)], "created_at"
    ),
    "milliseconds since 1970": column(1, [1.7e12 + 500 * (k % 7) for k in range(M)], "eventTime"),
    "days of a spreadsheet, another name": column(
        0, [45000 + k % 7 for k in range(M)], "Messdatum"
    ),
    "days of a spreadsheet in Spanish": column(0, [45000 + k % 7 for k in range(M)], "Fecha"),
    "days since the year 0": column(0, [738000 + k / 24 for k in range(M)], "datenum"),
    "minutes as digits": column(0, [202401010800 + k % 7 for k in range(M)], "zeit"),
    "times with a point": column(1, [f"{k % 24}.{k * 7 % 60:02d}" for k in range(M)], "Uhrzeit"),
    "row numbers called by a sign": column(0, range(1, M + 1), "#"),
    "index that begins again": column(0, [k % 8 for k in range(M)], ""),
    "index of two levels": "".join(
        f"{level}{line}\n"
        for level, line in zip(
            [",", *(f"{k // 6}," for k in range(M))],
            column(0, [k % 6 for k in range(M)], "").splitlines(),
            strict=True,
        )
    ),
    "a number and more": column(0, [("0", "1", "2", "3+")[k % 4] for k in range(M)], "dependents"),
    "codes, some with letters": column(
        0, [f"PC {k}" if k % 3 else 113803 + 7 * k for k in range(M)], "ticket"
    ),
    "codes of digits and letters": column(0, [f"{k:04x}" for k in range(M)], "code of a part"),
    "text last": column(3, [f"x {k % 7}" for k in range(M)], "remark"),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_columns_that_were_measured_are_proposed_and_no_others(read, kind):
    reading = read(COLUMNS[kind])
    assert same_as_base(reading)
    assert reading.dataset.axis_names == ("flow", "duty")
    assert reading.choice.columns == ("flow", "duty")


@pytest.mark.parametrize("name", ["subject", "Nr.", "Kundennummer", "", "rank"])
def test_rows_counted_in_any_order_are_no_feature_beside_one(read, name):
    rows = [(n + 1, u, k) for n, (u, _, k) in zip(NOISE, BASE, strict=True)]
    reading = read(table(rows, (name, "flow", "fail")))
    assert reading.choice.columns == ("flow",)
    assert f"one feature, x1 = flow ('{name or 'column 1'}' holds row numbers or ids)" in (
        reading.dataset.notice
    )


def test_years_without_a_name_come_after_whole_numbers(read):
    rows = [
        (1990 + n % 7, 1000 + 137 * x, u, k)
        for n, (x, (u, _, k)) in enumerate(zip(NOISE, BASE, strict=True))
    ]
    reading = read(table(rows, ("a", "b", "c", "fail")))
    assert reading.choice.columns == ("b", "c")
    assert "(a holds years)" in reading.dataset.notice
    assert read(table([(a, c, k) for a, _, c, k in rows])).choice.columns == ("flow", "duty")


def test_a_mostly_empty_column_is_the_label_where_no_other_may_be_or_by_its_name(read):
    remarks = ["check", "ok", *[""] * 6] * 3
    told = read(column(3, remarks, "remark")).dataset.notice
    assert "label is fail (mostly empty: remark), --label C says otherwise" in told
    assert read(column(3, remarks, "class")).choice.label == "class"
    alone = [(u, v, word) for (u, v, _), word in zip(BASE, remarks, strict=True)]
    assert read(table(alone, ("flow", "duty", "remark"))).choice.label == "remark"
    half = ["check", "ok", "", ""] * 6
    assert read(column(3, half, "remark")).choice.label == "remark"


def test_several_columns_of_two_values_are_listed_where_none_is_the_last(read):
    rows = [(k, k % 2, u) for (u, _, k) in BASE]
    with pytest.raises(InputError, match=r"columns fail, odd have two values each; --label C"):
        read(table([(k, n % 2, u) for n, (u, _, k) in enumerate(BASE)], ("fail", "odd", "flow")))
    assert rows


@pytest.mark.parametrize(
    ("low", "high"), [("False", "True"), ("female", "male"), ("no", "yes"), ("open", "shut")]
)
def test_two_words_are_a_feature_of_0_and_1_and_told(read, low, high):
    words = [(low, high)[n % 2] for n in range(M)]
    reading = read(table([(u, w, k) for (u, _, k), w in zip(BASE, words, strict=True)]))
    assert reading.dataset.X[:, 1].tolist() == [n % 2 for n in range(M)]
    assert f"duty: {low} is 0, {high} is 1" in reading.dataset.notice


def test_one_feature_is_enough(read):
    for content in (
        table([(u, k) for u, _, k in BASE], ("flow", "fail")),
        table([(n, u, k) for n, (u, _, k) in enumerate(BASE)], ("", "flow", "fail")),
        table([(u, k) for u, _, k in BASE], None, ";"),
    ):
        reading = read(content)
        assert reading.dataset.X[:, 0].tolist() == FLOW
        assert not reading.dataset.has_x2
        assert reading.dataset.X[:, 1].tolist() == FAIL  # where a plot draws them
        assert len(reading.choice.columns) == 1
    assert not read(table(), choice={"columns": ("duty",)}).dataset.has_x2


# Classes


def labelled(*words):
    """Return a table with these labels in turn."""
    return table([(u, v, words[n % len(words)]) for n, (u, v, _) in enumerate(BASE)])


MEANINGS = [
    ("rejected", "accepted"),
    ("normal", "abnormal"),
    ("healthy", "ill"),
    ("no", "Yes"),
    ("N", "Y"),
    ("FALSE", "TRUE"),
    ("non-smoker", "smoker"),
    ("not admitted", "admitted"),
    ("unpaid", "paid"),
    ("defect-free", "defect"),
    ("no fire", "fire"),
    ("control", "case"),
    ("negative", "positive"),
    ("benign", "malignant"),
    ("ham", "fraud"),
    ("a", "B"),
    ("9", "10"),
    ("-1", "1"),
    ("-", "+"),
    ("bad", "good"),
    ("2.5", "11"),
    ("Nee", "Ja"),
    ("hayır", "evet"),
    ("não", "sim"),
    ("いいえ", "はい"),
    ("falsch", "wahr"),
    ("stayed", "churned"),
    ("real", "fake"),
    ("wild type", "mutant"),
    ("empty", "full"),
    ("normal", "failure"),
    ("healthy", "bad"),
    ("nominal", "anomaly"),
    ("low risk", "high risk"),
    ("low_risk", "high_risk"),
    ("Very low", "Very high"),
    ("without disease", "with disease"),
    ("miss", "hit"),
    ("正常", "异常"),
    ("阴性", "阳性"),
    ("reprobado", "aprobado"),
    ("durchgefallen", "bestanden"),
    ("schlecht", "gut"),
    ("mauvais", "bon"),
    ("malo", "bueno"),
    ("perdu", "gagné"),
    ("niedrig", "hoch"),
    ("−", "+"),
    ("ND", "D"),
    ("nr", "r"),
    ("n.i.O.", "i.O."),
    ("ctl", "case"),
    ("✗", "✓"),
    ("❌", "✅"),
    ("👎", "👍"),
    ("2 = No", "1 = Yes"),
    ("2. nein", "1. ja"),
    ("[2] No", "[1] Yes"),
    ("healthy (0)", "diseased (1)"),
    ("2-door", "4-door"),
    ("Ikke bestått", "Bestått"),
    ("Inte godkänd", "Godkänd"),
    ("niet geslaagd", "geslaagd"),
    ("Não aprovado", "Aprovado"),
    ("не болен", "болен"),
    ("pas de panne", "panne"),
    ("sin enfermedad", "con enfermedad"),
    ("ohne Fehler", "mit Fehler"),
    ("senza malattia", "malattia"),
    ("desaprobado", "aprobado"),
    ("refusé", "admis"),
    ("reprovado", "aprovado"),
    ("underkänd", "godkänd"),
    ("saudável", "doente"),
    ("neen", "ja"),
]


@pytest.mark.parametrize(("zero", "one"), MEANINGS)
def test_class_1_is_what_the_words_mean_else_what_sorts_last(read, zero, one):
    reading = read(table([(u, v, (zero, one)[k]) for u, v, k in BASE]))
    assert reading.dataset.class_names == (zero, one)
    assert same_as_base(reading)
    swapped = read(table([(u, v, (zero, one)[k]) for u, v, k in BASE]), choice={"positive": zero})
    assert swapped.dataset.y.tolist() == [1 - k for k in FAIL]


def test_a_word_that_denies_the_only_other_value_is_no_missing_one(read):
    for words in (("ND", "D"), ("unknown", "known"), ("-", "+")):
        first = read(table([(words[k], u, v) for u, v, k in BASE], ("status", "flow", "duty")))
        assert same_as_base(first)
        assert first.dataset.class_names == words
        assert first.choice.label == "status"
        feature = [(words[n % 2], u, k) for n, (u, _, k) in enumerate(BASE)]
        found = read(table(feature)).dataset
        assert found.axis_names == ("flow", "duty")
        assert found.X[:, 0].tolist() == [n % 2 for n in range(M)]


@pytest.mark.parametrize("name", ["cl", "klass", "Diagnosis", "is_fraud", "churn", "ground_truth"])
def test_a_column_named_as_a_label_is_the_label_beside_another_of_two_values(read, name):
    rows = [(k, u, v, "FM"[n % 5 % 2]) for n, (u, v, k) in enumerate(BASE)]
    found = read(table(rows, (name, "flow", "duty", "sex")))
    assert same_as_base(found)
    assert f"label is {name}, by its name" in found.dataset.notice


SPELLINGS = [
    (("no", "No", "NO "), ("yes", "YES", " Yes")),
    (("n", "No"), ("y", "yes", "Y")),
    (("false", "0"), ("TRUE", "1")),
    (("<=50K", "<=50K."), (">50K", ">50K.")),
    (("female", "F", "f"), ("male", "M")),
    (("no", "n", "false"), ("yes", "true")),
    (("nein", "no"), ("ja", "yes")),
]


@pytest.mark.parametrize(("zeros", "ones"), SPELLINGS)
def test_spellings_of_one_class_are_one_class_and_told(read, zeros, ones):
    rows = [(u, v, (zeros, ones)[k][n % len((zeros, ones)[k])]) for n, (u, v, k) in enumerate(BASE)]
    reading = read(table(rows))
    assert same_as_base(reading)
    assert "taken for one class" in reading.dataset.notice


@pytest.mark.parametrize(
    "words", [("T", "F", "N"), ("on", "off", "no"), ("yes", "no", "0"), ("True", "False", "off")]
)
def test_a_word_for_yes_or_no_without_its_opposite_is_a_third_class(read, words):
    with pytest.raises(InputError, match=r"3 label values found.*--positive V"):
        read(labelled(*words))


def test_two_words_that_differ_in_case_alone_are_two_classes(read):
    assert read(table([(u, v, "aA"[k]) for u, v, k in BASE])).dataset.class_names in {
        ("a", "A"),
        ("A", "a"),
    }


def test_a_threshold_makes_two_classes_of_a_number(read):
    content = table([(u, v, n % 9) for n, (u, v, _) in enumerate(BASE)])
    reading = read(content, choice={"positive": ">=7"})
    assert reading.dataset.y.tolist() == [float(n % 9 >= 7) for n in range(M)]
    assert reading.dataset.class_names == ("<7", ">=7")
    assert read(content, choice={"positive": "< 3"}).dataset.class_names == (">=3", "<3")
    with pytest.raises(InputError, match=r"positive: '>99' given, 0 to 8 found"):
        read(content, choice={"positive": ">99"})
    with pytest.raises(InputError, match=r"9 label values found.*--positive '>=V'.*--classes A,B"):
        read(content)


def test_two_of_three_classes_leave_the_third_out(read):
    content = table([(u, v, "abc"[n % 3]) for n, (u, v, _) in enumerate(BASE)])
    reading = read(content, choice={"classes": ("c", "a")})
    assert reading.dataset.m == 16
    assert reading.dataset.class_names == ("c", "a")
    assert reading.dataset.notice == "8 rows of other classes left out"
    with pytest.raises(InputError, match=r"classes: 'd' given, a \(8\), b \(8\), c \(8\) found"):
        read(content, choice={"classes": ("a", "d")})


@pytest.mark.parametrize("word", ["None", "none"])
def test_none_beside_two_words_that_are_not_class_0_is_a_third_class(read, word):
    content = labelled(word, "mild", "severe")
    with pytest.raises(InputError, match=rf"3 label values.*{word} \(8\).*--na {word} if that is"):
        read(content)
    assert read(content, na=(word,)).dataset.m == 16
    rest = read(content, choice={"positive": "mild"}).dataset
    assert (rest.m, rest.class_names) == (M, ("not mild", "mild"))


@pytest.mark.parametrize("word", ["None", "-", "unknown"])
@pytest.mark.parametrize("others", [("no", "yes"), ("low", "high"), ("0", "1")])
def test_a_word_taken_for_a_missing_label_is_told(read, word, others):
    reading = read(labelled(word, *others))
    assert reading.dataset.class_names == others
    assert f"8 rows whose label is {word} taken for missing, --positive {word} takes it" in (
        reading.dataset.notice
    )


@pytest.mark.parametrize("word", ["None", "-", "unknown", "NA", "?"])
def test_a_missing_value_that_is_chosen_as_a_class_is_one(read, word):
    content = labelled(word, "low", "high")
    against = read(content, choice={"positive": word}).dataset
    assert (against.m, against.class_names) == (M, (f"not {word}", word))
    two = read(content, choice={"classes": (word, "low")})
    assert (two.dataset.m, two.dataset.class_names) == (16, (word, "low"))
    assert two.dataset.notice == "8 rows of other classes left out"
    assert not len(two.dropped)


# Missing values


@pytest.mark.parametrize(
    "token",
    [
        "",
        "None",
        "<NA>",
        "#NA",
        "#DIV/0!",
        "#¡DIV/0!",
        "#NOMBRE?",
        "missing",
        "Unknown",
        r"\N",
        ".",
        "-",
        "*",
        "--",
        "NULL",
        "k.A.",
        "(blank)",
        "Not applicable",
        "…",
        "??",
        "1.#INF",
        "n/d",
        "sin dato",
        "keine Angabe",
        "inconnu",
    ],
)
def test_a_row_with_a_missing_value_is_dropped_and_counted(read, token):
    rows = [(u, token if n in (2, 7) else v, k) for n, (u, v, k) in enumerate(BASE)]
    reading = read(table(rows))
    assert reading.dataset.m == M - 2
    assert reading.dropped.tolist() == [4, 9]
    assert reading.dataset.notice.startswith("2 of 24 rows dropped")


def test_a_token_of_ones_own_is_missing(read):
    rows = [(u, -999 if n == 3 else v, k) for n, (u, v, k) in enumerate(BASE)]
    assert read(table(rows)).dataset.m == M
    assert read(table(rows), na=("-999",)).dataset.m == M - 1
    words = [(u, "lost" if n == 3 else v, k) for n, (u, v, k) in enumerate(BASE)]
    with pytest.raises(InputError, match=r"column 'duty': 'lost' found.*--na TOKEN"):
        read(table(words))
    assert read(table(words), na=("lost",)).dataset.m == M - 1


@pytest.mark.parametrize("token", ["np", "∅", "x", "%", "n.p.", "BDL", "####", "/", "[]"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_one_short_sign_between_numbers_is_missing_and_told(read, token, delimiter):
    rows = [(u, token if n in (2, 7) else v, WORDS[k]) for n, (u, v, k) in enumerate(BASE)]
    content = table(rows, delimiter=delimiter)
    reading = read(content.replace(".", ",") if delimiter == ";" and "." not in token else content)
    assert reading.dataset.m == M - 2
    assert reading.dropped.tolist() == [4, 9]
    assert f"duty: {token} in 2 cells taken for a missing value" in reading.dataset.notice
    assert "taken for" not in read(content, na=(token,)).dataset.notice
    first = [(cell, u, word) for u, cell, word in rows]
    assert read(table(first, None, delimiter)).dataset.m == M - 2


def test_several_words_between_numbers_or_longer_ones_are_refused(read):
    for words in (("x", "y"), ("absent", "absent"), ("1x", "1x"), ("€ -", "€ -")):
        rows = [
            (u, words[0] if n == 2 else words[1] if n == 7 else v, k)
            for n, (u, v, k) in enumerate(BASE)
        ]
        with pytest.raises(InputError, match=f"row 3 .*'{words[0]}' found.*--na TOKEN"):
            read(table(rows))


@pytest.mark.parametrize(
    ("written", "delimiter"),
    [("{:.1f}", ","), ("{} kN", ","), ("{:.2f} kN", ","), ("{:.1f}", ";"), ("{:.1f} kN", ";")],
)
def test_a_number_that_is_missing_is_so_however_it_is_written(read, written, delimiter):
    numbers = [written.format(-999 if n in (3, 9) else v) for n, (_, v, _) in enumerate(BASE)]
    if delimiter == ";":
        numbers = [number.replace(".", ",") for number in numbers]
    rows = [(int(u), number, k) for number, (u, _, k) in zip(numbers, BASE, strict=True)]
    assert "--na -999 takes it" in read(table(rows, delimiter=delimiter)).dataset.notice
    assert read(table(rows, delimiter=delimiter), na=("-999",)).dropped.tolist() == [5, 11]


def test_a_number_that_is_a_missing_label_is_so_however_it_is_written(read):
    reading = read(labelled("0", "1", "-999.0"), na=("-999",))
    assert (reading.dataset.m, reading.dataset.class_names) == (16, ("0", "1"))


@pytest.mark.parametrize("number", [-99, -999, -9999, 999, 999999, -9999.9, 99.99, 8888, 1e30])
def test_a_number_that_most_likely_stands_for_a_missing_one_is_told(read, number):
    rows = [(u, number if n in (3, 9) else v, k) for n, (u, v, k) in enumerate(BASE)]
    reading = read(table(rows))
    assert reading.dataset.m == M
    assert (
        f"duty: {number:g} in 2 rows is far from all others, --na {number:g}"
        in reading.dataset.notice
    )
    assert read(table(rows), na=(str(number),)).dataset.m == M - 2
    counts = [(1000 * u, 999 if n in (3, 9) else 100 * n, k) for n, (u, _, k) in enumerate(BASE)]
    assert "far from" not in read(table(counts)).dataset.notice


def test_a_column_that_begins_long_after_the_others_is_a_column_of_numbers(read):
    rows = [(k % 7, "", k % 2) for k in range(3000)] + [
        (k % 7, k % 5 + 0.5, k % 2) for k in range(60)
    ]
    reading = read(table(rows, ("a", "b", "y")))
    assert reading.dataset.axis_names == ("a", "b") and reading.dataset.m == 60


# Encodings


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_names_are_read_in_their_encoding_and_a_guess_is_told(read, encoding):
    content = table(header=("flow – l/s", "Müller’s duty", "fail")).encode(encoding)
    reading = read(content)
    assert reading.dataset.axis_names == ("flow – l/s", "Müller’s duty")
    assert ("Windows-1252, a guess" in reading.dataset.notice) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("names", "encoding", "called"),
    [
        (("größe", "länge", "für"), "cp1252", "Windows-1252"),
        (("größe", "länge", "für"), "mac_roman", "Mac Roman"),
        (("größe", "länge", "für"), "cp850", "DOS 850"),
        (("température", "durée", "là"), "mac_roman", "Mac Roman"),
        (("GRÖSSE", "LÄNGE", "FÜR"), "cp850", "DOS 850"),
        (("O’Neill", "kW·h", "m²s"), "cp1252", "Windows-1252"),
        (("ºC da operação", "Nº de peças", "falha"), "cp1252", "Windows-1252"),
        (("istÄlter", "maxÖl", "fail"), "cp1252", "Windows-1252"),
        (("gęstość", "obciążenie", "błąd"), "cp1250", "Windows-1250"),
        (("расход", "нагрузка", "отказ"), "cp1251", "Windows-1251"),
        (("θερμοκρασία", "φορτίο", "βλάβη"), "cp1253", "Windows-1253"),
    ],
)
def test_the_encoding_in_which_words_are_words_is_guessed_and_told(read, names, encoding, called):
    reading = read(table(header=names).encode(encoding))
    assert same_as_base(reading)
    assert (*reading.dataset.axis_names, reading.choice.label) == names
    assert f"read as {called}, a guess" in reading.dataset.notice


def test_a_text_of_an_old_macintosh_is_seen_by_its_line_ends(read):
    reading = read(table(header=("a (°C)", "b", "fail"), end="\r").encode("mac_roman"))
    assert reading.dataset.axis_names == ("a (°C)", "b")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_sign_are_seen_without_a_mark_and_told(read, encoding):
    reading = read(table(header=("flow – l/s", "duty", "fail")).encode(encoding))
    assert same_as_base(reading) and reading.dataset.axis_names[0] == "flow – l/s"
    assert "read as UTF-16, a guess: it has no byte order mark" in reading.dataset.notice
    assert same_as_base(read(table().encode("utf-32")))


def test_an_encoding_that_is_given_is_used(read):
    reading = read(table(header=("größe", "b", "c")).encode("cp850"), encoding="cp850")
    assert reading.dataset.axis_names[0] == "größe"
    with pytest.raises(
        InputError, match="encoding: ascii given, but the file is not written in it"
    ):
        read(table(header=("größe", "b", "c")), encoding="ascii")


def test_a_name_with_a_comma_is_shown_as_it_is_to_be_quoted(read):
    content = table(header=('"flow, l/s"', "duty", "fail"))
    with pytest.raises(InputError, match="""--columns '"flow, l/s",…'"""):
        read(content, choice={"columns": ("flow", "duty")})


# Other formats


def as_npz(X, y):
    file = io.BytesIO()
    np.savez(file, X=X, y=y)
    return file.getvalue()


def polars_frame():
    return pl.DataFrame({"flow": FLOW, "duty": DUTY, "fail": FAIL})


def as_parquet():
    file = io.BytesIO()
    polars_frame().write_parquet(file)
    return file.getvalue()


def as_arrow():
    file = io.BytesIO()
    polars_frame().write_ipc(file)
    return file.getvalue()


def as_zip(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def as_npz_of(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def as_npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def as_polars(kind, nested=False, inner=None):
    frame = polars_frame()
    if inner is not None:
        frame = frame.select(pl.concat_list("flow", "duty").cast(inner).alias("m"), "fail")
    if nested:
        frame = frame.select(pl.struct("flow", "duty").alias("m"), "fail")
    file = io.BytesIO()
    getattr(frame, f"write_{kind}")(file)
    return file.getvalue()


BASE_TUPLES = [tuple(row) for row in BASE]
RECORDS = [{"flow": u, "duty": v, "fail": k} for u, v, k in BASE]
ARFF = (
    "% pump\n@RELATION pump\n@attribute 'flow' NUMERIC\n@attribute duty real\n"
    "@attribute fail {0,1}\n\n@data\n" + table(header=None)
)
LIBSVM = "".join(f"{'+1' if k else '-1'} 1:{u} 2:{v}\n" for u, v, k in BASE)
FORMATS = {
    "npz": as_npz(np.column_stack((FLOW, DUTY)), np.array(FAIL)),
    "parquet": as_parquet(),
    "arrow": as_arrow(),
    "xlsx": as_xlsx([("flow", "duty", "fail"), *BASE]),
    "xlsx with titles and units": as_xlsx(
        [("Pump test",), (), ("flow", "duty", "fail"), ("l/s", "-", "-"), *BASE]
    ),
    "xlsx without header": as_xlsx(BASE),
    "JSON records": json.dumps(RECORDS).encode(),
    "JSON lines": "\n".join(map(json.dumps, RECORDS)).encode(),
    "JSON by column": json.dumps({"flow": FLOW, "duty": DUTY, "fail": FAIL}).encode(),
    "JSON of columns and data": json.dumps(
        {"columns": ["flow", "duty", "fail"], "index": list(range(M)), "data": BASE}
    ).encode(),
    "JSON by column and row": json.dumps(
        {name: {str(n): row[name] for n, row in enumerate(RECORDS)} for name in RECORDS[0]}
    ).encode(),
    "JSON in an object": json.dumps({"pump": "7", "rows": RECORDS}).encode(),
    "JSON of numbers as text": json.dumps(
        [{name: str(one) for name, one in row.items()} for row in RECORDS]
    ).encode(),
    "ARFF": ARFF.encode(),
    "ARFF with a byte order mark": ARFF.encode("utf-8-sig"),
    "ARFF in UTF-16": ARFF.encode("utf-16"),
    "ARFF between blanks": ARFF.partition("@data")[0].encode()
    + b"@data\n"
    + table(header=None, delimiter=" ").encode(),
    "ARFF with quotes of both kinds": (
        ARFF.partition("@data")[0]
        + "@attribute who string\n@attribute 'what, else' string\n@data\n"
        + "".join(f"""{u},{v},{k},"O'Neil, J", 'a "b", \\'c'\n""" for u, v, k in BASE)
    ).encode(),
    "LIBSVM": LIBSVM.encode(),
    "LIBSVM with a byte order mark": LIBSVM.encode("utf-8-sig"),
    "LIBSVM in UTF-16": LIBSVM.encode("utf-16"),
    "npz of other names": as_npz_of(data=np.column_stack((FLOW, DUTY)), target=np.array(FAIL)),
    "npz of more arrays": as_npz_of(
        x_train=np.column_stack((FLOW, DUTY)), y_train=np.array(FAIL), x_test=np.zeros((2, 2))
    ),
    "npz turned": as_npz(np.array([FLOW, DUTY]), np.array(FAIL)),
    "npz of one 1 in a row": as_npz(np.column_stack((FLOW, DUTY)), np.eye(2)[FAIL]),
    "npy with names": as_npy(
        np.array(BASE_TUPLES, dtype=[(n, "f8") for n in ("flow", "duty", "fail")])
    ),
    "arrow stream": as_polars("ipc_stream"),
    "parquet of records": as_polars("parquet", nested=True),
    "parquet of lists": as_polars("parquet", inner=pl.List(pl.Float64)),
    "arrow of arrays": as_polars("ipc", inner=pl.Array(pl.Float64, 2)),
    "JSON of pandas, orient table": json.dumps(
        {
            "schema": {"fields": [{"name": name, "type": "number"} for name in RECORDS[0]]},
            "data": RECORDS,
        }
    ).encode(),
    "JSON of CKAN": json.dumps(
        {
            "result": {
                "fields": [{"id": n, "type": "numeric"} for n in RECORDS[0]],
                "records": RECORDS,
            }
        }
    ).encode(),
    "JSON of columns and rows": json.dumps({"columns": list(RECORDS[0]), "rows": BASE}).encode(),
    "JSON of scikit-learn": json.dumps(
        {
            "data": [row[:2] for row in BASE],
            "target": FAIL,
            "target_names": ["off", "on"],
            "feature_names": ["flow", "duty"],
        }
    ).encode(),
    "JSON of records in records": json.dumps(
        [{"m": {"flow": u, "duty": v}, "fail": k} for u, v, k in BASE]
    ).encode(),
    "JSON of X and y": json.dumps({"X": [row[:2] for row in BASE], "y": FAIL}).encode(),
    "JSON deep in an object": json.dumps({"meta": {"n": 3}, "data": {"rows": RECORDS}}).encode(),
    "JSON lines of rows": "\n".join(json.dumps(row) for row in BASE).encode(),
    "JSON one after the other": ",\n".join(map(json.dumps, RECORDS)).encode(),
    "JSON in UTF-16": json.dumps(RECORDS).encode("utf-16"),
    "JSON with decimal commas": json.dumps(
        [{"flow": comma(u), "duty": v, "fail": k} for u, v, k in BASE]
    ).encode(),
    "ARFF, sparse, values with commas": (
        ARFF.partition("@data")[0].replace("{0,1}", "{'no, none','yes, all'}")
        + "@data\n"
        + "".join(f"{{0 {u}, 1 {v}, 2 '{('no, none', 'yes, all')[k]}'}}\n" for u, v, k in BASE)
    ).encode(),
    "xlsx of decimal commas as text": as_xlsx(
        [("flow", "duty", "fail"), *((comma(u), v, k) for u, v, k in BASE)]
    ),
    "gzip in gzip": gzip.compress(gzip.compress(table().encode())),
    "gzip": gzip.compress(table().encode()),
    "gzip of a workbook": gzip.compress(as_xlsx([("flow", "duty", "fail"), *BASE])),
    "bzip2": bz2.compress(table().encode()),
    "zip": as_zip("pump.csv", table()),
}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", ["data", "data.csv"])
def test_other_formats_are_known_by_their_content_and_read(read, kind, name):
    assert same_as_base(read(FORMATS[kind], name))


def test_json_by_column_and_row_is_put_together_by_the_names_of_rows(read):
    found = {name: {str(n): row[name] for n, row in enumerate(RECORDS)} for name in RECORDS[0]}
    found["duty"] = dict(reversed(found["duty"].items()))
    assert same_as_base(read(json.dumps(found)))


def test_json_by_column_may_have_names_of_rows(read):
    found = {name: {f"p{n}": row[name] for n, row in enumerate(RECORDS)} for name in RECORDS[0]}
    assert same_as_base(read(json.dumps(found)))
    by_row = {f"p{n}": row for n, row in enumerate(RECORDS)}
    assert same_as_base(read(json.dumps(by_row)))


def test_an_empty_object_in_a_record_is_a_missing_value(read):
    records = [
        {"m": {"flow": u, "duty": v} if n else {}, "fail": k} for n, (u, v, k) in enumerate(BASE)
    ]
    found = read(json.dumps(records))
    assert found.dataset.m == M - 1
    assert found.dataset.X[:, 0].tolist() == FLOW[1:]


def test_a_place_that_libsvm_has_twice_in_a_line_is_refused(read):
    with pytest.raises(InputError, match=r"line 3: place 2 twice; each place once accepted"):
        read(LIBSVM.replace(f"2:{DUTY[2]}", f"2:{DUTY[2]} 2:7", 1))


def test_arff_needs_no_blank_before_a_list_of_values(read):
    assert same_as_base(read(ARFF.replace("fail {", "fail{")))


def test_what_libsvm_leaves_out_is_0_and_what_arff_marks_is_missing(read):
    lines = "".join(f"{k} 2:{u}{f' 5:{v}' if n % 2 else ''}\n" for n, (u, v, k) in enumerate(BASE))
    X = read(lines).dataset.X
    assert X[:, 1].tolist() == [v if n % 2 else 0 for n, v in enumerate(DUTY)]
    reading = read(ARFF.replace(f"{FLOW[4]},", "?,", 1))
    assert reading.dataset.m == M - 1
    sparse = ARFF.partition("@data\n")[0] + "@data\n{0 1.5, 2 1}\n{1 2.5}\n{0 3}\n"
    assert read(sparse).dataset.X.tolist() == [[1.5, 0], [0, 2.5], [3, 0]]


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ("Benign", "Malignant", ("Benign", "Malignant")),
        ("'x, y'", "'z'", ("x, y", "z")),
        ('"don\'t"', "do", ("do", "don't")),
        ("none", "strong", ("none", "strong")),
        ("+", "-", ("-", "+")),
        ("unknown", "known", ("unknown", "known")),
        ("missing", "unknown", ("missing", "unknown")),
    ],
)
@pytest.mark.parametrize("is_sparse", [True, False])
def test_values_that_arff_declares_are_classes_as_they_are_written(
    read, first, second, names, is_sparse
):
    declared = ARFF.partition("@data\n")[0].replace("{0,1}", f"{{ {first}, {second} }}")
    rows = [f"{u},{v},{(first, second)[k]}" for u, v, k in BASE]
    if is_sparse:
        rows = [f"{{0 {u}, 1 {v}{f', 2 {second}' if k else ''}}}" for u, v, k in BASE]
    rows.append("{0 1, 1 2, 2 ?}" if is_sparse else "1, 2, ?")
    found = read(declared + "@data\n" + "\n".join(rows))
    assert found.dataset.class_names == names
    is_second_1 = names[1] == second.strip("'\"")
    assert found.dataset.y.tolist() == [k if is_second_1 else 1 - k for k in FAIL]
    assert f"1 of {M + 1} rows dropped" in found.dataset.notice


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("content", [ARFF, LIBSVM], ids=["ARFF", "LIBSVM"])
def test_arff_and_libsvm_are_known_in_any_encoding(read, content, encoding):
    found = read(content.encode(encoding))
    assert same_as_base(found)
    assert found.dataset.axis_names == (("flow", "duty") if content is ARFF else ("x1", "x2"))


def test_a_declared_mark_is_a_class_but_no_number(read):
    label = ARFF.replace("{0,1}", "{none,0,1}").replace(",1\n", ",none\n", 2)
    with pytest.raises(InputError, match=r"3 label values found, 0 \(\d+\), 1 \(\d+\), none \(2\)"):
        read(label)
    feature = ARFF.replace("duty real", "duty {none,1,2}")
    head = feature.partition("@data\n")[0]
    lines = [f"{u},{('none', 1, 2)[n % 3]},{k}" for n, (u, _, k) in enumerate(BASE)]
    assert read(head + "@data\n" + "\n".join(lines)).dataset.m == M - M // 3


@pytest.mark.parametrize("each", [2, 3, 5])
def test_a_label_alone_is_an_example_of_zeros_in_libsvm(read, each):
    lines = [f"{k}{f' 1:{u} 2:{v}' if n % each else ''}" for n, (u, v, k) in enumerate(BASE)]
    dataset = read("\n".join(lines)).dataset
    assert dataset.X[:, 0].tolist() == [u if n % each else 0 for n, u in enumerate(FLOW)]
    assert dataset.y.tolist() == FAIL


X_OF_BASE, Y_OF_BASE = np.column_stack((FLOW, DUTY)), np.array(FAIL)
NAMES_OF_X = np.array(["flow", "duty"])
ARRAYS_BESIDE = {
    "a bunch of scikit-learn": (
        {
            "data": X_OF_BASE,
            "target": Y_OF_BASE,
            "feature_names": NAMES_OF_X,
            "target_names": np.array(["off", "on"]),
            "DESCR": np.array("a text"),
            "frame": np.array(None),
        },
        ("flow", "duty"),
        "data, target read, target_names left out",
    ),
    "train and test": (
        {
            "train_x": X_OF_BASE,
            "train_y": Y_OF_BASE,
            "test_x": np.ones((3, 2)),
            "test_y": np.ones(3),
        },
        ("x1", "x2"),
        "train_x, train_y read, test_x, test_y left out",
    ),
    "test alone": ({"X_test": X_OF_BASE, "y_test": Y_OF_BASE}, ("x1", "x2"), "X_test taken for X"),
    "values": ({"data": X_OF_BASE, "val": Y_OF_BASE}, ("x1", "x2"), "val for y"),
    "a number more": (
        {"data": X_OF_BASE, "labels": Y_OF_BASE, "seed": np.array(7)},
        ("x1", "x2"),
        "data taken",
    ),
    "names": (
        {"X": X_OF_BASE, "y": Y_OF_BASE, "Columns": NAMES_OF_X.astype("S")},
        ("flow", "duty"),
        "",
    ),
    "weights": (
        {"X": X_OF_BASE, "y": Y_OF_BASE, "w": np.ones(M)},
        ("x1", "x2"),
        "X, y read, w left out",
    ),
    "names of one array": (
        {"a": np.array(BASE), "columns": np.array(["flow", "duty", "fail"])},
        ("flow", "duty"),
        "",
    ),
    "columns, one of them called test": ({"u": FLOW, "v": DUTY, "test": FAIL}, ("u", "v"), ""),
}


@pytest.mark.parametrize("kind", ARRAYS_BESIDE)
def test_arrays_beside_a_plain_pair_are_names_or_left_out_and_told(read, kind):
    arrays, names, told = ARRAYS_BESIDE[kind]
    found = read(as_npz_of(**arrays))
    assert same_as_base(found)
    assert found.dataset.axis_names == names
    assert told in found.dataset.notice if told else not found.dataset.notice


def one_in_three(dtype):
    if dtype == "objects":
        return np.array([None, 1, "a"] * 4, dtype=object)
    if dtype in {"huge", "endless"}:
        return (
            np.array([2**63 + 5, 2**64 - 1] * 6, "u8") if dtype == "huge" else np.full(12, np.inf)
        )
    if dtype == "bytes":
        return np.array([b"\xff", b"\xfe"] * 6)
    if dtype == "structured":
        return np.zeros(12, [("a", "f8", (2,)), ("b", "M8[s]")])
    return np.array([0, 1, 1] * 4).astype(dtype)


DTYPES = (
    *("?", "i1", ">i4", "i8", "u8", "f2", ">f8", "g", "F", "D", "S3", "U3", "V4", "M8[D]", "M8[s]"),
    *(
        "M8[Y]",
        "M8[as]",
        "m8[ns]",
        "m8[D]",
        "m8",
        "objects",
        "huge",
        "endless",
        "bytes",
        "structured",
    ),
)


@pytest.mark.parametrize("dtype", DTYPES)
def test_arrays_of_any_type_are_read_or_refused(tmp_path, dtype):
    odd = one_in_three(dtype)
    X, y = np.arange(24.0).reshape(12, 2) % 7, np.array([0, 1] * 6)
    both = np.stack((odd, odd), axis=1)
    path = tmp_path / "a.npz"
    for content in (
        as_npz(X, odd),
        as_npz(both, y),
        as_npz(np.asfortranarray(both)[::-1, ::-1], y[::-1]),
        as_npz(odd, y),
        as_npz(X, both),
        as_npz_of(a=odd, b=X[:, 0], c=y),
        as_npy(odd) if dtype != "objects" else as_npy(y),
    ):
        path.write_bytes(content)
        for choice in (FileChoice(), FileChoice(columns=("1",), label="2")):
            try:
                assert read_file(path, choice).dataset.m > 0
            except InputError as error:
                assert "accepted" in str(error)


SHAPES = [(), (0,), (0, 2), (12,), (12, 0), (12, 1), (1, 12), (12, 2), (2, 12), (12, 2, 1), (0, 0)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("names", ["Xy", "pq"])
def test_arrays_of_any_shape_are_read_or_refused(tmp_path, shape, names):
    path = tmp_path / "a.npz"
    for other in SHAPES:
        X, y = np.resize(np.arange(24.0) % 5, shape), np.resize([0, 1], other)
        path.write_bytes(as_npz_of(**dict(zip(names, (X, y), strict=True))))
        try:
            assert read_file(path).dataset.m > 0
        except InputError as error:
            assert "accepted" in str(error)


PARTS = [0, 1, 1] * 4
TYPES = {
    **{str(each): pl.Series(PARTS, dtype=each) for each in (pl.Int128, pl.Float16, pl.Null)},
    "decimal": pl.Series(PARTS).cast(pl.Decimal(38, 2)),
    "beyond int64": pl.Series([2**63 + 5, 2**64 - 1, None] * 4, dtype=pl.UInt64),
    "duration": pl.Series(PARTS).cast(pl.Duration("us")),
    "time": pl.Series(PARTS).cast(pl.Time),
    "moment": pl.Series(PARTS).cast(pl.Datetime("ns", "UTC")),
    "category": pl.Series(["a", "b", None] * 4, dtype=pl.Categorical),
    "bytes": pl.Series([b"\xff", b"\xfe", None] * 4),
    "lists of none": pl.Series([[]] * 12, dtype=pl.List(pl.Int64)),
    "lists of lists": pl.Series([[[1, 2], [3, 4]], None, [[5, 6], [7, None]]] * 4),
    "records in lists": pl.Series([[{"a": 1}]] * 12),
    "lists in records": pl.Series([{"a": [1, 2]}] * 12),
}


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("form", ["parquet", "ipc", "ipc_stream"])
def test_columns_of_any_type_are_read_or_refused(tmp_path, kind, form):
    u, y = pl.Series("u", FLOW[:12]), pl.Series("y", [0, 1] * 6)
    path = tmp_path / "a.data"
    for columns in ([u, TYPES[kind].alias("c"), y], [u, y, TYPES[kind].alias("c")]):
        getattr(pl.DataFrame(columns), f"write_{form}")(path)
        for choice in (FileChoice(), FileChoice(columns=("u",), label="3")):
            try:
                assert read_file(path, choice).dataset.m > 0
            except InputError as error:
                assert "accepted" in str(error)


def test_complex_numbers_are_refused_by_name(read):
    with pytest.raises(InputError, match=r"x1 holds complex128; one number, truth value, text"):
        read(as_npz(np.column_stack((FLOW, DUTY)) + 1j, np.array(FAIL)))


NAMED = {
    "columns and rows": {"columns": ["flow", "duty", "fail"], "rows": BASE},
    "header and data": {"header": ["flow", "duty", "fail"], "data": BASE},
    "names of features": {
        "feature_names": ["flow", "duty"],
        "X": [row[:2] for row in BASE],
        "y": FAIL,
    },
    "pandas, orient table": json.loads(FORMATS["JSON of pandas, orient table"]),
    "CKAN": json.loads(FORMATS["JSON of CKAN"]),
}


@pytest.mark.parametrize("kind", NAMED)
def test_names_that_json_gives_are_those_of_the_columns(read, kind):
    found = read(json.dumps(NAMED[kind]))
    assert found.dataset.axis_names == ("flow", "duty")
    is_described = kind in {"pandas, orient table", "CKAN"}
    told = "fields left out: no numbers in it, --sheet S says which" if is_described else ""
    assert found.dataset.notice == told


def test_lists_that_are_no_numbers_or_of_several_lengths_are_left_out_and_told(read):
    file = io.BytesIO()
    polars_frame().with_columns(
        tags=pl.Series([["a", "b"]] * M), more=pl.Series([[1.0] * (n % 3) for n in range(M)])
    ).select("tags", "more", "flow", "duty", "fail").write_parquet(file)
    found = read(file.getvalue())
    assert same_as_base(found)
    assert "tags, more left out: lists, not values" in found.dataset.notice


def test_one_dimension_of_an_array_is_one_feature(read):
    assert read(as_npz(np.array(FLOW), np.array(FAIL))).dataset.X[:, 0].tolist() == FLOW


def test_one_of_several_tables_is_asked_for_by_name(read):
    both = json.dumps({"train": RECORDS, "test": RECORDS[:5]})
    with pytest.raises(
        InputError, match="several tables found, train, test; one accepted, --sheet"
    ):
        read(both)
    assert same_as_base(read(both, sheet="train"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("a.csv", "b.csv", "README.txt", "__MACOSX/a.csv", ".DS_Store"):
            archive.writestr(name, table())
    with pytest.raises(InputError, match=r"archive of 2 files.*--sheet NAME for one of them"):
        read(file.getvalue())
    assert same_as_base(read(file.getvalue(), sheet="b.csv"))


@pytest.mark.parametrize(
    ("content", "form", "told"),
    [
        (table(), {"sheet": "x"}, "sheet: x given"),
        (as_xlsx([("a", "b", "y"), *BASE]), {"encoding": "utf-8"}, "encoding: utf-8 given"),
        (as_xlsx([("a", "b", "y"), *BASE]), {"delimiter": "\t"}, "delimiter: tab given"),
        (as_xlsx([("a", "b", "y"), *BASE]), {"comment": ""}, "comment: '' given"),
        (FORMATS["parquet"], {"delimiter": "\t"}, "delimiter: tab given"),
        (FORMATS["parquet"], {"header": False}, "header: no given"),
        (FORMATS["parquet"], {"sheet": "x"}, "sheet: x given"),
        (json.dumps(RECORDS), {"skip": 1}, "skip: 1 given"),
        (json.dumps(RECORDS), {"sheet": "x"}, "sheet: x given"),
        (ARFF, {"comment": "%"}, "comment: % given"),
    ],
)
def test_what_means_nothing_for_such_a_file_is_refused(read, content, form, told):
    with pytest.raises(
        InputError, match=f": {told}, which says nothing of such a file; .*accepted"
    ):
        read(content, **form)


def test_the_format_that_was_found_is_taken_when_it_is_given(read):
    book = as_xlsx([("a", "b", "y"), *BASE])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.csv", table())
        file.writestr("b.xlsx", book)
    for content, form in (
        (table(), {}),
        (book, {}),
        (json.dumps({"some": {"train": RECORDS, "test": RECORDS}}), {"sheet": "train"}),
        (ARFF, {"encoding": "utf-8"}),
        (archive.getvalue(), {"sheet": "a.csv"}),
        (archive.getvalue(), {"sheet": "b.xlsx"}),
    ):
        found = read(content, **form).format
        assert found.sheet == form.get("sheet", found.sheet)
        assert same_as_base(read(content, **found.given()))


def test_a_hidden_sheet_is_read_where_it_is_asked_for_alone(read):
    old, new = [("u", "v", "y"), *BASE[:3]], [("flow", "duty", "fail"), *BASE]
    book = workbook({"old": old, "new": new}, hidden=("old",))
    found = read(book, name="b.xlsx")
    assert same_as_base(found)
    assert "sheet new read (others: old), --sheet S says which" in found.dataset.notice
    assert read(book, name="b.xlsx", sheet="old").dataset.m == 3


@pytest.mark.parametrize(
    "first",
    [
        [("column", "meaning"), ("flow", "litres"), ("duty", "kW"), ("fail", "1 if failed")],
        [("Operator", "Jo"), ("Plant", "North")],
    ],
)
def test_a_sheet_of_words_alone_is_passed_over_and_that_is_told(read, first):
    book = workbook({"about": first, "data": [("flow", "duty", "fail"), *BASE]})
    found = read(book, name="b.xlsx")
    assert same_as_base(found)
    assert "sheet data read (others: about), --sheet S says which" in found.dataset.notice
    words = [("wet", "fail"), *(("yn"[k % 3 % 2], "yn"[k % 2]) for k in range(12))]
    book = workbook({"words": words, "data": [("flow", "duty", "fail"), *BASE]})
    assert read(book, name="b.xlsx").dataset.m == 12


def test_points_that_may_group_thousands_are_told(read):
    rows = [(f"{18 + k % 6}.{480 + k % 6}", k % 7 + 1, k % 2) for k in range(12)]
    found = read(table(rows, ("price", "rent", "sold"), ";"))
    assert found.dataset.X[0, 0] == 18.48
    assert found.dataset.notice == (
        "Decimal point: 18.480 is read as 18.48; --thousands point reads it as grouped thousands"
    )
    assert read(table(rows, ("price", "rent", "sold"), ";"), thousands=".").dataset.X[0, 0] == 18480
    other = [*rows, ("7.5", 1, 0)]  # a decimal point, and in all of the file
    assert read(table(other, ("price", "rent", "sold"), ";")).dataset.notice == ""
    assert read(table(rows, ("price", "rent", "sold"))).dataset.notice == ""


def test_columns_that_could_be_the_label_are_told_beside_the_last_one(read):
    rows = [(k % 2, u, v, int(k % 3 > 0)) for k, (u, v, _) in enumerate(BASE)]
    found = read(table(rows, ("disease", "age", "bp", "sex")))
    assert found.dataset.notice == (
        "label is sex, the last column (other columns of two values: disease), "
        "--label C says otherwise"
    )
    assert read(table(rows, ("disease", "age", "bp", "target"))).dataset.notice == ""
    assert read(table(rows, ("y", "age", "bp", "sex"))).dataset.notice.startswith("label is y")


def test_names_below_names_of_groups_are_the_columns(read):
    text = "sensor,sensor,result\n" + table()
    found = read(text)
    assert same_as_base(found)
    assert found.dataset.axis_names == ("flow", "duty")
    assert found.dataset.notice == "a row above the names (sensor sensor result) left out"
    assert "units (l kW -)" in read("flow,duty,fail\nl,kW,-\n" + table(header=None)).dataset.notice


def test_names_over_another_number_of_columns_are_told(read):
    rows = [(*comma(u).split(","), *comma(v).split(","), k) for u, v, k in BASE]
    told = read(table(rows)).dataset.notice
    assert "3 names (flow, duty, fail) stand over 5 columns, and are left out" in told
    assert "numbers with a decimal comma need quotes or another delimiter" in told


def test_a_title_over_a_table_without_names_is_no_name(read):
    for title in ("Pump test", "Report 7"):
        found = read(f"{title}\n" + table(header=None))
        assert same_as_base(found)
        assert found.dataset.notice == "1 line before the table left out"
    told = read("a;b;c;d\n" + table(header=None, delimiter=";")).dataset.notice
    assert "4 names (a, b, c, d) stand over 3 columns, and are left out: separated by" in told


def test_a_sign_in_a_cell_that_may_separate_is_told_where_a_file_is_refused(read):
    labels = [f"kind {k % 3}; {k % 2}" for k in range(M)]
    with pytest.raises(InputError, match=r"--delimiter C if the file is not separated by comma$"):
        read(column(3, labels, "kind", label=range(M)))
    rows = [(f"{WORDS[k]}|{v}", WORDS[k]) for _, v, k in BASE]
    with pytest.raises(InputError, match="--delimiter C if the file is not separated by semicolon"):
        read(table(rows, ("place", "fail"), ";"), delimiter=";")
    told = read("a;b;c\n" + table(header=None)).dataset.notice
    assert "1 name (a;b;c) stand over 3 columns, and are left out: separated by comma, " in told


def test_names_below_groups_are_found_beside_an_index_without_a_name(read):
    rows = [("", "flow", "duty", "fail"), *((k, *row) for k, row in enumerate(BASE))]
    for groups in (("", "sensor", "sensor", "result"), ("", "sensor", "", "result")):
        for found in (
            read(table(rows, groups)),
            read(workbook({"a": [groups, *rows]}), name="a.xlsx"),
        ):
            assert same_as_base(found)
            assert found.dataset.axis_names == ("flow", "duty")
            assert "a row above the names" in found.dataset.notice


def test_a_list_of_another_length_is_told(read):
    columns = {"flow": FLOW, "load": DUTY[:5], "fail": FAIL, "about": ["a text"]}
    found = read(json.dumps(columns), name="c.json")
    assert "load left out: of another length than the other columns" in found.dataset.notice
    assert "about" not in found.dataset.notice


def test_why_a_file_cannot_be_read_is_told_with_its_place(read):
    with pytest.raises(InputError, match=r"Expecting ',' delimiter: line 1 column 18"):
        read('{"temp": [1, 2, 3', name="d.json")


def test_thousands_of_columns_are_read(read):
    rows = [(*range(2000), *row) for row in BASE]
    assert same_as_base(
        read(table(rows, [*(f"c{n}" for n in range(2000)), "flow", "duty", "fail"]))
    )


# Long files: columns of numbers are read as such block by block


LONG = [(f"{(k * 37 % 911) / 8 + 0.125:.3f}", k * 53 % 300, k * 7 % 11 % 2) for k in range(6000)]
LONG_KINDS = {
    "plain": table(LONG),
    "decimal commas": table([(u.replace(".", ","), v, k) for u, v, k in LONG], delimiter=";"),
    "grouped thousands": table([(f'"{1000 * v + 1001:,}"', u, k) for u, v, k in LONG]),
    "some missing": table(
        [(u, "NA" if n % 700 == 5 else v, k) for n, (u, v, k) in enumerate(LONG)]
    ),
    "words far down": table(
        [(u, "off" if n == 5500 else v, k) for n, (u, v, k) in enumerate(LONG)]
    ),
    "missing in another word": table(
        [(u, "unknown" if n == 5500 else v, k) for n, (u, v, k) in enumerate(LONG)]
    ),
    "labels in words": table([(u, v, ("no", "yes")[k]) for u, v, k in LONG]),
    "labels with decimals": table([(u, v, float(k)) for u, v, k in LONG]),
    "ids of many digits": table([(2**60 + n, u, v, k) for n, (u, v, k) in enumerate(LONG)], "iuvk"),
    "codes with zeros": table(
        [(f"{n % 90:05d}", u, v, k) for n, (u, v, k) in enumerate(LONG)], "iuvk"
    ),
    "a sum at the end": table(LONG) + "Total,12,3\n",
    "a title before": "Pump test\n\n" + table(LONG),
    "units": table(LONG).replace("\n", "\nl/s,-,-\n", 1),
    "the header again": table(LONG[:4000]) + table(LONG[4000:]),
    "no header": table(LONG, None),
    "an empty cell left out in an early row": table(
        [(u, v, k, "") for u, v, k in LONG], "uvkw"
    ).replace(",\n", "\n", 1),
    "a last column that an early row alone has": table(LONG, "uvkw")
    .replace("\n", ",5\n", 9)
    .replace("w,5\n", "w\n"),
    "a short row far down": table(LONG) + "1.5,2\n" + table(LONG[:9], None),
    "another style far down": table([(u, v, k) for u, v, k in LONG], delimiter=";")
    + "".join(f"{n}.234,5;{n};{n % 2}\n" for n in range(1, 9)),
}


@pytest.mark.parametrize("kind", LONG_KINDS)
def test_a_long_file_is_read_as_a_short_one(read, kind, monkeypatch):
    def outcome():
        try:
            reading = read(LONG_KINDS[kind])
        except InputError as error:
            return str(error)
        dataset = reading.dataset
        return (
            dataset.X.tolist(), dataset.y.tolist(), dataset.notice, dataset.class_names,
            dataset.lines.tolist(), reading.choice, reading.dropped.tolist(), reading.format,
        )  # fmt: skip

    as_texts = outcome()
    monkeypatch.setattr("engine.data.files.formats.text._LEAST_LONG", 0)
    monkeypatch.setattr("engine.data.files.formats.text._HEAD_ROWS", 600)
    assert outcome() == as_texts


def test_columns_of_numbers_of_a_long_file_take_few_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.data.files.formats.text._LEAST_LONG", 0)
    monkeypatch.setattr("engine.data.files.formats.text._HEAD_ROWS", 600)
    path = tmp_path / "long.csv"
    for kind in ("plain", "decimal commas", "some missing", "units", "a title before"):
        path.write_text(LONG_KINDS[kind])
        cells = open_file(path).table.cells
        assert sum(column.estimated_size() for column in cells) / len(cells[0]) < 8 + 2 + 1 + 1, (
            kind
        )


REFUSED = {
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0", "not a text file but a PNG picture"),
    "Stata 13": (b"<stata_dta><header>", "a Stata file.*read_stata"),
    "Stata 10": (b"r\x02\x01\0\4\0\x1e\0", "a Stata file.*read_stata"),
    "HDF5": (b"\x89HDF\r\n\x1a\n\0\0", "an HDF5 file.*read_hdf"),
    "pickle": (b"\x80\x04\x95\0\0\0", "a Python pickle.*to_csv"),
    "web page": (b"<!DOCTYPE html><html></html>", "a web page"),
    "damaged gzip": (gzip.compress(b"1,2,0\n" * 99)[:-9], "a packed file that cannot be unpacked"),
    "damaged parquet": (as_parquet()[:200], "a damaged Parquet or Arrow file"),
    "archive of two": (
        as_zip("a.csv", "1")[:0] + FORMATS["npz"][:60],
        "an archive that cannot be read",
    ),
    "arrays of no table": (
        as_npz(np.zeros((2, 2, 2)), np.zeros(2)),
        r"X \(2, 2, 2\), y \(2,\) found",
    ),
    "objects": (as_npz(np.array([{}, {}]), np.zeros(2)), "no Python objects"),
    "JSON without a table": (b'{"a": {"b": 1}}', "JSON without a table; records such as"),
    "broken JSON": (b'[{"a": 1, "b": 2}, {"a": ]', "JSON that cannot be read"),
    "ARFF without data": (b"@relation x\n@attribute a numeric\n", "ARFF without @attribute lines"),
    "one column": (as_xlsx([("a",), (1,), (2,)]), "1 column found in sheet Sheet1"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_says_what_it_is(read, kind):
    content, says = REFUSED[kind]
    with pytest.raises(InputError, match=says) as raised:
        read(content)
    assert "\n" not in str(raised.value) and "accepted" in str(raised.value)


# Anything written in any dialect


@given(
    delimiter=st.sampled_from([",", ";", "\t", "|", " "]),
    is_comma=st.booleans(),
    header=st.sampled_from(["text", "none", "numbers", "comment"]),
    title=st.booleans(),
    units=st.booleans(),
    footer=st.booleans(),
    index=st.booleans(),
    trailing=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    labels=st.sampled_from([("0", "1"), ("no", "yes"), ("B", "M"), ("reject", "accept")]),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
    pack=st.booleans(),
    suffix=st.sampled_from(["", "%", " kg"]),
)
def test_every_combination_of_dialects_reads_back_the_same(
    tmp_path_factory, delimiter, is_comma, header, title, units, footer, index, trailing, end,
    labels, encoding, pack, suffix,
):  # fmt: skip
    is_quoted = (is_comma and delimiter == ",") or (suffix[:1] == " " and delimiter == " ")

    def number(one):
        text = (comma(one) if is_comma else f"{one:.2f}") + suffix
        return f'"{text}"' if is_quoted else text

    rows = [[number(u), number(v), labels[k]] for u, v, k in BASE]
    names = ["0", "1", "2"] if header == "numbers" else ["flow", "duty", "fail"]
    if index:
        rows = [[str(n), *row] for n, row in enumerate(rows)]
        names = ["", *names] if delimiter != " " else ["idx", *names]
    lines = [delimiter.join(row) for row in rows]
    is_named = header in {"text", "numbers"} and not (
        index and header == "numbers" and delimiter == " "
    )
    if is_named:
        if units and header == "text":
            lines.insert(
                0, delimiter.join(["", "l/s", "kg", "-"][0 if index and delimiter != " " else 1 :])
            )
            if index and delimiter == " ":
                lines[0] = "- " + lines[0]
        lines.insert(0, delimiter.join(names))
    if trailing and delimiter not in " ":
        lines = [line + delimiter for line in lines]
    if header == "comment" and not index:
        lines.insert(0, "# " + delimiter.join(names))
    if title:
        lines.insert(0, "Pump")
    if footer:
        lines.append("exported")
    data = (end.join(lines) + end).encode(encoding)
    path = tmp_path_factory.getbasetemp() / "dialect.data"
    path.write_bytes(gzip.compress(data) if pack else data)
    reading = read_file(path)
    assert reading.dataset.m == M
    np.testing.assert_allclose(reading.dataset.X, np.column_stack((FLOW, DUTY)), rtol=1e-14)
    assert reading.dataset.y.tolist() == FAIL
    assert reading.dataset.class_names == labels
