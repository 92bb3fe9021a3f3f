"""Start Descent Lab: read the command line, then open the window or run without one."""

from __future__ import annotations

import io
import math
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

# What is imported here delays --help and the window: Qt, numba and tqdm come where they serve.
from engine import command_line
from engine.command_line import Request
from engine.errors import InputError

if TYPE_CHECKING:
    from tqdm import tqdm

    from engine.problem import Problem
    from engine.run import Run


def main(argv: Sequence[str]) -> int:
    """Do what the arguments `argv` ask for; return 0, 2 after bad input or 130 after Ctrl+C."""
    try:
        request = command_line.parse(argv)
        if request.answer:
            print(request.answer)
            return 0
        return run_headless(request) if request.headless else run_in_window(request)
    except InputError as error:
        say(f"error: {command_line.in_words_of_options(error)}")
        return 2
    except MemoryError:
        say("error: DATA: more than the memory holds given, fewer examples accepted")
        return 2
    except KeyboardInterrupt:
        say("interrupted")
        return 130


def run_in_window(request: Request) -> int:
    """Open the window; where that is impossible, say why and run without one."""
    from gui import display

    obstacle = display.window_obstacle()
    if not obstacle and request.figure is not None:
        raise InputError(f"--figure: {request.figure} given, accepted together with --headless")
    if not obstacle:
        from gui.app import run_window

        signal.signal(signal.SIGINT, signal.SIG_DFL)  # in Qt's loop Python is blind to Ctrl+C
        return run_window(request)
    without = f"no window: {obstacle}; running headless"
    if display.drawing_obstacle() and request.figure is None:
        return run_headless(request, f"{without}, without a figure")
    request = request.without_window()
    return run_headless(request, f"{without}, drawing {request.figure}")


def run_headless(request: Request, notice: str = "") -> int:
    """Make the steps of `request`, write its history and figure, print the table of results.

    A `notice` is told once nothing can be wrong any more with what was asked for.
    """
    from engine.headless import steps_in_slices
    from engine.history_csv import history_csv
    from engine.kernels import load_kernel
    from engine.lesson_trace import check_example
    from engine.report import result_table
    from engine.run import Run

    check_drawing(request)
    problem = load(request)
    if request.trace is not None:
        check_example(request.trace, problem.dataset.m)
    loaded = load_kernel(request.experiment.kernel)
    for text in filter(None, (notice, problem.dataset.notice, loaded.notice)):
        say(text)
    run = Run(request.experiment, problem, loaded.kernel)
    try:
        with ExitStack() as files:
            writer = None
            if request.history is not None:
                writer = files.enter_context(history_csv(request.history, run, request.every))
            start = time.perf_counter()
            with progress_bar(total=request.steps, unit=" steps") as bar:
                for made in steps_in_slices(run, request.steps, request.every, writer):
                    bar.update(made)
            seconds = time.perf_counter() - start
            if request.figure is not None:
                draw(run, request.figure)
    except OSError as error:
        raise InputError(f"{error}; a place with room accepted") from error
    if not request.json:
        print(result_table(run, request.steps, seconds))
    if request.trace is not None:
        print(trace_text(run, request.trace, request.json))
    return 0


def trace_text(run: Run, number: int, json: bool) -> str:
    """Return the lesson's table for one example at the run's parameters, to stand after others."""
    from engine.lesson_trace import as_json, as_text, lesson_table

    table = lesson_table(run.problem, number, run.w, run.b, run.experiment.alpha)
    return as_json(table) if json else "\n" + as_text(run.problem, number, table)


def load(request: Request) -> Problem:
    """Build or read the data, with a progress bar where that takes a while."""
    from engine.problem import load_dataset, prepare

    with progress_bar(total=1, desc="reading", delay=0.5, bar_format="{l_bar}{bar}|") as bar:

        def show(share: float) -> None:
            bar.update(share - bar.n)

        dataset = load_dataset(request.experiment, show)
    return prepare(dataset, request.experiment)


def progress_bar(**settings: Any) -> tqdm[Any]:
    """Return a bar on stderr; written to a file instead of a terminal, it moves seldom."""
    from tqdm import tqdm

    return tqdm(file=sys.stderr, mininterval=0.1 if sys.stderr.isatty() else 60, **settings)


def check_drawing(request: Request) -> None:
    """Raise InputError where a figure is asked for that could not be drawn at the end."""
    from gui import display

    obstacle = display.drawing_obstacle() if request.figure is not None else ""
    if obstacle:
        raise InputError(f"--figure: {request.figure} given, but {obstacle}")


def draw(run: Run, path: Path) -> None:
    """Draw boundary and loss as they are now into a file."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from engine.observer import Observer
    from engine.snapshot import Phase
    from gui.figure import render_figure
    from gui.theme import LIGHT

    _application = QApplication.instance() or QApplication([])  # lives as long as this name
    phase = Phase.PAUSED if run.diverged_at is None else Phase.DIVERGED
    observer = Observer(0, run)
    observer.survey(math.inf)
    render_figure(run.problem, run.experiment, observer.snapshot(phase), path, LIGHT)


def say(text: str) -> None:
    """Tell the user something, on one line of stderr."""
    print("descentlab:", " ".join(text.split()), file=sys.stderr)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # where it cannot write α
    sys.exit(main(sys.argv[1:]))
