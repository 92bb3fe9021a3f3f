"""Pictures of typeset formulas."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.style.painting import painting
from gui.widgets.typesetter import EM, Typesetter

_LOOK_MS = 30

_NUMBER = r"(-?\d+(?:\.\d+)?)"

_VIEW_BOX = re.compile(rf'^<svg [^>]*viewBox="{_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER}"')

_OF_FILES = (QPaintEngine.Type.Pdf, QPaintEngine.Type.SVG)


class Picture:
    """A typeset formula. Sizes are in em: 1 is the size of its type.

    Attributes
    ----------
    width
        From its left to its right edge.
    ascent, descent
        From the baseline to its upper and to its lower edge.
    """

    def __init__(self, svg: str) -> None:
        self._svg = svg
        self._renderers: dict[tuple[str, bool], QSvgRenderer] = {}
        left, top, width, height = self._box()
        self._left = left / EM
        self.width = width / EM
        self.ascent = -top / EM
        self.descent = (top + height) / EM

    @property
    def height(self) -> float:
        """From its upper to its lower edge."""
        return self.ascent + self.descent

    def draw(self, painter: QPainter, position: QPointF, em: float, color: QColor) -> None:
        """Draw it with its left edge on the baseline at `position`, in type of `em` pixels."""
        top = position.y() - self.ascent * em
        target = QRectF(position.x(), top, self.width * em, self.height * em)
        is_file = painter.paintEngine().type() in _OF_FILES
        self._renderer(color, is_file).render(painter, target)

    def pixmap(self, em: float, color: QColor, ratio: float) -> QPixmap:
        """Return it in type of `em` pixels, each of which is `ratio` pixels of the device wide."""
        width, height = math.ceil(self.width * em * ratio), math.ceil(self.height * em * ratio)
        pixmap = QPixmap(max(width, 1), max(height, 1))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with painting(pixmap) as painter:
            self.draw(painter, QPointF(0, self.ascent * em), em, color)
        return pixmap

    def _box(self) -> tuple[float, ...]:
        """Return left and upper edge, width and height, in units of the drawing.

        They are read where the drawing begins: to parse all of it takes a ms, and many formulas
        are measured that are never drawn.
        """
        found = _VIEW_BOX.search(self._svg)
        if found is not None:
            return tuple(map(float, found.groups()))
        box = self._renderer(QColor("black")).viewBoxF()
        return box.left(), box.top(), box.width(), box.height()

    def _renderer(self, color: QColor, is_file: bool = False) -> QSvgRenderer:
        name = color.name()
        renderer = self._renderers.get((name, is_file))
        if renderer is None:
            # Around shapes without a line Qt draws one in PDF and SVG, as wide as 1: it must not be
            # seen.
            unseen = f'stroke="{name}" stroke-opacity="0" ' if is_file else ""
            style = f'<svg fill="{name}" {unseen}'
            svg = self._svg.replace('fill="black"', "").replace("<svg ", style, 1)
            renderer = QSvgRenderer(QByteArray(svg.encode()))
            self._renderers[name, is_file] = renderer
        return renderer


class FormulaCache(QObject):
    """Keeps the picture of each formula that was asked for.

    Signals
    -------
    typeset()
        All formulas that were asked for are ready.
    """

    typeset = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: dict[str, Picture | None] = {}
        self._missing: set[str] = set()
        self._typesetter = Typesetter()
        self._started = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._first = QTimer(self, singleShot=True)
        self._first.timeout.connect(self.start)

    def picture(self, latex: str) -> Picture | None:
        """Return the picture of a formula, if it is ready; ask for it otherwise.

        A formula that cannot be typeset never is.
        """
        if latex not in self._pictures:
            self.ask_for(latex)
        return self._pictures.get(latex)

    def ask_for(self, *formulas: str) -> None:
        """Have these formulas, in LaTeX, typeset; nothing is done before `start`.

        Those that were typeset at an earlier time, and kept, are ready at once.
        """
        new = set(formulas) - self._pictures.keys() - self._missing
        for latex in new:
            svg = self._typesetter.kept(latex)
            if svg is not None:
                self._pictures[latex] = Picture(svg)
        new -= self._pictures.keys()
        self._missing |= new
        if self._started and new:
            self._typesetter.ask_for(new)
            self._timer.start()

    def is_complete(self) -> bool:
        """Tell whether all formulas that were asked for are ready."""
        return not self._missing

    def start_soon(self) -> None:
        """Begin to typeset when all that waits now is done; to be called when painted."""
        if not self._started:
            self._first.start()

    @Slot()
    def start(self) -> None:
        """Begin to typeset; to be called when the window has been painted once."""
        if not self._started:
            self._started = True
            if self._missing:
                self._typesetter.ask_for(sorted(self._missing))
                self._timer.start()

    def stop(self) -> None:
        """Typeset nothing more; to be called when the window closes."""
        self._started = True
        self._first.stop()
        self._timer.stop()
        self._typesetter.end()

    @property
    def has_ended(self) -> bool:
        """Whether no formula is being typeset."""
        return self._typesetter.has_ended

    def wait(self) -> None:
        """Wait until nothing is left of what typesets, after `stop`."""
        self._typesetter.wait()

    def finish(self) -> None:
        """Typeset, and wait for it."""
        self.start()
        self._typesetter.finish()
        self._on_timer_timeout()

    @Slot()
    def _on_timer_timeout(self) -> None:
        for latex, svg in self._typesetter.fetch().items():
            self._pictures[latex] = Picture(svg) if svg else None
            self._missing.discard(latex)
        if not self._missing:
            self._timer.stop()
            self.typeset.emit()
