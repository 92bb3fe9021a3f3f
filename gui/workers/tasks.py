"""Slow tasks of the window, each in a worker: the landscape, the learning-rate lab, exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.kernels.loading import numpy_kernel
from engine.landscape.landscape import LandscapeRenderer, LandscapeRequest, Quality
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.files import written_for
from engine.support.records import dataclass
from gui.plotting.contours import ContourPaths, trace
from gui.workers.background import Cancelled, Progress, TaskWorker
from gui.workers.kernel_loader import KernelLoader

if TYPE_CHECKING:
    from engine.comparison.learning_rate_lab import StepsByLearningRate

Drawing = tuple[LandscapeRequest, Quality]
"""What is to be drawn, and with how much care."""


def landscape_worker(parent: QObject | None = None) -> TaskWorker[Drawing, ContourPaths]:
    """Return a worker that draws landscapes: a coarse picture and a fine one, or one alone."""
    renderer = LandscapeRenderer()

    def draw(drawing: Drawing, cancelled: Cancelled) -> Iterator[ContourPaths | None]:
        for landscape in renderer.render(*drawing):
            yield None if landscape is None or cancelled() else trace(landscape)

    return TaskWorker(draw, "the landscape", parent)


Trials = tuple[Problem, Experiment]
"""What is to be run with many learning rates."""


def learning_rate_worker(
    loader: KernelLoader, parent: QObject | None = None
) -> TaskWorker[Trials, StepsByLearningRate]:
    """Return a worker that works out steps against α: a coarse picture, and later a fine one.

    It fails with an InputError that says why there is no picture, where there is none. Requests
    need the kernel, but where the experiment asks for numpy.
    """
    from engine.comparison.learning_rate_lab import LearningRateLab  # it would delay the window

    def work(
        trials: Trials, cancelled: Cancelled
    ) -> Iterator[StepsByLearningRate | Progress | None]:
        loaded = None if trials[1].kernel == "numpy" else loader.loaded
        lab = LearningRateLab(*trials, numpy_kernel() if loaded is None else loaded.kernel)
        for picture in lab.pictures():
            yield Progress(lab.progress) if picture is None else picture

    return TaskWorker(work, "the α lab", parent, loader)


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be exported.

    Attributes
    ----------
    writing
        Writes the file and yields the share that is done.
    path
        Where it is to be.
    lines
        Of a text of which only the first lines are wanted, how many; then there is no file.
    """

    writing: Callable[[Path], Iterator[float]]
    path: Path
    lines: int = 0


def export_worker(parent: QObject | None = None) -> TaskWorker[Export, Path | str]:
    """Return a worker that writes files; it answers with where one is, or with its first lines."""

    def write(export: Export, cancelled: Cancelled) -> Iterator[Path | str | Progress]:
        if export.lines:
            yield from read(export)
            return
        with written_for("export", export.path):
            for share in export.writing(export.path):
                yield Progress(share)
        yield export.path

    def read(export: Export) -> Iterator[str | Progress]:
        with TemporaryDirectory(prefix="descentlab-") as folder:
            path = Path(folder, export.path.name)
            for share in export.writing(path):
                yield Progress(share)
            with path.open(encoding="utf-8") as file:
                lines = islice(file, export.lines)
                yield "\n".join(line.rstrip("\n")[:_LONGEST_LINE] for line in lines)

    return TaskWorker(write, "the export", parent)


_LONGEST_LINE = 500
"""Letters of a line of which the first lines of a text are shown."""
