"""Actions that move along a race, and what its transport says."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.transport.panel import TransportSetup

SETUP = TransportSetup(
    speed_name="raceSpeed",
    timeline_name="raceTimeline",
    step_name="raceStepLabel",
    subject=" of the race",
    speed_hint="How many steps a second every run makes.",
    timeline_hint="The steps done so far; drag to go back.",
    speed=20.0,  # slow enough to see the first leaders give way
)


class RaceActions:
    """The actions of the transport, with keys that hold in the window of the race."""

    def __init__(self, window: QWidget) -> None:
        def add(text: str, hint: str, key: str, name: str) -> QAction:
            action = QAction(text, window)
            action.setObjectName(name)
            action.setShortcut(QKeySequence(key))
            action.setToolTip(f"{hint} ({action.shortcut().toString()})")
            window.addAction(action)
            return action

        self.play = add("Play", "Play or pause the race.", "Space", "racePlay")
        self.play.setCheckable(True)
        self.step = add("Step", "Let every run do one step.", "Right", "raceStep")
        self.step_back = add("Step back", "Undo one step.", "Left", "raceStepBack")
        self.step10 = add("Ten steps", "Do ten steps.", "Shift+Right", "raceStep10")
        self.step_back10 = add("Ten back", "Undo ten steps.", "Shift+Left", "raceStepBack10")
        self.reset = add("Restart", "Start all runs again, at step 0.", "R", "raceReset")
