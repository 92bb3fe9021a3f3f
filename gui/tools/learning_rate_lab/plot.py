"""How do steps against α look?"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.comparison.alpha_lab import AlphaLab
from engine.comparison.time_trial import Outcome, Trial
from gui.plotting.learning_rate_zones import LearningRateZones
from gui.plotting.legend import Entry, Legend, Sign
from gui.plotting.readout import Readout
from gui.plotting.still_picture import Mark
from gui.plotting.view import PlotView
from gui.style.numbers import count
from gui.style.theme import UNIT, Theme
from gui.tools.learning_rate_lab.axis_break import AxisBreak
from gui.tools.learning_rate_lab.text import LEFT, trial_items
from gui.tools.learning_rate_lab.trials_item import EXPECTED_WIDTH, MARKS, TrialMarks, draw_expected
from gui.widgets.basics import tighten

HINT = "Point at the plot for numbers; a click takes that α"

_EXPECTED = (
    "Dashed: log 0.01 / (2 log max |1 − αλ|) steps, with λmin and λmax at the optimum for λ. It "
    "takes so long if all of the gap shrinks as slowly as the slowest part; most is often quicker."
)

_HEAD, _FOOT = 0.24, 0.2
"""Room for names at the top and at the foot, as shares of the height between 1 step and the top."""
_BESIDE = 0.02
"""Room beside the first and the last α, as a share of the width between them."""
_FEW_DECADES = 2.3
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class AlphaView(PlotView):
    """A plot in which the arrow keys go from α to α, and Enter takes one.

    Signals
    -------
    moved(int)
        How many places to the right.
    taken()
        Enter was pressed.
    """

    moved = Signal(int)
    taken = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on, or take what is ringed."""
        if event.key() in _KEYS:
            self.moved.emit(_KEYS[Qt.Key(event.key())])
        elif event.key() in _TAKE:
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep these keys from being shortcuts of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (*_KEYS, *_TAKE)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            event.accept()
            return True
        return bool(super().event(event))


class AlphaPlot(QWidget):
    """Steps against α, both in equal ratios, with limits, legend and readout.

    Signals
    -------
    alpha_chosen(float)
        An α was clicked, or taken by keyboard.
    """

    alpha_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._lab: AlphaLab | None = None
        self.view = AlphaView(zoomable=False)
        self.view.setAccessibleName("Steps against α")
        self.view.setObjectName("alphaLabPlot")
        for side, name in (("bottom", "α"), ("left", "steps")):
            axis = self.view.axis(side)
            axis.setLogMode(True)
            axis.set_name(name)
        self.zones = LearningRateZones(self.view)
        self.trials = TrialMarks(self.view)
        self._break = AxisBreak(self.view.axis("left"), self.view.view_box, self.trials)
        self.legend = Legend()
        self.legend.setToolTip(_EXPECTED)
        self.readout = Readout()
        self.view.show_range((-2.0, 2.0), (-_FOOT, 1.0 + _HEAD))
        column = QVBoxLayout(self)
        tighten(column, UNIT // 2)
        column.addWidget(self.view, 1)
        for part in (self.legend, self.readout):
            column.addWidget(part)
        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.clicked.connect(self._on_view_clicked)
        self.view.moved.connect(self._on_view_moved)
        self.view.taken.connect(self._on_view_taken)

    def show_lab(self, lab: AlphaLab | None) -> None:
        """Show this picture; None shows empty axes."""
        pointed = self._pointed()
        self._lab = lab
        self.zones.set_limits(None if lab is None else lab.ground.limits)
        self.trials.set_lab(lab)
        self._break.update()
        self.readout.set_hint("" if lab is None else HINT)
        if lab is not None:
            self._fit(lab)
            if pointed is not None:
                self._point_at(pointed.alpha)
        self.legend.set_entries(
            () if lab is None else _entries(lab, self.trials.expected_in_view())
        )
        self._read()

    def show_alpha(self, alpha: float) -> None:
        """Mark the α in force."""
        self.zones.set_alpha(alpha)

    def show_as_figure(self) -> None:
        """Stand on the ground of a figure, and leave away what only a pointer needs."""
        for picture in (self.zones, self.trials):
            picture.paper, picture.is_for_file = "panel", True
        self.readout.hide()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        parts = (self.view, self.zones, self.trials, self._break, self.legend, self.readout)
        for part in parts:
            part.apply_theme(theme, scale)
        self.view.setBackground(theme.color(self.zones.paper))

    def _fit(self, lab: AlphaLab) -> None:
        """Bring all trials into view, and number the steps from 1 on."""
        left, right = (math.log10(lab.trials[end].alpha) for end in (0, -1))
        beside = _BESIDE * (right - left)
        low, most, top = self.trials.levels()
        room = top - low
        self.view.show_range(
            (left - beside, right + beside), (low - _FOOT * room, top + _HEAD * room)
        )
        digits = (1, 2, 5) if most - low < _FEW_DECADES else (1,)
        ticks = [
            (math.log10(step), count(step))
            for step in (d * 10**k for k in range(math.floor(most) + 1) for d in digits)
            if low <= math.log10(step) <= most
        ]
        if top > most:
            ticks.append((top, f"> {count(lab.ground.limit)}"))
        self.view.axis("left").setTicks([ticks])

    def _pointed(self) -> Trial | None:
        place = self.trials.pointed()
        return None if place is None or self._lab is None else self._lab.trials[place]

    def _point_at(self, alpha: float) -> None:
        if self._lab is not None:
            found = [trial.alpha for trial in self._lab.trials].index(alpha)
            self.trials.set_pointed(found)

    def _read(self) -> None:
        """Tell what came of the trial that is ringed."""
        trial = self._pointed()
        items = [] if trial is None or self._lab is None else trial_items(trial, self._lab.ground)
        self.readout.set_items(items)

    def _take(self) -> None:
        trial = self._pointed()
        if trial is not None:
            self.alpha_chosen.emit(trial.alpha)

    @Slot(object)
    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        place = None if position is None else self.trials.nearest(position.x())
        self.trials.set_pointed(place)
        self._read()

    @Slot(object)
    def _on_view_clicked(self, position: QPointF) -> None:
        self._on_view_pointer_moved(position)
        self._take()

    @Slot(int)
    def _on_view_moved(self, places: int) -> None:
        if self._lab is None:
            return
        before, alpha = self.trials.pointed(), self.zones.alpha()
        if before is None and alpha is not None:
            alphas = [abs(math.log(trial.alpha / alpha)) for trial in self._lab.trials]
            before, places = alphas.index(min(alphas)), 0
        last = len(self._lab.trials) - 1
        self.trials.set_pointed(min(max((before or 0) + places, 0), last))
        self._read()

    @Slot()
    def _on_view_taken(self) -> None:
        self._take()


def _entries(lab: AlphaLab, is_line_expected: bool) -> list[Entry]:
    """Return the signs that occur, with their meanings."""
    names = {
        Outcome.REACHED: "1 % reached",
        Outcome.SLOW: f"given up: J {LEFT[Outcome.SLOW]}",
        Outcome.SWINGS: f"given up: J {LEFT[Outcome.SWINGS]}",
        Outcome.DIVERGED: "diverged there",
    }
    found = {trial.outcome for trial in lab.trials}
    entries = [Entry(name, _SIGNS[end], UNIT) for end, name in names.items() if end in found]
    if is_line_expected:
        entries.append(Entry("expected near the optimum", draw_expected, EXPECTED_WIDTH))
    return entries


def _sign(mark: Mark) -> Sign:
    def draw(painter: QPainter, centre: QPointF, theme: Theme, scale: float) -> None:
        mark.draw(painter, centre, theme.color("ink"), scale)

    return draw


_SIGNS = {outcome: _sign(mark) for outcome, mark in MARKS.items()}
