"""Losses of all runs of a race, and who leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from engine.comparison.race import RaceState
from engine.comparison.race_leaders import Lead, Measure, Records, ahead, leads, measure_of, records
from engine.convergence.optimum import Optimum, gaps
from engine.support.arrays import median
from gui.plotting.item import ViewItem
from gui.plotting.legend import Readout
from gui.plotting.lines import DASHED, SOLID, LinePen
from gui.plotting.losses.loss_axes import GAP_WORD, LossAxis, step_places
from gui.plotting.losses.loss_chart import LABEL_POINTS, LineEnd, LossChart
from gui.plotting.view import lay_out_plot, show_panel
from gui.style.numbers import count, loss_text
from gui.style.theme import UNIT, Theme, figure_font
from gui.style.themed import ThemedWidget
from gui.tools.race.text import (
    MEASURE_REASONS,
    MEASURE_TITLES,
    lead_texts,
    run_name,
    standings,
    value_text,
)
from gui.widgets.labels import title_label

Span = tuple[float, float, int | None]
"""Places of beginning and end, and the run that led; None where several were level."""

_ROOM = 4.0

_LINE, _FAINT = 3.0, 40
"""Pixels of the line in the leader's colour, and how much of that, of 255, its background has."""


class LeadStrip(ViewItem):
    """A band at the top of the plot, underlined in the leader's colour.

    It names the leader's value where there is room.
    """

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._spans: tuple[Span, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._font = figure_font(LABEL_POINTS)

    def set_leads(self, leads: Sequence[Lead], texts: Sequence[str], logarithmic: bool) -> None:
        """Show these leads; `texts` has one for each run. `logarithmic`: how steps are spread."""
        spans = _spans_of(leads, logarithmic)
        if (spans, tuple(texts)) != (self._spans, self._texts):
            self._spans, self._texts = spans, tuple(texts)
            self.update()

    def spans(self) -> tuple[Span, ...]:
        """Return the leads shown."""
        return self._spans

    def height(self) -> float:
        """Return how many pixels of the plot it takes at the top."""
        return QFontMetricsF(self._font).height() + 2

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self._font = figure_font(LABEL_POINTS * self._scale)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the band, then the texts."""
        if not self._spans:
            return
        ends = np.array([(first, last) for first, last, _ in self._spans])
        left, _ = self.to_pixels(ends[:, 0], ends[:, 0])
        right, _ = self.to_pixels(ends[:, 1], ends[:, 1])
        metrics = QFontMetricsF(self._font)
        painter.setFont(self._font)
        height = self.height()
        drawn_to = -1.0
        for x, end, (_, _, run) in zip(left.tolist(), right.tolist(), self._spans, strict=True):
            if end - x < 1 and round(x) <= drawn_to:
                continue  # many leads within one pixel
            start = max(round(x), drawn_to)
            drawn_to = max(round(end), start + 1)
            band = QRectF(start, 0, drawn_to - start, height)
            color = self._theme.color("hairline")
            if run is not None:
                color = run_color(self._theme, run)
                painter.fillRect(band, _faint(color))
                band.setTop(height - _LINE * self._scale)
            painter.fillRect(band, color)
            text = "tie" if run is None else self._texts[run]
            advance = metrics.horizontalAdvance(text)
            if advance + 2 * _ROOM <= band.width():
                painter.setPen(self._theme.color("ink"))
                baseline = (height + metrics.ascent() - metrics.descent()) / 2
                painter.drawText(QPointF(band.left() + _ROOM, baseline), text)
            drawn_to += 1.0 if drawn_to - start > UNIT / 2 else 0.0  # a gap between broad ones


def _faint(color: QColor) -> QColor:
    faint = QColor(color)
    faint.setAlpha(_FAINT)
    return faint


def _spans_of(leads: Sequence[Lead], logarithmic: bool) -> tuple[Span, ...]:
    """Return where leads lie on the axis; each lasts until the next one begins."""
    if not leads:
        return ()
    firsts = [float(lead.first) for lead in leads]
    ends = [*firsts[1:], float(leads[-1].last)]
    firsts[0] = 0.0
    left = step_places(np.array(firsts), logarithmic).tolist()
    right = step_places(np.array(ends), logarithmic).tolist()
    return tuple(zip(left, right, (lead.run for lead in leads), strict=True))


def run_numbers(
    race: RaceState,
    setting: str,
    known: Records,
    leads: Sequence[Lead],
    marked: Sequence[int | None],
    row: int,
) -> list[tuple[str, str]]:
    """Return names and texts of who led at a recorded step, and of the runs marked."""
    step, items = known.step[row], []
    leader = next((lead.run for lead in reversed(leads) if lead.first <= step), None)
    for run in dict.fromkeys((leader, *marked)):
        if run is not None and np.isfinite(known.score[run, row]):
            name = run_name(setting, race.runs[run].experiment)
            figure = loss_text(float(known.score[run, row]))
            items.append((f"leader {name}" if run == leader else name, figure))
    return items


_REACH = 12.0

_ENOUGH, _ENOUGH_LOGARITHMIC = 2.0, 20.0
"""Losses are cut off at so many times that of the start, on a linear axis and a logarithmic one."""


class RaceLossView(ThemedWidget, QWidget):
    """All runs' losses over steps, with the leaders in a band above them.

    Signals
    -------
    run_hovered(object)
        The run whose curve is pointed at, or None.
    run_selected(object)
        The run whose curve was clicked.
    """

    run_hovered = Signal(object)
    run_selected = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        show_panel(self)
        self.setObjectName("raceLoss")
        self._race: RaceState | None = None
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
        self._readout = Readout()
        self._standings = Readout()
        self._standings.setAccessibleName("Who led when")
        self.view = LossChart()
        self.view.setAccessibleName("Losses of the runs over steps")
        self.loss_axis, self.step_axis = self.view.loss_axis, self.view.step_axis
        self.strip = LeadStrip(self.view.view_box)
        self.view.axis("bottom").set_name("step")
        self._lay_out()
        self.view.axes_changed.connect(self._on_view_axes_changed)
        self.view.pointer_moved.connect(self._on_view_pointer_moved)
        self.view.clicked.connect(self._on_view_clicked)
        self.loss_axis.choose(LossAxis.LOGARITHMIC)
        self.loss_axis.offer_gap(False)

    def show_nothing(self) -> None:
        """Show empty axes: the race that was shown is no more, nor is a run of it meant."""
        self._race = self._records = self._drawn = None
        self._leads = ()
        self._selected = self._hovered = None
        self.view.show_nothing()
        self.strip.set_leads((), (), False)
        for line in (self._readout, self._standings):
            line.set_items(())
            line.set_hint("")
        self._standings.setToolTip("")
        self.view.setAccessibleDescription("")

    def show_race(self, race: RaceState, setting: str) -> None:
        """Show the losses of these runs, which differ in `setting`."""
        self._race, self._setting = race, setting
        self._measure = measure_of(race.runs)
        self._records = records(race.runs, self._measure)
        self._leads = leads(self._records)
        apart = np.diff(self._records.step)
        self._stride = int(median(apart)) if len(apart) else 1
        self._draw()

    def show_optimum(self, optimum: Optimum | None) -> None:
        """Offer the gap to the lowest J there is, which is the same for all runs, where known."""
        if optimum is self._optimum:
            return
        self._optimum = optimum
        self.loss_axis.offer_gap(optimum is not None)
        self._draw()

    def show_marked(self, selected: int | None, hovered: int | None) -> None:
        """Let these runs stand out beside the leader."""
        if (selected, hovered) != (self._selected, self._hovered):
            self._selected, self._hovered = selected, hovered
            self._draw()

    def refit(self) -> None:
        """Leave room for the words beside the curves."""
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
        texts = tuple(value_text(self._setting, run.experiment) for run in race.runs)
        score = np.where(np.isfinite(known.score), known.score, np.nan)
        if self.loss_axis.is_gap and self._optimum is not None:
            score = gaps(score, self._optimum)
        self._drawn = replace(known, score=score)
        chart = self.view  # labels at the right and the band cover no line
        chart.show_axes(
            race.last_step,
            np.minimum(score, self._enough() * float(known.score[0, 0])),
            right=chart.ends.label_width(texts),
            above=self.strip.height() + UNIT,
        )
        strong = self.strong()
        runs = range(len(race.runs))
        chart.set_pens([run_pen(run, run in strong) for run in runs])
        chart.show_lines(known.step, score)
        chart.show_now(race.step)
        diverged = (run.has_diverged for run in race.runs)
        chart.show_ends(
            list(map(LineEnd, texts, diverged)),
            [*strong, *(run for run in reversed(runs) if run not in strong)],
            len(strong),
        )
        self.strip.set_leads(self._leads, texts, self.step_axis.is_logarithmic)
        self._tell(race)

    def strong(self) -> tuple[int, ...]:
        """Return the runs that stand out, the uppermost first."""
        leaders = () if self._race is None else ahead(self._race.runs)
        marked = (self._hovered, self._selected, leaders[0] if leaders else None)
        return tuple(run for run in dict.fromkeys(marked) if run is not None)

    def _enough(self) -> float:
        """Return how many times the loss of the start the axis holds at most.

        Of a run that diverges it would hold nothing else.
        """
        return _ENOUGH_LOGARITHMIC if self.loss_axis.is_logarithmic else _ENOUGH

    def _tell(self, race: RaceState) -> None:
        """Say in words what is drawn, at the pointer or at the step shown."""
        self._title.setText(MEASURE_TITLES[self._measure])
        self._title.setToolTip(MEASURE_REASONS[self._measure])
        now, *shorter = lead_texts(race, self._setting, self._measure)
        self._readout.set_hint(now, *shorter)
        past = standings(self._leads, race, self._setting, self._stride)
        self._standings.set_hint(*past)
        self._standings.setToolTip(past[0])
        self.view.setAccessibleDescription(f"{now}. {past[0]}")
        self._read()

    def _read(self) -> None:
        """Tell of the leader at the step that is pointed at, and of the runs marked."""
        race, known = self._race, self._drawn
        if race is None or known is None:
            return
        row = self.view.read(known.step if self._leads else known.step[:0])
        if row is None:
            self._readout.set_items(())
            return
        marked = (self._hovered, self._selected)
        unit = [(GAP_WORD, "")] if self.loss_axis.is_gap else []
        numbers = run_numbers(race, self._setting, known, self._leads, marked, row)
        self._readout.set_items([("step", count(int(known.step[row]))), *unit, *numbers])

    @Slot()
    def _on_view_axes_changed(self) -> None:
        self._draw()

    def _on_view_pointer_moved(self, position: QPointF | None) -> None:
        run = None if position is None else self.view.nearest_line(position, _REACH)
        if run != self._hovered:
            self.run_hovered.emit(run)
        self._read()

    def _on_view_clicked(self, position: QPointF) -> None:
        run = self.view.nearest_line(position, _REACH)
        if run is not None:
            self.run_selected.emit(run)


_COLORS = {
    "light": (
        "#0000C3", "#B4873C", "#FF0FA5", "#78000F", "#0096F0", "#B43C00", "#5A3CFF", "#5A1E78",
    ),
    "dark": (
        "#F0F000", "#A587FF", "#F00000", "#69FFD2", "#A500FF", "#D2A500", "#00C3A5", "#2D7896",
    ),
}  # fmt: skip
"""By theme; 3 : 1 at least on the panel, far from those of classes, backward pass and ink, and from
each other, also for eyes that lack the cones for red, green or blue light."""

_THIN, _STRONG = 1.5, 2.5


def run_color(theme: Theme, run: int) -> QColor:
    """Return the colour of a run; of more runs than there are colours, some share one."""
    colors = _COLORS[theme.name]
    return QColor(colors[run % len(colors)])


@lru_cache(64)
def run_pen(run: int, strong: bool = False) -> LinePen:
    """Return the pen of a run, broad where it stands out; those that share a colour are dashed."""
    shares = run >= len(_COLORS["light"])
    return LinePen(
        partial(run_color, run=run), _STRONG if strong else _THIN, DASHED if shares else SOLID
    )
