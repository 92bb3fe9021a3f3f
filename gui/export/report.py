"""The report of a run as a page of HTML or as a PDF, with its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QMarginsF, QRectF, QSize, QUrl
from PySide6.QtGui import (
    QColor,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from engine import MADE_BY
from engine.cli.export_command import as_report_command
from engine.cli.picture import Picture
from engine.errors import printable
from engine.export.report import PAPER_STYLE, Report, ReportFigure
from engine.support.files import whole_file
from gui.export.exporters import Exporter, ExportSource, Format, Options, Writing
from gui.export.figures import Drawing
from gui.export.pictures import picture_of
from gui.export.writer import Sheet
from gui.style.painting import painting

WIDTH, HEIGHT = 920.0, 460.0
"""How figures are laid out, in pixels: a little wider than the text of the page."""

_PDF_SCALE = 3.0
"""Pixels of a figure on paper to each of those that it is laid out in."""

_FIGURE = "figure"

_MARGINS = QMarginsF(20.0, 20.0, 20.0, 20.0)

_DOTS_PER_INCH = 96

_PAGE_WIDTH, _PAGE_MARGIN = 794, 76
"""A4, and its margins, in pixels of 1/96 inch."""


def drawn_report(report: Report, suffix: str, view: Picture) -> Callable[[], bytes]:
    """Draw the figures of a report, in the thread of the window; return what makes its content.

    That may be called in any thread. Axes and threshold of the figures are those of `view`.
    """
    picture = _picture(view)
    if suffix.lower() == ".pdf":
        with Drawing(replace(picture, scale=_PDF_SCALE)) as drawing:
            image = _shown(report, drawing).image()
        return partial(_pdf, report, image)
    drawings = []
    for theme in ("light", "dark"):
        with Drawing(replace(picture, theme=theme)) as drawing:
            drawings.append(_shown(report, drawing).content(".svg").decode())
    figure = ReportFigure("Decision boundary and loss", *drawings)
    return lambda: report.html([figure]).encode()


def _picture(view: Picture) -> Picture:
    return Picture(
        width=WIDTH, height=HEIGHT, caption=False, threshold=view.threshold,
        loss=view.loss, steps=view.steps,
    )  # fmt: skip


def _shown(report: Report, drawing: Drawing) -> Sheet:
    return drawing.show(report.run.problem, report.run.start, report.snapshot)


def write_report(path: Path, content: bytes) -> None:
    """Write a report, whole or not at all, in any thread; OSError where it cannot be written."""
    with whole_file(path) as part:
        part.write_bytes(content)


def first_page(source: ExportSource, options: Options, page: QSize) -> QImage:
    """Return the top of the report as it is on paper, so many pixels wide and high."""
    report, picture = _report(source, options, ""), _picture(picture_of(options))
    with Drawing(picture) as drawing:
        figure = _shown(report, drawing).image()
    scale = page.width() / _PAGE_WIDTH
    document = _document(report, figure, _PAGE_WIDTH - 2 * _PAGE_MARGIN)
    image = QImage(page, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with painting(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(scale, scale)
        painter.translate(_PAGE_MARGIN, _PAGE_MARGIN)
        height = page.height() / scale - 2 * _PAGE_MARGIN
        document.drawContents(painter, QRectF(0, 0, _PAGE_WIDTH, height))
    return image


def _document(report: Report, figure: QImage, width: int) -> QTextDocument:
    """Return the text of the report, its figure `width` pixels wide."""
    document = QTextDocument()
    document.setUseDesignMetrics(True)
    document.setDefaultStyleSheet(PAPER_STYLE)
    document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(_FIGURE), figure)
    document.setDocumentMargin(0)
    document.setHtml(report.body(f'<p><img src="{_FIGURE}" width="{width}"></p>\n'))
    document.setTextWidth(width)
    return document


def _pdf(report: Report, image: QImage) -> bytes:
    """Draw the report on pages of A4."""
    written = QBuffer()
    written.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(written)
    writer.setTitle(report.title)
    writer.setCreator(f"{MADE_BY} · {printable(report.command)}")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(_MARGINS, QPageLayout.Unit.Millimeter)
    writer.setResolution(_DOTS_PER_INCH)
    page = writer.pageLayout().paintRectPixels(_DOTS_PER_INCH).size()
    document = _document(report, image, page.width())
    document.documentLayout().setPaintDevice(writer)
    document.setPageSize(page.toSizeF())
    document.print_(writer)
    return bytes(written.data().data())


def _report(source: ExportSource, options: Options, suffix: str) -> Report:
    view = picture_of(options)
    example = view.example or 1
    name, threshold, beside = f"report{suffix}", view.threshold, source.beside
    command = as_report_command(source.run, name, threshold, example, beside)
    return Report(source.run, source.snapshot, command, threshold, example, beside.notes)


def _prepare(source: ExportSource, options: Options, suffix: str) -> Writing:
    content = drawn_report(_report(source, options, suffix), suffix, picture_of(options))

    def write(path: Path) -> Iterator[float]:
        yield 0.0
        write_report(path, content())
        yield 1.0

    return write


REPORT = Exporter(
    "report",
    "Report",
    "A page on the run: settings, data, figures, results and the notes made on the way.",
    (Format(".html", "Web page"), Format(".pdf", "PDF")),
    _prepare,
)
