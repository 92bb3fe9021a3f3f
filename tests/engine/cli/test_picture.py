import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cli.picture import (
    MM,
    PACES,
    PLOTS,
    Arrangement,
    Film,
    Picture,
    parse_film,
    parse_picture,
    parse_plots,
)
from engine.errors import InputError


def parts(names):
    if len(names) == 1:
        return st.just(names[0])
    return st.integers(1, len(names) - 1).flatmap(
        lambda cut: st.builds(
            lambda one, two, across, shares: Arrangement(
                ((one, shares[0]), (two, shares[1])), across
            ),
            parts(names[:cut]),
            parts(names[cut:]),
            st.booleans(),
            st.tuples(*[st.sampled_from([1.0, 2.0, 0.5, 7.5])] * 2),
        )
    )


arrangements = (
    st.lists(st.sampled_from(PLOTS), min_size=1, unique=True)
    .flatmap(parts)
    .map(lambda part: Arrangement(((part, 1.0),)) if isinstance(part, str) else part)
)

pictures = st.builds(
    Picture,
    plots=arrangements,
    width=st.sampled_from([85.0, 175.0, 123.5]),
    height=st.sampled_from([64.0, 90.0]),
    unit=st.just("mm"),
    text=st.sampled_from([6.0, 7.5, 10.0]),
    scale=st.sampled_from([1.0, 3.125, 6.25]),
    theme=st.sampled_from(["light", "dark"]),
    transparent=st.booleans(),
    caption=st.booleans(),
    outlines=st.booleans(),
    loss=st.sampled_from(["lin", "log", "gap"]),
    steps=st.sampled_from(["lin", "log"]),
    axes=st.sampled_from([(1, 2), (3, 1), (2,)]),
    others=st.sampled_from(["fixed", "optimal"]),
    example=st.integers(0, 10**9),
    threshold=st.sampled_from([0.5, 0.25]),
)

films = st.builds(
    Film,
    fps=st.sampled_from([20.0, 0.5, 12.5]),
    pace=st.sampled_from(PACES),
    first=st.integers(0, 50),
    last=st.none() | st.integers(50, 10**12),
    loop=st.booleans(),
)


@given(pictures)
def test_the_text_of_a_picture_gives_it_back(picture):
    assert parse_picture(str(picture)) == picture


@given(films)
def test_the_text_of_a_film_gives_it_back(film):
    assert parse_film(str(film)) == film


def test_what_is_as_by_default_is_not_told():
    assert (str(Picture()), str(Film())) == ("", "")


def test_plots_stand_side_by_side_within_rows():
    plots = parse_plots("boundary*2+loss/graph")
    assert not plots.across
    row, graph = plots.parts
    assert row[0] == Arrangement((("boundary", 2.0), ("loss", 1.0)))
    assert graph == ("graph", 1.0)
    assert plots.names() == ("boundary", "loss", "graph")


def test_a_column_of_a_journal_is_laid_out_at_the_usual_text_and_made_smaller():
    picture = parse_picture("size=85x64mm,text=7,scale=3.125")
    assert picture.pixels() == (round(85 / 25.4 * 300), round(64 / 25.4 * 300))
    assert picture.layout()[0] == pytest.approx(85 * MM * 10 / 7)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("colour=red", "colour"),
        ("plots=surface", "plots"),
        ("plots=loss+loss", "plots"),
        ("plots=loss*0", "plots"),
        ("plots=(loss", "plots"),
        ("plots=" + "(" * 5000 + "loss", "plots"),
        ("size=85", "size"),
        ("size=1x1", "size"),
        ("size=8000x8000,scale=5", "size"),
        ("size=1e9x4", "size"),
        ("text=0", "text"),
        ("text=nan", "text"),
        ("scale=inf", "scale"),
        ("axes=1+1", "axes"),
        ("threshold=2", "threshold"),
        ("dark=1", "dark"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_name(text, place):
    with pytest.raises(InputError, match=f"{place}.* given, .*accepted"):
        parse_picture(text)


@pytest.mark.parametrize("text", ["fps=0", "pace=slow", "from=-1", "from=9,to=3", "frames=5"])
def test_what_is_no_film_is_refused(text):
    name = re.split("[=,]", text)[-2]
    with pytest.raises(InputError, match=f"{name}.* given, .*accepted"):
        parse_film(text)
