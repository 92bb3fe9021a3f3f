"""Figures of a run, of a sweep and of steps against the learning rate."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Self

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.cli.export_command import NOTHING_BESIDE, Beside, as_export_command, later_steps
from engine.cli.picture import Picture
from engine.comparison.learning_rate_lab import LearningRateLab, StepsByLearningRate
from engine.comparison.sweep import SweepResult
from engine.convergence.learning_rate import is_limit
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.optimizers import NAMES, WORDS, schedule_settings_of, settings_of
from engine.model.problem import Problem
from engine.training.run import Run
from engine.training.snapshot import Snapshot
from gui.export.plots import AtHand, Plots
from gui.export.sweep_plot import SweepPlot
from gui.export.writer import (
    Page,
    Sheet,
    check_ending,
    compose,
    let_go,
    wrapped_label,
    write_content,
    write_figure,
)
from gui.plotting.examples import check_drawable
from gui.plotting.learning_rate_zones import NO_START_LIMIT
from gui.plotting.pinned_runs import pinned_shown, settings_text
from gui.style.numbers import count, exact, rounded
from gui.style.theme import LIGHT, THEMES, UNIT, Theme
from gui.style.themed import apply_theme
from gui.tools.learning_rate_lab.plot import LearningRatePlot
from gui.tools.learning_rate_lab.text import TITLE, about_text, sentence
from gui.widgets.labels import title_label


def render_figure(
    problem: Problem,
    experiment: Experiment,
    snapshot: Snapshot,
    path: Path,
    picture: Picture = Picture(),  # noqa: B008 - it cannot be changed
    command: str = "",
) -> None:
    """Write the plots of a run to a file.

    The ending of its name says the format: .png, .svg or .pdf. In the last two all but the field
    and dots too many to count is lines and text. The file appears when it is complete. A
    QApplication must exist.

    Parameters
    ----------
    experiment
        That of the start.
    command
        The command that makes it again, to stand in the file.

    Raises
    ------
    InputError
        If the ending is another one, some examples cannot be drawn, or the file cannot be written.
    """
    check_ending(path)
    write_content(
        path, figure_content(problem, experiment, snapshot, path.suffix, picture, command)
    )


def figure_content(
    problem: Problem,
    experiment: Experiment,
    snapshot: Snapshot,
    suffix: str,
    picture: Picture,
    command: str = "",
    at_hand: AtHand | None = None,
) -> bytes:
    """Return what `render_figure` writes to a file of this ending."""
    with Drawing(picture, command, at_hand) as drawing:
        return drawing.show(problem, experiment, snapshot).content(suffix)


class Drawing:
    """The figure of a run, shown moment by moment; to be used in a ``with``.

    Parameters
    ----------
    command
        The command that makes it again, to stand in the file.
    at_hand
        What a window has ready; it does not wait long then.
    is_quick
        Whether it does not in any case, as for a film.
    """

    def __init__(
        self,
        picture: Picture,
        command: str = "",
        at_hand: AtHand | None = None,
        *,
        is_quick: bool = False,
    ) -> None:
        self._picture, self._command = picture, command
        self._plots = Plots(picture, at_hand, is_quick=is_quick or at_hand is not None)
        self._caption = wrapped_label("") if picture.caption else None
        self._figure = compose(self._plots.widget, self._caption, THEMES[picture.theme])
        self._sheet: Sheet | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._plots.close()
        let_go(self._figure)

    def show(self, problem: Problem, experiment: Experiment, snapshot: Snapshot) -> Sheet:
        """Show a moment of a run that began with `experiment`; return what can be written.

        Raises InputError where some of the examples cannot be drawn.
        """
        if self._sheet is None:
            check_drawable(problem.dataset)
        if self._caption is not None:
            texts = [caption_text(problem, snapshot)]
            if self._picture.plots.names() != ("runs",):  # which tells more of them
                texts.append(pinned_runs_text(snapshot))
            self._caption.setText("\n".join(filter(None, texts)))
        self._plots.show(problem, experiment, snapshot)
        self._plots.finish()
        if self._sheet is None:
            self._sheet = Sheet(self._figure, Page.of(self._picture, self._command))
            self._plots.finish()
        else:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        return self._sheet


def command_again(
    run: Run, picture: Picture, *options: str, beside: Beside = NOTHING_BESIDE
) -> str:
    """Return the command that makes an export of a run again; `options` write the file."""
    look = [f"--picture={picture}"] * bool(str(picture))
    shown = replace(beside, notes=())
    return as_export_command(run, *options, *look, beside=shown, more=later_steps(run))


def caption_text(problem: Problem, snapshot: Snapshot) -> str:
    """Return what the figure shows: data, settings, step and parameters."""
    experiment = snapshot.experiment
    settings = settings_words(problem, experiment)
    settings.append(f"step {count(snapshot.step)}")
    settings.append(f"w = ({', '.join(rounded(value) for value in snapshot.w)})")
    settings.append(f"b = {rounded(snapshot.b)}")
    return " · ".join(settings)


def pinned_runs_text(snapshot: Snapshot) -> str:
    """Return which runs the thin lines are, with their settings; empty where there are none."""
    pinned = pinned_shown(snapshot.pinned, snapshot.experiment)
    told = [f"{run.name} ({settings_text(run)}, step {count(run.step)})" for run in pinned]
    return f"Thin lines: {', '.join(told)}" if told else ""


def settings_words(
    problem: Problem, experiment: Experiment, without: Collection[str] = ()
) -> list[str]:
    """Return data and settings, a few words each, but for the settings `without`."""
    edited = ", edited" if problem.edits else ""
    told = {
        "data": f"{problem.dataset.title}{edited}, m = {count(problem.m)}",
        "features": f"features {', '.join(problem.features.titles)}",
        "alpha": f"α = {exact(experiment.alpha)}",
    }
    if experiment.standardize:
        told["standardize"] = "standardised"
    if experiment.batch is not None:
        told["batch"] = f"batch {count(experiment.batch)}"
    for setting, value in (("l1", experiment.l1), ("l2", experiment.l2)):
        if value > 0:
            told[setting] = f"{setting.upper()} λ = {exact(value)}"
    told |= _update_words(experiment, without)
    return [words for setting, words in told.items() if setting not in without]


def _update_words(experiment: Experiment, without: Collection[str]) -> dict[str, str]:
    """Return what is to be told of steps that are not plain, by setting."""
    own, told = experiment.step_settings, {}

    def numbers(read: Collection[str]) -> list[str]:
        signs = {name: WORDS[name].split()[-1] for name in read if name not in without}
        return [f"{sign} = {exact(getattr(own, name))}" for name, sign in signs.items()]

    if own.optimizer != "gd":
        told["optimizer"] = ", ".join([NAMES[own.optimizer], *numbers(settings_of(own.optimizer))])
    if own.schedule != "constant":
        read = schedule_settings_of(own.schedule)
        told["schedule"] = ", ".join([f"schedule {own.schedule}", *numbers(read)])
    if own.warmup:
        told["warmup"] = f"warm-up {count(own.warmup)}"
    if own.clip:
        told["clip"] = f"clipping {exact(own.clip)}"
    return told


def render_alpha_figure(
    problem: Problem,
    experiment: Experiment,
    path: Path,
    theme: Theme = LIGHT,
    progress: Callable[[float], None] | None = None,
    size: tuple[int, int] = (960, 640),
) -> None:
    """Work out how many steps each α takes, and write the picture to a file.

    The ending of its name says the format: .png, .svg or .pdf. The file appears when it is
    complete. A QApplication must exist.

    Parameters
    ----------
    progress
        Called with the share done, 0 … 1, while it is worked out; may raise to cancel.
    size
        Width and height in pixels; in a PDF, of 1/96 inch each.

    Raises
    ------
    InputError
        If the ending is another one, the file cannot be written, or the lowest loss of the
        experiment is not known.
    """
    check_ending(path)
    lab = LearningRateLab(problem, experiment, load_kernel(experiment.kernel).kernel)
    shown = None
    for picture in lab.pictures():
        shown = picture or shown
        if progress is not None:
            progress(lab.progress)
    assert shown is not None
    write_figure(alpha_figure(problem, shown, theme), path, Page.plain(*size))


def alpha_figure(problem: Problem, lab: StepsByLearningRate, theme: Theme) -> QWidget:
    """Return the figure of a picture: title and what is counted, plot, what one sees, settings."""
    plot = LearningRatePlot()
    plot.show_as_figure()
    apply_theme(plot, theme)
    plot.show_alpha(lab.bounds.experiment.alpha)
    plot.show_lab(lab)
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(2 * UNIT, 2 * UNIT, 2 * UNIT, UNIT)
    column.setSpacing(UNIT)
    column.addWidget(title_label(TITLE))
    column.addWidget(wrapped_label(about_text(lab.bounds)))
    column.addWidget(plot, 1)
    column.addWidget(wrapped_label(sentence(lab)))
    settings = settings_words(problem, lab.bounds.experiment, without={"alpha"})
    return compose(part, wrapped_label(" · ".join(settings)), theme)


def render_sweep(
    result: SweepResult,
    problem: Problem,
    path: Path,
    theme: Theme = LIGHT,
    size: tuple[int, int] = (960, 600),
) -> None:
    """Write the final losses of a sweep over its values to a file.

    The ending of its name says the format: .png, .svg or .pdf. A QApplication must exist.

    Parameters
    ----------
    problem
        The data of the first seed.
    size
        Width and height in pixels; in a PDF, of 1/96 inch each.

    Raises
    ------
    InputError
        If the ending is another one, or the file cannot be written.
    """
    check_ending(path)
    plot = SweepPlot()
    apply_theme(plot, theme)
    plot.show_result(result, problem)
    figure = compose(plot, wrapped_label(sweep_caption(result, problem)), theme)
    write_figure(figure, path, Page.plain(*size))


def sweep_caption(result: SweepResult, problem: Problem) -> str:
    """Return what the figure shows: data, settings, steps and seeds."""
    first = result.outcomes[0].experiment
    words = settings_words(problem, first, without={result.sweep.setting})
    words.append(f"{count(result.steps)} steps")
    last = first.seed + result.seeds - 1
    words.append(f"seed {first.seed}" if result.seeds == 1 else f"seeds {first.seed} … {last}")
    if result.limits is not None and (result.seeds > 1 or first.batch is not None):
        medians = ["medians over the seeds"] if result.seeds > 1 else []
        batches = ["for the full batch"] if first.batch is not None else []
        words.append(f"limits of α: {', '.join([*medians, *batches])}")
    is_plain = first.optimizer == "gd"
    if result.limits is not None and is_plain and not is_limit(result.limits.local):
        words.append(NO_START_LIMIT)
    diverged = sum(result.diverged())
    if diverged:
        words.append(f"{count(diverged)} of {count(len(result.outcomes))} runs diverged")
    return " · ".join(words)
