"""The player of a run: its settings changed, runs pinned, and a range of steps again and again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from engine.data.catalog import CATALOG
from engine.kernels.loading import numpy_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare, with_data
from engine.training.pace import Pace
from engine.training.pinned_runs import PinnedRuns
from engine.training.player.base_player import BasePlayer
from engine.training.player.observer import IdleWork, Observer
from engine.training.run import Run
from engine.training.snapshot import Phase, Snapshot

PASS_SECONDS = 2.0
"""A pass takes at least so long, however fast the run is played: the eye must follow it."""


class LoopRange:
    """A range of steps that is played again and again, from its first step to its last.

    Attributes
    ----------
    steps
        First and last step.
    """

    def __init__(self, first: int, last: int) -> None:
        if not 0 <= first < last:
            raise ValueError(f"first < last steps wanted, {first} and {last} given")
        self.steps = (first, last)
        self._is_bookmarked = False
        self._is_led_in = False

    @property
    def most_speed(self) -> float:
        """The highest speed, in steps/s, at which a pass can be followed."""
        first, last = self.steps
        return (last - first) / PASS_SECONDS

    def due(self, run: Run, pace: Pace, now: float) -> int:
        """Return how many steps are to be made now; a run outside of the range is led into it."""
        first, last = self.steps
        if not first <= run.step < last:
            run.restore(first)
            is_due = 0  # the first step is to be seen too
        else:
            is_due = pace.due(now)
        if run.step < first:
            self._is_led_in = True
            return min(pace.slice_steps, first - run.step)
        if self._is_led_in:  # the steps up to here were no part of the pass
            self._is_led_in = False
            pace.start(now, at_once=False)
            is_due = 0
        if run.step == first and not self._is_bookmarked:
            run.bookmark()
            self._is_bookmarked = True
        return min(is_due, last - run.step)


DATA_SETTINGS = frozenset(
    {"data", "columns", "label", "positive", "classes", "counts", "file", "size", "noise", "seed"}
)
"""Settings that need the examples to be made or read anew."""


class RunPlayer(BasePlayer):
    """Plays a run: changes its settings, pins runs beside it, and has all of them analysed.

    Attributes
    ----------
    run
        The run that is played.
    run_id
        Grows with every run.
    pinned
        The runs put beside it; they outlive a player that is given them.

    The others are those of `BasePlayer`.
    """

    def __init__(
        self,
        experiment: Experiment,
        problem: Problem,
        kernel: Kernel,
        run_id: int = 1,
        pinned: PinnedRuns | None = None,
    ) -> None:
        super().__init__()
        self.pinned = pinned or PinnedRuns()
        self.run_id = run_id - 1
        self._kernel = kernel
        self._loop: LoopRange | None = None
        self._take(Run(experiment, problem, self._kernel_for(experiment)))

    @property
    def played(self) -> Run:
        """The run."""
        return self.run

    @property
    def is_busy(self) -> bool:
        """Whether `tick` has something to do: steps, or analysis of convergence."""
        return super().is_busy or self._idle_work.due_in < math.inf

    @property
    def is_waiting(self) -> bool:
        """Whether it is to go on, and will as soon as there is an example to train on."""
        return super().is_waiting and self._loop is None

    @property
    def interval_ms(self) -> int:
        """Milliseconds from one tick to the next."""
        if self.is_moving or not self.is_busy:
            return super().interval_ms
        return math.ceil(1e3 * self._idle_work.due_in)

    @property
    def is_looping(self) -> bool:
        """Whether a range of steps is to be played again and again."""
        return self._loop is not None

    def snapshot(self) -> Snapshot:
        """Describe the run as it is now."""
        loop = None if self._loop is None else self._loop.steps
        return self._observer.snapshot(self.phase, self.steps_per_second, self.pinned.views, loop)

    def when_still(self, action: Callable[[], None]) -> None:
        """Do it now, or where a seek that is under way ends."""
        self._when_there(action)

    def go_on_with(self, run: Run) -> None:
        """Play another run from where it stands: one that was made elsewhere."""
        self._settle(Phase.PAUSED)
        self._take(run)

    # Moving along the run

    def reset(self) -> None:
        """Return to the start, with the settings now in force, and pause."""
        self._settle(Phase.PAUSED)
        self.pinned.put_aside(self.run_id, self.run)
        experiment, problem = self.run.experiment, self.run.problem
        if experiment.standardize and experiment.edits != self.run.start.edits:
            problem = prepare(problem.unedited, experiment)  # with a scale of their own
        self._begin(experiment, problem)

    def play(self) -> None:
        """Go on from here, or round the loop, until paused or diverged."""
        if self.phase is Phase.DIVERGED and self._loop is not None:
            self.phase = Phase.PAUSED  # the loop lies before that, and leads back into it
        super().play()

    def set_loop(self, steps: tuple[int, int] | None) -> None:
        """Play this range of the steps made so far again and again; None plays on."""
        self._loop = None
        if steps is not None:
            first, last = max(0, steps[0]), min(steps[1], self.run.last_step)
            if first < last:
                self._loop = LoopRange(first, last)
        limit = math.inf if self._loop is None else self._loop.most_speed
        self.pace.set_limit(limit, time.perf_counter())

    def tick(self) -> bool:
        """Make the steps of one slice, analyse a little; return whether anything has changed."""
        has_moved = super().tick()
        return self._idle_work.analyse(self.is_moving) or has_moved

    # Putting runs beside it

    def pin(self) -> None:
        """Keep the run as it is now, beside those to come."""
        self._when_there(self._pin)

    def return_to(self, key: int) -> None:
        """Go on with a run beside this one, from where it stands.

        The run that gives way is kept too, where it would be lost.
        """
        run = self.pinned.copy_of(key)
        if run is not None:
            name = next(pinned.name for pinned in self.pinned.views if pinned.key == key)
            self.leave()
            self._take(run)
            self.pinned.notices.append(f"Going on with {name}")

    def bring_back(self, run_id: int) -> None:
        """Go on with the run that was played under this number, from where it stood then.

        So a new start is undone, whatever it was for: the run that gives way is put aside in turn.
        """
        self._settle(Phase.PAUSED)
        run = self.pinned.take_back(run_id)
        if run is not None:
            self.pinned.put_aside(self.run_id, self.run)
            self._take(run)

    def leave(self) -> None:
        """Stop, and keep the run where it would be lost: another one takes its place."""
        self._settle(Phase.PAUSED)
        self.pinned.put_aside(self.run_id, self.run)
        if self.run.last_step > 0 and self.pinned.find(self.run) is None:
            self._leave(self.run, None)

    def keep_replaced(self) -> None:
        """Keep the run in full length until the next new start: a new one takes its place."""
        self.pinned.put_aside(self.run_id, self.run)
        run = self._future() or self.run
        if run.last_step > 0 and self.pinned.find(run) is None:
            self.pinned.keep_replaced(run, self._observer.convergence_of(run))

    def take_notices(self) -> list[str]:
        """Return what is to be told to the user, and has not been returned before."""
        notices, self.pinned.notices = self.pinned.notices, []
        return notices

    # Changing settings

    def change(self, setting: str, value: object) -> None:
        """Change a setting from the next step on, or start again where the mathematics needs it.

        Raises
        ------
        InputError
            If the value is not accepted; nothing has changed then.
        """
        if self.run.experiment.needs_restart(setting):
            self._restart(setting, value)
        else:
            self._when_there(partial(self._change, setting, value))

    def set_parameters(self, theta: tuple[float, ...]) -> None:
        """Set (w1, …, wn, b) by hand at the current step."""
        self._when_there(partial(self._set_parameters, theta))

    def use_kernel(self, kernel: Kernel) -> None:
        """Let `kernel` make the steps from now on, where the experiment leaves the choice."""
        self._kernel = kernel
        self._offer_kernel()

    # Inside

    def _make_slice(self) -> bool:
        if self.phase is Phase.RUNNING or self.run.step < self._target:
            self._offer_kernel()
        return super()._make_slice()

    def _due(self, now: float) -> int:
        if self._loop is None or self.phase is not Phase.RUNNING:
            return super()._due(now)
        return self._loop.due(self.run, self.pace, now)

    def _begin(self, experiment: Experiment, problem: Problem) -> None:
        self._take(Run(experiment, problem, self._kernel_for(experiment)))

    def _take(self, run: Run) -> None:
        """Play another run from now on."""
        self.run = run
        if run.last_step == 0:  # at once: the window tells which loop a run has
            self._offer_kernel()
        self.run_id += 1
        self.set_loop(None)
        self.pinned.part()
        self._observer = Observer(self.run_id, run)
        self._idle_work = IdleWork(self._observer, self.pinned)

    def _kernel_for(self, experiment: Experiment) -> Kernel:
        return numpy_kernel() if experiment.kernel == "numpy" else self._kernel

    def _offer_kernel(self) -> None:
        kernel = self._kernel_for(self.run.experiment)
        if kernel is not self.run.kernel:
            self.run.use_kernel(kernel)

    def _change(self, setting: str, value: object) -> None:
        before, was_waiting = self._future(), self.is_waiting
        if self.run.change(setting, value):
            self._branched(before)
        if was_waiting and not self.is_waiting:
            self.pace.start(time.perf_counter())

    def _set_parameters(self, theta: tuple[float, ...]) -> None:
        before = self._future()
        self.run.set_parameters(np.array(theta))
        self._branched(before)

    def _future(self) -> Run | None:
        """Return the run at its last step, if it stands at an earlier one."""
        if self.run.step == self.run.last_step:
            return None
        future = self.run.copy()
        future.restore(future.last_step)
        return future

    def _branched(self, before: Run | None) -> None:
        """Keep what would have come, and go on."""
        if before is not None:
            self.pinned.branch(self.run.step)
            self._leave(before, self.run.step)
            self.set_loop(None)
        if self.phase is Phase.DIVERGED:
            self.phase = Phase.PAUSED

    def _pin(self) -> None:
        self.pinned.pin(self.run, self._observer.convergence_of(self.run))

    def _leave(self, run: Run, left_at: int | None) -> None:
        self.pinned.leave(run, self._observer.convergence_of(run), left_at)

    def _restart(self, setting: str, value: object) -> None:
        if self.phase is not Phase.RUNNING:
            self._settle(Phase.PAUSED)
        had = self.run.experiment
        if setting == "data" and isinstance(value, str) and value != had.data:
            experiment = with_data(had, value, self.run.problem.unedited)
        else:
            experiment = had.with_setting(setting, value)
        if experiment == had:
            return
        again = setting in DATA_SETTINGS and (setting != "seed" or experiment.data in CATALOG)
        dataset = load_dataset(experiment) if again else self.run.problem.unedited
        problem = prepare(dataset, experiment)
        self.keep_replaced()
        self._begin(experiment, problem)
