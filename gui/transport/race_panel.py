"""Where is the race, and how does one move along it?"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from engine.comparison.race_snapshot import RaceMoment
from engine.training.snapshot import Phase
from gui.style.icons import tinted_icon
from gui.style.numbers import rate
from gui.style.theme import UNIT, Theme
from gui.transport.panel import StepDisplay
from gui.transport.timeline import Timeline
from gui.widgets.labels import explain, muted_label, steady_label, tighten
from gui.widgets.sliders import LogScale, LogSlider

SPEEDS = LogScale(1, 1e6, endless=True)
FIRST_SPEED = 20.0
"""Steps per second to begin with: slow enough to see the first leaders give way."""

_SPEED_WIDTH = 160


class RaceTransportPanel(QWidget):
    """The row at the foot: buttons, speed, timeline, and the step in large figures.

    Signals
    -------
    play_toggled(bool), step_requested(int), reset_requested(), seek_requested(object),
    speed_changed(float)
        As in the main window, of the race.
    """

    play_toggled = Signal(bool)
    step_requested = Signal(int)
    reset_requested = Signal()
    seek_requested = Signal(object)
    speed_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._play = self._action("Play", "Play or pause the race.", "Space", "racePlay")
        self._play.setCheckable(True)
        self._step = self._action("Step", "Let every run do one step.", "Right", "raceStep")
        self._back = self._action("Step back", "Undo one step.", "Left", "raceStepBack")
        self._step10 = self._action("Ten steps", "Do ten steps.", "Shift+Right", "raceStep10")
        self._back10 = self._action("Ten back", "Undo ten steps.", "Shift+Left", "raceStepBack10")
        self._reset = self._action("Reset", "Go back to the start.", "R", "raceReset")
        self._buttons = [
            _button(action, "play" if action is self._play else "transport")
            for action in (self._reset, self._back, self._play, self._step)
        ]
        self._speed = LogSlider(SPEEDS, rate)
        self._speed.setObjectName("raceSpeed")
        explain(self._speed, "Speed of the race", "How many steps a second every run makes.")
        self._speed_label = steady_label("muted")
        self._timeline = Timeline()
        self._timeline.setObjectName("raceTimeline")
        explain(self._timeline, "Timeline of the race", "The steps done so far; drag to go back.")
        self._where = StepDisplay("raceStepLabel")
        self._lay_out()
        self._speed.show_number(FIRST_SPEED)
        self._tell_speed(FIRST_SPEED)

        self._play.toggled.connect(self.play_toggled)
        self._reset.triggered.connect(self._on_reset_triggered)
        for action in (self._step, self._back, self._step10, self._back10):
            action.triggered.connect(self._on_step_triggered)
        self._timeline.seek_requested.connect(self.seek_requested)
        self._speed.number_changed.connect(self._on_speed_number_changed)

    def speed(self) -> float:
        """Return the speed asked for, in steps per second; infinity is unlimited."""
        return self._speed.number()

    def show_phase(self, phase: Phase) -> None:
        """Show whether the race is on, without a signal.

        It is told after every command, and so the timeline hears that a seek was obeyed.
        """
        self._timeline.answer()
        with QSignalBlocker(self):
            self._play.setChecked(phase is Phase.RUNNING)

    def show_nothing(self) -> None:
        """Show that there is no race."""
        self.show_phase(Phase.PAUSED)
        self._timeline.let_go()
        self._timeline.show_steps(0, 0)
        for action in (self._back, self._back10):
            action.setEnabled(False)
        self._where.show(0, 0, "")

    def show_moment(self, moment: RaceMoment) -> None:
        """Show where the race is."""
        step, last_step = moment.race.step, moment.race.last_step
        self._timeline.show_steps(step, last_step)
        for action in (self._back, self._back10):
            action.setEnabled(step > 0)
        pace = moment.steps_per_second
        self._where.show(step, last_step, rate(pace) if pace > 0 else "")

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Fit icons and widths; the style sheet does the rest."""
        ink = theme.color("ink")
        for action, name in (
            (self._reset, "reset"), (self._back, "step_back"), (self._step, "step"),
        ):  # fmt: skip
            action.setIcon(tinted_icon(name, ink))
        self._play.setIcon(tinted_icon("play", theme.color("accent_ink"), when_checked="pause"))
        self._speed.setFixedWidth(round(_SPEED_WIDTH * scale))
        self._where.set_scale(scale)
        side = round(16 * scale)
        for button in self._buttons:
            button.setIconSize(QSize(side, side))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 0)
        row.setSpacing(3 * UNIT)
        buttons = QHBoxLayout()
        tighten(buttons)
        for button in self._buttons:
            buttons.addWidget(button)
        row.addLayout(buttons)
        ends = QHBoxLayout()
        tighten(ends)
        ends.addWidget(muted_label("start"))
        ends.addStretch()
        ends.addWidget(muted_label("latest"))
        speed, timeline, step = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        for column in (speed, timeline, step):
            tighten(column, 0)
        speed.addWidget(self._speed)
        speed.addWidget(self._speed_label)
        timeline.addWidget(self._timeline)
        timeline.addLayout(ends)
        step.addWidget(self._where.step)
        step.addWidget(self._where.detail)
        row.addLayout(speed)
        row.addLayout(timeline, 1)
        row.addLayout(step)

    def _action(self, text: str, hint: str, key: str, name: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(key))
        action.setToolTip(f"{hint} ({action.shortcut().toString()})")
        self.addAction(action)
        return action

    def _tell_speed(self, speed: float) -> None:
        self._speed_label.setText(f"speed {rate(speed)}")

    @Slot()
    def _on_step_triggered(self) -> None:
        steps = {self._step: 1, self._back: -1, self._step10: 10, self._back10: -10}
        self.step_requested.emit(next(n for action, n in steps.items() if action is self.sender()))

    @Slot()
    def _on_reset_triggered(self) -> None:
        self.reset_requested.emit()

    @Slot(float)
    def _on_speed_number_changed(self, speed: float) -> None:
        self._tell_speed(speed)
        self.speed_changed.emit(speed)


def _button(action: QAction, role: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("role", role)
    return button
