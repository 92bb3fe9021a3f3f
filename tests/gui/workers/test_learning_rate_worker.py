import pytest
from sample_run import make_problem

from engine.comparison.learning_rate_lab import COARSE, FINE
from engine.errors import InputError
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from gui.workers.kernel_loader import KernelLoader
from gui.workers.tasks import learning_rate_worker

QUICK = Experiment(data="separable")
SLOW = Experiment(size=100_000, features=("x1", "x2", "x1^2", "x2^2"))


@pytest.fixture(scope="module")
def loader():
    """A loader that is ready, as in a window that has been open for a moment."""
    loader = KernelLoader("auto")
    loader.start()
    loader.wait()
    return loader


@pytest.fixture
def worker(qtbot, loader):
    worker = learning_rate_worker(loader)
    worker.labs, worker.errors, worker.shares = [], [], []
    worker.answered.connect(worker.labs.append)
    worker.failed.connect(worker.errors.append)
    worker.progressed.connect(worker.shares.append)
    worker.start()
    yield worker
    worker.wait()


@pytest.fixture(scope="module")
def slow():
    """A problem whose pictures take seconds."""
    return make_problem(SLOW)


def ask(worker, experiment=QUICK):
    worker.request((make_problem(experiment), experiment), experiment.kernel != "numpy")


def is_complete(worker):
    return bool(worker.labs) and worker.labs[-1].is_fine


def test_coarse_picture_comes_before_the_fine_one(worker, qtbot):
    ask(worker)
    qtbot.waitUntil(lambda: is_complete(worker))
    assert [len(lab.trials) for lab in worker.labs] == [COARSE, FINE]
    assert worker.errors == []


def test_progress_is_told_and_grows(worker, slow, qtbot):
    worker.request((slow, SLOW), needs_kernel=True)
    qtbot.waitUntil(lambda: len(worker.shares) > 2)
    assert worker.shares == sorted(worker.shares)
    assert 0 < worker.shares[0] < worker.shares[-1] <= 1


def test_newer_request_replaces_one_under_way(worker, slow, qtbot):
    worker.request((slow, SLOW), needs_kernel=True)
    qtbot.wait(50)
    ask(worker)
    qtbot.waitUntil(lambda: is_complete(worker))
    assert {lab.bounds.experiment for lab in worker.labs} == {QUICK}


def test_of_many_requests_the_last_one_is_answered(worker, qtbot):
    for l2 in (0.1, 0.2, 0.3):
        ask(worker, Experiment(l2=l2))
    qtbot.waitUntil(lambda: is_complete(worker))
    assert {lab.bounds.experiment.l2 for lab in worker.labs} == {0.3}


def test_why_there_is_no_picture_is_told_and_the_next_request_answered(worker, qtbot):
    ask(worker, Experiment(l2=1e200))
    qtbot.waitUntil(lambda: len(worker.errors) == 1)
    assert isinstance(worker.errors[0], InputError)
    ask(worker)
    qtbot.waitUntil(lambda: is_complete(worker))


def test_an_exception_is_told_and_logged(worker, qtbot, caplog):
    problem = make_problem(QUICK)
    worker.request((problem, QUICK.changed(init=(1.0, 2.0, 3.0), features=("x1", "x2"))))
    qtbot.waitUntil(lambda: is_complete(worker))
    worker.request((None, QUICK))
    qtbot.waitUntil(lambda: len(worker.errors) == 1)
    assert not isinstance(worker.errors[0], InputError)
    assert "the α lab caught an exception" in caplog.text


@pytest.mark.parametrize("wait", [0, 1, 60])
def test_it_stops_in_the_midst_of_work_and_starts_again(worker, slow, qtbot, wait):
    worker.request((slow, SLOW), needs_kernel=True)
    qtbot.wait(wait)
    worker.stop()
    assert not worker.is_running
    assert not is_complete(worker)
    worker.start()
    ask(worker)
    qtbot.waitUntil(lambda: is_complete(worker))
    assert {lab.bounds.experiment for lab in worker.labs if lab.is_fine} == {QUICK}


@pytest.fixture
def late(qtbot):
    late = KernelLoader("auto")
    late.start = lambda: None
    return late


@pytest.fixture
def waiting(late):
    """A worker whose kernel is not loaded."""
    worker = learning_rate_worker(late)
    worker.labs = []
    worker.answered.connect(worker.labs.append)
    worker.start()
    yield worker
    worker.wait()


def test_it_waits_for_the_kernel_to_be_ready(qtbot, late, waiting):
    ask(waiting)
    qtbot.wait(100)
    assert waiting.labs == []
    late._loaded = load_kernel()
    qtbot.waitUntil(lambda: is_complete(waiting))


def test_numpy_waits_for_nothing(qtbot, waiting):
    ask(waiting, Experiment(data="one-example", kernel="numpy"))
    qtbot.waitUntil(lambda: is_complete(waiting))
