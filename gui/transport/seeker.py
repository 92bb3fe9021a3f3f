"""When is a step asked for, that a hand on the timeline moves on from at once?"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

PATIENCE_MS = 1000
"""An answer that takes longer does not come: something else was done with the run meanwhile."""


class Seeker(QObject):
    """Passes on the newest step wanted, one at a time.

    However fast the hand moves, no more than one request is on its way: the next one is made when
    it was answered, with the step that is wanted then.

    Signals
    -------
    due(int)
        This step is to be sought. Declared as an object: a Qt int ends at 2^31.
    given_up()
        There was no answer for so long that none is expected any more.
    """

    due = Signal(object)
    given_up = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: int | None = None
        self._asked: int | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.given_up)

    @property
    def is_open(self) -> bool:
        """Whether a step is wanted that was not asked for, or not answered."""
        return self._asked is not None or self._wanted is not None

    def want(self, step: int) -> None:
        """Ask for a step: now or, in place of all that waited before it, as soon as may be."""
        self._wanted = step
        self._ask()

    def forget(self) -> None:
        """Want nothing any more: the steps wanted are those of a run that is gone."""
        self._asked = self._wanted = None
        self._patience.stop()

    def answer(self) -> None:
        """Take note that what was asked for has been done, at least in part."""
        self._asked = None
        self._patience.stop()
        self._ask()

    def arrive(self, step: int) -> None:
        """Take note that the run is at `step`: an answer, if that was asked for."""
        if step == self._asked:
            self.answer()

    def _ask(self) -> None:
        if self._wanted is None or self._asked is not None:
            return
        self._asked, self._wanted = self._wanted, None
        self._patience.start()
        self.due.emit(self._asked)
