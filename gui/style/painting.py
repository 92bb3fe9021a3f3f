"""Painters that are ended, and states that are restored, whatever happens while they draw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Draw on a widget, an image or a page; the painter is ended also where drawing raises.

    A painter that is left open keeps its device: Qt crashes when it paints there again.
    """
    painter = QPainter(device)
    try:
        yield painter
    finally:
        if painter.isActive():
            painter.end()


@contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """Give pen, brush, clip and transform back as they were, also where drawing raises."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()
