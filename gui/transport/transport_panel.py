"""Where is the run, and how does one move along it?"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QWidget

from engine.training.snapshot import Phase, Snapshot
from gui.style.numbers import epoch, rate
from gui.style.theme import Theme
from gui.transport.timeline_panel import TimelinePanel
from gui.transport.whereabouts import Whereabouts
from gui.widgets.basics import explain, steady_label, tighten
from gui.widgets.log_slider import LogScale, LogSlider
from gui.window.actions import Actions

SPEEDS = LogScale(1, 1e6, endless=True)
DEFAULT_SPEED = 60.0
"""Steps per second to begin with: about one a frame."""

HEIGHT = 32
"""Of the timeline, on the line of whose groove stands what is beside it."""

SPEED_WIDTH = 160

SPEED_HINT = "How many steps a second to show; at the right end, as many as the machine can do."


class TransportPanel(QWidget):
    """The row under the plots: buttons, speed, timeline, and the step in large figures.

    Signals
    -------
    play_toggled(bool)
        The user started (True) or paused the descent.
    step_requested(int)
        One or ten steps onward, or back where negative.
    reset_requested()
        Back to the start.
    seek_requested(int)
        To this step; emitted while dragging. Declared as an object: a Qt int ends at 2^31.
    speed_changed(float)
        Steps per second; infinity is as fast as can be.
    loop_changed(tuple or None)
        The first and the last step of the range to be played again and again, or None.
    """

    play_toggled = Signal(bool)
    step_requested = Signal(int)
    reset_requested = Signal()
    seek_requested = Signal(object)
    speed_changed = Signal(float)
    loop_changed = Signal(object)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._phase = Phase.PAUSED
        self._inside = False

        self._speed = LogSlider(SPEEDS, rate)
        self._speed.setObjectName("speedSlider")
        explain(self._speed, "Speed", SPEED_HINT)
        self._speed_label = steady_label("muted")
        self._timeline = TimelinePanel(actions)
        self._where = Whereabouts("stepLabel")

        buttoned = (actions.reset, actions.step_back, actions.play, actions.step, actions.loop)
        self._buttons = [
            _button(action, "play" if action is actions.play else "transport")
            for action in buttoned
        ]
        buttons = QHBoxLayout()
        tighten(buttons)
        for button in self._buttons:
            buttons.addWidget(button)
        buttons.setContentsMargins(0, 8, 0, 0)

        grid = QGridLayout(self)
        # The marks of the timeline take up the room above it.
        grid.setContentsMargins(16, 0, 16, 8)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(0)
        grid.addLayout(buttons, 0, 0, 2, 1)
        grid.addWidget(self._speed, 0, 1, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self._speed_label, 1, 1)
        grid.addWidget(self._timeline, 0, 2, 2, 1)
        grid.addWidget(self._where.step, 0, 3, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self._where.detail, 1, 3)
        grid.setColumnStretch(2, 1)
        self._grid = grid

        self.show_speed(DEFAULT_SPEED)
        self._show_where(0, 0, 0.0, 0.0)

        actions.play.toggled.connect(self.play_toggled)
        actions.step.triggered.connect(self._on_step_triggered)
        actions.step_back.triggered.connect(self._on_step_back_triggered)
        actions.step10.triggered.connect(self._on_step10_triggered)
        actions.step_back10.triggered.connect(self._on_step_back10_triggered)
        actions.reset.triggered.connect(self._on_reset_triggered)
        self._timeline.seek_requested.connect(self.seek_requested)
        self._timeline.loop_changed.connect(self.loop_changed)
        self._speed.number_changed.connect(self._on_speed_number_changed)

    def speed(self) -> float:
        """Return the speed asked for, in steps per second; infinity is unlimited."""
        return self._speed.number()

    def show_speed(self, steps_per_second: float) -> None:
        """Show a speed without a signal."""
        self._speed.show_number(steps_per_second)
        self._speed_label.setText(f"speed {rate(steps_per_second)}")

    @Slot(bool)
    def set_micro_mode(self, on: bool) -> None:
        """Let Step back go back inside of a step, even of the first."""
        self._inside = on
        self._actions.step_back.setEnabled(self._actions.step_back10.isEnabled() or on)

    @Slot(bool)
    def set_logarithmic(self, on: bool) -> None:
        """Spread the steps of the timeline as on a logarithmic axis, or evenly."""
        self._timeline.set_logarithmic(on)

    @Slot()
    def forget_loop(self) -> None:
        """Show no loop: the one chosen last is none of the run as it has become meanwhile."""
        self._timeline.forget_loop()

    def show_phase(self, phase: Phase) -> None:
        """Show whether the run is playing, without a signal.

        It is told after every command, and so the timeline hears that a seek was obeyed.
        """
        self._phase = phase
        self._timeline.answer()
        playing = phase is Phase.RUNNING
        if self._actions.play.isChecked() != playing:
            with QSignalBlocker(self):
                self._actions.play.setChecked(playing)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the run is.

        The play button follows changes of the phase only: between a press and the worker's answer
        snapshots still tell of the phase before.
        """
        if snapshot.phase is not self._phase or snapshot.phase is Phase.DIVERGED:
            self.show_phase(snapshot.phase)
        self._timeline.show_snapshot(snapshot)
        self._show_where(
            snapshot.step, snapshot.last_step, snapshot.epoch, snapshot.steps_per_second
        )

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Fit the icons to the theme; the style sheet does the rest."""
        self._actions.apply_theme(theme)
        self._timeline.apply_theme(theme, scale)
        self._grid.setRowMinimumHeight(0, round(HEIGHT * scale))
        self._grid.setColumnMinimumWidth(1, round(SPEED_WIDTH * scale))
        self._where.set_scale(scale)
        side = round(16 * scale)
        for button in self._buttons:
            button.setIconSize(QSize(side, side))

    def _show_where(self, step: int, last_step: int, epochs: float, per_second: float) -> None:
        self._actions.step_back.setEnabled(step > 0 or self._inside)
        self._actions.step_back10.setEnabled(step > 0)
        pace = f" · {rate(per_second)}" if per_second > 0 else ""
        self._where.show(step, last_step, epoch(epochs) + pace)

    @Slot()
    def _on_step_triggered(self) -> None:
        self.step_requested.emit(1)

    @Slot()
    def _on_step_back_triggered(self) -> None:
        self.step_requested.emit(-1)

    @Slot()
    def _on_step10_triggered(self) -> None:
        self.step_requested.emit(10)

    @Slot()
    def _on_step_back10_triggered(self) -> None:
        self.step_requested.emit(-10)

    @Slot()
    def _on_reset_triggered(self) -> None:
        self.reset_requested.emit()

    @Slot(float)
    def _on_speed_number_changed(self, steps_per_second: float) -> None:
        self._speed_label.setText(f"speed {rate(steps_per_second)}")
        self.speed_changed.emit(steps_per_second)


def _button(action: QAction, role: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("role", role)
    return button
