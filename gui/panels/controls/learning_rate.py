"""What the learning rate may be: the strip below its slider, and why, in sentences."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QWidget

from engine.convergence.curvature import Curvature
from engine.convergence.learning_rate import Zone, is_limit
from engine.model.experiment import Experiment
from engine.model.optimizers import NAMES
from gui.plotting.learning_rate_zones import STRIP_HEIGHT, draw_zone
from gui.style.numbers import count, exact
from gui.style.painting import painting
from gui.widgets.sliders import LogSlider

_SHARE = 6
"""The strip is a sixth of the slider's height, and four pixels at the usual size."""

_GAP = 1
"""Pixels between two zones."""


class LearningRateStrip(QWidget):
    """A strip at the foot of the slider of α, which says what a step of each length does.

    A line where every step surely descends, strokes where it may oscillate, dots beyond the local
    limit. It takes no room of its own and lets the mouse through to the slider.
    """

    def __init__(self, slider: LogSlider) -> None:
        super().__init__(slider)
        self._slider = slider
        self._curvature: Curvature | None = None
        self._zones: list[tuple[Zone, float, float]] = []
        self._zones_for: object = None
        self._columns: list[tuple[Zone, int, int]] = []
        self._drawn: dict[Zone, QPixmap] = {}
        self._drawn_for: object = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("What the learning rate may be")
        slider.installEventFilter(self)
        self.setGeometry(slider.rect())

    def show_curvature(self, curvature: Curvature | None) -> None:
        """Show the zones of this curvature; None shows nothing."""
        if curvature == self._curvature:
            return
        self._curvature = curvature
        # Below whole pixels nobody sees them move.
        columns = [(zone, round(left), round(right)) for zone, left, right in self.zones()]
        if columns != self._columns:
            self._columns = columns
            self.update()

    def zones(self) -> list[tuple[Zone, float, float]]:
        """Return the zones within reach of the slider, with their left and right ends in pixels."""
        zones_for = (self._curvature, self._slider.span())
        if zones_for != self._zones_for:
            self._zones, self._zones_for = self._found_zones(), zones_for
        return self._zones

    def _found_zones(self) -> list[tuple[Zone, float, float]]:
        if self._curvature is None:
            return []
        limits = self._curvature.limits()
        places = (0.0, limits.safe, limits.local, math.inf)
        ends = [self._slider.place_of(limit) for limit in places]
        return [
            (zone, left, right)
            for zone, (left, right) in zip(Zone, pairwise(ends), strict=True)
            if right - left >= 1
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the slider."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._slider.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip: of each pattern the part where its zone is."""
        with painting(self) as painter:
            patterns, (top, height) = self._patterns(), self._strip()
            ratio = self.devicePixelRatioF()
            for zone, left, right in self.zones():
                last = zone is Zone.BEYOND or self._slider.span()[1] - right < 1
                x = round(left)
                part = QRectF(x, 0.0, round(right) - x - (0 if last else _GAP), height)
                pixels = QRectF(x * ratio, 0.0, part.width() * ratio, height * ratio)
                if part.width() > 0:  # without a width, the painter would take the whole pattern
                    painter.drawPixmap(part.translated(0, top), patterns[zone], pixels)

    def _strip(self) -> tuple[int, int]:
        """Return the upper edge and the height."""
        height = max(STRIP_HEIGHT, self.height() // _SHARE)
        return self.height() - height, height

    def _patterns(self) -> dict[Zone, QPixmap]:
        """Return the pattern of each zone over the whole width, drawn when it is another one."""
        ink, height = self.palette().color(QPalette.ColorRole.WindowText), self._strip()[1]
        ratio = self.devicePixelRatioF()
        drawn_for = (self.width(), height, ink.rgba(), ratio)
        if self._drawn_for != drawn_for:
            self._drawn_for = drawn_for
            for zone in Zone:
                width = max(1, round(self.width() * ratio))
                pattern = QPixmap(width, max(1, round(height * ratio)))
                pattern.setDevicePixelRatio(ratio)
                pattern.fill(Qt.GlobalColor.transparent)
                with painting(pattern) as painter:
                    strip = QRectF(0.5, 0, self.width(), height)  # dots in the middle of pixels
                    draw_zone(painter, zone, strip, ink, height / STRIP_HEIGHT)
                self._drawn[zone] = pattern
        return self._drawn


def zone_sentence(alpha: float, curvature: Curvature, experiment: Experiment, m: int) -> str:
    """Return in a few sentences why α lies in its zone; m is the number of training examples."""
    if not experiment.step_settings.is_plain:
        return _others_limits(experiment, curvature)
    limits = curvature.limits()
    safe, local = _three(limits.safe), _three(limits.local)
    zone = limits.zone(alpha)
    within = "It is within the limit here, 2/λmax = " + local
    if not math.isfinite(limits.local):
        within = "Here there is no limit, as the loss does not curve at all"
    only = f"only below 2/K = {safe} does every step surely lower the loss."
    bound = f"K = {_three(curvature.bound)} is the most that the loss curves anywhere"
    here = f"λmax = {_three(curvature.highest)}"
    sentences = [
        {
            Zone.DESCENDS: f"α = {_three(alpha)} surely descends: below 2/K = {safe} every step "
            f"lowers the loss. {bound}.",
            Zone.MAY_OSCILLATE: f"α = {_three(alpha)} may oscillate: {only} {within}. {bound}, "
            f"{here} the most that it curves here.",
            Zone.BEYOND: f"α = {_three(alpha)} is beyond the limit here, 2/λmax = {local}: a step "
            "lands on the other side, farther from the lowest place than it was. "
            f"{here} is the most that the loss curves here.",
        }[zone]
    ]
    if experiment.batch is not None:
        sentences.append(
            "This holds for the full batch: a batch has limits of its own, and scatters."
        )
    if experiment.l1 > 0 and zone is not Zone.DESCENDS:
        sentences.append("For λmax only weights count that the L1 penalty does not hold at 0.")
    if curvature.examples < m:
        sample = f"{count(curvature.examples)} of the {count(m)} examples"
        sentences.append(f"λmax is estimated from {sample}.")
    return " ".join(sentences)


_HERE = "λmax is the most that J curves here."

_BOTH = "K is the most that J curves anywhere, λmax the most that it curves here."


def _others_limits(experiment: Experiment, curvature: Curvature) -> str:
    """Return what is known of α where descent is not plain with one α."""
    name = NAMES[experiment.optimizer]
    limits = curvature.limits(curvature.highest).under(experiment.step_settings)
    limit = limits.at_optimum
    if experiment.optimizer != "gd" and not experiment.clip and is_limit(limit):
        assert limit is not None
        value = "" if limits.formula == _three(limit) else f" = {_three(limit)}"
        return (
            f"Under {name} the limit here is {limits.formula}{value}: beyond it steps swing ever "
            "wider. Below it J may rise now and then, so no zones are shown."
            f"{f' {_HERE}' if 'λmax' in limits.formula else ''}"
        )
    plain = f"2/K and 2/λmax are limits of plain gradient descent with one α. {_BOTH}"
    if experiment.optimizer == "gd":
        return f"{plain} Here α changes from step to step, or long gradients are clipped."
    return f"{plain} Of {name} no such limit is known, so no zones are shown."


def _three(value: float) -> str:
    return exact(float(f"{value:.3g}"))
