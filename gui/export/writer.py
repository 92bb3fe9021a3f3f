"""Writing a widget as PNG, SVG or PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QEvent,
    QFileDevice,
    QIODevice,
    QMarginsF,
    QPoint,
    QSaveFile,
    QSize,
    QSizeF,
)
from PySide6.QtGui import QImage, QImageWriter, QPageSize, QPdfWriter
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
from gui.plotting.view import show_panel
from gui.style.painting import painting
from gui.style.stylesheet import style_sheet
from gui.style.theme import UNIT, Theme, palette
from gui.widgets.labels import muted_label, tighten

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
    show_panel(figure)
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
    for widget in (figure, *figure.findChildren(QWidget)):  # under a sheet none inherits it
        widget.setPalette(palette(theme))
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
    drawn = QBuffer()  # what draws into a file itself does not see that the disk is full
    drawn.open(QBuffer.OpenModeFlag.WriteOnly)
    is_drawn = _WRITERS[path.suffix.lower()](figure, drawn)
    figure.deleteLater()
    QCoreApplication.sendPostedEvents(figure, QEvent.Type.DeferredDelete)
    why = _written(path, drawn.data()) if is_drawn else drawn.errorString()
    if why:
        raise InputError(
            f"figure: {path} cannot be written ({why}); "
            "a file in a folder that may be written to is accepted"
        )


def _written(path: Path, content: QByteArray) -> str:
    """Write a file as a whole or not at all; return why not, empty if it is there."""
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        return file.errorString()
    # A file that can hold only a part is no error to Qt.
    if file.write(content) != content.size() or not file.flush():
        file.cancelWriting()
        return "no room" if file.error() == QFileDevice.FileError.NoError else file.errorString()
    return "" if file.commit() else file.errorString()


def _forget_images(figure: QWidget) -> None:
    """Have all drawn anew: what a scene keeps as an image would be no lines and text in SVG."""
    for view in figure.findChildren(QGraphicsView):
        for item in view.scene().items():
            item.setCacheMode(QGraphicsItem.CacheMode.NoCache)


def _write_png(figure: QWidget, file: QIODevice) -> bool:
    image = QImage(figure.size(), QImage.Format.Format_RGB32)
    with painting(image) as painter:
        figure.render(painter, QPoint())
    return QImageWriter(file, QByteArray(b"png")).write(image)


def _write_svg(figure: QWidget, file: QIODevice) -> bool:
    generator = QSvgGenerator()
    generator.setOutputDevice(file)
    generator.setResolution(figure.logicalDpiX())
    generator.setSize(figure.size())
    generator.setViewBox(figure.rect())
    generator.setTitle("Descent Lab")
    with painting(generator) as painter:
        if not painter.isActive():
            return False
        figure.render(painter, QPoint())
        return painter.end()


def _write_pdf(figure: QWidget, file: QIODevice) -> bool:
    writer = QPdfWriter(file)
    writer.setTitle("Descent Lab")
    points = QSizeF(figure.size()) * _POINTS_PER_PIXEL
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(figure.logicalDpiX())
    with painting(writer) as painter:
        if not painter.isActive():
            return False
        figure.render(painter, QPoint())
        return painter.end()


_WRITERS: dict[str, Callable[[QWidget, QIODevice], bool]] = {
    ".png": _write_png,
    ".svg": _write_svg,
    ".pdf": _write_pdf,
}
_ENDINGS = ", ".join(_WRITERS)
