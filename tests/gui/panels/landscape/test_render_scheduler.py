from dataclasses import replace

import numpy as np
import pytest
from sample_run import default_moment

from engine.landscape.landscape import Landscape, LandscapeRequest, Lowest, Quality
from gui.panels.landscape.requests import RenderScheduler

AT_HOME = ((-1.0, 3.0), (-1.0, 2.0))
COVER = ((0.0, 2.0), (0.0, 1.0))


@pytest.fixture
def problem():
    return default_moment()[1]


@pytest.fixture
def scheduler(qapp):
    scheduler = RenderScheduler()
    scheduler.asks = []
    scheduler.asked.connect(lambda query, care: scheduler.asks.append((query, care)))
    return scheduler


def question(problem, b=0.0, **more):
    known = {"l1": 0.0, "l2": 0.0, "axes": (0, 1), "ranges": AT_HOME, "cover": COVER} | more
    return LandscapeRequest(problem=problem, theta=np.array([0.5, 0.5, b]), **known)


def answer(scheduler, fine=True, ranges=AT_HOME, query=None):
    query = scheduler.asks[-1][0] if query is None else query
    nodes = np.linspace(0, 1, 3)
    lowest = Lowest(np.zeros(3), 0.2, True)
    return scheduler.receive(
        Landscape(query, ranges, nodes, nodes, np.zeros((3, 3)), nodes, lowest, 10, 10, fine)
    )


def test_a_first_question_is_asked_at_once_and_coarsely_first(scheduler, problem):
    query = question(problem)
    scheduler.want(query)
    assert scheduler.asks == [(query, Quality.COARSE_FIRST)]


def test_what_is_known_is_not_asked_again(scheduler, problem):
    scheduler.want(question(problem))
    answer(scheduler)
    for _ in range(3):
        scheduler.want(question(problem))
    assert len(scheduler.asks) == 1


@pytest.mark.parametrize("change", [{"axes": (0, 2)}, {"optimised": True}])
def test_another_question_is_asked_at_once(scheduler, problem, change):
    scheduler.want(question(problem))
    scheduler.want(question(problem, **change))
    assert [care for _, care in scheduler.asks] == [Quality.COARSE_FIRST] * 2


def test_other_data_are_another_question(scheduler, problem):
    scheduler.want(question(problem))
    scheduler.want(question(default_moment(data="moons")[1]))
    assert len(scheduler.asks) == 2


def test_only_the_question_asked_last_is_answered(scheduler, problem):
    scheduler.want(question(problem))
    first = scheduler.asks[0][0]
    scheduler.want(question(problem, axes=(1, 2)))
    assert not answer(scheduler, query=first)
    assert answer(scheduler)


def test_moved_held_parameters_wait_for_the_picture_under_way(scheduler, problem, qtbot):
    scheduler.want(question(problem))
    answer(scheduler, fine=False)
    scheduler.want(question(problem, b=0.1))
    scheduler.want(question(problem, b=0.2))
    assert len(scheduler.asks) == 1
    answer(scheduler)
    qtbot.waitUntil(lambda: len(scheduler.asks) == 2)
    query, care = scheduler.asks[-1]
    assert query.theta[2] == 0.2
    assert (
        care is Quality.FINE
    )  # the picture on screen is nearly right, a coarse one would be worse


@pytest.fixture
def slowly(monkeypatch):
    """Every fine picture takes too long for a run that moves on."""
    monkeypatch.setattr("gui.panels.landscape.requests._SLOW_MS", -1)


@pytest.mark.usefixtures("slowly")
def test_a_run_that_moves_on_gets_quick_pictures_and_the_fine_one_when_it_rests(
    scheduler, problem, qtbot
):
    scheduler.want(question(problem))
    answer(scheduler)
    for asks, b in ((2, 0.1), (3, 0.2)):
        scheduler.want(question(problem, b=b))
        qtbot.waitUntil(lambda asks=asks: len(scheduler.asks) == asks)
        scheduler.want(question(problem, b=b + 0.05))
        assert len(scheduler.asks) == asks  # it is not replaced, or none would ever be there
        scheduler.want(question(problem, b=b))
        answer(scheduler)
    qtbot.waitUntil(lambda: len(scheduler.asks) == 4)
    assert [care for _, care in scheduler.asks[1:]] == [Quality.QUICK, Quality.QUICK, Quality.FINE]
    assert [query.theta[2] for query, _ in scheduler.asks] == [0.0, 0.1, 0.2, 0.2]
    answer(scheduler)
    scheduler.want(question(problem, b=0.2))
    qtbot.wait(150)
    assert len(scheduler.asks) == 4


@pytest.mark.usefixtures("slowly")
def test_a_fine_picture_is_given_up_where_the_run_moves_on(scheduler, problem):
    scheduler.want(question(problem))
    scheduler.want(question(problem, b=0.1))
    assert len(scheduler.asks) == 1  # nothing is on screen yet
    answer(scheduler, fine=False)
    scheduler.want(question(problem, b=0.2))
    assert [care for _, care in scheduler.asks] == [Quality.COARSE_FIRST, Quality.QUICK]
    assert not answer(scheduler, query=scheduler.asks[0][0])
    assert answer(scheduler)


def test_moved_parameters_on_the_axes_change_nothing(scheduler, problem, qtbot):
    scheduler.want(question(problem))
    answer(scheduler)
    scheduler.want(replace(question(problem), theta=np.array([0.9, 0.1, 0.0])))
    qtbot.wait(120)
    assert len(scheduler.asks) == 1


def test_with_others_optimised_no_parameter_changes_anything(scheduler, problem, qtbot):
    scheduler.want(question(problem, optimised=True))
    answer(scheduler)
    scheduler.want(question(problem, b=5.0, optimised=True))
    qtbot.wait(120)
    assert len(scheduler.asks) == 1


def test_penalty_that_is_dragged_is_followed_picture_by_picture(scheduler, problem):
    scheduler.want(question(problem))
    answer(scheduler)
    for l2 in (0.1, 0.2, 0.3):
        scheduler.want(question(problem, l2=l2))
    assert [query.l2 for query, _ in scheduler.asks] == [0.0, 0.1]
    answer(scheduler, fine=False)
    assert [query.l2 for query, _ in scheduler.asks] == [0.0, 0.1, 0.3]


def test_path_that_leaves_the_range_is_followed(scheduler, problem):
    scheduler.want(question(problem))
    answer(scheduler)
    scheduler.want(question(problem, cover=((0.0, 2.5), (0.0, 1.0))))
    assert len(scheduler.asks) == 1
    scheduler.want(question(problem, cover=((0.0, 3.5), (0.0, 1.0))))
    assert len(scheduler.asks) == 2


def test_path_that_begins_anew_is_asked_for_once(scheduler, problem):
    scheduler.want(question(problem))
    answer(scheduler)
    for _ in range(3):
        scheduler.want(question(problem, cover=((0.0, 0.0), (0.0, 0.0))))
    assert len(scheduler.asks) == 2


def test_moving_the_view_asks_when_it_has_come_to_rest(scheduler, problem, qtbot):
    scheduler.want(question(problem))
    answer(scheduler)
    for shift in (0.1, 0.2, 0.3):
        moved = ((-1.0 + shift, 3.0 + shift), AT_HOME[1])
        scheduler.want(question(problem, ranges=moved, cover=None))
    assert len(scheduler.asks) == 1
    qtbot.waitUntil(lambda: len(scheduler.asks) == 2)
    assert scheduler.asks[-1][0].ranges == moved
    answer(scheduler, ranges=moved)
    scheduler.want(question(problem, ranges=moved, cover=None))
    assert len(scheduler.asks) == 2


def test_going_back_to_the_whole_path_asks_at_once(scheduler, problem):
    scheduler.want(question(problem, cover=None))
    answer(scheduler)
    scheduler.want(question(problem, ranges=None))
    assert len(scheduler.asks) == 2


def test_after_a_question_that_could_not_be_answered_another_one_is_asked(scheduler, problem):
    scheduler.want(question(problem))
    scheduler.give_up()
    for _ in range(3):
        scheduler.want(question(problem))
    assert len(scheduler.asks) == 1  # not the same one again and again
    for l2 in (0.1, 0.2):
        scheduler.want(question(problem, l2=l2))
        answer(scheduler)
    assert [query.l2 for query, _ in scheduler.asks] == [0.0, 0.1, 0.2]


def test_with_a_coarse_picture_alone_a_longer_path_is_asked_for(scheduler, problem):
    scheduler.want(question(problem))
    answer(scheduler, fine=False)
    scheduler.give_up()
    scheduler.want(question(problem))
    assert len(scheduler.asks) == 1
    scheduler.want(question(problem, cover=((0.0, 20.0), (0.0, 1.0))))
    assert len(scheduler.asks) == 2
