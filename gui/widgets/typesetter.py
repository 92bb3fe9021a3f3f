"""How does LaTeX become a drawing, without the window waiting for it?"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable
from functools import cache

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
