import numpy as np
from sample_run import default_moment, make_snapshot

from engine.graph.micro_steps import MICRO_STEPS
from engine.model.experiment import Experiment
from engine.training.snapshot import Phase
from gui.panels.graph.micro_steps import MicroStepWalk


class Run:
    """A run that obeys a walk at once: w = (step, step) at each step."""

    def __init__(self, step=0):
        _, self.problem, _ = default_moment()
        self.walk = MicroStepWalk()
        self.step = step
        self.asked = []
        self.show()

    def snapshot(self, step=None, **more):
        step = self.step if step is None else step
        experiment = more.pop("experiment", Experiment())
        w = more.pop("w", [step, step])
        return make_snapshot(self.problem, experiment, step=step, w=w, **more)

    def show(self, **more):
        self.obey(self.walk.show(self.snapshot(**more)))

    def obey(self, by):
        if by:
            self.asked.append(by)
            self.step += by
            self.show()

    def forward(self, times=1):
        for _ in range(times):
            self.obey(self.walk.forward())

    def back(self, times=1):
        for _ in range(times):
            self.obey(self.walk.back())

    def state(self):
        shown = self.walk.snapshot()
        return self.walk.key, self.walk.step, self.step, None if shown is None else shown.step


def test_off_it_shows_the_latest_snapshot():
    run = Run(5)
    assert run.state() == ("", 0, 5, 5)
    assert run.walk.forward() == 0
    assert run.walk.back() == 0


def test_it_enters_at_z_of_the_step_that_is_shown():
    run = Run(5)
    run.walk.set_on(True)
    assert run.state() == ("z", 5, 5, 5)


def test_the_run_moves_at_the_update_only():
    run = Run(5)
    run.walk.set_on(True)
    for key in MICRO_STEPS[1:-1]:
        run.forward()
        assert run.state() == (key, 5, 5, 5)
    assert run.asked == []
    run.forward()
    assert run.state() == ("update", 5, 6, 5)
    assert run.asked == [1]
    run.forward()
    assert run.state() == ("z", 6, 6, 6)
    assert run.asked == [1]


def test_back_leads_the_same_way():
    run = Run(5)
    run.walk.set_on(True)
    states = [run.state()]
    for _ in range(16):
        run.forward()
        states.append(run.state())
    for state in reversed(states[:-1]):
        run.back()
        assert run.state() == state


def test_going_back_over_an_update_never_seen_fetches_its_snapshot_and_returns():
    run = Run(5)
    run.walk.set_on(True)
    run.back()
    assert run.state() == ("update", 4, 5, 4)
    assert run.asked == [-1, 1]
    run.back()
    assert run.state() == ("dw", 4, 4, 4)


def test_at_the_first_z_it_stays():
    run = Run(0)
    run.walk.set_on(True)
    run.back()
    assert run.state() == ("z", 0, 0, 0)


def test_until_a_snapshot_arrives_there_is_none():
    run = Run(5)
    run.walk.set_on(True)
    run.forward(6)
    assert run.walk.key == "update"
    run.walk.forward()  # z of step 6, which is shown already
    late = Run(5)
    late.walk.set_on(True)
    for _ in range(6):
        late.walk.forward()
    late.walk.forward()
    assert late.walk.key == "z"
    assert late.walk.snapshot() is None
    late.walk.show(late.snapshot(5))  # still on its way
    assert (late.walk.key, late.walk.step) == ("z", 6)
    late.walk.show(late.snapshot(6))
    assert late.walk.snapshot().step == 6


def test_leaving_in_the_middle_leaves_the_run_where_it_stands():
    run = Run(5)
    run.walk.set_on(True)
    run.forward(3)
    run.walk.set_on(False)
    assert run.state()[2:] == (5, 5)
    assert run.asked == []


def test_a_run_that_is_sought_elsewhere_restarts_the_walk_there():
    run = Run(5)
    run.walk.set_on(True)
    run.forward(3)
    run.step = 9
    run.show(phase=Phase.SEEKING)
    assert run.walk.key == "da"
    run.show()
    assert run.state() == ("z", 9, 9, 9)


def test_a_run_that_plays_is_shown_whole_and_walked_again_when_it_pauses():
    run = Run(5)
    run.walk.set_on(True)
    run.forward(3)
    run.step = 7
    run.show(phase=Phase.RUNNING)
    assert run.state()[0] == ""
    assert run.walk.snapshot().step == 7
    run.step = 8
    run.show()
    assert run.state() == ("z", 8, 8, 8)


def test_entered_while_it_plays_the_walk_begins_at_the_pause():
    run = Run(5)
    run.show(phase=Phase.RUNNING)
    run.walk.set_on(True)
    assert run.walk.key == ""
    run.show()
    assert run.walk.key == "z"


def test_another_run_begins_anew():
    run = Run(5)
    run.walk.set_on(True)
    run.forward(3)
    run.step = 0
    run.show(run_id=2)
    assert run.state() == ("z", 0, 0, 0)


def test_a_step_that_diverges_leads_back_to_z():
    run = Run(5)
    run.walk.set_on(True)
    for _ in range(6):
        run.walk.forward()
    run.walk.show(run.snapshot(5, phase=Phase.DIVERGED))
    assert (run.walk.key, run.walk.step) == ("z", 5)


def test_edited_parameters_are_shown_and_later_snapshots_forgotten():
    run = Run(5)
    run.walk.set_on(True)
    run.forward(7)  # z of step 6
    run.back()  # update of step 5
    run.back()  # dw of step 5
    run.show(w=[50.0, 50.0])
    assert run.walk.key == "dw"
    assert run.walk.snapshot().w[0] == 50.0
    for _ in range(2):
        run.walk.forward()
    assert run.walk.key == "z"
    assert run.walk.snapshot() is None  # that of the old step 6 would be wrong


def test_a_changed_alpha_is_shown_at_once():
    run = Run(5)
    run.walk.set_on(True)
    run.forward(4)
    run.show(experiment=Experiment(alpha=0.2))
    assert run.walk.key == "dz"
    assert run.walk.snapshot().experiment.alpha == 0.2


def test_forward_and_back_leave_the_parameters_bit_equal():
    run = Run(5)
    run.walk.set_on(True)
    before = run.walk.snapshot().w.copy()
    run.forward(20)
    run.back(20)
    assert np.array_equal(run.walk.snapshot().w, before)
    assert run.step == 5
