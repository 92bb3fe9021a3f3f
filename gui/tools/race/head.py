"""What races from where, and how is that chosen?"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.style.numbers import MINUS, count
from gui.style.theme import UNIT, Theme
from gui.tools.race.entry import Entry
from gui.tools.race.values_editor import ValuesEditor
from gui.tools.race.values_field import Check
from gui.widgets.basics import muted_label, tighten, title_label
from gui.widgets.segments import Segments

_FROM_START, FROM_HERE = range(2)


class RaceHead(QWidget):
    """The values, the start, what all lanes share, and the offer to race something newer.

    Signals
    -------
    start_chosen(bool)
        Begin anew: where the run of the main window is (True), or where that started.
    renewal_chosen()
        Race what the main window has now.
    """

    start_chosen = Signal(bool)
    renewal_chosen = Signal()

    def __init__(self, check: Check) -> None:
        super().__init__()
        self.editor = ValuesEditor(check)
        self.begin_at = Segments(
            "begin at",
            ("the start", "here"),
            ("where the run of the main window started", "where that run is now"),
        )
        self._about = muted_label()
        self._about.setObjectName("raceAbout")
        self.renew = QPushButton("Race what the main window has now")
        self.renew.setObjectName("raceRenew")
        self.renew.hide()
        values = QHBoxLayout()
        tighten(values, 2 * UNIT)
        values.addWidget(title_label("Race"))
        values.addWidget(self.editor, 1)
        start = QHBoxLayout()
        tighten(start, 2 * UNIT)
        start.addWidget(self.begin_at)
        start.addWidget(self._about, 1)
        start.addWidget(self.renew)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 0)
        column.setSpacing(UNIT)
        column.addLayout(values)
        column.addLayout(start)
        for place in (_FROM_START, FROM_HERE):
            self.begin_at.segment(place).clicked.connect(self._on_begin_at_clicked)
        self.renew.clicked.connect(self.renewal_chosen)

    def show_entry(self, entry: Entry, setting: str) -> None:
        """Say what all lanes share."""
        self._about.setText(_about(entry, setting))

    def apply_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Reset all colours, and sizes to `scale` times the usual ones."""
        for part in (self.editor, self.begin_at):
            part.apply_theme(theme, scale)

    @Slot()
    def _on_begin_at_clicked(self) -> None:
        self.start_chosen.emit(self.begin_at.choice() == FROM_HERE)


def _about(entry: Entry, setting: str) -> str:
    """Return what all lanes share."""
    experiment, m = entry.experiment, entry.problem.m
    parts = [entry.problem.dataset.title, f"m = {count(m)}"]
    shared = {
        "alpha": f"α {experiment.alpha:g}",
        "batch": "full batch" if experiment.batch is None else f"batch {count(experiment.batch)}",
        "l2": f"L2 {experiment.l2:g}" if experiment.l2 else "",
        "l1": f"L1 {experiment.l1:g}" if experiment.l1 else "",
    }
    parts += [text for name, text in shared.items() if text and name != setting]
    if experiment.init is not None:
        parts.append(
            "start " + ", ".join(f"{value:.4g}".replace("-", MINUS) for value in experiment.init)
        )
    return " · ".join(parts)
