"""How do steps against α become a picture in a file?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.comparison.alpha_lab import AlphaLab, AlphaSurvey
from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem
from gui.export.figure import settings_words
from gui.export.writer import check_ending, compose, wrapped_label, write_picture
from gui.style.theme import LIGHT, UNIT, Theme
from gui.tools.learning_rate_lab.plot import AlphaPlot
from gui.tools.learning_rate_lab.text import TITLE, about_text, sentence
from gui.widgets.basics import title_label


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
    survey = AlphaSurvey(problem, experiment, load_kernel(experiment.kernel).kernel)
    shown = None
    for picture in survey.pictures():
        shown = picture or shown
        if progress is not None:
            progress(survey.progress)
    assert shown is not None
    write_picture(alpha_figure(problem, shown, theme), path, QSize(*size))


def alpha_figure(problem: Problem, lab: AlphaLab, theme: Theme) -> QWidget:
    """Return the figure of a picture: title and what is counted, plot, what one sees, settings."""
    plot = AlphaPlot()
    plot.show_as_figure()
    plot.apply_theme(theme)
    plot.show_alpha(lab.ground.experiment.alpha)
    plot.show_lab(lab)
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(2 * UNIT, 2 * UNIT, 2 * UNIT, UNIT)
    column.setSpacing(UNIT)
    column.addWidget(title_label(TITLE))
    column.addWidget(wrapped_label(about_text(lab.ground)))
    column.addWidget(plot, 1)
    column.addWidget(wrapped_label(sentence(lab)))
    settings = settings_words(problem, lab.ground.experiment, without={"alpha"})
    return compose([(part, 1)], " · ".join(settings), theme)
