"""The report of a run as a page of HTML or as a PDF, with its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
from engine.cli.picture import CURVES, Picture, parse_plots
from engine.errors import printable
from engine.export.report import PAPER_STYLE, Report, ReportFigure
from engine.support.files import whole_file
from gui.export.exporters import Exporter, ExportSource, Format, Options, Writing
from gui.export.figures import Drawing
from gui.export.pictures import picture_of
from gui.export.writer import Sheet
from gui.style.painting import painting
from gui.style.theme import THEMES

WIDTH, HEIGHT, CURVES_HEIGHT = 920.0, 460.0, 340.0
"""How figures are laid out, in pixels: a little wider than the text of the page."""

_PDF_SCALE = 3.0
"""Pixels of a figure on paper to each of those that it is laid out in."""

_FIGURE, _CURVES = "figure", "curves"
"""Names of the pictures on paper."""

_MARGINS = QMarginsF(20.0, 20.0, 20.0, 20.0)

_DOTS_PER_INCH = 96

_PAGE_WIDTH, _PAGE_MARGIN = 794, 76
"""A4, and its margins, in pixels of 1/96 inch."""


def drawn_report(report: Report, suffix: str, view: Picture) -> Callable[[], bytes]:
    """Draw the figures of a report, in the thread of the window; return what makes its content.

    That may be called in any thread. Axes and threshold of the figures are those of `view`.
    """
    pictures = _pictures(view)
    if suffix.lower() == ".pdf":
        images = [_image(report, replace(each, scale=_PDF_SCALE)) for each in pictures]
        return partial(_pdf, report, images)
    run, curves = (
        ReportFigure(name, *(_svg(report, replace(each, theme=theme)) for theme in THEMES))
        for name, each in zip(
            ("Decision boundary and loss", "ROC, precision-recall and calibration"),
            pictures,
            strict=True,
        )
    )
    return lambda: report.html(run, curves).encode()


def _pictures(view: Picture) -> tuple[Picture, Picture]:
    """Return how the run looks, and the curves."""
    run = Picture(
        width=WIDTH, height=HEIGHT, caption=False, threshold=view.threshold,
        loss=view.loss, steps=view.steps,
    )  # fmt: skip
    return run, replace(run, height=CURVES_HEIGHT, plots=parse_plots("+".join(CURVES)))


def _image(report: Report, picture: Picture) -> QImage:
    with Drawing(picture) as drawing:
        return _shown(report, drawing).image()


def _svg(report: Report, picture: Picture) -> str:
    with Drawing(picture) as drawing:
        return _shown(report, drawing).content(".svg").decode()


def _shown(report: Report, drawing: Drawing) -> Sheet:
    return drawing.show(report.run.problem, report.run.start, report.snapshot)


def write_report(path: Path, content: bytes) -> None:
    """Write a report, whole or not at all, in any thread; OSError where it cannot be written."""
    with whole_file(path) as part:
        part.write_bytes(content)


def first_page(source: ExportSource, options: Options, page: QSize) -> QImage:
    """Return the top of the report as it is on paper, so many pixels wide and high."""
    report = _report(source, options, "")
    images = [_image(report, each) for each in _pictures(picture_of(options))]
    scale = page.width() / _PAGE_WIDTH
    document = _document(report, images, _PAGE_WIDTH - 2 * _PAGE_MARGIN)
    image = QImage(page, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with painting(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(scale, scale)
        painter.translate(_PAGE_MARGIN, _PAGE_MARGIN)
        height = page.height() / scale - 2 * _PAGE_MARGIN
        document.drawContents(painter, QRectF(0, 0, _PAGE_WIDTH, height))
    return image


def _document(report: Report, images: Sequence[QImage], width: int) -> QTextDocument:
    """Return the text of the report, its pictures `width` pixels wide."""
    document = QTextDocument()
    document.setUseDesignMetrics(True)
    document.setDefaultStyleSheet(PAPER_STYLE)
    names = (_FIGURE, _CURVES)
    for name, image in zip(names, images, strict=True):
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), image)
    document.setDocumentMargin(0)
    document.setHtml(
        report.body(*(f'<p><img src="{name}" width="{width}"></p>\n' for name in names))
    )
    document.setTextWidth(width)
    return document


def _pdf(report: Report, images: Sequence[QImage]) -> bytes:
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
    document = _document(report, images, page.width())
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
