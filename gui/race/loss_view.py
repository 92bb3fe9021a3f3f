"""How do the losses of a race fall, and who leads?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.dataset import Floats
from engine.gap import gaps
from engine.optimum import Optimum
from engine.race.lead import Lead, Measure, Records, ahead, leads, measure_of, records
from engine.race.snapshot import RaceSnapshot
from gui.loss.loss_figures import loss_text
from gui.loss.loss_scales import loss_places, loss_range, step_places, step_range
from gui.loss.plot_axes import LossAxis, LossAxisPicker, StepAxisPicker
from gui.number_format import count
from gui.plot_view import PlotView, lay_out_plot, show_panel
from gui.race.curves_item import Curves, CurvesItem
from gui.race.lead_strip import LeadStrip
from gui.race.words import lane_name, lead_text, standings, value_text
from gui.style import title_label
from gui.theme import LIGHT, UNIT, Theme
from gui.widgets.readout import Readout

_AXIS_WIDTH = 7 * UNIT
_REACH = 12.0
_ENOUGH = 2.0
"""On a linear axis losses are cut off at so many times that of the start."""

_TITLES = {
    Measure.COST: "Loss",
    Measure.TEST_LOSS: "Test loss",
    Measure.MEAN_LOSS: "Loss without the penalty",
}
_WHY = {
    Measure.COST: "J over the training examples, penalty included.",
    Measure.TEST_LOSS: "Under different penalties J is a different function in each run, so the "
    "mean loss of the test examples is compared.",
    Measure.MEAN_LOSS: "Under different penalties J is a different function in each run, so the "
    "mean loss is compared without them. A test set would be fairer: see test % in the window.",
}


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
        self._leads: tuple[Lead, ...] = ()
        self._stride = 1
        self._optimum: Optimum | None = None
        self._selected: int | None = None
        self._hovered: int | None = None
        self._pointer: QPointF | None = None

        self._title = title_label(_TITLES[Measure.COST])
        self.loss_axis = LossAxisPicker()
        self.step_axis = StepAxisPicker()
        self._readout = Readout()
        self._standings = Readout()
        self._standings.setAccessibleName("Who led when")
        self.view = PlotView(zoomable=False)
        self.view.setAccessibleName("Losses of the runs over steps")
        self.setFocusProxy(self.view)
        self.curves = CurvesItem(self.view.view_box)
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
        y_range = self._loss_range(score, log_loss)
        x_range = step_range(race.last_step, log_step)
        self.view.show_range(self._with_labels(x_range, texts), self._with_strip(y_range))
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
        self._draw_strip(texts, log_step)
        self._tell()

    def _loss_range(self, score: Floats, logarithmic: bool) -> tuple[float, float]:
        """Return the ends of the axis; a linear one leaves out what swings far above the start."""
        if not logarithmic:
            score = np.minimum(score, _ENOUGH * score[0, 0])
        return loss_range(score, logarithmic)

    def _with_labels(
        self, x_range: tuple[float, float], texts: Sequence[str]
    ) -> tuple[float, float]:
        """Return the axis made longer, so that texts at the ends of curves find room."""
        low, high = x_range
        width, _ = self.curves.view_size()
        room = min(self.curves.label_width(texts), width / 2)
        return low, low + (high - low) * width / max(width - room, 1.0)

    def _with_strip(self, y_range: tuple[float, float]) -> tuple[float, float]:
        """Return the axis made higher, so that the band covers no curve."""
        low, high = y_range
        _, height = self.curves.view_size()
        room = min(self.strip.height() + UNIT, height / 2)
        return low, low + (high - low) * height / max(height - room, 1.0)

    def _draw_strip(self, texts: Sequence[str], log_step: bool) -> None:
        """Draw the leads; each lasts until the next one begins."""
        if not self._leads:
            self.strip.set_spans((), texts)
            return
        firsts = [float(lead.first) for lead in self._leads]
        ends = [*firsts[1:], float(self._leads[-1].last)]
        firsts[0] = 0.0
        left = step_places(np.array(firsts), log_step).tolist()
        right = step_places(np.array(ends), log_step).tolist()
        lanes = [lead.lane for lead in self._leads]
        self.strip.set_spans(list(zip(left, right, lanes, strict=True)), texts)

    def _tell(self) -> None:
        """Say in words what is drawn, at the pointer or at the step shown."""
        race = self._race
        if race is None:
            return
        self._title.setText(_TITLES[self._measure])
        self._title.setToolTip(_WHY[self._measure])
        now = lead_text(race, self._setting, self._measure)
        self._readout.set_hint(now)
        past = standings(self._leads, race, self._setting, self._stride)
        self._standings.set_hint(*past)
        self._standings.setToolTip(past[0])
        self.view.setAccessibleDescription(f"{now}. {past[0]}")
        self._read()

    def _read(self) -> None:
        """Tell leader and pointed-at lane at the recorded step nearest to the pointer."""
        race, known = self._race, self._records
        if self._pointer is None or race is None or known is None or not self._leads:
            self.curves.set_cursor(None)
            self._readout.set_items(())
            return
        pointed, _ = self.curves.to_data(self._pointer)
        places = step_places(known.step, self.step_axis.is_logarithmic)
        at = int(np.abs(places - pointed).argmin())
        step = known.step[at]
        self.curves.set_cursor(float(places[at]))
        items = [("step", count(int(step)))]
        leader = next((lead.lane for lead in reversed(self._leads) if lead.first <= step), None)
        for lane in dict.fromkeys((leader, self._hovered, self._selected)):
            if lane is not None and np.isfinite(known.score[lane, at]):
                name = lane_name(self._setting, race.lanes[lane].experiment)
                figure = loss_text(float(known.score[lane, at]))
                items.append((f"leader {name}" if lane == leader else name, figure))
        self._readout.set_items(items)

    @Slot(int)
    def _on_axis_chosen(self, place: int) -> None:
        self.view.axis("bottom").setLogMode(self.step_axis.is_logarithmic)
        self.view.axis("left").setLogMode(self.loss_axis.is_logarithmic)
        self._draw()

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        self._pointer = position
        lane = None if position is None else self.curves.nearest(position, _REACH)
        if lane != self._hovered:
            self.lane_hovered.emit(lane)
        self._read()

    def _on_view_clicked(self, position: QPointF) -> None:
        lane = self.curves.nearest(position, _REACH)
        if lane is not None:
            self.lane_selected.emit(lane)
