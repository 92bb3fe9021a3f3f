"""The kinds of file that File ▸ Export… offers."""

from __future__ import annotations

from gui.export.exporters import Exporter
from gui.export.history import HISTORY
from gui.export.pictures import FIGURE, FILM

EXPORTERS: tuple[Exporter, ...] = (FIGURE, FILM, HISTORY)
"""All of them, in the order of the list."""
