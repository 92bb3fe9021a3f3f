"""Typeset formulas and their cache."""

from __future__ import annotations

import logging
import math
import threading
from collections import deque
from collections.abc import Iterable
from functools import cache

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.style.painting import painting

log = logging.getLogger(__name__)

EM = 32.0
"""Size of the type in the drawings, in the units of their coordinates."""

_one_at_a_time = threading.Lock()  # ziamath keeps its fonts in one place for all


class Typesetter:
    """Typesets formulas in a thread of its own: the import of ziamath alone takes 0.3 s.

    The thread is no daemon and knows nothing of Qt: results are fetched, not sent. It ends when
    there is nothing left to typeset.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[str] = deque()
        self._done: dict[str, str] = {}
        self._thread: threading.Thread | None = None

    def ask_for(self, formulas: Iterable[str]) -> None:
        """Typeset these formulas, given in LaTeX, after those that were asked for before."""
        with self._guard:
            self._waiting.extend(formulas)
            if self._waiting and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="typesetter")
                self._thread.start()

    def fetch(self) -> dict[str, str]:
        """Return what has been typeset since the last call: SVG by LaTeX.

        The SVG is empty where it could not be done. The baseline lies at y = 0, one em is `EM`.
        """
        with self._guard:
            done, self._done = self._done, {}
        return done

    def forget_waiting(self) -> None:
        """Typeset nothing more than what is in hand."""
        with self._guard:
            self._waiting.clear()

    @property
    def has_ended(self) -> bool:
        """Whether no thread is typesetting."""
        thread = self._thread
        return thread is None or not thread.is_alive()

    def wait(self) -> None:
        """Wait until all that was asked for is typeset."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._guard:
                if not self._waiting:
                    self._thread = None
                    return
                latex = self._waiting.popleft()
            svg = _svg(latex)
            with self._guard:
                self._done[latex] = svg


def _svg(latex: str) -> str:
    try:
        return _typeset(latex)
    except Exception:  # a formula is worth less than the window; its plain text is shown
        log.exception("could not typeset %s", latex)
        return ""


@cache  # every window asks for the same formulas; one that failed is tried again
def _typeset(latex: str) -> str:
    with _one_at_a_time:
        from ziamath.config import config
        from ziamath.zmath import Latex

        config.svg2 = False  # QtSvg draws no SVG 2
        return Latex(latex, size=EM).svg()


_LOOK_MS = 30


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
        self._renderers: dict[str, QSvgRenderer] = {}
        box = self._renderer(QColor("black")).viewBoxF()
        self._left = box.left() / EM
        self.width = box.width() / EM
        self.ascent = -box.top() / EM
        self.descent = box.bottom() / EM

    @property
    def height(self) -> float:
        """From its upper to its lower edge."""
        return self.ascent + self.descent

    def draw(self, painter: QPainter, position: QPointF, em: float, color: QColor) -> None:
        """Draw it with its left edge on the baseline at `position`, in type of `em` pixels."""
        top = position.y() - self.ascent * em
        target = QRectF(position.x(), top, self.width * em, self.height * em)
        self._renderer(color).render(painter, target)

    def pixmap(self, em: float, color: QColor, ratio: float) -> QPixmap:
        """Return it in type of `em` pixels, each of which is `ratio` pixels of the device wide."""
        width, height = math.ceil(self.width * em * ratio), math.ceil(self.height * em * ratio)
        pixmap = QPixmap(max(width, 1), max(height, 1))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with painting(pixmap) as painter:
            self.draw(painter, QPointF(0, self.ascent * em), em, color)
        return pixmap

    def _renderer(self, color: QColor) -> QSvgRenderer:
        name = color.name()
        renderer = self._renderers.get(name)
        if renderer is None:
            svg = self._svg.replace('fill="black"', "").replace("<svg ", f'<svg fill="{name}" ', 1)
            renderer = self._renderers[name] = QSvgRenderer(QByteArray(svg.encode()))
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

    def picture(self, latex: str) -> Picture | None:
        """Return the picture of a formula, if it is ready; ask for it otherwise.

        A formula that cannot be typeset never is.
        """
        if latex not in self._pictures:
            self.ask_for(latex)
        return self._pictures.get(latex)

    def ask_for(self, *formulas: str) -> None:
        """Have these formulas, in LaTeX, typeset; nothing is done before `start`."""
        new = set(formulas) - self._pictures.keys() - self._missing
        self._missing |= new
        if self._started and new:
            self._typesetter.ask_for(new)
            self._timer.start()

    def is_complete(self) -> bool:
        """Tell whether all formulas that were asked for are ready."""
        return not self._missing

    def is_started(self) -> bool:
        """Tell whether formulas are being typeset as they are asked for."""
        return self._started

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
        self._timer.stop()
        self._typesetter.forget_waiting()

    @property
    def has_ended(self) -> bool:
        """Whether no formula is being typeset."""
        return self._typesetter.has_ended

    def wait(self) -> None:
        """Wait for the formula in hand, after `stop`."""
        self._typesetter.wait()

    def finish(self) -> None:
        """Typeset, and wait for it."""
        self.start()
        self.wait()
        self._on_timer_timeout()

    @Slot()
    def _on_timer_timeout(self) -> None:
        for latex, svg in self._typesetter.fetch().items():
            self._pictures[latex] = Picture(svg) if svg else None
            self._missing.discard(latex)
        if not self._missing:
            self._timer.stop()
            self.typeset.emit()
