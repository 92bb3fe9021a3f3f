"""Take the pictures of the documentation, in the midst of training.

It is run with ``QT_QPA_PLATFORM=offscreen uv run docs/screenshots.py``; with names of `PICTURES`
behind it, it takes these alone. With ``--workspaces FOLDER`` it takes each workspace at every size
of screen, light and dark, as usual and in presentation mode, to be looked at one by one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QWidget

from engine.graph.micro_steps import MICRO_STEPS
from engine.training.snapshot import Phase
from gui.app import create_window
from gui.tools.examples_table.model import Column
from gui.tools.examples_table.window import ExamplesTable
from gui.tools.learning_rate_lab.window import LearningRateLabWindow
from gui.tools.race.window import RaceWindow
from gui.tools.threshold.window import ThresholdWindow
from gui.window.layout.workspaces import GRAPH, SIGMOID, WORKSPACES
from gui.window.main_window import MainWindow

FOLDER = Path(__file__).parent
SIZE = (1280, 800)


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    """Run the event loop until something holds."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        QApplication.processEvents()
        time.sleep(0.001)


def settle() -> None:
    """Let what is under way be painted."""
    end = time.monotonic() + 0.3
    wait(lambda: time.monotonic() > end)


def open_window(argv: Sequence[str], theme: str = "light", workspace: str = "watch") -> MainWindow:
    """Open a window in one of the themes and workspaces, with data."""
    window = create_window(argv)
    assert isinstance(window, MainWindow)
    window.resize(*SIZE)
    window.show()
    wait(lambda: window.snapshot() is not None and window.snapshot().kernel == "compiled")
    for action in window.findChildren(QAction):
        if action.data() == theme:
            action.trigger()
    window.findChild(QAction, f"{workspace}Action").trigger()
    settle()
    return window


def play_to(window: MainWindow, step: int) -> None:
    """Play until `step` is on screen; the run goes on."""
    window.findChild(QAction, "playAction").trigger()
    wait(lambda: window.snapshot().step >= step)


def go_to(window: MainWindow, step: int) -> None:
    """Go to a step, back or onward, and stay there."""
    window.panels.transport.seek_requested.emit(step)
    wait(lambda: window.snapshot().step == step and window.snapshot().phase is Phase.PAUSED)


def trigger(window: MainWindow, text: str) -> None:
    """Do what the menu entry of this text does."""
    entries = window.findChildren(QAction)
    next(action for action in entries if action.text().replace("&", "") == text).trigger()


def shoot(window: QWidget, name: str) -> None:
    """Save what a window shows."""
    end = time.monotonic() + 1
    wait(lambda: time.monotonic() > end)  # until dots along edges have arrived
    window.grab().save(str(FOLDER / name))


def save(window: MainWindow, name: str) -> None:
    """Save what the window shows, and close it."""
    shoot(window, name)
    close(window)


def close(window: MainWindow) -> None:
    """Close a window, with its threads."""
    window.close()
    window.deleteLater()
    settle()


def training() -> None:
    """Show the window in the midst of training, after a change of α."""
    window = open_window(["two-blobs", "--test-ratio", "0.25", "--alpha", "0.2"])
    play_to(window, 90)
    alpha = window.findChild(QSlider, "alphaSlider")
    alpha.setValue(alpha.value() + 60)
    wait(lambda: window.snapshot().step >= 150)
    settle()
    save(window, "screenshot.png")


def graphs(theme: str) -> None:
    """Show the graph in its forward and backward pass, and as the mean over m examples."""
    window = open_window(["moons", "--alpha", "0.5"], theme, "understand")
    play_to(window, 40)
    window.findChild(QAction, "playAction").trigger()
    wait(lambda: window.snapshot().phase is Phase.PAUSED)
    graph = window.panels.graph
    wait(graph.formulas.is_complete)
    graph.set_micro_mode(True)
    for _ in range(MICRO_STEPS.index("L")):
        graph.micro_forward()
    shoot(window, f"graph-forward-{theme}.png")
    for _ in range(MICRO_STEPS.index("dw") - MICRO_STEPS.index("L")):
        graph.micro_forward()
    shoot(window, f"graph-backward-{theme}.png")
    graph.set_micro_mode(False)
    graph.set_mean_form(True)
    wait(graph.formulas.is_complete)
    save(window, f"graph-mean-{theme}.png")


def timeline() -> None:
    """Show a run with changes of α, an edit of the data, a future left behind and a loop."""
    window = open_window(["moons", "--test-ratio", "0.3", "--alpha", "0.02"], workspace="compare")
    changed = window.panels.controls.setting_changed
    for step, setting, value in (
        (60, "alpha", 0.05),
        (150, "noise", 1.3),
        (260, "alpha", 0.01),
        (420, None, None),
        (230, "alpha", 0.3),
        (480, None, None),
    ):
        go_to(window, step)
        if setting is not None:
            changed.emit(setting, value)
            wait(lambda name=setting, now=value: getattr(window.snapshot().experiment, name) == now)
    for step, action in ((250, "loopStartAction"), (360, "loopEndAction")):
        go_to(window, step)
        window.findChild(QAction, action).trigger()
    wait(lambda: window.snapshot().loop == (250, 360))
    go_to(window, 300)
    save(window, "timeline.png")


def landscape() -> None:
    """Show the path of a run through the landscape beside those of pinned runs."""
    window = open_window(["imbalanced", "--alpha", "0.3", "--init", "-2,2,1"], workspace="surface")
    for pinned, alpha in enumerate((1.0, 6.0), start=1):
        go_to(window, 150)
        trigger(window, "Pin this run")
        wait(lambda count=pinned: len(window.snapshot().pinned) == count)
        trigger(window, "Restart")
        wait(lambda: window.snapshot().last_step == 0)
        window.panels.controls.alpha_changed.emit(alpha)
        wait(lambda now=alpha: window.snapshot().experiment.alpha == now)
    go_to(window, 40)
    save(window, "landscape.png")


def race() -> None:
    """Show several values of α side by side, in the midst of a race."""
    window = open_window(["moons", "--seed", "3"])
    trigger(window, "Race…")
    dialog = window.findChild(RaceWindow)
    dialog.resize(1100, 720)
    wait(lambda: dialog.snapshot() is not None)
    for _ in range(6):
        dialog.findChild(QAction, "raceStep10").trigger()
        settle()
    shoot(dialog, "race.png")
    close(window)


def alpha_lab() -> None:
    """Show how many steps each α takes."""
    window = open_window(["moons", "--alpha", "0.3"])
    trigger(window, "α lab…")
    lab = window.findChild(LearningRateLabWindow)
    wait(lab.is_complete)
    shoot(lab, "alpha-lab.png")
    close(window)


def sigmoid() -> None:
    """Show every example on the sigmoid, beside the graph of one of them."""
    window = open_window(["moons", "--alpha", "0.5"], workspace="understand")
    play_to(window, 40)
    window.findChild(QAction, "playAction").trigger()
    wait(lambda: window.snapshot().phase is Phase.PAUSED)
    wait(window.panels.graph.formulas.is_complete)
    window.panels.workspaces.show({GRAPH, SIGMOID})
    settle()
    save(window, "sigmoid.png")


def threshold() -> None:
    """Show what a threshold makes of training and test examples."""
    window = open_window(["breast-cancer", "--standardize", "--test-ratio", "0.3"])
    go_to(window, 200)
    window.findChild(QAction, "thresholdAction").trigger()
    rates = window.findChild(ThresholdWindow)
    rates.slider.setValue(30)
    wait(rates.is_complete)
    shoot(rates, "threshold.png")
    close(window)


def examples_table() -> None:
    """Show the table of examples, those with the greatest loss first, in the midst of training."""
    window = open_window(["moons", "--test-ratio", "0.2", "--alpha", "0.3"])
    go_to(window, 60)
    window.findChild(QAction, "tableAction").trigger()
    table = window.findChild(ExamplesTable)
    settle()
    table.view.sortByColumn(Column.LOSS, Qt.SortOrder.DescendingOrder)
    window.panels.selection.select(table.model.rows()[[1, 2, 4]])
    shoot(table, "examples-table.png")
    close(window)


SIZES = ((1280, 720), (1366, 768), (1920, 1080))


def workspaces(folder: Path) -> None:
    """Show every workspace at every size, in both themes, as usual and in presentation mode."""
    folder.mkdir(parents=True, exist_ok=True)
    window = open_window(["moons", "--test-ratio", "0.25", "--alpha", "0.2"])
    go_to(window, 60)
    landscape, graph = window.panels.landscape, window.panels.graph
    presentation = next(
        action for action in window.findChildren(QAction) if "Presentation" in action.text()
    )
    themes = {
        action.data(): action
        for action in window.findChildren(QAction)
        if action.data() in ("light", "dark")
    }
    for size, (name, theme), larger in product(SIZES, themes.items(), (False, True)):
        window.resize(*size)
        theme.trigger()
        presentation.setChecked(larger)
        settle()
        for key in WORKSPACES:
            action = window.findChild(QAction, f"{key}Action")
            if action.isEnabled():
                action.trigger()
                wait(lambda: not graph.isVisible() or graph.formulas.is_complete())
                wait(lambda: not landscape.isVisible() or landscape.view.accessibleDescription())
                settle()
                mode = "-presentation" if larger else ""
                picture = folder / f"{size[0]}x{size[1]}-{key}-{name}{mode}.png"
                window.grab().save(str(picture))
    close(window)


def edit_mode(theme: str) -> None:
    """Show examples being selected and moved by hand in the midst of training."""
    window = open_window(["two-blobs", "--alpha", "0.3"], theme)
    go_to(window, 30)
    window.findChild(QAction, "editAction").trigger()
    settle()
    plot = window.panels.boundary
    viewport, box = plot.view.viewport(), plot.view.view_box

    def pixel(x: float, y: float) -> QPoint:
        size = box.rect()
        place = box.mapToScene(QPointF(x * size.width(), y * size.height()))
        return plot.view.mapFromScene(place)

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(viewport, left, none, pixel(0.02, 0.45))
    QTest.mouseMove(viewport, pixel(0.1, 0.6))
    QTest.mouseMove(viewport, pixel(0.3, 0.9))
    QTest.mouseRelease(viewport, left, none, pixel(0.3, 0.9))
    first = QPointF(*plot.points.place(window.panels.selection.rows[0]))
    held = plot.view.mapFromScene(box.mapToScene(first))
    QTest.mousePress(viewport, left, none, held)
    for step in range(1, 9):
        QTest.mouseMove(viewport, held + QPoint(12 * step, -6 * step))
        settle()
    shoot(window, f"edit-{theme}.png")
    QTest.mouseRelease(viewport, left, none, held + QPoint(96, -48))
    close(window)


PICTURES: dict[str, Callable[[], None]] = {
    "training": training,
    "graphs-light": partial(graphs, "light"),
    "graphs-dark": partial(graphs, "dark"),
    "timeline": timeline,
    "landscape": landscape,
    "race": race,
    "alpha-lab": alpha_lab,
    "sigmoid": sigmoid,
    "threshold": threshold,
    "edit-light": partial(edit_mode, "light"),
    "edit-dark": partial(edit_mode, "dark"),
    "examples-table": examples_table,
}
"""What can be taken, by name; each function opens a window of its own and closes it."""


def main() -> None:
    """Take the pictures asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    parser.add_argument("--workspaces", type=Path, metavar="FOLDER", help="each of them, there")
    given = parser.parse_args()
    names = given.names or (() if given.workspaces else PICTURES)
    if unknown := set(names) - set(PICTURES):
        parser.error(f"no picture {', '.join(sorted(unknown))}: there are {', '.join(PICTURES)}")
    application = QApplication(sys.argv[:1])
    application.setOrganizationName("descentlab-screenshots")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    # Settings and work of nobody, and none left behind: the pictures are those of a first start.
    with tempfile.TemporaryDirectory() as kept:
        os.environ["XDG_STATE_HOME"] = kept
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, kept)
        for name in names:
            PICTURES[name]()
        if given.workspaces:
            workspaces(given.workspaces)


if __name__ == "__main__":
    main()
