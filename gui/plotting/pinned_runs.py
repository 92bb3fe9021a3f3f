"""Pinned runs in plots: style, numbers, items."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.data.catalog import CATALOG
from engine.model.experiment import Event, Experiment
from engine.model.features import FeatureMap
from engine.model.optimizers import WORDS
from engine.support.records import dataclass
from engine.training.snapshot import MOST_BESIDE, PinnedRun
from gui.plotting.item import CachedItem
from gui.plotting.legend import draw_line_sign
from gui.plotting.lines import Line, polyline
from gui.style.numbers import count, exact, rounded
from gui.style.painting import saved
from gui.style.theme import UNIT, Theme

_LONGEST_NAME = 18


def pinned_shown(pinned: tuple[PinnedRun, ...], experiment: Experiment) -> tuple[PinnedRun, ...]:
    """Return the runs that share their plane with a run of `experiment`."""
    return tuple(run for run in pinned if run.has_data_of(experiment))


def latest_replaced(runs: tuple[PinnedRun, ...]) -> PinnedRun | None:
    """Return the latest run that was replaced and not pinned, or None."""
    return next((run for run in reversed(runs) if not run.is_pinned), None)


def same_map(one: FeatureMap, other: FeatureMap) -> bool:
    """Tell whether parameters mean the same under both maps."""
    return one is other or (
        one.names == other.names
        and np.array_equal(one.mean, other.mean)
        and np.array_equal(one.deviation, other.deviation)
    )


def shares_surface(run: PinnedRun, experiment: Experiment, features: FeatureMap) -> bool:
    """Tell whether J is the same function of the same parameters as in a run of `experiment`."""
    own = run.experiment
    return (
        run.has_data_of(experiment)
        and same_map(run.features, features)
        and _penalties_and_rows(own) == _penalties_and_rows(experiment)
        and (own.seed == experiment.seed or not _draws_rows(own))
    )


def data_changes(run: PinnedRun, experiment: Experiment) -> list[str]:
    """Return in which settings its examples differ from those of `experiment`: noise 2, m 500."""
    own = run.experiment
    changes = []
    if own.size != experiment.size:
        changes.append("default m" if own.size is None else f"m {count(own.size)}")
    if own.noise != experiment.noise:
        changes.append("default noise" if own.noise is None else f"noise {own.noise:g}")
    if own.test_ratio != experiment.test_ratio:
        changes.append(f"test {100 * own.test_ratio:.3g} %")
    if own.edits != experiment.edits:
        changes.append("other examples")
    if own.seed != experiment.seed:
        changes.append(f"seed {own.seed}")
    if own.standardize != experiment.standardize:
        changes.append("standardised" if own.standardize else "not standardised")
    return changes


def short_name(run: PinnedRun) -> str:
    """Return its name, cut where it is too long to stand in a plot."""
    name = run.name
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def settings_text(run: PinnedRun) -> str:
    """Return what it was run with: ``α = 0.1, batch 16, L2 λ = 0.5``."""
    own = run.experiment
    parts = [f"α = {exact(own.alpha)}"]
    if own.batch is not None:
        parts.append(f"batch {count(own.batch)}")
    parts += [
        f"{name} λ = {exact(size)}" for name, size in (("L1", own.l1), ("L2", own.l2)) if size
    ]
    return ", ".join(parts)


_CHANGED = {
    "alpha": "changed α", "batch": "changed the batch", "l1": "changed the L1 penalty",
    "l2": "changed the L2 penalty", "size": "changed the number of points",
    "noise": "changed the noise", "test_ratio": "changed the test share",
    "edits": "edited the examples", "parameters": "set w and b by hand",
    **{setting: f"changed the {word}" for setting, word in WORDS.items()},
}  # fmt: skip


def replaced_text(run: PinnedRun, events: Sequence[Event]) -> str:
    """Tell what a run is that gave way to one with these events, and how to keep it."""
    keep = "go back to it and pin it to keep it."
    if run.left_at is None:
        return f"The run that was here before the new start; {keep}"
    changed = [_CHANGED[event.setting] for event in events if event.step == run.left_at]
    deed = changed[-1] if changed else "took another way"
    return (
        f"The run that was here before you {deed} at step {count(run.left_at)}. "
        f"It stays while there is room for it; {keep}"
    )


def pinned_numbers(run: PinnedRun) -> list[tuple[str, str]]:
    """Return what is read where its line is pointed at."""
    return [
        (f"{short_name(run)}:", settings_text(run)),
        ("step", count(run.step)),
        ("J", rounded(run.loss)),
    ]


def _penalties_and_rows(experiment: Experiment) -> tuple[object, ...]:
    return (
        experiment.l1, experiment.l2, experiment.size, experiment.noise, experiment.test_ratio,
        experiment.edits,
    )  # fmt: skip


def _draws_rows(experiment: Experiment) -> bool:
    """Tell whether the seed decides which examples train."""
    entry = CATALOG.get(experiment.data)
    return experiment.test_ratio > 0 or (entry is not None and entry.generated)


SAMPLE_WIDTH = 4 * UNIT
"""Width in pixels of a piece of line that is long enough for its dashes to be known by."""

_WIDTH, _STRONG_WIDTH, _PALE_WIDTH = 1.3, 2.6, 1.0

_PALE = 0.6
"""Opacity of the line of a replaced run: what lies beneath it is still to be seen."""

_COLORS = {
    "light": (
        "#0A6420", "#6B31B7", "#5C4B00", "#005654", "#860A28", "#5B694A", "#1B1F98", "#540563",
        "#0F2BF0",
    ),
    "dark": (
        "#5ADA6E", "#DCC4FD", "#F5E23C", "#82DFCF", "#FCA9AC", "#9BB17F", "#A3A8FD", "#F99CFA",
        "#94FF0E",
    ),
}  # fmt: skip
"""By theme. Far from class colours, backward pass and ink; 3 : 1 at least on the field of a."""

_DASHES = (
    (16.0, 3.0),
    (9.0, 3.0, 2.0, 3.0),
    (3.0, 3.0),
    (12.0, 3.0, 5.0, 3.0),
    (9.0, 3.0, 2.0, 3.0, 2.0, 3.0),
    (6.0, 7.0),
    (2.0, 2.0, 2.0, 6.0),
    (16.0, 3.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0),
    (2.0, 6.0),
)
"""Lengths in pixels of dashes and gaps, which tell the lines apart where colours do not."""


@dataclass(frozen=True, slots=True)
class RunStyle:
    """Colour and dash of a run; `dashes` are lengths in pixels of pieces and gaps in turn."""

    color: QColor
    dashes: tuple[float, ...]


def run_style(index: int, theme: Theme) -> RunStyle:
    """Return one of the `engine.training.snapshot.MOST_BESIDE` styles, 0 … 8."""
    place = index % MOST_BESIDE
    return RunStyle(QColor(_COLORS[theme.name][place]), _DASHES[place])


def run_pen(
    index: int, theme: Theme, scale: float, *, strong: bool = False, pale: bool = False
) -> QPen:
    """Return the thin pen of a run, or the thicker one of the run that is chosen.

    That of a replaced run, which nobody has pinned, is thinner and pale.
    """
    told = run_style(index, theme)
    width = _STRONG_WIDTH if strong else _PALE_WIDTH if pale else _WIDTH
    color = QColor(told.color)
    if pale and not strong:
        color.setAlphaF(_PALE)
    pen = QPen(color, width * scale)
    pen.setDashPattern([length / width for length in told.dashes])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def draw_sample(
    painter: QPainter,
    centre: QPointF,
    index: int,
    theme: Theme,
    scale: float,
    *,
    pale: bool = False,
) -> None:
    """Draw a piece of the line of a run, for legends and tables."""
    painter.setPen(run_pen(index, theme, scale, pale=pale))
    draw_line_sign(painter, centre, SAMPLE_WIDTH / 2 * scale)


class PinnedRunItem(CachedItem):
    """Thin lines, each in the style of its run; a dot of `dot` pixels across ends each, if wished.

    They are kept as an image: while nothing changes they cost a frame next to nothing. Subclasses
    say in `drawn` which lines there are, in pixels.
    """

    def __init__(self, view_box: pg.ViewBox, dot: float = 0.0) -> None:
        super().__init__(view_box)
        self._dot = dot
        self._chosen: int | None = None

    def drawn(self) -> Sequence[tuple[PinnedRun, Sequence[Line]]]:
        """Return the runs with their lines in pixels."""
        raise NotImplementedError

    def choose(self, key: int | None) -> None:
        """Draw the run of this key thicker; None draws all alike."""
        if key != self._chosen:
            self._chosen = key
            self.redraw()

    def chosen(self) -> int | None:
        """Return the key of the run that is drawn thicker."""
        return self._chosen

    def draw(self, painter: QPainter, scale: float) -> None:
        """Draw the lines, those of the chosen run last."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        with saved(painter):
            painter.setClipRect(self.boundingRect())
            for run, lines in sorted(self.drawn(), key=lambda drawn: drawn[0].key == self._chosen):
                strong = run.key == self._chosen
                pale = not run.is_pinned
                painter.setPen(
                    run_pen(run.style, self._theme, self._scale, strong=strong, pale=pale)
                )
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for x, y in lines:
                    painter.drawPath(polyline(x, y))
                if self._dot:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(run_style(run.style, self._theme).color)
                    radius = self._dot / 2 * self._scale
                    for x, y in lines:
                        painter.drawEllipse(QPointF(float(x[-1]), float(y[-1])), radius, radius)
