"""Painters that are ended, and states that are restored, whatever happens while they draw."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter
from PySide6.QtWidgets import QWidget


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Draw on a widget, an image or a page; the painter is ended also where drawing raises.

    A painter that is left open keeps its device: Qt crashes when it paints there again. What is
    raised while a widget is drawn is told as what nobody caught, and goes no further: it would
    leave by way of Qt, which does not survive that where an event of a widget around it is
    handled in Python.
    """
    painter = QPainter(device)
    try:
        yield painter
    except Exception as error:
        if not isinstance(device, QWidget):
            raise
        sys.excepthook(type(error), error, error.__traceback__)
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
