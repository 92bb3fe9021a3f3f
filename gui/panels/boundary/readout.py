"""What the boundary panel points at or follows: its mark, and its numbers under the plot."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPointF

from engine import logistic
from engine.data.dataset import Dataset
from engine.data.edits import Point
from engine.training.snapshot import PinnedRun
from gui.panels.boundary.overlays import PinnedBoundaries
from gui.panels.boundary.points import MarksItem
from gui.plotting.decision_boundary import Model
from gui.plotting.examples import Examples
from gui.plotting.legend import Readout
from gui.plotting.pinned_runs import pinned_numbers
from gui.plotting.readings import example_numbers, place_numbers, z_at


def probe_mark(dataset: Dataset, model: Model | None, point: Point) -> Point:
    """Return where a probe is drawn: where there is x1 alone, on the sigmoid over it."""
    if dataset.has_x2:
        return point
    z = 0.0 if model is None else z_at(model, point)
    return point[0], float(logistic.sigmoid(np.nan_to_num(z)))


class BoundaryReadout:
    """Marks what is pointed at or followed, and tells its numbers.

    The first of these that there is: the example pointed at; the run whose line is pointed at; the
    place pointed at; the probe; the example that is followed, while there is no probe.
    """

    def __init__(self, readout: Readout, marks: MarksItem) -> None:
        self._readout, self._marks = readout, marks
        self._selected: int | None = None
        self._probe: Point | None = None
        self._hovered: int | None = None
        self._pinned_run: PinnedRun | None = None
        self._place: Point | None = None
        self.threshold = 0.5
        self.hidden: frozenset[str] = frozenset()  # which numbers of the followed example

    @property
    def probe(self) -> Point | None:
        """The place of the probe."""
        return self._probe

    @property
    def selected(self) -> int | None:
        """The row of the example that is followed."""
        return self._selected

    def clear(self) -> None:
        """Follow none and point at nothing, as when other data come."""
        self._selected = self._probe = self._hovered = self._pinned_run = self._place = None

    def select(self, row: int | None) -> None:
        """Follow the example of this row."""
        self._selected = row

    def put_probe(self, point: Point | None) -> None:
        """Follow a place in place of the example; None follows the example."""
        self._probe = point

    def follows(self) -> bool:
        """Tell whether an example or a place is followed."""
        return self._selected is not None or self._probe is not None

    def point_at(self, row: int | None, pinned: PinnedBoundaries, position: QPointF | None) -> bool:
        """Take note of what lies at a pixel, with the example of this row; tell whether it is new.

        The row may be one that is pointed at elsewhere, without a pixel here.
        """
        pinned_run = None if position is None else pinned.nearest(position)
        place = None
        if position is not None and row is None and pinned_run is None:
            place = self._marks.to_round_data(position)
        if (row, pinned_run, place) == (self._hovered, self._pinned_run, self._place):
            return False
        self._hovered, self._pinned_run, self._place = row, pinned_run, place
        return True

    def forget_pinned(self) -> None:
        """Forget the run whose line is pointed at: it may be gone."""
        self._pinned_run = None

    def show(self, examples: Examples | None, model: Model | None) -> None:
        """Bring mark and numbers up to date."""
        probe, place = self._probe, self._place or self._probe
        self._marks.set_rows(self._selected if probe is None else None, self._hovered)
        mark = None
        if examples is not None and probe is not None:
            mark = probe_mark(examples.dataset, model, probe)
        self._marks.set_probe(mark)
        row = self._selected if self._hovered is None else self._hovered
        if row is not None and examples is not None and row >= examples.dataset.m:
            row = None
        if self._hovered is None and self._pinned_run is not None:
            self._readout.set_items(pinned_numbers(self._pinned_run))
        elif examples is not None and self._hovered is None and place is not None:
            is_probe = self._place is None
            dataset = examples.dataset
            told = partial(
                place_numbers, dataset, model, place, self.threshold,
                is_probe=is_probe, hidden=self.hidden if is_probe else (),
            )  # fmt: skip
            self._readout.set_items(told(), partial(told, in_short=True))
        elif examples is None or row is None:
            self._readout.set_items(())
        else:
            hidden = self.hidden if row == self._selected else ()
            told = partial(example_numbers, examples, model, row, hidden=hidden)
            self._readout.set_items(told(), partial(told, in_short=True))
