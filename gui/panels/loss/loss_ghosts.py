"""Which losses of other runs belong on the plane of the loss curves?"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from engine.convergence.gap import gaps
from engine.support.arrays import Floats
from engine.training.kept import KeptRun
from engine.training.snapshot import Snapshot
from gui.panels.loss.ghost_curves import GhostCurve, GhostCurves
from gui.plotting.ghosts import ghosts_of
from gui.plotting.loss_scales import SHORTEST_RUN, loss_places, step_places

_LONGEST, _LONGEST_PINNED = 2, 4
"""How many times as long as the current run a linear axis of steps may get, for an old future or
for a pinned run: beside one that went on for millions of steps a new one would be a sliver."""

_TALLEST, _TALLEST_LOGARITHMIC = 2.0, 10.0
"""How many times as much as the current run a ghost may take up: a diverged one would want all."""


class LossGhosts:
    """Prepares the losses of the runs beside the current one, and has them drawn.

    A future that was left is drawn from the step on at which it was left: what lies before is the
    curve of the current run.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        self.curves = GhostCurves(view_box)
        self._runs: tuple[KeptRun, ...] = ()
        self._losses: list[tuple[KeptRun, Floats, Floats]] = []
        self._is_gap = False
        self._drawn_for: object = None

    def show_snapshot(self, snapshot: Snapshot, is_gap: bool) -> None:
        """Take note of which runs there are, and whether their gap to the lowest loss is wanted.

        With its gap a run is drawn only if its own lowest loss is known.
        """
        runs = ghosts_of(snapshot.kept, snapshot.experiment)
        if (runs, is_gap) == (self._runs, self._is_gap):
            return
        self._runs, self._is_gap = runs, is_gap
        self._drawn_for = None
        found = ((run, _losses(run, is_gap)) for run in runs)
        self._losses = [(run, *losses) for run, losses in found if losses is not None]

    def last_step(self, own: int, logarithmic: bool) -> int:
        """Return up to which step the axis should go, beside a run of `own` steps.

        That is the last of all, but on a linear axis no more than a few times as far as `own` or
        the step at which a future was left: the rest is cut off.
        """
        lasts = [own]
        for run, steps, _ in self._losses:
            last = int(steps[-1])
            if not logarithmic:
                longest = _LONGEST_PINNED if run.is_pinned else _LONGEST
                last = min(last, longest * max(own, SHORTEST_RUN, int(steps[0])))
            lasts.append(last)
        return max(lasts)

    def losses(self, own: Floats, logarithmic: bool) -> Floats:
        """Return the losses that the axis must hold beside the current run's `own`."""
        if not self._losses:
            return np.empty(0)
        known = own[np.isfinite(own)]
        starts = [float(losses[0]) for _, _, losses in self._losses]
        tallest = max(float(known.max(initial=0.0)), *starts)
        tallest *= _TALLEST_LOGARITHMIC if logarithmic else _TALLEST
        found = np.concatenate([losses for _, _, losses in self._losses])
        return np.asarray(np.minimum(found, tallest))

    def draw(self, log_step: bool, log_loss: bool, y_range: tuple[float, float]) -> None:
        """Draw them on these axes."""
        drawn_for = (log_step, log_loss, y_range[0])
        if drawn_for == self._drawn_for:
            return
        self._drawn_for = drawn_for
        self.curves.set_curves(
            [
                GhostCurve(
                    run, step_places(steps, log_step), loss_places(losses, log_loss, y_range)
                )
                for run, steps, losses in self._losses
            ]
        )


def _losses(run: KeptRun, is_gap: bool) -> tuple[Floats, Floats] | None:
    """Return the steps and losses to draw, ``(k,)`` each and finite; None if there are none."""
    steps, losses = run.curve.step, run.curve.loss
    if is_gap:
        if run.goal is None or run.goal.optimum is None:
            return None
        losses = gaps(losses, run.goal.optimum)
    known = np.isfinite(losses)
    steps, losses = steps[known], losses[known]
    if run.left_at is not None and not run.is_pinned and len(steps):
        later = steps > run.left_at
        at_leaving = float(np.interp(run.left_at, steps, losses))
        steps = np.append(float(run.left_at), steps[later])
        losses = np.append(at_leaving, losses[later])
    return (steps, losses) if len(steps) > 1 else None
