"""The report of a run as a page of HTML or as a PDF, with its figures."""

from __future__ import annotations

import tempfile
from pathlib import Path

from engine.export.report import Report, ReportFigure
from engine.support.files import whole_file
from gui.export.figures import render_figure
from gui.style.theme import DARK, LIGHT, Theme

FIGURE_SIZE = (920, 500)
"""Width and height of a figure in pixels, a little more than a page of HTML is wide."""


def drawn_figures(report: Report) -> list[ReportFigure]:
    """Draw the figures of a report, for light and for dark pages; in the thread of the window."""
    run, snapshot = report.run, report.snapshot
    with tempfile.TemporaryDirectory() as folder:

        def drawn(theme: Theme) -> str:
            path = Path(folder) / f"{theme.name}.svg"
            render_figure(run.problem, run.experiment, snapshot, path, theme, FIGURE_SIZE)
            return path.read_text(encoding="utf-8")

        return [ReportFigure("Decision boundary and loss", drawn(LIGHT), drawn(DARK))]


def write_html(report: Report, figures: list[ReportFigure], path: Path) -> None:
    """Write the page, whole or not at all; OSError where it cannot be written."""
    with whole_file(path) as part:
        part.write_text(report.html(figures), encoding="utf-8", newline="\n")
