"""Start Descent Lab: read the command line, then open the window or run without one."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

# What is imported here delays --help and the window: Qt, numba and tqdm come where they serve.
from engine.cli import request as command_line
from engine.cli.request import SWEEP_FIGURE, Request
from engine.comparison.sweep import is_seed_idle
from engine.errors import InputError
from gui.process.progress import progress_bar, share_bar

if TYPE_CHECKING:
    from engine.comparison.sweep import Sweep, SweepResult
    from engine.kernels.protocol import Kernel
    from engine.model.problem import Problem
    from engine.training.remarks import Remark
    from engine.training.run import Run


ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What ends the program like Ctrl+C: the wish of the system, or the end of the terminal."""


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
        if request.sweep is not None:
            return run_sweep(request, request.sweep)
        return run_headless(request) if request.headless else run_in_window(request)
    except InputError as error:
        say(f"error: {command_line.in_words_of_options(error)}")
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
    from gui.process import display

    obstacle = display.window_obstacle()
    if not obstacle and request.figure is not None:
        raise InputError(f"--figure: {request.figure} given, accepted together with --headless")
    if not obstacle:
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
    """Make the steps of `request`, write its history and figures, print the table of results.

    A `notice` is told once nothing can be wrong any more with what was asked for.
    """
    from engine.cli.headless import steps_in_slices
    from engine.cli.history_csv import history_csv
    from engine.cli.report import result_table
    from engine.kernels.loading import load_kernel
    from engine.lesson.trace_table import check_example
    from engine.support.files import written_for
    from engine.training.remarks import remarks_on
    from engine.training.run import Run

    check_drawing(request)
    problem = load(request)
    if request.trace is not None:
        check_example(request.trace, problem.dataset.m)
    loaded = load_kernel(request.experiment.kernel)
    check_drawable(request, problem, loaded.kernel)
    for text in filter(None, (notice, problem.dataset.notice, loaded.notice)):
        say(text)
    run = Run(request.experiment, problem, loaded.kernel)
    with ExitStack() as files:
        writer = None
        if request.history is not None:
            files.enter_context(written_for("--history", request.history))
            writer = files.enter_context(history_csv(request.history, run, request.every))
        start = time.perf_counter()
        with progress_bar(total=request.steps, unit=" steps") as bar:
            for made in steps_in_slices(run, request.steps, request.every, writer):
                bar.update(made)
        seconds = time.perf_counter() - start
        draw(request, run)
    say_remarks(remarks_on(run))
    if not request.json:
        print(result_table(run, request.steps, seconds))
    if request.trace is not None:
        print(trace_text(run, request.trace, request.json))
    return 0


def run_sweep(request: Request, sweep: Sweep) -> int:
    """Make all runs of a sweep, write its table and figure, print what it found."""
    from engine.cli.sweep_report import sweep_table, write_table
    from engine.kernels.loading import load_kernel
    from engine.support.files import whole_file, written_for
    from engine.training.remarks import remarks_on_data
    from gui.process.display import drawing_obstacle

    check_drawing(request)
    figure: Path | None = request.figure or SWEEP_FIGURE
    obstacle = drawing_obstacle()
    if obstacle:
        say(f"{figure} is left out: {obstacle}")
        figure = None
    problem = load(request)
    if problem.dataset.notice:
        say(problem.dataset.notice)
    if request.seeds > 1 and is_seed_idle(request.experiment, sweep.setting):
        say("nothing is drawn by a seed here, so that each seed makes the same runs")
    if request.scheduler is None:
        load_kernel(request.experiment.kernel)  # before the clock runs
    start = time.perf_counter()
    result = made_sweep(request, sweep, problem)
    seconds = time.perf_counter() - start
    for notice in result.notices:
        say(notice)
    say_remarks(remarks_on_data(problem, request.experiment))
    with written_for("--table", request.table), whole_file(request.table) as part:
        with part.open("w", encoding="utf-8", newline="") as file:
            write_table(file, result.outcomes)
        if figure is not None:
            from gui.export.offscreen import draw_sweep

            with written_for("--figure", figure):
                draw_sweep(result, problem, figure)
    print(sweep_table(result, problem, request.table, figure, seconds))
    return 0


def made_sweep(request: Request, sweep: Sweep, problem: Problem) -> SweepResult:
    """Make all runs of a sweep, here or on a cluster."""
    from engine.comparison.sweep import gathered, run_jobs
    from engine.data.catalog import CATALOG

    jobs = sweep.jobs(request.experiment, request.seeds)
    dataset = None if request.experiment.data in CATALOG else problem.dataset
    total = request.seeds * len(sweep.values) * request.steps
    with ExitStack() as stack:
        if request.scheduler is None:
            bar = stack.enter_context(progress_bar(total=total, unit=" steps"))
            results = run_jobs(jobs, dataset, request.steps, bar.update)
        else:
            from engine.comparison.dask_cluster import connected

            cluster = stack.enter_context(connected(request.scheduler, dataset))
            bar = stack.enter_context(progress_bar(total=total, unit=" steps"))

            def tell(text: str) -> None:
                with bar.external_write_mode(file=sys.stderr):
                    say(text)

            results = cluster.run_jobs(jobs, request.steps, bar.update, tell)
        return gathered(sweep, request.steps, results)


def trace_text(run: Run, number: int, json: bool) -> str:
    """Return the lesson's table for one example at the run's parameters, to stand after others."""
    from engine.lesson.trace_table import as_json, as_text, lesson_table

    table = lesson_table(run.problem, number, run.w, run.b, run.experiment.alpha)
    return as_json(table) if json else "\n" + as_text(run.problem, number, table)


def load(request: Request) -> Problem:
    """Build or read the data, with a progress bar where that takes a while."""
    from engine.model.problem import load_dataset, prepare

    with share_bar("reading", delay=0.5) as show:
        dataset = load_dataset(request.experiment, show)
    return prepare(dataset, request.experiment)


def check_drawing(request: Request) -> None:
    """Raise InputError where a figure is asked for that could not be drawn at the end."""
    from gui.process import display

    for option, path in (("--figure", request.figure), ("--figure-alpha", request.figure_alpha)):
        obstacle = display.drawing_obstacle() if path is not None else ""
        if obstacle:
            raise InputError(f"{option}: {path} given, but {obstacle}")


def check_drawable(request: Request, problem: Problem, kernel: Kernel) -> None:
    """Raise InputError where a figure that is asked for cannot be drawn of these data."""
    if request.figure is not None:
        from gui.plotting import examples as extent

        extent.check_drawable(problem.dataset)
    if request.figure_alpha is not None:
        from engine.comparison.learning_rate_lab import LearningRateLab

        try:
            LearningRateLab(problem, request.experiment, kernel).check()
        except InputError as error:
            raise InputError(f"--figure-alpha: {str(error).removeprefix('alpha lab: ')}") from error


def draw(request: Request, run: Run) -> None:
    """Draw the figures that a run ends with."""
    if request.figure_alpha is not None:
        from gui.export.offscreen import draw_steps_against_alpha

        with share_bar("α") as show:
            draw_steps_against_alpha(run.problem, request.experiment, request.figure_alpha, show)
    if request.figure is not None:
        from gui.export.offscreen import draw_run

        draw_run(run, request.figure)


def say_remarks(remarks: Iterable[Remark]) -> None:
    """Tell what is remarkable of a run, one line a matter."""
    for remark in remarks:
        say(f"note: {remark.matter}: {remark.text}")


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
