"""How does a widget become a picture in a file?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsView,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from engine.errors import InputError
from gui.plot_view import show_panel
from gui.style import style_sheet
from gui.theme import UNIT, Theme
from gui.widgets.basics import muted_label, tighten

_POINTS_PER_PIXEL = 0.75


def check_ending(path: Path) -> None:
    """Raise InputError unless the ending of its name is .png, .svg or .pdf."""
    if path.suffix.lower() not in _WRITERS:
        raise InputError(f"figure: {path.name} given, a name ending in {_ENDINGS} accepted")


def compose(parts: Sequence[tuple[QWidget, int]], caption: str, theme: Theme) -> QWidget:
    """Return a figure: parts side by side, as wide as their numbers say, over a caption.

    Plots must have their colours already.
    """
    figure = QWidget()
    figure.setStyleSheet(style_sheet(theme))
    show_panel(figure, theme)
    column = QVBoxLayout(figure)
    tighten(column, 0)
    row = QHBoxLayout()
    tighten(row, 0)
    for part, width in parts:
        row.addWidget(part, width)
    column.addLayout(row, 1)
    foot = wrapped_label(caption)
    foot.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
    column.addWidget(foot)
    return figure


def wrapped_label(text: str) -> QLabel:
    """Return a quiet text in as many lines as it takes."""
    label = muted_label(text)
    label.setWordWrap(True)
    return label


def write_picture(figure: QWidget, path: Path, size: QSize) -> None:
    """Write a widget to a file, which appears when it is complete; the widget is gone after.

    The ending of its name says the format: .png, .svg or .pdf. In the last two lines and text stay
    lines and text.

    Parameters
    ----------
    size
        In pixels; in a PDF, of 1/96 inch each.

    Raises
    ------
    InputError
        If the ending is another one, or the file cannot be written.
    """
    check_ending(path)
    figure.setFixedSize(size)
    _forget_images(figure)
    # An axis learns how wide its numbers are when it first draws them.
    figure.grab()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    file = QSaveFile(str(path))
    write = _WRITERS[path.suffix.lower()]
    written = file.open(QSaveFile.OpenModeFlag.WriteOnly) and write(figure, file) and file.commit()
    figure.deleteLater()
    QCoreApplication.sendPostedEvents(figure, QEvent.Type.DeferredDelete)
    if not written:
        raise InputError(
            f"figure: {path} cannot be written ({file.errorString()}); "
            "a file in a folder that may be written to is accepted"
        )


def _forget_images(figure: QWidget) -> None:
    """Have all drawn anew: what a scene keeps as an image would be no lines and text in SVG."""
    for view in figure.findChildren(QGraphicsView):
        for item in view.scene().items():
            item.setCacheMode(QGraphicsItem.CacheMode.NoCache)


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
