import pytest

from engine.lesson.page import Setup
from engine.lesson.pages import ALL_PAGES, PAGES, Visit
from engine.model.experiment import Experiment

HAD = Setup(Experiment(data="iris", alpha=0.03), step=120, last_step=400, row=7, mean=True)


def test_whatever_page_is_open_the_user_gets_back_what_there_was():
    visit = Visit(HAD)
    for place in (3, 9, 0, 5):
        visit = visit.turned_to(place)
        assert visit.page is PAGES[place]
        assert visit.had is HAD


@pytest.mark.parametrize(("place", "opens"), [(-1, 0), (11, 10), (99, 10)])
def test_beyond_the_ends_there_is_no_page(place, opens):
    assert Visit(HAD).turned_to(place).place == opens


def test_first_and_last_page_know_it():
    visits = [Visit(HAD).turned_to(place) for place in range(len(ALL_PAGES))]
    assert [visit.is_first for visit in visits] == [True] + [False] * 10
    assert [visit.is_last for visit in visits] == [False] * 10 + [True]
