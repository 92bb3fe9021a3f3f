"""How does a sweep become a picture in a file?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize

from engine.comparison.result import SweepResult
from engine.convergence.learning_rate import is_limit
from engine.model.problem import Problem
from gui.export.figure import settings_words
from gui.export.sweep_plot import SweepPlot
from gui.export.writer import check_ending, compose, write_picture
from gui.plotting.learning_rate_zones import NO_START_LIMIT
from gui.style.numbers import count
from gui.style.theme import LIGHT, Theme


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
    plot.apply_theme(theme)
    plot.show_result(result, problem)
    figure = compose([(plot, 1)], sweep_caption(result, problem), theme)
    write_picture(figure, path, QSize(*size))


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
    if result.limits is not None and not is_limit(result.limits.local):
        words.append(NO_START_LIMIT)
    diverged = sum(result.diverged())
    if diverged:
        words.append(f"{count(diverged)} of {count(len(result.outcomes))} runs diverged")
    return " · ".join(words)
