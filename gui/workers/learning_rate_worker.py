"""Steps against the learning rate worked out in the background."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from engine.comparison.learning_rate_lab import LearningRateLab
from engine.errors import InputError
from engine.kernels.loading import numpy_kernel
from engine.kernels.protocol import Kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from gui.workers.background import wait_for_end, yield_to_window
from gui.workers.kernel_loader import KernelLoader

log = logging.getLogger(__name__)

_LOADING_MS = 30
"""Milliseconds from one look whether the compiled loop is ready to the next."""
_STRIDE = 0.01
"""Progress is told in steps of this size."""


class _Experimenter(QObject):
    """Works in the thread that it was moved to, and leaves off when another request has come.

    Signals
    -------
    pictured(int, object)
        The number of the request and an StepsByLearningRate.
    progressed(int, float)
        The number of the request and the share that is done.
    failed(int, object)
        The number of the request and an exception.
    """

    pictured = Signal(int, object)
    progressed = Signal(int, float)
    failed = Signal(int, object)
    requested = Signal(int, object, object)

    def __init__(self, loader: KernelLoader) -> None:
        super().__init__()
        self.wanted = 0
        self._loader = loader
        self._request: tuple[int, Problem, Experiment] | None = None
        self._loading = QTimer(self, singleShot=True, interval=_LOADING_MS)
        self._loading.timeout.connect(self._on_loading_timeout)
        self.requested.connect(self._on_requested)

    @Slot()
    def begin(self) -> None:
        """Prepare the thread that this was moved to."""
        yield_to_window()

    @Slot()
    def stop(self) -> None:
        """End this thread's event loop."""
        self._loading.stop()
        self.thread().quit()

    @Slot(int, object, object)
    def _on_requested(self, ticket: int, problem: Problem, experiment: Experiment) -> None:
        self._request = (ticket, problem, experiment)
        self._answer()

    @Slot()
    def _on_loading_timeout(self) -> None:
        self._answer()

    def _answer(self) -> None:
        if self._request is None or self._request[0] != self.wanted:
            return
        ticket, problem, experiment = self._request
        kernel = self._kernel(experiment)
        if kernel is None:
            self._loading.start()
            return
        self._request = None
        try:
            self._work(ticket, LearningRateLab(problem, experiment, kernel))
        except Exception as error:
            if not isinstance(error, InputError):
                log.error("the α lab caught an exception", exc_info=error)
            self.failed.emit(ticket, error)

    def _work(self, ticket: int, survey: LearningRateLab) -> None:
        told = 0.0
        for picture in survey.pictures():
            if ticket != self.wanted:
                return
            if picture is not None:
                self.pictured.emit(ticket, picture)
            elif survey.progress >= told + _STRIDE:
                told = survey.progress
                self.progressed.emit(ticket, told)

    def _kernel(self, experiment: Experiment) -> Kernel | None:
        """Return the kernel to work with; None while it is being made ready."""
        if experiment.kernel == "numpy":
            return numpy_kernel()
        loaded = self._loader.loaded
        return None if loaded is None else loaded.kernel


class LearningRateWorker(QObject):
    """Works out pictures in a thread of its own; lives in the thread of the window.

    Only the newest request counts: one under way is given up at the next piece of work, some
    milliseconds later, and its pictures are dropped.

    Signals
    -------
    pictured(object)
        An StepsByLearningRate: the coarse one, later the fine one.
    progressed(float)
        The share that is done, 0 … 1.
    failed(object)
        An exception; an InputError says why there is no picture. The next request begins anew.
    """

    pictured = Signal(object)
    progressed = Signal(float)
    failed = Signal(object)
    _stop_requested = Signal()

    def __init__(self, loader: KernelLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._thread = QThread(self)
        self._thread.setObjectName("alpha-lab-worker")
        self._experimenter = _Experimenter(loader)
        self._experimenter.moveToThread(self._thread)
        self._experimenter.pictured.connect(self._on_experimenter_pictured)
        self._experimenter.progressed.connect(self._on_experimenter_progressed)
        self._experimenter.failed.connect(self._on_experimenter_failed)
        self._stop_requested.connect(self._experimenter.stop)
        self._thread.started.connect(self._experimenter.begin)

    @property
    def is_running(self) -> bool:
        """Whether the thread is there to answer."""
        return self._thread.isRunning()

    def start(self) -> None:
        """Start the thread, also after `stop`."""
        self._loader.start()
        self._thread.start(QThread.Priority.LowPriority)

    def stop(self) -> None:
        """Give up what is under way and end the thread; it takes some milliseconds."""
        self._experimenter.wanted += 1
        if self._thread.isRunning():
            self._stop_requested.emit()
            wait_for_end(self._thread)

    @Slot(object, object)
    def request(self, problem: Problem, experiment: Experiment) -> None:
        """Ask for the pictures of this problem; they come once the thread runs."""
        self._experimenter.wanted += 1
        self._experimenter.requested.emit(self._experimenter.wanted, problem, experiment)

    @Slot(int, object)
    def _on_experimenter_pictured(self, ticket: int, lab: object) -> None:
        if ticket == self._experimenter.wanted:
            self.pictured.emit(lab)

    @Slot(int, float)
    def _on_experimenter_progressed(self, ticket: int, share: float) -> None:
        if ticket == self._experimenter.wanted:
            self.progressed.emit(share)

    @Slot(int, object)
    def _on_experimenter_failed(self, ticket: int, error: Exception) -> None:
        if ticket == self._experimenter.wanted:
            self.failed.emit(error)
