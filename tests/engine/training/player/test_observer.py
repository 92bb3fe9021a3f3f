import math
from types import SimpleNamespace

import pytest

from engine.convergence.curvature import curvature_at
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end
from engine.training.player.observer import Observer
from engine.training.player.player import RunPlayer
from engine.training.run import Run
from engine.training.snapshot import Phase


def run_of(**settings: object) -> Run:
    experiment = Experiment(size=80).changed(**settings)
    return Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())


def test_a_resting_run_is_described_with_its_curvature_and_its_optimum() -> None:
    run = run_of(l2=0.1)
    observer = Observer(1, run)
    observer.analyse(math.inf)
    for _ in range(3):
        run.advance(5)
        seen = observer.snapshot(Phase.PAUSED)
        assert seen.curvature == run_to_end(curvature_at(run.problem.F, [*run.w, run.b], 0.1))
        assert seen.convergence is not None
        assert seen.convergence.optimum is not None
        assert seen.loss > seen.convergence.optimum.J


def test_while_it_goes_on_the_curvature_is_looked_at_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.training.player.analysis.EVERY_SECONDS", math.inf)
    run = run_of()
    observer = Observer(1, run)
    observer.analyse(math.inf)
    first = observer.snapshot(Phase.RUNNING).curvature
    run.advance(5)
    assert observer.snapshot(Phase.RUNNING).curvature is first
    assert observer.snapshot(Phase.PAUSED).curvature != first


def test_changed_penalties_and_data_are_analysed_anew() -> None:
    run = run_of()
    observer = Observer(1, run)
    observer.analyse(math.inf)
    before = observer.snapshot(Phase.RUNNING)
    assert before.convergence is not None
    for setting, value in (("l2", 0.5), ("size", 60)):
        run.change(setting, value)
        observer.analyse(math.inf)
        after = observer.snapshot(Phase.RUNNING)
        assert after.convergence is not None
        assert after.convergence.optimum is not before.convergence.optimum
        assert after.curvature != before.curvature
        before = after


def test_a_large_resting_run_is_described_first_and_looked_at_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.training.player.analysis.QUICK", 10)
    monkeypatch.setattr("engine.training.player.analysis.EVERY_SECONDS", 0.0)
    monkeypatch.setattr("engine.training.player.analysis.CURVATURE_SHARE", 0)
    run = run_of()
    player = RunPlayer(run.experiment, run.problem, numpy_kernel())
    while player.is_busy:
        player.tick()
    before = player.snapshot().curvature
    assert before is not None
    player.step(5)
    assert player.snapshot().curvature is before
    for _ in range(10):  # as a worker does
        if not player.is_busy:
            break
        if player.tick():
            after = player.snapshot().curvature
    assert not player.is_busy
    assert after == run_to_end(curvature_at(run.problem.F, [*player.run.w, player.run.b]))


def test_a_large_run_that_is_looked_through_is_looked_at_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.training.player.analysis.QUICK", 10)
    monkeypatch.setattr("engine.training.player.analysis.EVERY_SECONDS", 60.0)
    now = 1.0
    monkeypatch.setattr(
        "engine.training.player.analysis.time", SimpleNamespace(perf_counter=lambda: now)
    )
    run = run_of()
    player = RunPlayer(run.experiment, run.problem, numpy_kernel())
    while player.is_busy:
        player.tick()
    first = player.snapshot().curvature
    for step in (5, 3, 8):
        now += 1.0
        player.seek(step)
        while player.is_moving:  # where the machine has no time for a whole slice
            player.tick()
        assert player.snapshot().curvature is first
        assert player.interval_ms == 1000 * (61 - now)
        assert not player.tick()
        assert player.is_busy
    now = 61.0
    assert player.interval_ms == 0
    assert player.tick()
    assert player.snapshot().curvature == run_to_end(
        curvature_at(run.problem.F, [*player.run.w, player.run.b])
    )
    assert not player.is_busy


def test_a_look_that_was_begun_is_brought_to_its_end_although_the_run_has_moved_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.training.player.analysis.QUICK", 10)
    monkeypatch.setattr("engine.convergence.curvature.ROWS", 20)
    run = run_of()
    observer = Observer(1, run)
    places = []
    while (seen := observer.snapshot(Phase.RUNNING).curvature) is None:
        run.advance(1)
        places.append(run_to_end(curvature_at(run.problem.F, [*run.w, run.b])))
        observer.analyse(0.0)
    assert seen in places[:-1]


def test_a_player_is_busy_until_the_analysis_is_done() -> None:
    experiment = Experiment(size=200_000)
    player = RunPlayer(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())
    news = 0
    for _ in range(100_000):
        if not player.is_busy:
            break
        news += player.tick()
    assert not player.is_busy
    assert not player.is_moving
    assert news >= 1
    assert player.snapshot().convergence is not None
    assert player.run.step == 0
