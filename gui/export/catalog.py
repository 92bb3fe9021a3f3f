"""The kinds of file that File ▸ Export… offers."""

from __future__ import annotations

from gui.export.exporters import Exporter
from gui.export.history import HISTORY

EXPORTERS: tuple[Exporter, ...] = (HISTORY,)
"""All of them, in the order of the list."""
