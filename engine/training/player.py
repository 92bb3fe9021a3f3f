"""What is done with a run, from one moment to the next?"""

from __future__ import annotations

import math
import time
from functools import partial

import numpy as np

from engine.kernels.loading import numpy_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.training.loop import Loop
from engine.training.observer import Observer
from engine.training.pinned_runs import KeptRuns
from engine.training.playing import StepPlayer
from engine.training.run import Run
from engine.training.snapshot import Phase, Snapshot
from engine.training.spare_time import SpareTime

DATA_SETTINGS = frozenset({"data", "columns", "label", "positive", "size", "noise", "seed"})
"""Settings that need the examples to be made or read anew."""


class Player(StepPlayer):
    """Plays a run: changes its course, puts others beside it, works out where they lead.

    Attributes
    ----------
    run
        The run that is played.
    run_id
        Grows with every run.
    kept
        The runs put beside it; they outlive a player that is given them.

    The others are those of `StepPlayer`.
    """

    def __init__(
        self,
        experiment: Experiment,
        problem: Problem,
        kernel: Kernel,
        run_id: int = 1,
        kept: KeptRuns | None = None,
    ) -> None:
        super().__init__()
        self.kept = kept or KeptRuns()
        self.run_id = run_id - 1
        self._kernel = kernel
        self._loop: Loop | None = None
        self._take(Run(experiment, problem, self._kernel_for(experiment)))

    @property
    def played(self) -> Run:
        """The run."""
        return self.run

    @property
    def is_busy(self) -> bool:
        """Whether `tick` has something to do: steps, or the survey of where they lead."""
        return self.is_moving or self._spare_time.due_in < math.inf

    @property
    def interval_ms(self) -> int:
        """Milliseconds from one tick to the next."""
        if self.is_moving or not self.is_busy:
            return super().interval_ms
        return math.ceil(1e3 * self._spare_time.due_in)

    @property
    def is_looping(self) -> bool:
        """Whether a range of steps is to be played again and again."""
        return self._loop is not None

    def snapshot(self) -> Snapshot:
        """Describe the run as it is now."""
        loop = None if self._loop is None else self._loop.steps
        return self._observer.snapshot(self.phase, self.steps_per_second, self.kept.views, loop)

    # Moving along the run

    def reset(self) -> None:
        """Return to the start, with the settings now in force, and pause."""
        self._settle(Phase.PAUSED)
        self._begin(self.run.experiment, self.run.problem)

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
                self._loop = Loop(first, last)
        limit = math.inf if self._loop is None else self._loop.most_speed
        self.pace.set_limit(limit, time.perf_counter())

    def tick(self) -> bool:
        """Make the steps of one slice, survey a little; return whether anything has changed."""
        if self.phase is Phase.RUNNING:
            self._offer_kernel()
        has_moved = super().tick()
        return self._spare_time.survey(self.is_moving) or has_moved

    # Putting runs beside it

    def pin(self) -> None:
        """Keep the run as it is now, beside those to come."""
        self._when_there(self._pin)

    def return_to(self, key: int) -> None:
        """Go on with a kept run, from where it was kept.

        The run that gives way is kept too, where it would be lost.
        """
        run = self.kept.copy_of(key)
        if run is not None:
            name = next(kept.name for kept in self.kept.views if kept.key == key)
            self.leave()
            self._take(run)
            self.kept.notices.append(f"Going on with {name}")

    def leave(self) -> None:
        """Stop, and keep the run where it would be lost: another one takes its place."""
        self._settle(Phase.PAUSED)
        if self.run.last_step > 0 and self.kept.find(self.run) is None:
            self._leave(self.run, None)

    def set_aside(self) -> None:
        """Keep the run in full length until the next new start: a new one takes its place."""
        run = self._future() or self.run
        if run.last_step > 0 and self.kept.find(run) is None:
            self.kept.set_aside(run, self._observer.goal_of(run))

    def take_notices(self) -> list[str]:
        """Return what is to be told to the user, and has not been returned before."""
        notices, self.kept.notices = self.kept.notices, []
        return notices

    # Changing its course

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

    def _due(self, now: float) -> int:
        if self._loop is None or self.phase is not Phase.RUNNING:
            return super()._due(now)
        return self._loop.due(self.run, self.pace, now)

    def _begin(self, experiment: Experiment, problem: Problem) -> None:
        self._take(Run(experiment, problem, self._kernel_for(experiment)))

    def _take(self, run: Run) -> None:
        """Play another run from now on."""
        self.run = run
        self.run_id += 1
        self.set_loop(None)
        self.kept.part()
        self._observer = Observer(self.run_id, run)
        self._spare_time = SpareTime(self._observer, self.kept)

    def _kernel_for(self, experiment: Experiment) -> Kernel:
        return numpy_kernel() if experiment.kernel == "numpy" else self._kernel

    def _offer_kernel(self) -> None:
        kernel = self._kernel_for(self.run.experiment)
        if kernel is not self.run.kernel:
            self.run.use_kernel(kernel)

    def _change(self, setting: str, value: object) -> None:
        before = self._future()
        if self.run.change(setting, value):
            self._branched(before)

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
            self.kept.branch(self.run.step)
            self._leave(before, self.run.step)
            self.set_loop(None)
        if self.phase is Phase.DIVERGED:
            self.phase = Phase.PAUSED

    def _pin(self) -> None:
        self.kept.pin(self.run, self._observer.goal_of(self.run))

    def _leave(self, run: Run, left_at: int | None) -> None:
        self.kept.leave(run, self._observer.goal_of(run), left_at)

    def _restart(self, setting: str, value: object) -> None:
        if self.phase is not Phase.RUNNING:
            self._settle(Phase.PAUSED)
        experiment = self.run.experiment.restarted(setting, value)
        if experiment == self.run.experiment:
            return
        again = setting in DATA_SETTINGS
        dataset = load_dataset(experiment) if again else self.run.problem.dataset
        problem = prepare(dataset, experiment)
        self.set_aside()
        self._begin(experiment, problem)
