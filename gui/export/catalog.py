"""The kinds of file that File ▸ Export… offers."""

from __future__ import annotations

from gui.export.exporters import Exporter
from gui.export.pictures import FIGURE, FILM
from gui.export.report import REPORT
from gui.export.run_files import CODE, CODE_SKLEARN, HISTORY, WEIGHTS

EXPORTERS: tuple[Exporter, ...] = (FIGURE, FILM, REPORT, HISTORY, WEIGHTS, CODE, CODE_SKLEARN)
"""All of them, in the order of the list."""
