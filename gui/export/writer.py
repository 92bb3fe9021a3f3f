"""Writing a widget as PNG, SVG or PDF."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Self

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QEvent,
    QIODevice,
    QMarginsF,
    QPoint,
    QRect,
    QSize,
    QSizeF,
)
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageSize, QPainter, QPdfWriter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsView,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from engine import MADE_BY
from engine.cli.picture import Picture
from engine.errors import InputError
from engine.support.files import whole_file, written_for
from engine.support.records import dataclass
from gui.export.svg import finished_svg
from gui.plotting.view import PlotView, show_panel
from gui.style.painting import painting
from gui.style.stylesheet import style_sheet
from gui.style.theme import UNIT, Theme, palette
from gui.widgets.labels import muted_label, tighten

_POINTS_PER_PIXEL = 0.75

_DOTS_PER_INCH = 96

_DOTS_PER_METRE = 96 / 0.0254


def check_ending(path: Path) -> None:
    """Raise InputError unless the ending of its name is .png, .svg or .pdf."""
    if path.suffix.lower() not in _WRITERS:
        raise InputError(f"figure: {path.name} given, a name ending in {_ENDINGS} accepted")


def compose(body: QWidget, foot: QLabel | None, theme: Theme) -> QWidget:
    """Return a figure: a body over its caption, or alone.

    Plots must have their colours already.
    """
    figure = QWidget()
    figure.setStyleSheet(style_sheet(theme))
    show_panel(figure)
    column = QVBoxLayout(figure)
    tighten(column, 0)
    column.addWidget(body, 1)
    if foot is not None:
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


@dataclass(frozen=True, slots=True)
class Page:
    """How large a figure is written, and what is told of it.

    Attributes
    ----------
    width, height
        In pixels of 1/96 inch.
    layout
        What is laid out on it, in its own pixels.
    scale
        Pixels of an image to each pixel of 1/96 inch.
    transparent
        Whether it has no background.
    outlines
        Whether the text of an SVG is drawn as shapes.
    command
        The command that makes it again, to stand in the file; empty if there is none.
    """

    width: float
    height: float
    layout: QSize
    scale: float = 1.0
    transparent: bool = False
    outlines: bool = False
    command: str = ""

    @classmethod
    def plain(cls, width: int, height: int) -> Self:
        """Return a page on which all is as large as it is laid out."""
        return cls(width, height, QSize(width, height))

    @classmethod
    def of(cls, picture: Picture, command: str = "") -> Self:
        """Return the page of a picture."""
        layout = QSize(*map(round, picture.layout()))
        return cls(
            *picture.size(), layout, picture.scale, picture.transparent, picture.outlines, command
        )

    @property
    def factor(self) -> float:
        """Pixels of 1/96 inch to each of what is laid out."""
        return self.width / self.layout.width()

    def enlarged_to(self, least: QSize) -> Self:
        """Return a page of the same size on which `least` has room: all on it is smaller then."""
        width, height = self.layout.width(), self.layout.height()
        more = max(1.0, least.width() / width, least.height() / height)
        return replace(self, layout=QSize(math.ceil(width * more), math.ceil(height * more)))

    def pixels(self) -> QSize:
        """Return the size of an image."""
        wide, high = round(self.width * self.scale), round(self.height * self.scale)
        return QSize(max(1, wide), max(1, high))


class Sheet:
    """A figure laid out on a page, to be drawn as often as it changes."""

    def __init__(self, figure: QWidget, page: Page) -> None:
        self._figure = figure
        figure.ensurePolished()
        self.page = page.enlarged_to(figure.minimumSizeHint())
        figure.setFixedSize(self.page.layout)
        self.settle()
        if page.transparent:
            _take_ground_away(figure)

    def settle(self) -> None:
        """Lay out what has changed."""
        _forget_images(self._figure)
        # An axis learns how wide its numbers are when it first draws them.
        self._figure.grab()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def image(self) -> QImage:
        """Return it as an image."""
        formats = QImage.Format
        has_ground = not self.page.transparent
        image = QImage(
            self.page.pixels(),
            formats.Format_RGB32 if has_ground else formats.Format_ARGB32_Premultiplied,
        )
        if image.isNull():
            size = self.page.pixels()
            raise InputError(f"size: {size.width()} x {size.height()} pixels given, fewer accepted")
        image.fill(self._figure.palette().base().color() if has_ground else QColor(0, 0, 0, 0))
        image.setDevicePixelRatio(image.width() / self.page.layout.width())
        with painting(image) as painter:
            self.render(painter)
        return image

    def render(self, painter: QPainter) -> None:
        """Draw it."""
        flags = QWidget.RenderFlag.DrawChildren
        if not self.page.transparent:
            flags |= QWidget.RenderFlag.DrawWindowBackground
        self._figure.render(painter, QPoint(), QRegion(), flags)

    def content(self, suffix: str) -> bytes:
        """Return the content of a file of this ending. Raises InputError where there is none."""
        drawn = QBuffer()  # what draws into a file itself does not see that the disk is full
        drawn.open(QBuffer.OpenModeFlag.WriteOnly)
        if not _WRITERS[suffix.lower()](self, drawn):
            raise InputError(f"figure: it cannot be drawn ({drawn.errorString()})")
        content = bytes(drawn.data().data())
        if suffix.lower() == ".svg":
            size = self.page.width, self.page.height
            return finished_svg(content, size, outlines=self.page.outlines)
        return content


def let_go(figure: QWidget) -> None:
    """Have a figure taken apart."""
    figure.deleteLater()
    QCoreApplication.sendPostedEvents(figure, QEvent.Type.DeferredDelete)


def write_figure(figure: QWidget, path: Path, page: Page) -> None:
    """Write a widget to a file, which appears when it is complete; the widget is gone after.

    The ending of its name says the format: .png, .svg or .pdf. In the last two lines and text stay
    lines and text.

    Raises
    ------
    InputError
        If the ending is another one, or the file cannot be written.
    """
    check_ending(path)
    try:
        content = Sheet(figure, page).content(path.suffix)
    finally:
        let_go(figure)
    write_content(path, content)


def write_content(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all; in any thread. Raises InputError that says why not."""
    with written_for("figure", path), whole_file(path) as part:
        part.write_bytes(content)


def _forget_images(figure: QWidget) -> None:
    """Have all drawn anew: what a scene keeps as an image would be no lines and text in SVG."""
    for view in figure.findChildren(QGraphicsView):
        view.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        for item in view.scene().items():
            item.setCacheMode(QGraphicsItem.CacheMode.NoCache)


def _take_ground_away(figure: QWidget) -> None:
    for widget in (figure, *figure.findChildren(QWidget)):
        widget.setAutoFillBackground(False)
    for view in figure.findChildren(PlotView):
        view.setBackground(None)


def _write_png(sheet: Sheet, file: QIODevice) -> bool:
    image = sheet.image()
    image.setDevicePixelRatio(1.0)
    dots = round(sheet.page.scale * _DOTS_PER_METRE)
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    image.setText("Software", MADE_BY)
    if sheet.page.command:
        image.setText("Comment", sheet.page.command)
    return QImageWriter(file, QByteArray(b"png")).write(image)


def _write_svg(sheet: Sheet, file: QIODevice) -> bool:
    # No Svg11: Qt writes its clips as if each widget stood at the origin, and what knows clipping,
    # as browsers do, then shows nothing of the others.
    generator = QSvgGenerator()
    generator.setOutputDevice(file)
    generator.setResolution(_DOTS_PER_INCH)
    generator.setSize(sheet.page.layout)
    generator.setViewBox(QRect(QPoint(), sheet.page.layout))
    generator.setTitle(MADE_BY)
    generator.setDescription(sheet.page.command)
    return _drawn_on(generator, sheet)


def _write_pdf(sheet: Sheet, file: QIODevice) -> bool:
    writer = QPdfWriter(file)
    writer.setTitle("Descent Lab")
    writer.setCreator(" · ".join(filter(None, (MADE_BY, sheet.page.command))))
    points = QSizeF(sheet.page.width, sheet.page.height) * _POINTS_PER_PIXEL
    writer.setPageSize(
        QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    )
    writer.setPageMargins(QMarginsF())
    # So many dots of the writer are a pixel of what is laid out.
    writer.setResolution(_DOTS_PER_INCH)
    return _drawn_on(writer, sheet)


def _drawn_on(device: QSvgGenerator | QPdfWriter, sheet: Sheet) -> bool:
    with painting(device) as painter:
        if not painter.isActive():
            return False
        if isinstance(device, QPdfWriter):
            painter.scale(sheet.page.factor, sheet.page.factor)
        sheet.render(painter)
        return painter.end()


_WRITERS: dict[str, Callable[[Sheet, QIODevice], bool]] = {
    ".png": _write_png,
    ".svg": _write_svg,
    ".pdf": _write_pdf,
}
_ENDINGS = ", ".join(_WRITERS)
