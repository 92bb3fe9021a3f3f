"""The report of a run as a page of HTML or as a PDF, with its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QMarginsF, QUrl
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from engine.cli.export_command import as_export_command
from engine.cli.picture import Picture
from engine.export.report import PAPER_STYLE, Report, ReportFigure
from engine.export.text import one_line
from engine.support.files import whole_file
from gui.export.exporters import Exporter, ExportSource, Format, Options, Writing
from gui.export.figures import Drawing
from gui.export.pictures import picture_of
from gui.export.writer import MADE_BY, Sheet

WIDTH, HEIGHT = 920.0, 460.0
"""How figures are laid out, in pixels: a little wider than the text of the page."""

_PDF_SCALE = 3.0
"""Pixels of a figure on paper to each of those that it is laid out in."""

_FIGURE = "figure"

_MARGINS = QMarginsF(20.0, 20.0, 20.0, 20.0)

_DOTS_PER_INCH = 96


def drawn_report(report: Report, suffix: str, view: Picture) -> Callable[[], bytes]:
    """Draw the figures of a report, in the thread of the window; return what makes its content.

    That may be called in any thread. The axes of the figures are those of `view`.
    """
    picture = Picture(
        width=WIDTH, height=HEIGHT, caption=False, threshold=report.threshold,
        loss=view.loss, steps=view.steps,
    )  # fmt: skip
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


def _shown(report: Report, drawing: Drawing) -> Sheet:
    return drawing.show(report.run.problem, report.run.start, report.snapshot)


def write_report(path: Path, content: bytes) -> None:
    """Write a report, whole or not at all, in any thread; OSError where it cannot be written."""
    with whole_file(path) as part:
        part.write_bytes(content)


def _pdf(report: Report, image: QImage) -> bytes:
    """Draw the report on pages of A4."""
    document = QTextDocument()
    document.setUseDesignMetrics(True)
    document.setDefaultStyleSheet(PAPER_STYLE)
    document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(_FIGURE), image)
    written = QBuffer()
    written.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(written)
    writer.setTitle(report.title)
    writer.setCreator(f"{MADE_BY} · {one_line(report.command)}")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(_MARGINS, QPageLayout.Unit.Millimeter)
    writer.setResolution(_DOTS_PER_INCH)
    page = writer.pageLayout().paintRectPixels(_DOTS_PER_INCH).size()
    document.documentLayout().setPaintDevice(writer)
    document.setPageSize(page.toSizeF())
    document.setDocumentMargin(0)
    width = page.width()
    document.setHtml(report.body(f'<p><img src="{_FIGURE}" width="{width}"></p>\n'))
    document.print_(writer)
    return bytes(written.data().data())


def _prepare(source: ExportSource, options: Options, suffix: str) -> Writing:
    run, view = source.run, picture_of(options)
    report = Report(
        run,
        source.snapshot,
        as_export_command(run, f"--report=report{suffix}"),
        view.threshold,
        view.example or 1,
        source.notes,
    )
    content = drawn_report(report, suffix, view)

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
