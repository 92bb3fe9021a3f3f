"""How do the plots become a picture in a file?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QByteArray,
    QCoreApplication,
    QEvent,
    QMarginsF,
    QPoint,
    QSaveFile,
    QSize,
    QSizeF,
)
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.errors import InputError
from engine.experiment import Experiment
from engine.problem import Problem
from engine.snapshot import Snapshot
from gui.boundary_plot import BoundaryPlot
from gui.loss_plot import LossPlot
from gui.number_format import count, exact, rounded
from gui.plot_view import show_panel
from gui.style import muted_label, style_sheet, tighten
from gui.theme import LIGHT, UNIT, Theme

_POINTS_PER_PIXEL = 0.75


def render_figure(
    problem: Problem,
    experiment: Experiment,
    snapshot: Snapshot,
    path: Path,
    theme: Theme = LIGHT,
    size: tuple[int, int] = (1280, 640),
) -> None:
    """Write boundary and loss plot, side by side, to a file.

    The ending of its name says the format: .png, .svg or .pdf. In the last two all but the field
    and dots too many to count is lines and text. The file appears when it is complete. A
    QApplication must exist.

    Parameters
    ----------
    size
        Width and height in pixels; in a PDF, of 1/96 inch each.

    Raises
    ------
    InputError
        If the ending is another one, or the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputError(f"figure: {path.name} given, a name ending in {_ENDINGS} accepted")
    figure = _compose(problem, experiment, snapshot, theme, QSize(*size))
    file = QSaveFile(str(path))
    written = file.open(QSaveFile.OpenModeFlag.WriteOnly) and writer(figure, file) and file.commit()
    figure.deleteLater()
    QCoreApplication.sendPostedEvents(figure, QEvent.Type.DeferredDelete)
    if not written:
        raise InputError(
            f"figure: {path} cannot be written ({file.errorString()}); "
            "a file in a folder that may be written to is accepted"
        )


def caption_text(problem: Problem, snapshot: Snapshot) -> str:
    """Return what the figure shows: data, settings, step and parameters."""
    experiment = snapshot.experiment
    settings = [
        f"{problem.dataset.title}, m = {count(problem.m)}",
        f"features {', '.join(problem.features.titles)}",
        f"α = {exact(experiment.alpha)}",
    ]
    if experiment.standardize:
        settings.append("standardised")
    if experiment.batch is not None:
        settings.append(f"batch {count(experiment.batch)}")
    settings += [
        f"{name} λ = {exact(value)}"
        for name, value in (("L1", experiment.l1), ("L2", experiment.l2))
        if value > 0
    ]
    settings.append(f"step {count(snapshot.step)}")
    settings.append(f"w = ({', '.join(rounded(value) for value in snapshot.w)})")
    settings.append(f"b = {rounded(snapshot.b)}")
    return " · ".join(settings)


def _compose(
    problem: Problem, experiment: Experiment, snapshot: Snapshot, theme: Theme, size: QSize
) -> QWidget:
    figure = QWidget()
    figure.setStyleSheet(style_sheet(theme))
    show_panel(figure, theme)
    column = QVBoxLayout(figure)
    tighten(column, 0)
    row = QHBoxLayout()
    tighten(row, 0)
    column.addLayout(row, 1)
    caption = muted_label(caption_text(problem, snapshot))
    caption.setWordWrap(True)
    caption.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
    column.addWidget(caption)
    for stretch, view in ((5, BoundaryPlot()), (4, LossPlot())):
        row.addWidget(view, stretch)
        view.apply_theme(theme)
        view.show_as_figure()
        view.show_problem(problem, experiment)
        view.show_snapshot(snapshot)
    figure.setFixedSize(size)
    # An axis learns how wide its numbers are when it first draws them.
    figure.grab()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    return figure


def _write_png(figure: QWidget, file: QSaveFile) -> bool:
    image = QImage(figure.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    figure.render(painter, QPoint())
    painter.end()
    return QImageWriter(file, QByteArray(b"png")).write(image)


def _write_svg(figure: QWidget, file: QSaveFile) -> bool:
    generator = QSvgGenerator()
    generator.setOutputDevice(file)
    generator.setResolution(figure.logicalDpiX())
    generator.setSize(figure.size())
    generator.setViewBox(figure.rect())
    generator.setTitle("Descent Lab")
    painter = QPainter()
    if not painter.begin(generator):
        return False
    figure.render(painter, QPoint())
    return painter.end()


def _write_pdf(figure: QWidget, file: QSaveFile) -> bool:
    writer = QPdfWriter(file)
    writer.setTitle("Descent Lab")
    points = QSizeF(figure.size()) * _POINTS_PER_PIXEL
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(figure.logicalDpiX())
    painter = QPainter()
    if not painter.begin(writer):
        return False
    figure.render(painter, QPoint())
    return painter.end()


_WRITERS: dict[str, Callable[[QWidget, QSaveFile], bool]] = {
    ".png": _write_png,
    ".svg": _write_svg,
    ".pdf": _write_pdf,
}
_ENDINGS = ", ".join(_WRITERS)
