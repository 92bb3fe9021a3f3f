from dataclasses import fields

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QMainWindow
from sample_run import make_problem, make_snapshot

from engine.comparison import learning_rate_lab
from engine.data.edits import Removed
from engine.model.experiment import DATA_EDITS, Experiment
from gui.plotting.examples import Examples
from gui.plotting.selection import ExampleSelection
from gui.tools.examples_table.window import ExamplesTable
from gui.tools.gradient_check.window import GradientCheckWindow
from gui.tools.learning_rate_lab.window import LearningRateLabWindow
from gui.tools.race.window import RaceWindow
from gui.tools.threshold.window import ThresholdWindow
from gui.workers.kernel_loader import KernelLoader

pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)

BEFORE = {"data": "moons", "size": 24, "noise": 0.3, "kernel": "numpy"}

CASES = {
    "data": ({}, "circles"),
    "size": ({}, 30),
    "noise": ({}, 0.1),
    "features": ({}, ("x1",)),
    "standardize": ({}, True),
    "alpha": ({}, 0.7),
    "batch": ({}, 5),
    "l1": ({}, 0.05),
    "l2": ({}, 0.3),
    "optimizer": ({}, "adam"),
    "momentum": ({"optimizer": "momentum"}, 0.5),
    "beta1": ({"optimizer": "adam"}, 0.3),
    "beta2": ({"optimizer": "adam"}, 0.5),
    "epsilon": ({"optimizer": "adam"}, 0.1),
    "schedule": ({}, "1/t"),
    "decay": ({"schedule": "exponential"}, 0.7),
    "period": ({"schedule": "step"}, 2),
    "warmup": ({}, 9),
    "clip": ({}, 0.1),
    "init": ({}, (1.0, -1.0, 0.5)),
    "seed": ({}, 1),
    "test_ratio": ({}, 0.25),
    "edits": ({}, (Removed((0, 3)),)),
}
"""What a setting is changed to, and what it needs beside it to matter."""

OF_FILES = {"columns", "label", "positive", "classes", "counts", "file"}
"""Settings of a file are read with other data: they come with another problem, as `data` does."""

DATA = {"data", "size", "noise", "features", "standardize", "seed", "test_ratio", "edits"}

EVERY = set(CASES) - {"alpha"}
"""An α is what the lab and a race try out themselves."""


class Lab:
    depends = EVERY

    def __init__(self, parent):
        self.window = LearningRateLabWindow(parent, KernelLoader("numpy"))

    def is_ready(self):
        return self.window.is_complete()

    def answer(self):
        lab = self.window.plot._lab
        words = self.window.findChild(QLabel, "alphaLabWords").text()
        trials = [(trial.alpha, trial.outcome, trial.step) for trial in lab.trials]
        return trials, lab.bounds.limits, lab.bounds.experiment.step_settings, words


class Race:
    depends = EVERY

    def __init__(self, parent):
        self.window = RaceWindow(parent, KernelLoader("numpy"))

    def is_ready(self):
        return self.window.snapshot() is not None

    def answer(self):
        entry = self.window._setup.entry
        runs = self.window.snapshot().race.runs
        kept = [run.experiment.step_settings for run in runs]
        return kept, [run.w.tolist() for run in runs], examples(entry.problem)


class Check:
    depends = DATA | {"l1", "l2"}

    def __init__(self, parent):
        self.window = GradientCheckWindow(parent)
        self.window._scope.segment(1).click()
        self.swept = []
        self.window._checker.swept.connect(self.swept.append)

    def is_ready(self):
        checker = self.window._checker
        return bool(self.swept) and not checker._is_sweeping and not checker._is_stale

    def answer(self):
        about = self.window.findChild(QLabel, "checkedExamples").text()
        return self.swept[-1].error.tolist(), about


class Threshold:
    depends = DATA

    def __init__(self, parent):
        self.window = ThresholdWindow(parent)

    def is_ready(self):
        return self.window.is_complete()

    def answer(self):
        return [self.window.table.texts(column) for column in (1, 2)]


class Table:
    depends = DATA

    def __init__(self, parent):
        self.window = ExamplesTable(ExampleSelection(), None, parent)

    def is_ready(self):
        return self.window._beat._waiting is None

    def answer(self):
        model = self.window.model
        rows = model.rows()
        return model.texts(rows), examples_shown(model.examples())


TOOLS = [Lab, Race, Check, Threshold, Table]


def examples(problem):
    return problem.F.tolist(), problem.y.tolist()


def examples_shown(shown):
    return shown.dataset.X.tolist(), shown.is_test.tolist()


@pytest.fixture
def make(qtbot, monkeypatch):
    """Make a tool; the lab's trials are few and short."""
    monkeypatch.setattr(learning_rate_lab, "COARSE", 3)
    monkeypatch.setattr(learning_rate_lab, "FINE", 9)
    monkeypatch.setattr(learning_rate_lab, "MOST_STEPS_NUMPY", 40)
    parent = QMainWindow()
    qtbot.addWidget(parent)
    parent.show()
    made = []

    def make_one(kind):
        tool = kind(parent)
        made.append(tool)
        return tool

    yield make_one
    for tool in made:
        tool.window.stop()
        tool.window.wait()


def tell(tool, problem, experiment, before=None):
    """Tell a tool of a run as the window does: of data only where they are others."""
    window = tool.window
    if before is not problem:
        window.show_problem(problem, experiment)
        if isinstance(tool, Table):
            window.show_examples(Examples.of(problem))
        if isinstance(tool, Check):
            window.select_example(0)
    n = problem.n
    w = np.linspace(0.7, -0.4, n)
    window.show_snapshot(make_snapshot(problem, experiment, w=w, b=0.1))


def settled(qtbot, tool):
    qtbot.waitUntil(tool.is_ready)
    return tool.answer()


def test_every_setting_has_its_case():
    assert {*CASES, *OF_FILES, "kernel"} == {field.name for field in fields(Experiment)}
    assert set(DATA_EDITS) <= DATA


TOLD = [
    pytest.param(kind, setting, id=f"{kind.__name__}-{setting}")
    for kind in TOOLS
    for setting in CASES
    if setting in kind.depends or setting == "alpha"
]


@pytest.mark.parametrize(("kind", "setting"), TOLD)
def test_a_tool_follows_every_setting_that_its_answer_depends_on(make, qtbot, kind, setting):
    more, value = CASES[setting]
    first = Experiment(**BEFORE | more)
    then = first.changed(**{setting: value})
    problem = make_problem(first)
    other = make_problem(then) if setting in DATA else problem
    tool = make(kind)
    tell(tool, problem, first)
    tool.window.show()
    before = settled(qtbot, tool)
    is_hidden = list(CASES).index(setting) % 2 == 1
    tool.window.setVisible(not is_hidden)
    tell(tool, other, then, problem)
    tool.window.show()
    if setting not in kind.depends:
        assert settled(qtbot, tool) == before
        return
    fresh = make(kind)
    tell(fresh, other, then)
    fresh.window.show()
    expected = settled(qtbot, fresh)
    assert expected != before
    qtbot.waitUntil(lambda: tool.is_ready() and tool.answer() == expected)
