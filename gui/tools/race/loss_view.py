"""How do the losses of a race fall, and who leads?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.comparison.race_leaders import Lead, Measure, Records, ahead, leads, measure_of, records
from engine.comparison.snapshot import RaceSnapshot
from engine.convergence.gap import gaps
from engine.convergence.optimum import Optimum
from engine.support.arrays import Floats
from gui.plotting.loss_scales import loss_places, loss_range, step_places, step_range
from gui.plotting.plot_axes import GAP_WORD, LossAxis, LossAxisPicker, StepAxisPicker
from gui.plotting.readout import Readout
from gui.plotting.view import PlotView, lay_out_plot, show_panel
from gui.style.theme import LIGHT, UNIT, Theme
from gui.tools.race.curves_item import NO_CURVES, Curves, CurvesItem
from gui.tools.race.lead_strip import LeadStrip
from gui.tools.race.pointer_reading import RacePointerReading
from gui.tools.race.text import MEASURE_REASONS, MEASURE_TITLES, lead_text, standings, value_text
from gui.widgets.basics import title_label

_AXIS_WIDTH = 7 * UNIT
_REACH = 12.0
_ENOUGH = 2.0
"""On a linear axis losses are cut off at so many times that of the start."""


class RaceLossView(QWidget):
    """All lanes' losses over steps, with the leaders in a band above them.

    Signals
    -------
    lane_hovered(object)
        The lane whose curve is pointed at, or None.
    lane_selected(object)
        The lane whose curve was clicked.
    """

    lane_hovered = Signal(object)
    lane_selected = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("raceLoss")
        self._race: RaceSnapshot | None = None
        self._setting = "alpha"
        self._measure = Measure.COST
        self._records: Records | None = None
        self._drawn: Records | None = None  # as the axis shows them
        self._leads: tuple[Lead, ...] = ()
        self._stride = 1
        self._optimum: Optimum | None = None
        self._selected: int | None = None
        self._hovered: int | None = None

        self._title = title_label(MEASURE_TITLES[Measure.COST])
        self.loss_axis = LossAxisPicker()
        self.step_axis = StepAxisPicker()
        self._readout = Readout()
        self._standings = Readout()
        self._standings.setAccessibleName("Who led when")
        self.view = PlotView(zoomable=False)
        self.view.setAccessibleName("Losses of the runs over steps")
        self.setFocusProxy(self.view)
        self.curves = CurvesItem(self.view.view_box)
        self._reading = RacePointerReading(self._readout, self.curves)
        self.strip = LeadStrip(self.view.view_box)
        self.view.axis("bottom").set_name("step")
        self._lay_out()
        self.loss_axis.chosen.connect(self._on_axis_chosen)
        self.step_axis.chosen.connect(self._on_axis_chosen)
        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.clicked.connect(self._on_view_clicked)
        self.loss_axis.choose(LossAxis.LOGARITHMIC)
        self.loss_axis.offer_gap(False)
        self.apply_theme(LIGHT)

    def show_nothing(self) -> None:
        """Show empty axes: the race that was shown is no more, nor is a lane of it meant."""
        self._race = self._records = self._drawn = None
        self._leads = ()
        self._selected = self._hovered = None
        self.curves.set_curves(NO_CURVES, ())
        self.curves.set_cursor(None)
        self.strip.set_leads((), (), False)
        for line in (self._readout, self._standings):
            line.set_items(())
            line.set_hint("")
        self._standings.setToolTip("")
        self.view.setAccessibleDescription("")

    def show_race(self, race: RaceSnapshot, setting: str) -> None:
        """Show the losses of these lanes, which differ in `setting`."""
        self._race, self._setting = race, setting
        self._measure = measure_of(race.lanes)
        self._records = records(race.lanes, self._measure)
        self._leads = leads(self._records)
        apart = np.diff(self._records.step)
        self._stride = int(np.median(apart)) if len(apart) else 1
        self._draw()

    def show_optimum(self, optimum: Optimum | None) -> None:
        """Offer the gap to the lowest J there is, which is the same for all lanes, where known."""
        if optimum is self._optimum:
            return
        self._optimum = optimum
        self.loss_axis.offer_gap(optimum is not None)
        self._draw()

    def show_marked(self, selected: int | None, hovered: int | None) -> None:
        """Let these lanes stand out beside the leader."""
        if (selected, hovered) != (self._selected, self._hovered):
            self._selected, self._hovered = selected, hovered
            self._draw()

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        show_panel(self, theme)
        self.view.axis("left").setWidth(round(_AXIS_WIDTH * scale))
        for part in (
            self.loss_axis, self.step_axis, self._readout, self._standings,
            self.view, self.curves, self.strip,
        ):  # fmt: skip
            part.apply_theme(theme, scale)
        self._draw()

    def readout(self) -> str:
        """Return the line beneath the plot."""
        return self._readout.text()

    def standings(self) -> str:
        """Return the line that tells who led when."""
        return self._standings.text()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * UNIT)
        head.addWidget(self._title, 1)
        head.addWidget(self.loss_axis)
        head.addWidget(self.step_axis)
        foot = QWidget()
        lines = QVBoxLayout(foot)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._readout)
        lines.addWidget(self._standings)
        lay_out_plot(self, head, self.view, foot)

    def _draw(self) -> None:
        """Bring axes, curves, band and words up to date."""
        race, known = self._race, self._records
        if race is None or known is None:
            return
        log_step = self.step_axis.is_logarithmic
        log_loss = self.loss_axis.is_logarithmic
        texts = tuple(value_text(self._setting, lane.experiment) for lane in race.lanes)
        score = np.where(np.isfinite(known.score), known.score, np.nan)
        if self.loss_axis.is_gap and self._optimum is not None:
            score = gaps(score, self._optimum)
        self._drawn = replace(known, score=score)
        y_range = self._loss_range(score, log_loss)
        x_range = step_range(race.last_step, log_step)
        width, height = self.curves.view_size()  # texts at the right and the band cover no curve
        self.view.show_range(
            _with_room(x_range, width, self.curves.label_width(texts)),
            _with_room(y_range, height, self.strip.height() + UNIT),
        )
        curves = Curves(
            step_places(known.step, log_step),
            loss_places(score, log_loss, y_range),
            int(np.searchsorted(known.step, race.step, side="right")) - 1,
            tuple(lane.has_diverged for lane in race.lanes),
            texts,
        )
        leaders = ahead(race.lanes)
        marked = (self._hovered, self._selected, leaders[0] if leaders else None)
        self.curves.set_curves(curves, [lane for lane in dict.fromkeys(marked) if lane is not None])
        self.strip.set_leads(self._leads, texts, log_step)
        self._tell(race)

    def _loss_range(self, score: Floats, logarithmic: bool) -> tuple[float, float]:
        """Return the ends of the axis; a linear one leaves out what swings far above the start."""
        if not logarithmic:
            score = np.minimum(score, _ENOUGH * score[0, 0])
        return loss_range(score, logarithmic)

    def _tell(self, race: RaceSnapshot) -> None:
        """Say in words what is drawn, at the pointer or at the step shown."""
        self._title.setText(MEASURE_TITLES[self._measure])
        self._title.setToolTip(MEASURE_REASONS[self._measure])
        now = lead_text(race, self._setting, self._measure)
        self._readout.set_hint(now)
        past = standings(self._leads, race, self._setting, self._stride)
        self._standings.set_hint(*past)
        self._standings.setToolTip(past[0])
        self.view.setAccessibleDescription(f"{now}. {past[0]}")
        self._read()

    def _read(self) -> None:
        """Tell what is under the pointer."""
        if self._race is None or self._drawn is None:
            return
        self._reading.show(
            self._race, self._setting, self._drawn, self._leads,
            (self._hovered, self._selected), self.step_axis.is_logarithmic,
            GAP_WORD if self.loss_axis.is_gap else "",
        )  # fmt: skip

    @Slot(int)
    def _on_axis_chosen(self, place: int) -> None:
        self.view.axis("bottom").setLogMode(self.step_axis.is_logarithmic)
        self.view.axis("left").setLogMode(self.loss_axis.is_logarithmic)
        self._draw()

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        self._reading.point_at(position)
        lane = None if position is None else self.curves.nearest(position, _REACH)
        if lane != self._hovered:
            self.lane_hovered.emit(lane)
        self._read()

    def _on_view_clicked(self, position: QPointF) -> None:
        lane = self.curves.nearest(position, _REACH)
        if lane is not None:
            self.lane_selected.emit(lane)


def _with_room(ends: tuple[float, float], pixels: float, room: float) -> tuple[float, float]:
    """Return an axis of so many `pixels` made longer, so that `room` of them stay free."""
    low, high = ends
    room = min(room, pixels / 2)
    return low, low + (high - low) * pixels / max(pixels - room, 1.0)
