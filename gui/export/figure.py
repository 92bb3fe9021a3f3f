"""How do the plots become a picture in a file?"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from engine.model.experiment import Experiment
from engine.model.problem import Problem
from engine.training.snapshot import Snapshot
from gui.export.writer import check_ending, compose, write_picture
from gui.panels.boundary.boundary_plot import BoundaryPlot
from gui.panels.loss.loss_plot import LossPlot
from gui.plotting.extent import check_drawable
from gui.plotting.ghosts import ghosts_of, settings_text
from gui.style.numbers import count, exact, rounded
from gui.style.theme import LIGHT, Theme


def render_figure(
    problem: Problem,
    experiment: Experiment,
    snapshot: Snapshot,
    path: Path,
    theme: Theme = LIGHT,
    size: tuple[int, int] = (1280, 640),
) -> None:
    """Write boundary and loss plot, side by side, to a file.

    The ending of its name says the format: .png, .svg or .pdf. In the last two all but the field
    and dots too many to count is lines and text. The file appears when it is complete. A
    QApplication must exist.

    Parameters
    ----------
    size
        Width and height in pixels; in a PDF, of 1/96 inch each.

    Raises
    ------
    InputError
        If the ending is another one, some examples cannot be drawn, or the file cannot be written.
    """
    check_ending(path)
    check_drawable(problem.dataset)
    write_picture(_figure(problem, experiment, snapshot, theme), path, QSize(*size))


def caption_text(problem: Problem, snapshot: Snapshot) -> str:
    """Return what the figure shows: data, settings, step and parameters."""
    experiment = snapshot.experiment
    settings = settings_words(problem, experiment)
    settings.append(f"step {count(snapshot.step)}")
    settings.append(f"w = ({', '.join(rounded(value) for value in snapshot.w)})")
    settings.append(f"b = {rounded(snapshot.b)}")
    return " · ".join(settings)


def ghosts_text(snapshot: Snapshot) -> str:
    """Return which runs the thin lines are, with their settings; empty where there are none."""
    ghosts = ghosts_of(snapshot.kept, snapshot.experiment)
    told = [f"{run.name} ({settings_text(run)}, step {count(run.step)})" for run in ghosts]
    return f"Thin lines: {', '.join(told)}" if told else ""


def settings_words(
    problem: Problem, experiment: Experiment, without: Collection[str] = ()
) -> list[str]:
    """Return data and settings, a few words each, but for the settings `without`."""
    told = {
        "data": f"{problem.dataset.title}, m = {count(problem.m)}",
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
    return [words for setting, words in told.items() if setting not in without]


def _figure(problem: Problem, experiment: Experiment, snapshot: Snapshot, theme: Theme) -> QWidget:
    boundary, loss = BoundaryPlot(), LossPlot()
    texts = (caption_text(problem, snapshot), ghosts_text(snapshot))
    figure = compose([(boundary, 5), (loss, 4)], "\n".join(filter(None, texts)), theme)
    for view in (boundary, loss):
        view.apply_theme(theme)
        view.show_as_figure()
        view.show_problem(problem, experiment)
        view.show_snapshot(snapshot)
    return figure
