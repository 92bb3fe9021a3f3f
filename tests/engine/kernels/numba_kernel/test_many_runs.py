"""Lanes are held against calls of `descend`, one after the other."""

import math
import threading
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.numba_kernel import many_runs as compiled_board
from engine.kernels.protocol import (
    NEVER,
    OPTIMIZERS,
    SCHEDULES,
    Descent,
    Kernel,
    KernelRun,
    StepSettings,
    TrainingArrays,
    state_size,
)

SEED = 7

both = pytest.mark.parametrize(
    "kernel", [numpy_kernel(), load_kernel("compiled").kernel], ids=lambda kernel: kernel.name
)


def with_threads(threads: int) -> Kernel:
    """The compiled kernel on a machine with so many cores, which asks for help at once."""
    kernel = type(load_kernel("compiled").kernel)()
    kernel.__dict__["_threads"] = threads
    return kernel


class Walks:
    """Parameters and gradients of several lanes on random examples, and what was recorded."""

    def __init__(self, m: int, n: int, lanes: Sequence[KernelRun], rows: int = 0) -> None:
        random = np.random.default_rng([m, n])
        X = random.normal(size=(m, n))
        self.y = (X.sum(axis=1) + random.normal(size=m) * (1 + n) > 0).astype(float)
        self.F = np.ascontiguousarray(X.T)
        F_test = np.ascontiguousarray(random.normal(size=(n, 5)))
        self.arrays = TrainingArrays(self.F, self.y, F_test, np.array([0.0, 1, 1, 0, 1]))
        self.lanes = list(lanes)
        self.states = np.zeros((len(lanes), state_size(n)))
        self.thetas = self.states[:, : n + 1]
        self.thetas[:] = random.normal(size=(len(lanes), n + 1)) * 0.1
        self.grads = np.empty((len(lanes), n + 1))
        self.records = np.zeros((len(lanes), rows, n + 6))
        for r, lane in enumerate(lanes):
            own = lane.settings
            numpy_kernel().evaluate(self.F, self.y, self.thetas[r], own.l1, own.l2, self.grads[r])

    def together(self, kernel: Kernel) -> list[Descent]:
        return kernel.descend_many(self.arrays, self.states, self.grads, self.lanes, self.records)

    def one_by_one(self, kernel: Kernel) -> list[Descent]:
        return [
            kernel.descend(self.arrays, self.states[r], self.grads[r], lane, self.records[r])
            for r, lane in enumerate(self.lanes)
        ]

    def state(self) -> bytes:
        return self.states.tobytes() + self.grads.tobytes() + self.records.tobytes()


def told(made: list[Descent], as_in: list[Descent]) -> list[tuple[object, ...]]:
    """What is told of each lane, as text for NaN's sake, and `correct` only where both know it."""
    return [
        (a.steps_done, a.recorded, repr(a.loss), a.diverged, a.correct if b.correct >= 0 else None)
        for a, b in zip(made, as_in, strict=True)
    ]


def possible(own: StepSettings) -> StepSettings:
    """Return settings of a step that an experiment could have."""
    return own._replace(batch=0, l1=0.0) if own.is_newton else own


def some_runs(batches: list[int], seeds: list[int]) -> st.SearchStrategy[list[KernelRun]]:
    return st.lists(
        st.builds(
            KernelRun,
            first_step=st.integers(0, 50),
            steps=st.integers(0, 130),
            settings=st.builds(
                StepSettings,
                alpha=st.sampled_from([0.01, 0.5, 3.0]),
                batch=st.sampled_from(batches),
                l1=st.sampled_from([0.0, 0.01]),
                l2=st.sampled_from([0.0, 0.1, 1e4]),
                seed=st.sampled_from(seeds),
                momentum=st.just(0.9),
                beta1=st.just(0.9),
                beta2=st.just(0.99),
                epsilon=st.just(1e-8),
                clip=st.sampled_from([0.0, 0.0, 0.1]),
                schedule=st.sampled_from(SCHEDULES),
                decay=st.just(0.99),
                period=st.just(50),
                warmup=st.sampled_from([0, 0, 20]),
                optimizer=st.sampled_from(OPTIMIZERS),
            ).map(possible),
            record_every=st.sampled_from([1, 3, 27, NEVER]),
        ),
        min_size=1,
        max_size=9,
    )


@both
@settings(deadline=None)
@given(
    m=st.integers(1, 1500),
    n=st.integers(1, 4),
    lanes=some_runs([0, 1, 7, 64, 5000], [0, 7, 2**63 - 1]),
)
def test_each_run_goes_where_it_goes_alone(
    kernel: Kernel, m: int, n: int, lanes: list[KernelRun]
) -> None:
    """With l2·α far beyond 2 some lanes diverge after some hundred steps."""
    together, alone = Walks(m, n, lanes, rows=130), Walks(m, n, lanes, rows=130)
    made, expected = together.together(kernel), alone.one_by_one(kernel)
    assert told(made, expected) == told(expected, expected)
    assert together.state() == alone.state()


def mixed(steps: int) -> list[KernelRun]:
    return [
        KernelRun(3, steps, StepSettings(alpha, batch, l2=l2, seed=SEED), 5)
        for alpha in (0.01, 0.1)
        for batch, l2 in ((0, 0.0), (0, 1e4), (32, 0.1), (1, 0.0))
    ] + [
        KernelRun(3, steps, StepSettings(0.01, batch, optimizer="adam", seed=SEED), 5)
        for batch in (0, 32)
    ]


@pytest.mark.parametrize("threads", [1, 2, 5, 20])
@pytest.mark.parametrize("m", [300, 5000])
def test_the_number_of_threads_changes_no_bit(m: int, threads: int) -> None:
    """More threads than lanes and than cores included."""
    steps = 2_000_000 // m
    expected = Walks(m, 2, mixed(steps), rows=steps // 5 + 1)
    told_alone = expected.one_by_one(load_kernel("compiled").kernel)
    kernel = with_threads(threads)
    for _ in range(3):
        walks = Walks(m, 2, mixed(steps), rows=steps // 5 + 1)
        made = walks.together(kernel)
        assert told(made, told_alone) == told(told_alone, told_alone)
        assert walks.state() == expected.state()


@pytest.mark.parametrize("threads", [1, 2, 5])
@settings(deadline=None, max_examples=30)
@given(m=st.integers(513, 9000), n=st.integers(1, 4), lanes=some_runs([0, 9999], [SEED]))
def test_runs_that_share_each_pass_go_where_they_go_alone(
    threads: int, m: int, n: int, lanes: list[KernelRun]
) -> None:
    """As for features that do not fit into a core's cache."""
    together, alone = Walks(m, n, lanes, rows=130), Walks(m, n, lanes, rows=130)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled_board, "CACHE", 0)
        made = together.together(with_threads(threads))
    expected = alone.one_by_one(load_kernel("compiled").kernel)
    assert told(made, expected) == told(expected, expected)
    assert together.state() == alone.state()


@pytest.mark.parametrize("lanes", [2, 3])
@pytest.mark.parametrize("threads", [1, 4])
def test_few_runs_of_many_rows_are_the_same_too(lanes: int, threads: int) -> None:
    """Where threads are more than lanes, they share the rows."""
    alphas = (0.1, 0.2, 0.4)[:lanes]
    start = [KernelRun(0, 20, StepSettings(alpha, l2=0.1), 4) for alpha in alphas]
    expected = Walks(40_000, 2, start, rows=5)
    expected.one_by_one(load_kernel("compiled").kernel)
    for _ in range(5):
        walks = Walks(40_000, 2, start, rows=5)
        walks.together(with_threads(threads))
        assert walks.state() == expected.state()


def test_calls_at_the_same_time_do_not_disturb_each_other() -> None:
    kernel = load_kernel("compiled").kernel
    expected = Walks(300, 2, mixed(3000), rows=601)
    expected.one_by_one(kernel)
    walks = [Walks(300, 2, mixed(3000), rows=601) for _ in range(5)]
    threads = [threading.Thread(target=walk.together, args=(kernel,)) for walk in walks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {walk.state() for walk in walks} == {expected.state()}


@both
def test_a_run_of_no_steps_stays_as_it_is(kernel: Kernel) -> None:
    own = StepSettings(0.1)
    walks = Walks(50, 2, [KernelRun(4, 0, own, 1), KernelRun(4, 9, own, 3)], rows=3)
    before = walks.thetas.copy()
    resting, going = walks.together(kernel)
    assert resting[:2] == (0, 0)
    assert math.isnan(resting.loss)
    assert not resting.diverged
    assert going[:2] == (9, 3)
    assert (walks.thetas[0] == before[0]).all()
    assert (walks.thetas[1] != before[1]).all()
