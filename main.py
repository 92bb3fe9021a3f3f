"""Start Descent Lab: read the command line, then open the window or run without one."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

# What is imported here delays --help and the window: Qt, numba and tqdm come where they serve.
from engine.cli import request as command_line
from engine.cli.request import Request
from engine.errors import InputError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from engine.cli.headless import Bar

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What ends the program like Ctrl+C: the wish of the system, or the end of the terminal."""

_MOVES, _MOVES_IN_FILE = 0.1, 60
"""Seconds from one picture of a progress bar to the next, on a terminal and in a file."""


def main(argv: Sequence[str]) -> int:
    """Do what the arguments `argv` ask for; return the exit code.

    It is 0, 2 after bad input, 128 + the number of a signal that has ended the program: 130 after
    Ctrl+C, 143 after SIGTERM.
    """
    try:
        request = command_line.parse(argv)
        if request.answer:
            print(request.answer, flush=True)
            return 0
        return run_headless(request) if request.headless else run_in_window(request)
    except InputError as error:
        say(f"error: {command_line.naming_options(error)}")
        return 2
    except MemoryError:
        say("error: DATA: more than the memory holds given, fewer examples accepted")
        return 2
    except KeyboardInterrupt as end:
        say("interrupted")
        return 128 + (end.args[0] if end.args else signal.SIGINT)
    except BrokenPipeError:  # who read the output, head for instance, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run_in_window(request: Request) -> int:
    """Open the window; where that is impossible, say why and run without one."""
    from gui.process import display, qt_import

    obstacle = display.window_obstacle()
    if not obstacle and request.figure is not None:
        raise InputError(f"--figure: {request.figure} given, accepted together with --headless")
    if not obstacle:
        qt_import.import_qt()
        gc.disable()  # it would look through all imports; `gui.process.garbage` collects later
        from gui.app import run_window

        for kind in (signal.SIGINT, *ENDING):  # until the window hears of them
            if callable(signal.getsignal(kind)):  # in Qt's loop Python is blind to them
                signal.signal(kind, signal.SIG_DFL)
        return run_window(request)
    without = f"no window: {obstacle}; running headless"
    if display.drawing_obstacle() and request.figure is None:
        return run_headless(request, f"{without}, without a figure")
    request = request.without_window()
    return run_headless(request, f"{without}, drawing {request.figure}")


def run_headless(request: Request, notice: str = "") -> int:
    """Make the run or the sweep that `request` asks for, and print what it came to.

    A `notice` is told once nothing can be wrong any more with what was asked for.
    """
    from engine.cli import headless
    from gui.export import offscreen

    print(headless.run_headless(request, say, progress_bar, offscreen, notice))
    return 0


def progress_bar(*, total: int, name: str = "", delay: float = 0) -> AbstractContextManager[Bar]:
    """Return a bar on stderr, as `engine.cli.headless.Progress` says.

    It is wiped away by an error: what that says then stands alone. Written to a file instead of a
    terminal, it moves seldom.
    """
    from tqdm import tqdm

    class TerminalBar(tqdm):  # type: ignore[type-arg]  # it takes no type when the program runs
        def show(self, share: float) -> None:
            self.update(share - self.n)

        def say(self, text: str) -> None:
            with self.external_write_mode(file=sys.stderr):
                say(text)

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None:
            if isinstance(error, Exception):
                self.leave = False
            super().__exit__(kind, error, trace)

    pause = _MOVES if sys.stderr.isatty() else _MOVES_IN_FILE
    look: dict[str, Any] = {"unit": " steps"}
    if name:
        look = {"desc": name, "bar_format": "{l_bar}{bar}|"}
    return TerminalBar(file=sys.stderr, mininterval=pause, total=total, delay=delay, **look)


def heed_endings() -> None:
    """Let the signals that end the program raise KeyboardInterrupt, so that it cleans up.

    One that the program was started to ignore, as `nohup` does, stays ignored.
    """
    for kind in ENDING:
        if signal.getsignal(kind) == signal.SIG_DFL:
            signal.signal(kind, _end)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt(number)


def say(text: str) -> None:
    """Tell the user something, on one line of stderr."""
    print("descentlab:", " ".join(text.split()), file=sys.stderr)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # where it cannot write α
    heed_endings()
    sys.exit(main(sys.argv[1:]))
