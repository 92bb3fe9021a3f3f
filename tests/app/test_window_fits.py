"""Whatever is opened, the window fits a screen of 1280 × 720, and nothing in it is cut off."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.errors import InputError
from gui.app import create_window
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import ElidedLabel
from gui.window.appearance import first_size
from gui.window.dialogs.help import AboutDialog, HelpDialog
from gui.window.dialogs.import_data import ImportDialog
from gui.window.layout.workspaces import ALL, FROM_WIDTH, LEAST_PLOT, WORKSPACES
from gui.window.main_window import MainWindow
from gui.workers.import_worker import Importer

ROOM = QSize(1260, 700)
"""What a frame leaves of 1280 × 720."""

ALL_FEATURES = "x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write data whose file, columns and classes have the longest names that one may meet."""
    rng = np.random.default_rng(0)
    rows = [
        f"{x[0]:.3f},{x[1]:.3f},{'a class that has rather a long name' if x[0] > 0 else 'other'}"
        for x in rng.normal(size=(60, 2))
    ]
    name = "measurements of the second series, repeated in the laboratory at the other place"
    file = tmp_path_factory.mktemp("data") / f"{name}.csv"
    heads = "fractal dimension of the worst nucleus,standard error of the smoothness,diagnosis"
    file.write_text("\n".join([heads, *rows]))
    return file


@pytest.fixture
def window(open_window: Callable[..., MainWindow], file: Path) -> MainWindow:
    settings = ("--features", ALL_FEATURES, "--test-ratio", "0.3", "--standardize")
    return open_window(str(file), *settings, size=ROOM.toTuple())


def settle(qtbot: QtBot) -> None:
    """Let layouts follow, those too that follow another one."""
    for _ in range(4):
        qtbot.wait(1)


def scrolled_by(widget: QWidget, window: QWidget) -> QAbstractScrollArea | None:
    """Return the scroll area whose contents a widget belongs to; its scroll bars do not."""
    child, parent = widget, widget.parentWidget()
    while parent is not None and child is not window:
        if isinstance(parent, QAbstractScrollArea) and child is parent.viewport():
            return parent
        child, parent = parent, parent.parentWidget()
    return None


def is_outside(widget: QWidget, window: QWidget) -> bool:
    """Tell whether a part of a widget lies beyond what is around it and cannot be scrolled to."""
    place = QRect(widget.mapTo(window, QPoint()), widget.size())
    area = scrolled_by(widget, window)
    if area is None:
        parent = widget.parentWidget()
        own = QRect(widget.pos(), widget.size())
        return not (window.rect().contains(place) and parent.rect().contains(own))
    if not isinstance(area, QScrollArea):  # pyqtgraph's views and tables clip what they hold
        return False
    around = QRect(area.viewport().mapTo(window, QPoint()), area.viewport().size())
    across, down = area.horizontalScrollBar(), area.verticalScrollBar()
    return (
        place.left() < around.left() - across.value()
        or place.right() > around.right() + across.maximum() - across.value()
        or place.top() < around.top() - down.value()
        or place.bottom() > around.bottom() + down.maximum() - down.value()
    )


def is_cut(widget: QWidget) -> bool:
    """Tell whether a part of a text is not to be seen, and not told by a tip either."""
    if isinstance(widget, ElidedLabel):
        return widget.is_cut() and not widget.toolTip().startswith(widget.text())
    if isinstance(widget, QLabel):
        room = widget.contentsRect()
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height()
        return (
            bool(widget.text())
            and widget.fontMetrics().horizontalAdvance(widget.text().replace("&", ""))
            > room.width() + 1
        )
    if isinstance(widget, PlainButton):
        return widget.width() < widget.sizeHint().width()
    if isinstance(widget, QPushButton):
        return widget.fontMetrics().horizontalAdvance(widget.text()) > widget.width()
    return False


def faults(window: QWidget) -> list[str]:
    """Return what is cut off of all that is visible."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.window() is not window or not widget.isVisible() or widget.size().isEmpty():
            continue
        name = f"{type(widget).__name__} {widget.objectName()} {getattr(widget, 'text', str)()!r}"
        if is_outside(widget, window):
            found.append(f"{name} is outside: {widget.geometry().getRect()}")
        if is_cut(widget):
            found.append(f"{name} is cut: {widget.geometry().getRect()}")
    return found


def check(window: MainWindow, state: object) -> None:
    least = window.minimumSizeHint()
    assert ROOM.expandedTo(least) == ROOM, (state, least)
    assert window.size() == ROOM, state
    panels = window.panels
    needed = panels.layout().totalMinimumSize()
    assert panels.size() == panels.size().expandedTo(needed), (state, needed, panels.size())
    assert not faults(window), (state, faults(window))


def show_lesson(qtbot: QtBot, window: MainWindow, on: bool) -> None:
    if on != window._actions.lesson.isChecked():
        window._actions.lesson.trigger()
    qtbot.waitUntil(lambda: window.panels.lesson.isVisible() == on)
    qtbot.waitUntil(lambda: window._lesson._wanted is None)


def show_lower(window: MainWindow, page: str) -> None:
    """Open the graph, the runs or neither."""
    actions = window._actions
    for name, action in (("runs", actions.runs), ("graph", actions.graph)):
        if action.isChecked() and name != page:
            action.trigger()
    wanted = {"runs": actions.runs, "graph": actions.graph}.get(page)
    if wanted is not None and not wanted.isChecked():
        wanted.trigger()


@pytest.mark.parametrize("has_lesson", [False, True], ids=["alone", "lesson"])
def test_in_every_combination_of_panels_nothing_outgrows_the_screen_or_is_cut_off(
    qtbot: QtBot, window: MainWindow, has_lesson: bool
) -> None:
    actions, graph = window._actions, window.panels.graph
    show_lesson(qtbot, window, has_lesson)
    window.panels.workspaces.open("watch")
    for larger, landscape, page, more in itertools.product(
        (False, True), (True, False), ("graph", "runs", ""), (False, True)
    ):
        actions.presentation.setChecked(larger)
        actions.landscape.setChecked(landscape)
        actions.contributions.setChecked(more)
        show_lower(window, page)
        for switch in (graph.switches.code, graph.switches.quiz, graph.switches.micro):
            switch.setChecked(more)
        graph.set_mean_form(more)
        settle(qtbot)
        check(window, (larger, landscape, page, more))
    actions.presentation.setChecked(False)
    show_lesson(qtbot, window, False)
    settle(qtbot)
    check(window, "closed again")


LEAST_TYPE = 11
"""Pixels of the smallest type."""


def type_sizes(window: MainWindow) -> dict[str, float]:
    """Return the sizes in pixels of all type that is seen."""
    sizes = {
        f"{type(widget).__name__} {widget.objectName()} {widget.text()!r}": float(
            QFontInfo(widget.font()).pixelSize()
        )
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit)
        and widget.isVisible()
        and widget.text()
    }
    figure = window.panels.graph.view.figure()
    if figure is not None and window.panels.graph.isVisible():
        measure = figure.measure
        for name in ("value_font", "cell_font", "small_font"):
            sizes[f"graph, {name}"] = QFontInfo(getattr(measure, name)).pixelSize()
        sizes["graph, formulas"] = min(measure.name_em, measure.cell_em, measure.formula_em)
    return sizes


def overlaps(window: MainWindow) -> list[tuple[str, str]]:
    """Return which panels lie on one another."""
    stage = window.panels.stage
    rects = [(name, stage.rect_of(name)) for name in ("controls", *PANELS)]
    return [
        (name, other)
        for (name, rect), (other, other_rect) in itertools.combinations(rects, 2)
        if rect.intersects(other_rect)
    ]


PANELS = ("boundary", "sigmoid", "loss", "landscape", "lower")

SIZES = {"HD": QSize(1260, 700), "laptop": QSize(1346, 748), "full HD": QSize(1900, 1040)}
"""What a frame leaves of 1280 × 720, 1366 × 768 and 1920 × 1080."""


LARGE_FONT = 14.0
"""Points of the desktop's font, for somebody who needs it large."""


@pytest.fixture
def font() -> Iterator[QFont]:
    """Return the font of the application, and bring it back."""
    usual = QApplication.font()
    yield usual
    QApplication.setFont(usual)


def check_workspace(window: MainWindow, key: str, state: object, *, larger: bool) -> None:
    """Find nothing cut off, small, low, covered or out of sight."""
    panels = window.panels
    assert panels.workspaces.arrangement().key == key
    assert not faults(window), (state, faults(window))
    assert not overlaps(window), state
    small = {name: px for name, px in type_sizes(window).items() if px < LEAST_TYPE}
    assert not small, (state, small)
    if key != ALL.key and not larger:
        for plot in (panels.boundary, panels.sigmoid, panels.loss, panels.landscape):
            if plot.isVisible():
                assert plot.view.height() >= LEAST_PLOT, (state, plot.objectName())
    for name in ("alphaSlider", "alphaField"):
        control = window.findChild(QWidget, name)
        assert control is not None
        assert control.isVisible(), state
        assert control.visibleRegion().boundingRect() == control.rect(), state
    play = panels.transport._buttons[2]
    assert play.visibleRegion().boundingRect() == play.rect(), state


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_in_every_workspace_theme_and_font_nothing_is_cut_off_small_or_low(
    qtbot: QtBot, window: MainWindow, size: QSize, font: QFont
) -> None:
    window.resize(size)
    settle(qtbot)
    panels, actions = window.panels, window._actions
    large = QFont(font)
    large.setPointSizeF(LARGE_FONT)
    for each, key in itertools.product((font, large), WORKSPACES):
        QApplication.setFont(each)
        action = actions.workspace(key)
        if key == ALL.key and size.width() < FROM_WIDTH:
            assert not action.isEnabled()
            continue
        action.trigger()
        for larger, has_lesson, theme in itertools.product(
            (False, True), (False, True), (actions.theme_light, actions.theme_dark)
        ):
            state = (key, each.pointSizeF(), theme.data(), larger, has_lesson)
            theme.trigger()
            actions.presentation.setChecked(larger)
            panels.lesson.setVisible(has_lesson)
            window._appearance.fit()
            settle(qtbot)
            assert window.size() == size, (state, window.minimumSizeHint())
            check_workspace(window, key, state, larger=larger)
            if not has_lesson:  # which leaves little room for larger type
                assert (window._scale > 1) == (larger or each is large), state
    panels.lesson.hide()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_the_graph_presented_has_large_numbers_or_the_window_to_itself(
    qtbot: QtBot, file: Path, size: QSize
) -> None:
    window = create_window(["two-blobs", "--kernel", "numpy"])
    assert isinstance(window, MainWindow)
    qtbot.addWidget(window)
    window.resize(size)
    window.show()
    qtbot.waitUntil(lambda: window.snapshot() is not None)
    window._actions.workspace("understand").trigger()
    window._actions.presentation.setChecked(True)
    qtbot.waitUntil(window.panels.is_complete)
    view = window.panels.graph.view
    qtbot.waitUntil(view._formulas.is_complete)
    settle(qtbot)
    figure = view.figure()
    assert figure is not None
    for font in (figure.measure.value_font, figure.measure.cell_font):
        assert QFontInfo(font).pixelSize() >= 18
    for key in ("z", "a", "L", "da", "dz"):
        assert figure.places[key].formulas
    assert not faults(window), faults(window)
    window.close()


@pytest.mark.parametrize("larger", [False, True], ids=["usual", "presentation"])
def test_what_is_said_and_kept_makes_the_window_no_larger(
    qtbot: QtBot, window: MainWindow, larger: bool
) -> None:
    window._actions.presentation.setChecked(larger)
    transport = window.panels.transport
    for step in (1000, 10):
        transport.seek_requested.emit(step)
        qtbot.waitUntil(lambda step=step: window.snapshot().step == step)  # type: ignore[misc, union-attr]
        if step == 1000:
            window._worker.pin()
            qtbot.waitUntil(lambda: len(window.snapshot().pinned) == 1)  # type: ignore[union-attr]
    window._worker.change_setting("alpha", 0.123456)
    transport.step_requested.emit(1)
    qtbot.waitUntil(lambda: len(window.snapshot().pinned) == 2)  # type: ignore[union-attr]
    assert window.panels.loss.note.has_run()
    window.panels.status.show_failure(InputError("far too long a story, told twice: " * 12))
    settle(qtbot)
    check(window, "failure told")
    window.panels.status.failure.show_advice(None)
    window.panels.status.say("a message that goes on and on and on " * 9)
    settle(qtbot)
    check(window, "message told")
    assert window.panels.status.toolTip() == window.panels.status.currentMessage()
    window.panels.graph.switches.quiz.setChecked(True)
    window.panels.graph.view.node_clicked.emit("dz")
    settle(qtbot)
    check(window, "asked")


def test_a_smaller_window_has_its_size_back_when_what_made_it_larger_is_closed(
    qtbot: QtBot, window: MainWindow
) -> None:
    small = QSize(900, 640)
    window.resize(small)
    settle(qtbot)
    assert window.size() == small
    show_lesson(qtbot, window, True)
    settle(qtbot)
    assert small.width() < window.width() <= ROOM.width()
    assert not faults(window)
    show_lesson(qtbot, window, False)
    qtbot.waitUntil(lambda: window.size() == small)


def test_larger_type_follows_the_window_when_that_is_made_smaller(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(1920, 1080)
    show_lesson(qtbot, window, True)
    window._actions.presentation.setChecked(True)
    settle(qtbot)
    large = window.panels.lesson.width()
    assert ROOM.expandedTo(window.minimumSizeHint()) == ROOM
    window.resize(ROOM)
    qtbot.waitUntil(lambda: window.panels.lesson.width() < large)
    settle(qtbot)
    check(window, "smaller")


def test_it_opens_no_larger_than_the_screen() -> None:
    assert first_size(QSize(1920, 1080)) == QSize(1280, 800)
    for screen in (QSize(1280, 720), QSize(1280, 800), QSize(1024, 768)):
        assert screen - QSize(10, 30) == (screen - QSize(10, 30)).expandedTo(first_size(screen))


@pytest.mark.parametrize("larger", [False, True], ids=["usual", "presentation"])
def test_the_windows_beside_it_fit_as_well(
    qtbot: QtBot, window: MainWindow, file: Path, larger: bool
) -> None:
    window._actions.presentation.setChecked(larger)
    for action in (
        window._actions.race,
        window._actions.learning_rate_lab,
        window._actions.gradient_check,
        window._actions.threshold,
        window._actions.table,
        window._actions.marks,
        window._actions.prepare,
    ):
        action.trigger()
    importer = Importer(window)
    for dialog in (
        HelpDialog(window),
        AboutDialog("compiled", window),
        ImportDialog(file, importer, window),
    ):
        dialog.show()
    qtbot.wait(100)
    settle(qtbot)
    beside = [one for one in window.findChildren(QWidget) if one.isWindow() and one.isVisible()]
    importer.wait()
    assert len(beside) == 10
    for dialog in beside:
        name = dialog.windowTitle()
        assert ROOM.expandedTo(dialog.minimumSizeHint()) == ROOM, (name, dialog.minimumSizeHint())
        assert ROOM.expandedTo(dialog.size()) == ROOM, (name, dialog.size())
        assert not faults(dialog), (name, faults(dialog))
        dialog.close()


@pytest.mark.parametrize("factor", ["1.25", "1.5", "2"])
def test_at_every_scale_factor_of_the_desktop_the_same_holds(factor: str) -> None:
    walk = test_in_every_workspace_theme_and_font_nothing_is_cut_off_small_or_low
    chosen = f"{__file__}::{walk.__name__}[HD]"
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", chosen],
        env={**os.environ, "QT_SCALE_FACTOR": factor},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:]
