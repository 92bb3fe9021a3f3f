"""Figures drawn without a window."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.cli.export_command import Beside, as_report_command
from engine.cli.picture import Film, Picture
from engine.comparison.sweep import SweepResult
from engine.data.dataset import Dataset
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.support.files import whole_file
from engine.training.player.observer import Observer
from engine.training.run import Run
from engine.training.snapshot import Phase, Snapshot
from gui.process import display


def drawing_obstacle() -> str:
    """Return what keeps a figure from being drawn, or an empty text."""
    return display.drawing_obstacle()


def check_drawable(dataset: Dataset, name: str) -> None:
    """Raise InputError that starts with `name` if some of the examples cannot be drawn."""
    from gui.plotting import examples

    examples.check_drawable(dataset, name)


def draw_run(run: Run, path: Path, picture: Picture, beside: Beside) -> None:
    """Draw a run as it is now, with those pinned beside it, into a file."""
    with _application():
        from gui.export.figures import command_again, render_figure

        command = command_again(run, picture, f"--figure=figure{path.suffix}", beside=beside)
        render_figure(run.problem, run.start, _snapshot(run, beside), path, picture, command)


def write_report(
    run: Run,
    path: Path,
    threshold: float,
    example: int,
    beside: Beside,
) -> None:
    """Write a page on a run as it is now; its example is counted from 1."""
    with _application():
        from engine.export.report import Report
        from gui.export.report import drawn_report
        from gui.export.report import write_report as write

        command = as_report_command(run, path.name, threshold, example, beside)
        report = Report(run, _snapshot(run, beside), command, threshold, example, beside.notes)
        write(path, drawn_report(report, path.suffix, Picture(threshold=threshold))())


def _snapshot(run: Run, beside: Beside) -> Snapshot:
    """Return what is known of a run as it is now, and of where it leads."""
    phase = Phase.PAUSED if run.diverged_at is None else Phase.DIVERGED
    observer = Observer(0, run)
    observer.analyse(math.inf)
    return observer.snapshot(phase, pinned=beside.views)


def check_film(path: Path, film: Film, picture: Picture) -> None:
    """Raise InputError if no such film can be written."""
    from gui.export import film as films

    films.check_film(path.suffix, film, picture)


def draw_film(
    run: Run,
    path: Path,
    film: Film,
    picture: Picture,
    beside: Beside,
    progress: Callable[[float], None],
) -> None:
    """Draw a film of a run, which moves, into a file; `progress` is told the share that is done."""
    with _application() as check_ending:
        from gui.export.film import FilmJob, command_of_film, film_snapshots, write_film

        def go_on(share: float) -> None:
            check_ending()
            progress(share)

        command = command_of_film(run, path.suffix, film, picture, beside)
        found = []
        for frame in film_snapshots(run, film, beside.views):
            check_ending()
            found += [] if frame is None else [frame]
        with whole_file(path) as part:
            write_film(FilmJob(run.start, found, picture, film, command), part, go_on)


def draw_sweep(result: SweepResult, problem: Problem, path: Path) -> None:
    """Draw the final losses of a sweep into a file; `problem` is that of its first seed."""
    with _application():
        from gui.export.figures import render_sweep

        render_sweep(result, problem, path)


def draw_steps_against_alpha(
    problem: Problem, experiment: Experiment, path: Path, progress: Callable[[float], None]
) -> None:
    """Draw into a file how many steps each α takes; `progress` is told the share that is done."""
    with _application() as check_ending:
        from gui.export.figures import render_alpha_figure

        def go_on(share: float) -> None:
            check_ending()
            progress(share)

        try:
            render_alpha_figure(problem, experiment, path, progress=go_on)
        except InputError as error:
            _, _, told = str(error).partition(": ")
            raise InputError(f"figure_alpha: {told}") from error


@contextmanager
def _application() -> Iterator[Callable[[], None]]:
    """Keep a QApplication without a display for as long as something is drawn.

    Ctrl+C waits meanwhile: see `gui.process.termination.ending_put_off`.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from gui.process.termination import ending_put_off

    _alive = QApplication.instance() or QApplication([])
    with ending_put_off() as check_ending:
        yield check_ending
