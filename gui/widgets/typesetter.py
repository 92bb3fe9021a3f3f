"""Typesetting of formulas, in a process of its own.

Importing ziamath and typesetting the formulas of a graph is a second of Python, and holds the
interpreter's lock throughout: in the process of the window it would make frames late. What has been
typeset once is kept on disk, see `gui.widgets.svg_cache`.
"""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import threading
from collections import deque
from collections.abc import Iterable
from typing import NoReturn

from engine.support.child_process import connect_to_parent, start_child
from gui.widgets import svg_cache

log = logging.getLogger(__name__)

EM = 24.0
"""Size of the type in the drawings, in the units of their coordinates; ziamath's base size."""

SCRIPT = 0.8
"""Size of super- and subscripts, and of those of their own, in em.

Small type has larger ones than the 0.7 and 0.5 of a page: where 1 em is 14 pixels, scripts have 11.
"""

LINGER_SECONDS = 5.0
"""The process stays for so long, since who has changed one setting often changes another."""

MOST_DEATHS = 4
"""After so many ends of the process without an answer between, it is not started again."""

_one_at_a_time = threading.Lock()  # ziamath keeps its fonts in one place for all


class TypesettingError(Exception):
    """A formula cannot be typeset."""


class Typesetter:
    """Has formulas typeset by a process that serves them all, one after the other.

    A thread hands them over and waits for the answers. It is no daemon and knows nothing of Qt:
    results are fetched, not sent. It ends, and the process with it, some seconds after there is
    nothing left to typeset. A process that dies is started anew; where none can be started, the
    thread typesets, as slowly as that is for the window.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[str] = deque()
        self._in_hand = False
        self._done: dict[str, str] = {}
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = 0
        self._is_ended = False
        self._kept: dict[str, str] | None = None

    def kept(self, latex: str) -> str | None:
        """Return the SVG of a formula that was typeset at an earlier time, if it has been kept."""
        if self._kept is None:
            self._kept = svg_cache.read(EM, SCRIPT)
        return self._kept.get(latex)

    def ask_for(self, formulas: Iterable[str]) -> None:
        """Typeset these formulas, given in LaTeX, after those that were asked for before."""
        with self._changed:
            if self._is_ended:
                return
            self._waiting.extend(formulas)
            if self._waiting and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="typesetter")
                self._thread.start()
            self._changed.notify_all()

    def fetch(self) -> dict[str, str]:
        """Return what has been typeset since the last call: SVG by LaTeX.

        The SVG is empty where it could not be done. The baseline lies at y = 0, one em is `EM`.
        """
        with self._changed:
            done, self._done = self._done, {}
        return done

    def finish(self) -> None:
        """Wait until all that was asked for is typeset."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting and not self._in_hand)

    def end(self) -> None:
        """Typeset nothing more, and end the process at once."""
        with self._changed:
            self._is_ended = True
            self._waiting.clear()
            if self._process is not None:
                self._process.kill()
            self._changed.notify_all()

    @property
    def has_ended(self) -> bool:
        """Whether no thread is typesetting."""
        thread = self._thread
        return thread is None or not thread.is_alive()

    def wait(self) -> None:
        """Wait until nothing is left of thread and process, after `end`."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        new: dict[str, str] = {}
        while True:
            latex = self._next(0.0)
            if latex is None:
                if new:
                    svg_cache.add(EM, SCRIPT, new)
                    new = {}
                latex = self._next(LINGER_SECONDS)
            if latex is None:
                self._leave_process()
                with self._changed:
                    if self._waiting:
                        continue
                    self._thread = None
                    return
            svg = ""
            try:
                svg = new[latex] = self._typeset(latex)
            except TypesettingError as error:  # its plain text is shown
                if not self._is_ended:
                    log.warning("could not typeset %s: %s", latex, error)
            with self._changed:
                self._done[latex] = svg
                self._in_hand = False
                self._changed.notify_all()

    def _next(self, seconds: float) -> str | None:
        """Return a formula that waits or is asked for within some seconds, None without one."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_ended, seconds)
            if not self._waiting:
                return None
            self._in_hand = True
            return self._waiting.popleft()

    def _typeset(self, latex: str) -> str:
        for _ in range(2):  # what ended it need not have been this formula
            if self._deaths == MOST_DEATHS or self._is_ended:
                break
            try:
                process = self._process or self._start_process()
            except OSError as error:
                log.info("no process to typeset in, so it is done in this one: %s", error)
                return _typeset_here(latex)
            answer = _asked(process, latex)
            if answer is not None:
                self._deaths = 0
                return _svg_of(answer)
            self._deaths += 1
            self._leave_process()
        raise TypesettingError("the process that typesets has died")

    def _start_process(self) -> subprocess.Popen[bytes]:
        process = start_child(__name__)
        with self._changed:
            self._process = process
            if self._is_ended:
                process.kill()
        return process

    def _leave_process(self) -> None:
        with self._changed:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(OSError), process:  # what it has not read is lost
                pass


def _asked(process: subprocess.Popen[bytes], latex: str) -> bytes | None:
    """Return the line with which the process answers; None where it has died."""
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(json.dumps(latex).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except OSError:
        return None
    return line if line.endswith(b"\n") else None


def _svg_of(answer: bytes) -> str:
    svg, failure = json.loads(answer)
    if failure:
        raise TypesettingError(failure)
    return str(svg)


def _typeset_here(latex: str) -> str:
    try:
        with _one_at_a_time:
            return typeset(latex)
    except Exception as error:  # ziamath raises many kinds, and a formula is worth less than all
        raise TypesettingError(f"{type(error).__name__}: {error}") from error


def typeset(latex: str) -> str:
    """Return the SVG of a formula; its baseline lies at y = 0, one em is `EM`.

    This imports ziamath, which raises exceptions of many kinds.
    """
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False  # QtSvg draws no SVG 2
    config.minsizefraction = SCRIPT  # of the base size
    return Latex(latex, size=EM).svg()


def run() -> NoReturn:
    """Typeset in this process, a formula for each line that comes; for `Typesetter` alone."""
    lines, answers = connect_to_parent()
    while True:
        latex = json.loads(lines.get())
        try:
            answer = _typeset_here(latex), ""
        except TypesettingError as error:
            answer = "", str(error)
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
