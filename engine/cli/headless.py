"""Runs and sweeps without a window: their steps, files and result tables."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from engine.cli.export_command import Beside, as_export_command, as_history_command
from engine.cli.options import SWEEP_FIGURE
from engine.cli.picture import Film, Picture
from engine.cli.predictions import check_points, predictions, write_predictions
from engine.cli.request import Request
from engine.cli.sweep_report import sweep_table, write_table
from engine.cli.until import advance_until, lowest, steepest
from engine.comparison.learning_rate_lab import LearningRateLab
from engine.comparison.sweep import Sweep, SweepResult, gathered, is_seed_idle, run_jobs
from engine.data.catalog import CATALOG
from engine.data.dataset import Dataset
from engine.errors import InputError, printable
from engine.export.history import HistoryWriter, history_file
from engine.export.result_table import result_table
from engine.export.text_files import KINDS, check_text_file, write_text_file
from engine.graph.updates import OptimizerState
from engine.kernels.loading import load_kernel
from engine.lesson.trace_table import (
    as_json,
    as_text,
    check_example,
    lesson_table,
    optimizer_update,
)
from engine.model.command_text import option_name
from engine.model.experiment import Experiment
from engine.model.problem import Problem, fitted_to, load_dataset, prepare
from engine.session.files import write_session
from engine.session.replay import pinned_of, run_of, saved_run, session_of
from engine.session.session import Session
from engine.support.files import whole_file, written_for
from engine.support.tasks import run_to_end, time_slices
from engine.training.remarks import Remark, remarks_on, remarks_on_data
from engine.training.run import Run

Say = Callable[[str], object]
"""Tells the user something on one line."""

_DELAY = 0.5
"""Seconds that reading and replaying take before a bar tells of them."""


class Bar(Protocol):
    """A progress bar."""

    def update(self, n: int) -> object:
        """Show that so many steps more are made."""

    def show(self, share: float) -> None:
        """Show which share is done."""

    def say(self, text: str) -> None:
        """Tell the user something while the bar stands there."""


class Progress(Protocol):
    """Opens progress bars."""

    def __call__(
        self, *, total: int, name: str = "", delay: float = 0
    ) -> AbstractContextManager[Bar]:
        """Open one over `total` steps, or with a `name`, and a total of 1, over a share.

        One that is done within `delay` seconds is not seen.
        """


class Figures(Protocol):
    """What draws figures; `gui.export.offscreen` does."""

    def drawing_obstacle(self) -> str:
        """Return what keeps a figure from being drawn, or an empty text."""

    def check_drawable(self, dataset: Dataset, name: str) -> None:
        """Raise InputError that starts with `name` if some of the examples cannot be drawn."""

    def draw_run(self, run: Run, path: Path, picture: Picture, beside: Beside) -> None:
        """Draw a run as it is now, with those pinned beside it."""

    def check_film(self, path: Path, film: Film, picture: Picture) -> None:
        """Raise InputError if no such film can be written."""

    def draw_film(
        self,
        run: Run,
        path: Path,
        film: Film,
        picture: Picture,
        beside: Beside,
        progress: Callable[[float], None],
    ) -> None:
        """Draw a film of a run, which moves."""

    def write_report(
        self,
        run: Run,
        path: Path,
        threshold: float,
        example: int,
        beside: Beside,
    ) -> None:
        """Write a page on a run; its example is counted from 1."""

    def draw_sweep(self, result: SweepResult, problem: Problem, path: Path) -> None:
        """Draw the final losses of a sweep."""

    def draw_steps_against_alpha(
        self,
        problem: Problem,
        experiment: Experiment,
        path: Path,
        progress: Callable[[float], None],
    ) -> None:
        """Draw how many steps each α takes."""


def run_headless(
    request: Request, say: Say, progress: Progress, figures: Figures, notice: str = ""
) -> str:
    """Do what `request` asks for, write its files, and return what is to be printed.

    Parameters
    ----------
    notice
        Told once nothing can be wrong any more with what was asked for.

    Raises
    ------
    InputError
        If the data, a figure or a file cannot be had.
    """
    for option, path in (
        ("--figure", request.figure),
        ("--figure-alpha", request.figure_alpha),
        ("--animation", request.animation),
        ("--report", request.report),
    ):
        obstacle = figures.drawing_obstacle() if path is not None else ""
        if obstacle:
            raise InputError(f"{option}: {printable(str(path))} given, but {obstacle}")
    if request.sweep is not None:
        return _sweep(request, request.sweep, say, progress, figures)
    run, notices = _begin(request, progress)
    check_points(request.predict, run.problem)
    if request.trace is not None:
        check_example(request.trace, run.problem.dataset.m)
    _check_figures(request, run, figures)
    for kind in _kinds(request):
        run_to_end(check_text_file(kind, run.problem, run.experiment))
    for text in filter(None, (notice, *notices)):
        say(text)
    first_step, decides = run.step, request.decision_threshold
    with ExitStack() as files:
        writer = None
        if request.history is not None:
            files.enter_context(written_for("--history", request.history))
            writer = files.enter_context(history_file(request.history, run, max(request.every, 1)))
        start = time.perf_counter()
        # A session that is only opened makes none: of these nothing is to be seen.
        with progress(total=request.steps, delay=0 if request.steps else _DELAY) as bar:
            end = _make_steps(run, request, writer, bar)
        seconds = time.perf_counter() - start
        if writer is not None and request.history is not None:
            name = request.history.name
            every = [f"--every={request.every}"] if request.every > 1 else []
            if request.every:
                writer.command = as_export_command(run, f"--history={name}", *every)
            else:
                writer.command = as_history_command(run, name)
        if request.predictions is not None:
            with written_for("--predictions", request.predictions):
                write_predictions(request.predictions, run.problem, run.w, run.b, decides)
        for kind, path in _kinds(request).items():
            command = as_export_command(run, f"{option_name(kind)}={path.name}")
            with written_for(option_name(kind), path):
                run_to_end(write_text_file(kind, path, run, command))
        _draw(request, run, progress, figures)
        if request.save is not None:
            with written_for("--save", request.save):
                write_session(request.save, _session(run, request.session))
    if end:
        say(end)
    _say_remarks(say, remarks_on(run))
    if decides != 0.5:
        say(f"note: threshold: the accuracy is that at a half, all else that at {decides:g}")
    if request.json and request.trace is not None:
        return _trace(run, request.trace, say, as_object=True)
    wanted = first_step + request.steps
    told = [result_table(run, wanted, seconds, request.threshold, first_step)]
    if request.predict:
        told += ["", *predictions(request.predict, run.problem, run.w, run.b, decides)]
    if request.trace is not None:
        told += ["", _trace(run, request.trace, say)]
    return "\n".join(told)


def _trace(run: Run, number: int, say: Say, *, as_object: bool = False) -> str:
    """Return the lesson's table of an example, as a JSON object or for people.

    An object holds the lesson's keys alone: what is to be told of them is said.
    """
    problem, w, b = run.problem, run.w, run.b
    state = OptimizerState.of(run)
    table = lesson_table(problem, number, w, b, state.alpha)
    update = optimizer_update(problem, number, w, b, state)
    if not as_object:
        return as_text(problem, number, table, update)
    for remark in update.remarks:
        say(f"note: trace: {remark}")
    return as_json(table)


def _begin(request: Request, progress: Progress) -> tuple[Run, tuple[str, ...]]:
    """Return the run that is to go on, from its start or from where a session stands.

    With it comes what is to be told of it.
    """
    if request.session is None:
        problem = _load(request.experiment, progress)
        experiment = fitted_to(request.experiment, problem.dataset)
        loaded = load_kernel(experiment.kernel)
        run = Run(experiment, problem, loaded.kernel)
        return run, (problem.dataset.notice, loaded.notice)
    with progress(total=1, name="replaying", delay=_DELAY) as bar:
        replayed = run_of(request.session, bar.show)
    run = replayed.run
    _check_trained(run.problem)
    return run, (run.problem.dataset.notice, load_kernel(run.kernel.name).notice, replayed.notice)


def _session(run: Run, before: Session | None) -> Session:
    """Return the session of a run, with what belongs to the one that it went on from."""
    if before is None:
        return session_of(run)
    beside = {name: getattr(before, name) for name in ("pinned", "marks", "view", "teacher")}
    return Session.of(saved_run(run), **beside)


def _load(experiment: Experiment, progress: Progress) -> Problem:
    """Build or read the data, with a bar where that takes a while."""
    with progress(total=1, name="reading", delay=_DELAY) as bar:
        dataset = load_dataset(experiment, bar.show)
    problem = prepare(dataset, experiment)
    _check_trained(problem)
    return problem


def _check_trained(problem: Problem) -> None:
    """Raise InputError where there are no examples to train on."""
    if problem.m == 0:
        raise InputError(
            f"data: {problem.dataset.name} given, but without the window there is nothing to train "
            "on: a data set with examples accepted"
        )


def _check_figures(request: Request, run: Run, figures: Figures) -> None:
    """Raise InputError where a figure that is asked for cannot be drawn of these data."""
    drawn = [name for name in ("figure", "animation", "report") if getattr(request, name)]
    if drawn:
        figures.check_drawable(run.problem.dataset, drawn[0])
    if request.animation is not None:
        figures.check_film(request.animation, film_of(request), request.picture)
        most = max(run.last_step, run.step + request.steps)
        for name, step in (("from", request.film.first), ("to", request.film.last)):
            if step is not None and step > most:
                raise InputError(f"--film: {name}={step} given, a step from 0 to {most} accepted")
    if request.figure_alpha is not None:
        try:
            LearningRateLab(run.problem, run.experiment, run.kernel).check()
        except InputError as error:
            raise InputError(f"--figure-alpha: {str(error).removeprefix('alpha lab: ')}") from error


def _make_steps(run: Run, request: Request, writer: HistoryWriter | None, bar: Bar) -> str:
    """Make the steps, fewer where the run diverges, and write those that are to be recorded.

    Returns what is to be told of where it ended, if that depends on what it came to.
    """
    steps, end = request.steps, ""
    if request.until_gap is not None or request.until_grad is not None:
        end = _run_until(run, request, bar)
        if writer is None:
            return end
        steps = 0
    if writer is not None and not request.every:
        run.mark_end()
        writer.write(run.history.rows)
        writer.finish()
        return end
    if writer is not None and request.every > 1 and _keeps_history(request):
        # Else the run would keep the rows alone that are written.
        for made in time_slices(steps, run.advance):
            bar.update(made)
        steps = 0
    begun = run.step
    if writer is not None:
        steps += begun
        run.seek(0)

    def advance(wanted: int) -> int:
        if writer is None:
            return run.advance(wanted)
        before = run.step
        for rows in run.record(wanted, request.every):
            writer.write(rows)
        return run.step - before

    for made in time_slices(steps, advance):
        bar.update(max(0, min(made, run.step - begun)))
    if writer is not None:
        writer.finish()
    return end


def _keeps_history(request: Request) -> bool:
    """Tell whether something shows, or saves, the history that the run itself has."""
    return any((request.figure, request.animation, request.report, request.save))


def _run_until(run: Run, request: Request, bar: Bar) -> str:
    """Make steps until the run is converged as the request says; return what is told of it."""
    gap, grad = request.until_gap, request.until_grad
    J = 0.0 if gap is None else lowest(run)

    def holds() -> bool:
        return (gap is None or run.metrics().loss - J <= gap) and (
            grad is None or steepest(run) <= grad
        )

    is_reached = advance_until(run, request.steps, holds, bar.update)
    aims = " and ".join(
        f"{name} at most {value:g}"
        for name, value in (("J - J*", gap), ("gradient", grad))
        if value
    )
    if is_reached:
        return f"converged at step {run.step}: {aims}"
    found = [f"J - J* is {run.metrics().loss - J:.3g}"] if gap is not None else []
    found += [f"the gradient is {steepest(run):.3g}"] if grad is not None else []
    return f"not converged within {run.step} steps: {', '.join(found)}; {aims} was asked for"


def _draw(request: Request, run: Run, progress: Progress, figures: Figures) -> None:
    """Draw the figures that a run ends with."""
    if request.figure_alpha is not None:
        with progress(total=1, name="α") as bar:
            figures.draw_steps_against_alpha(
                run.problem, run.experiment, request.figure_alpha, bar.show
            )
    beside = _beside(request, run, progress)
    if request.figure is not None:
        figures.draw_run(run, request.figure, request.picture, beside)
    if request.animation is not None:
        with written_for("--animation", request.animation), progress(total=1, name="film") as bar:
            figures.draw_film(
                run.copy(),
                request.animation,
                film_of(request),
                request.picture,
                beside,
                bar.show,
            )
    if request.report is not None:
        threshold, example = request.decision_threshold, request.trace or 1
        with written_for("--report", request.report):
            figures.write_report(run, request.report, threshold, example, beside)


def _beside(request: Request, run: Run, progress: Progress) -> Beside:
    """Return what is drawn beside a run of the session that it went on from."""
    session = request.session
    is_drawn = request.figure or request.animation or request.report
    if session is None or not is_drawn:
        return Beside()
    notes = tuple((mark.step, mark.note) for mark in session.marks)
    if not session.pinned:
        return Beside(notes=notes)
    with progress(total=1, name="replaying", delay=_DELAY) as bar:
        pinned = pinned_of(session, run.problem.unedited, bar.show)
    while pinned.is_analysing:
        pinned.analyse(math.inf)
    return Beside(pinned.views, session.pinned, notes)


def _kinds(request: Request) -> dict[str, Path]:
    """Return the files of text that are asked for, by the names of their options."""
    return {kind: path for kind in KINDS if (path := getattr(request, kind)) is not None}


def film_of(request: Request) -> Film:
    """Return the film that is asked for."""
    return replace(request.film, frames=request.frames, every=max(request.every, 1))


def _say_remarks(say: Say, remarks: Iterable[Remark]) -> None:
    for remark in remarks:
        say(f"note: {remark.matter}: {remark.text}")


def _sweep(request: Request, sweep: Sweep, say: Say, progress: Progress, figures: Figures) -> str:
    """Make all runs of a sweep, write table and figure, and return what it came to."""
    figure: Path | None = request.figure or SWEEP_FIGURE
    obstacle = figures.drawing_obstacle()
    if obstacle:
        say(f"{figure} is left out: {obstacle}")
        figure = None
    problem = _load(request.experiment, progress)
    request = replace(request, experiment=fitted_to(request.experiment, problem.dataset))
    if problem.dataset.notice:
        say(problem.dataset.notice)
    if request.seeds > 1 and is_seed_idle(request.experiment, sweep.setting):
        say("nothing is drawn by a seed here, so that each seed makes the same runs")
    if request.scheduler is None:
        load_kernel(request.experiment.kernel)  # before the clock runs
    start = time.perf_counter()
    result = _make_runs(request, sweep, problem, progress)
    seconds = time.perf_counter() - start
    for notice in result.notices:
        say(notice)
    _say_remarks(say, remarks_on_data(problem, request.experiment))
    with written_for("--table", request.table), whole_file(request.table) as part:
        with part.open("w", encoding="utf-8", newline="") as file:
            write_table(file, result.outcomes, sweep.setting)
        if figure is not None:
            with written_for("--figure", figure):
                figures.draw_sweep(result, problem, figure)
    return sweep_table(result, problem, request.table, figure, seconds)


def _make_runs(request: Request, sweep: Sweep, problem: Problem, progress: Progress) -> SweepResult:
    """Make all runs of a sweep, here or on a cluster."""
    jobs = sweep.jobs(request.experiment, request.seeds)
    dataset = None if request.experiment.data in CATALOG else problem.unedited
    total = request.seeds * len(sweep.values) * request.steps
    with ExitStack() as stack:
        if request.scheduler is None:
            bar = stack.enter_context(progress(total=total))
            results = run_jobs(jobs, dataset, request.steps, bar.update)
        else:
            from engine.comparison.dask_cluster import connected

            cluster = stack.enter_context(connected(request.scheduler, dataset))
            bar = stack.enter_context(progress(total=total))
            results = cluster.run_jobs(jobs, request.steps, bar.update, bar.say)
        return gathered(sweep, request.steps, results)
