import numpy as np
import pytest
from sample_run import ALL_FEATURES, default_moment

from engine.landscape.landscape import LandscapeRequest, Quality
from gui.workers.tasks import landscape_worker


@pytest.fixture
def worker(qtbot):
    worker = landscape_worker()
    worker.reliefs = []
    worker.answered.connect(worker.reliefs.append)
    worker.start()
    yield worker
    worker.wait()


def question(problem, **more):
    known = {"l1": 0.0, "l2": 0.0, "axes": (0, 1), "cover": ((0.0, 0.0), (0.0, 0.0))} | more
    return LandscapeRequest(problem=problem, theta=np.zeros(problem.n + 1), **known)


@pytest.fixture
def problem():
    return default_moment()[1]


@pytest.fixture
def slow():
    """A question that takes seconds to answer."""
    problem = default_moment(size=10_000, features=ALL_FEATURES)[1]
    return question(problem, optimised=True)


def finished(worker):
    return bool(worker.reliefs) and worker.reliefs[-1].landscape.fine


def test_coarse_picture_comes_before_the_fine_one(worker, problem, qtbot):
    query = question(problem)
    worker.request((query, Quality.COARSE_FIRST))
    qtbot.waitUntil(lambda: finished(worker))
    assert [relief.landscape.fine for relief in worker.reliefs] == [False, True]
    assert all(relief.landscape.request is query for relief in worker.reliefs)
    assert worker.reliefs[-1].contours


def test_newer_request_replaces_one_under_way(worker, problem, slow, qtbot):
    worker.request((slow, Quality.COARSE_FIRST))
    qtbot.wait(100)
    latest = question(problem, axes=(1, 2))
    worker.request((latest, Quality.COARSE_FIRST))
    qtbot.waitUntil(lambda: finished(worker))
    fine = [relief.landscape.request for relief in worker.reliefs if relief.landscape.fine]
    assert fine == [latest]


def test_of_many_requests_the_last_one_is_answered(worker, problem, qtbot):
    queries = [question(problem, l2=l2) for l2 in np.linspace(0, 1, 200).tolist()]
    for query in queries:
        worker.request((query, Quality.COARSE_FIRST))
    qtbot.waitUntil(lambda: finished(worker))
    assert {id(relief.landscape.request) for relief in worker.reliefs} == {id(queries[-1])}


@pytest.mark.parametrize("wait", [0, 1, 50])
def test_it_stops_in_the_midst_of_work(slow, qtbot, wait):
    worker = landscape_worker()
    worker.start()
    worker.request((slow, Quality.COARSE_FIRST))
    qtbot.wait(wait)
    worker.wait()
    assert worker._thread.isFinished()
    worker.request((slow, Quality.COARSE_FIRST))  # is no longer heard


def test_it_stops_without_ever_having_started(problem):
    worker = landscape_worker()
    worker.request((question(problem), Quality.COARSE_FIRST))
    worker.wait()


def test_an_exception_is_told_and_the_next_request_answered(worker, problem, qtbot, caplog):
    broken = question(problem, ranges=None, cover=None)
    with qtbot.waitSignal(worker.failed) as failed:
        worker.request((broken, Quality.COARSE_FIRST))
    assert isinstance(failed.args[0], AssertionError)
    assert "the landscape caught an exception" in caplog.text
    worker.request((question(problem), Quality.FINE))
    qtbot.waitUntil(lambda: finished(worker))
