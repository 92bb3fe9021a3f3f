"""Examples are edited in mid-run: steps, time travel and replay go through every edit exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import logistic
from engine.comparison.race import Race
from engine.convergence.curvature import curvature_at
from engine.convergence.optimum import convergence_of
from engine.data.edits import Added, Moved, Relabelled, Removed, edits_text, with_edit
from engine.errors import InputError
from engine.graph.gradient_check import checked_mean
from engine.graph.trace import example_of
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Event, Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end
from engine.training.player.observer import Observer
from engine.training.replay import replayed
from engine.training.run import Run
from engine.training.snapshot import Phase

NEAR = ((0.5, -0.5), (1.5, 1.0))


def run_of(**chosen):
    experiment = Experiment(**({"size": 12} | chosen))
    return Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())


def bits(run):
    """Return all that there is to a run where it stands, in bytes."""
    metrics, problem = run.metrics(), run.problem
    numbers = [*run.w, run.b, metrics.loss, metrics.test_loss, metrics.accuracy, run.epoch]
    arrays = [problem.F, problem.y, problem.F_test, problem.y_test, problem.dataset.X]
    return [
        np.array(numbers).tobytes(),
        run.gradient.tobytes(),
        *(array.tobytes() for array in arrays),
        run.step,
        run.experiment,
    ]


def afresh(run, step=None):
    return replayed(run.start, run.events, run.step if step is None else step, numpy_kernel())


@st.composite
def deeds(draw):
    """Return what a user does, one thing after the other."""
    point = st.tuples(st.floats(-9, 9), st.floats(-9, 9))
    return draw(
        st.lists(
            st.one_of(
                st.tuples(st.just("play"), st.integers(1, 9)),
                st.tuples(st.just("seek"), st.floats(0, 1)),
                st.tuples(st.just("add"), point, st.integers(0, 1), st.booleans()),
                st.tuples(st.just("move"), st.floats(0, 1), point),
                st.tuples(st.just("remove"), st.floats(0, 1), st.just(0)),
                st.tuples(st.just("remove all"), st.just(0)),
                st.tuples(st.just("flip"), st.floats(0, 1), st.integers(0, 1)),
                st.tuples(st.just("undo"), st.just(0)),
                st.tuples(st.just("redo"), st.just(0)),
                st.tuples(st.just("parameters"), st.floats(-3, 3)),
                st.tuples(st.just("alpha"), st.sampled_from([0.1, 1.0])),
                st.tuples(st.just("test_ratio"), st.sampled_from([0.0, 0.5])),
                st.tuples(st.just("size"), st.sampled_from([12, 5])),
            ),
            max_size=14,
        )
    )


class User:
    """Does things to a run, with the lists of undo and redo that a window has."""

    def __init__(self, run):
        self.run = run
        self.undone, self.done = [], []

    def do(self, name, *given):
        run = self.run
        m = run.problem.dataset.m
        if name == "play":
            run.advance(*given)
        elif name == "seek":
            run.seek(round(given[0] * run.last_step))
        elif name == "add":
            self.edit(Added((given[0],), (given[1],), given[2]))
        elif name in ("undo", "redo"):
            source, other = (self.done, self.undone) if name == "undo" else (self.undone, self.done)
            if source:
                other.append(run.experiment.edits)
                run.change("edits", source.pop())
        elif name == "parameters":
            run.set_parameters(np.full(run.problem.n + 1, given[0]))
        elif name == "remove all":
            self.edit(Removed(tuple(range(m))))
        elif name in ("alpha", "test_ratio", "size"):
            if not run.experiment.needs_restart(name):
                run.change(name, given[0])
            if name == "size":
                self.undone, self.done = [], []
        elif m:
            row = (min(m - 1, int(given[0] * m)),)
            kinds = {
                "move": lambda: Moved(row, (given[1],)),
                "remove": lambda: Removed(row),
                "flip": lambda: Relabelled(row, (given[1],)),
            }
            self.edit(kinds[name]())

    def edit(self, edit):
        before = self.run.experiment.edits
        self.done.append(before)
        self.undone = []
        self.run.change("edits", with_edit(before, edit, self.run.problem.dataset.m))


@settings(max_examples=60, deadline=None)
@given(
    deeds(),
    st.sampled_from([{}, {"standardize": True, "test_ratio": 0.25}, {"batch": 3, "l2": 0.1}]),
    st.sampled_from(["two-blobs", "empty"]),
)
def test_any_sequence_of_edits_and_travels_is_made_again_from_its_events(done, chosen, data):
    run = run_of(**chosen) if data == "two-blobs" else run_of(**chosen, data=data, size=None)
    user = User(run)
    for deed in done:
        if deed[0] != "size" or data == "two-blobs":
            user.do(*deed)
    assert bits(afresh(run)) == bits(run)
    assert afresh(run).events == run.events
    step = run.step // 2
    run.seek(step)
    assert bits(run) == bits(afresh(run, step))


@settings(max_examples=40, deadline=None)
@given(deeds(), st.booleans(), st.sampled_from([0.0, 0.4]))
def test_a_problem_edited_bit_by_bit_is_the_one_made_of_all_edits_at_once(done, scaled, ratio):
    features = ("x1", "x2", "x1^3", "sin(x2)")
    user = User(run_of(standardize=scaled, test_ratio=ratio, features=features))
    for deed in done:
        if deed[0] not in ("size", "test_ratio"):
            user.do(*deed)
        run = user.run
        first = prepare(load_dataset(run.start), run.start)
        whole = prepare(first.unedited, run.experiment, first.features)
        for name in ("F", "y", "F_test", "y_test", "train_rows", "test_rows"):
            assert getattr(run.problem, name).tobytes() == getattr(whole, name).tobytes()
        assert run.problem.dataset.X.tobytes() == whole.dataset.X.tobytes()
        assert run.problem.edits == whole.edits


def test_descent_goes_on_from_its_parameters_with_the_edited_data():
    run = run_of()
    run.advance(10)
    w, b = run.w, run.b
    run.change("edits", (Added(NEAR, (0, 1)),))
    assert (run.w.tobytes(), run.b, run.step) == (w.tobytes(), b, 10)
    assert run.problem.m == 14
    (event,) = run.events
    assert (event.step, event.setting, event.before) == (10, "edits", ())


def test_an_edit_with_standardised_features_keeps_the_scale_that_the_run_began_with():
    run = run_of(standardize=True)
    run.advance(10)
    scale = run.problem.features
    run.change("edits", (Moved((0,), ((500.0, 500.0),)),))
    assert run.problem.features is scale
    assert not run.experiment.needs_restart("edits")


def test_examples_keep_their_place_in_the_test_set():
    run = run_of(test_ratio=0.5)
    rows = set(map(tuple, run.problem.dataset.X[run.problem.test_rows]))
    first_test = int(run.problem.test_rows[0])
    run.change("edits", (Removed((first_test,)), Added(NEAR, (0, 1)), Added(NEAR, (1, 1), True)))
    X = run.problem.dataset.X
    left = {tuple(x) for x in X[run.problem.test_rows]}
    assert len(left & rows) == 5
    assert left - rows == set(NEAR)
    assert (run.problem.m, len(run.problem.y_test)) == (8, 7)


@pytest.mark.parametrize(("setting", "value"), [("size", 7), ("noise", 3.0)])
def test_other_examples_forget_the_edits_and_the_events_say_so(setting, value):
    run = run_of()
    run.advance(3)
    edits = (Removed((0,)),)
    run.change("edits", edits)
    run.advance(3)
    run.change(setting, value)
    assert run.experiment.edits == ()
    told = [(event.step, event.setting, event.value) for event in run.events]
    assert told == [(3, "edits", edits), (6, setting, value), (6, "edits", ())]
    run.change(setting, {"size": 12, "noise": None}[setting])
    assert [event.setting for event in run.events] == ["edits", "edits"]
    assert bits(afresh(run)) == bits(run)


def test_edits_are_refused_before_anything_changes():
    run = run_of(features=("x1", "x1^9"))
    run.advance(5)
    before = bits(run)
    for edits in ((Removed((12,)),), (Moved((0,), ((1e300, 0.0),)),)):
        with pytest.raises(InputError):
            run.change("edits", edits)
        assert bits(run) == before
    assert run.events == ()


def test_a_run_without_examples_makes_no_step_and_says_why():
    run = run_of(data="empty", size=None)
    assert run.advance(10) == 0
    assert (run.step, run.diverged_at, run.epoch) == (0, None, 0.0)
    assert "No examples" in run.state().reason
    assert np.isnan(run.state().loss)
    assert run.gradient.tolist() == [0.0, 0.0, 0.0]
    assert [len(rows) for rows in run.record(5, 1)] == [1]
    run.change("edits", (Added(NEAR, (0, 1)),))
    assert run.advance(10) == 10
    assert run.state().reason == ""
    assert np.isfinite(run.history.rows[:, 1]).all()


def test_a_run_of_test_examples_alone_counts_as_empty():
    run = run_of(data="empty", size=None)
    run.change("edits", (Added(NEAR, (0, 1), True),))
    assert run.advance(3) == 0
    assert "held out" in run.state().reason
    assert run.state().test_loss == pytest.approx(np.log(2))


def test_a_run_that_loses_all_its_examples_stops_there_and_can_go_back():
    run = run_of()
    run.advance(10)
    w = run.w
    run.change("edits", (Removed(tuple(range(12))),))
    run.seek(20)
    assert run.step == 10 and run.last_step == 10
    run.seek(9)
    run.seek(10)
    assert run.w.tobytes() == w.tobytes()
    assert not run.has_examples


def test_examples_of_one_class_train():
    run = run_of(data="empty", size=None)
    run.change("edits", (Added(NEAR, (1, 1)),))
    run.advance(100)
    assert run.metrics().accuracy == 1.0


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Event(5, "features", ("x1",)), "cannot change in mid-run"),
        (Event(5, "colour", 3), "cannot change in mid-run"),
        (Event(5, "parameters", (1.0,)), "3 finite numbers"),
        (Event(5, "parameters", (1.0, np.nan, 0.0)), "3 finite numbers"),
        (Event(5, "alpha", -1.0), "alpha"),
        (Event(-1, "alpha", 1.0), "in order"),
        (Event(5, "edits", (Removed((99,)),)), "0 to 11"),
    ],
)
def test_events_that_no_run_can_have_are_refused(event, said):
    with pytest.raises(InputError, match=said):
        replayed(Experiment(size=12), (event,), 9, numpy_kernel())


def test_events_beyond_the_end_of_a_run_are_refused():
    with pytest.raises(InputError, match="but the run is at step 0"):
        replayed(Experiment(data="empty"), (Event(5, "alpha", 1.0),), 9, numpy_kernel())


@pytest.mark.parametrize("chosen", [{}, {"standardize": True, "test_ratio": 0.25}])
def test_what_looks_at_a_run_that_was_edited_sees_the_edited_data(chosen):
    run = run_of(**chosen)
    run.advance(5)
    run.change("edits", (Moved((1,), (NEAR[0],)), Removed((7,)), Added(NEAR, (1, 0))))
    problem, experiment = run.problem, run.experiment
    race = Race((experiment,), problem, numpy_kernel())
    alone = Run(experiment, problem, numpy_kernel())
    race.advance(20)
    alone.advance(20)
    assert race.snapshot().runs[0].w.tobytes() == alone.w.tobytes()
    examples = run_to_end(curvature_at(problem.F, np.zeros(3))).examples
    assert examples == problem.m == checked_mean(problem, experiment).m
    w, b = run.w, run.b
    for row in range(problem.dataset.m):
        x, y = example_of(problem, row)
        assert y == problem.dataset.y[row]
        whole = problem.features.columns(problem.dataset.X)[:, row]
        np.testing.assert_array_equal(x, whole)
    J = logistic.cost(problem.F.T, problem.y, w, b)
    assert run.metrics().loss == pytest.approx(J, rel=1e-12)
    best = run_to_end(convergence_of(problem)).optimum
    assert best is None or len(best.w) == 2


def test_an_edit_that_changes_where_descent_leads_is_seen_by_who_observes_the_run():
    run = run_of(data="separable")
    observer = Observer(1, run)
    assert settled(observer).convergence.is_endless
    run.change("edits", (Relabelled((0, 1, 2), tuple(1 - int(y) for y in run.problem.y[:3])),))
    assert settled(observer).convergence.optimum is not None
    run.change("edits", ())
    assert settled(observer).convergence.is_endless


def settled(observer):
    """Return a snapshot once it is known where the run leads."""
    while observer.snapshot(Phase.PAUSED).convergence is None:
        observer.analyse(1.0)
    return observer.snapshot(Phase.PAUSED)


def test_an_event_tells_what_its_step_has_really_changed():
    run = run_of()
    run.advance(5)
    first = with_edit((), Added((NEAR[0],), (1,)))
    run.change("edits", first)
    run.advance(5)
    run.change("edits", ())
    outlier = with_edit((), Added(((9.0, 9.0),), (1,)))
    run.change("edits", outlier)
    event = run.events[-1]
    assert edits_text(event.before, event.value, event.fewest) == "1 example added, 1 removed"
    run.change("edits", with_edit(outlier, Moved((12,), NEAR[1:]), 13))
    run.change("edits", first)
    assert [event.value for event in run.events] == [first]
    run.change("edits", with_edit(first, Moved((12,), NEAR[1:]), 13))
    event = run.events[-1]
    assert edits_text(event.before, event.value, event.fewest) == "1 example moved"
