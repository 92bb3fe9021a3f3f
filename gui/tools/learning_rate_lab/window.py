"""The window of the learning-rate lab."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from engine.comparison.learning_rate_lab import StepsByLearningRate
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.style.numbers import count
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.tools.learning_rate_lab.plot import LearningRatePlot
from gui.tools.learning_rate_lab.text import MEANINGS, TITLE, about_text, sentence
from gui.widgets.labels import body_label, complain, muted_label, tighten, title_label
from gui.workers.kernel_loader import KernelLoader
from gui.workers.tasks import learning_rate_worker

_SIZE, _LEAST_SIZE = (800, 640), (560, 520)


class LearningRateLabWindow(ThemedWidget, QDialog):
    """Steps until 1 % of the gap is left, against α: measured by race, and as theory expects them.

    It stays open while the run goes on, and is worked out anew where the data change, the start or
    anything that a step depends on but α, at once or when it is shown again; a change of α only
    moves the mark. It has a thread of its own while it is open; `stop` ends that, as closing does.

    Signals
    -------
    alpha_chosen(float)
        An α was picked.
    """

    alpha_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None, loader: KernelLoader | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Tool)
        self.setObjectName("alphaLab")
        self.setWindowTitle("α lab")
        self._problem: Problem | None = None
        self._experiment = Experiment()
        self._asked: tuple[object, ...] = ()
        self._is_complete = False
        self._worker = learning_rate_worker(loader or KernelLoader("auto"), self)
        self.plot = LearningRatePlot()
        self._status = muted_label()
        self._status.setObjectName("alphaLabStatus")
        self._about = muted_label()
        self._about.setObjectName("alphaLabAbout")
        self._words = body_label("")
        self._words.setObjectName("alphaLabWords")
        self._lay_out()
        self._worker.answered.connect(self._on_worker_answered)
        self._worker.progressed.connect(self._on_worker_progressed)
        self._worker.failed.connect(self._on_worker_failed)
        self.plot.alpha_chosen.connect(self.alpha_chosen)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Work with these data and settings from now on."""
        self._problem = problem
        self._take(experiment)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the settings of a run; cheap while they stay."""
        if snapshot.experiment is not self._experiment and self._problem is not None:
            self._take(snapshot.experiment)

    def is_complete(self) -> bool:
        """Return whether all that was asked for is on screen, or cannot be had."""
        return bool(self._asked) and self._is_complete

    def refuse(self, reason: str) -> None:
        """Tell why an α that was picked is not taken."""
        complain(reason, self.plot)

    def stop(self) -> None:
        """Give up what is under way, and let the thread end."""
        self._worker.stop()

    def wait(self) -> None:
        """Wait until it has ended: for the end of the program alone."""
        self._worker.wait()

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        tighten(heading)
        title = title_label(TITLE)
        heading.addWidget(title, 1)
        heading.addWidget(self._status)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * UNIT] * 4)
        column.setSpacing(UNIT)
        column.addLayout(heading)
        for label in (self._about, self._words):
            label.setWordWrap(True)
        for label in (title, self._about, self._words):
            label.setToolTip(MEANINGS)
        column.addWidget(self._about)
        column.addWidget(self.plot, 1)
        column.addWidget(self._words)
        self.setMinimumSize(*_LEAST_SIZE)
        self.resize(*_SIZE)

    def _take(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self.plot.show_alpha(experiment.alpha)
        if self.isVisible():
            self._ask()

    def _ask(self) -> None:
        """Ask for the picture of what is to be shown, if it is not there or under way."""
        problem, own = self._problem, self._experiment
        if problem is None:
            return
        asked = (problem, own.step_settings._replace(alpha=1.0), own.init, own.kernel)
        if asked == self._asked:
            return
        self._asked, self._is_complete = asked, False
        self.plot.show_lab(None)
        self._about.setText("")
        self._words.setText("")
        self._status.setText("working it out …")
        self._worker.request((problem, own), needs_kernel=own.kernel != "numpy")

    @Slot(object)
    def _on_worker_answered(self, lab: StepsByLearningRate) -> None:
        self.plot.show_lab(lab)
        self._about.setText(about_text(lab.bounds))
        said = sentence(lab)
        self._words.setText(said)
        self.plot.view.setAccessibleDescription(said)
        self._is_complete = lab.is_fine
        values = f"{count(len(lab.trials))} values of α"
        self._status.setText(values if lab.is_fine else f"{values}, more to come …")

    @Slot(float)
    def _on_worker_progressed(self, share: float) -> None:
        self._status.setText(f"working it out … {share:.0%}")

    @Slot(object)
    def _on_worker_failed(self, error: Exception) -> None:
        self._is_complete = True
        self._status.setText("")
        said = f"It failed: {error}"
        if isinstance(error, InputError):
            said = f"{str(error).removeprefix('alpha lab: ')}."
        self._words.setText(said)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to work."""
        super().showEvent(event)
        self._worker.start()
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Work no more; what is not complete is begun anew when it is shown again."""
        super().hideEvent(event)
        self._worker.stop()
        if not self._is_complete:
            self._asked = ()
