"""A plot of a known range, the pixels of its places, and a painter that tells what it has drawn."""

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from gui.style.theme import LIGHT


def plot_of(height):
    """Return a plot, 400 pixels wide, of x from 0 to 100 and y from 0 to 1."""
    widget = pg.PlotWidget(background=LIGHT.panel)
    widget.resize(400, height)
    widget.getPlotItem().getViewBox().setRange(xRange=(0, 100), yRange=(0, 1), padding=0)
    widget.grab()
    return widget


def pixel_of(plot, x1, x2):
    """Return where a place on the axes of a panel's plot lies in the pixels of its view."""
    box = plot.view.view_box
    (x_low, x_high), (y_low, y_high) = box.viewRange()
    rect = box.sceneBoundingRect()
    return QPointF(
        rect.left() + (x1 - x_low) / (x_high - x_low) * rect.width(),
        rect.top() + (y_high - x2) / (y_high - y_low) * rect.height(),
    )


def settle(qtbot, plot):
    """Wait until a panel's plot has laid out its axes: they take the room of their numbers."""

    def is_settled():
        before = plot.view.view_box.sceneBoundingRect()
        for _ in range(2):  # the lines of a legend come first, and then the axes
            plot.grab()
            QApplication.processEvents()
        return plot.view.view_box.sceneBoundingRect() == before

    qtbot.waitUntil(is_settled)


def breaks(line):
    """Return how often a line is drawn on from elsewhere."""
    leads_on = line.in_pixels().leads_on
    return 0 if leads_on is None else int((~leads_on[:-1]).sum())


class Recorder:
    """Takes the place of a painter and notes what it is told to draw."""

    def __init__(self):
        self.lines, self.texts = [], []

    def drawLine(self, start, end):
        self.lines.append(start.x())

    def fillRect(self, rect, color):
        self.lines += [rect.left() + 0.5 + column for column in range(round(rect.width()))]

    def drawText(self, rect, flags, text):
        self.texts.append((QRectF(rect), text))

    def __getattr__(self, name):
        return lambda *arguments: None


def painted(item):
    recorder = Recorder()
    item.paint(recorder, None)
    return recorder
