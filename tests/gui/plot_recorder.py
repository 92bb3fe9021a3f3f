"""Stands in for a painter, and tells what was drawn."""

from PySide6.QtCore import QRectF


class Recorder:
    """Takes the place of a painter and notes what it is told to draw."""

    def __init__(self):
        self.lines, self.texts = [], []

    def drawLine(self, start, end):
        self.lines.append(start.x())

    def drawText(self, rect, flags, text):
        self.texts.append((QRectF(rect), text))

    def __getattr__(self, name):
        return lambda *arguments: None


def painted(item):
    recorder = Recorder()
    item.paint(recorder, None)
    return recorder
