"""Whatever is opened, the window fits a screen of 1280 × 720, and nothing in it is cut off."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPainter
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
from engine.lesson.pages import ALL_PAGES
from gui.app import create_window
from gui.widgets import typesetter
from gui.widgets.buttons import PlainButton
from gui.widgets.formulas import FormulaCache, Picture
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

Painted = list[tuple[str, float]]
"""Formulas that were painted, as LaTeX, with the pixels of their smallest super- or subscript."""


@cache
def smallest_script(latex: str) -> float:
    """Return the size of the smallest type in a formula, in em, as it is typeset."""
    typesetter.typeset(latex)  # which says how
    from ziamath.zmath import Latex

    def sizes(node: Any) -> Iterator[float]:
        for part in node.nodes:
            if hasattr(part, "glyphsize"):
                yield from sizes(part)
            elif hasattr(part, "size"):
                yield part.size

    return min(sizes(Latex(latex, size=typesetter.EM).node)) / typesetter.EM


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> Painted:
    """Return the list into which all formulas go that are painted from now on."""
    seen: Painted = []
    latex_of: dict[Picture, str] = {}
    find, draw = FormulaCache.picture, Picture.draw

    def note_name(self: FormulaCache, latex: str) -> Picture | None:
        picture = find(self, latex)
        if picture is not None:
            latex_of[picture] = latex
        return picture

    def note(self: Picture, painter: QPainter, position: QPointF, em: float, color: QColor) -> None:
        draw(self, painter, position, em, color)
        latex = latex_of[self]
        seen.append((latex, em * painter.transform().m11() * smallest_script(latex)))

    monkeypatch.setattr(FormulaCache, "picture", note_name)
    monkeypatch.setattr(Picture, "draw", note)
    return seen


def small_scripts(view: QWidget, painted: Painted) -> Painted:
    """Paint a view all anew, and return what in its formulas is too small."""
    picture = getattr(view, "_picture", None)
    if picture is not None:  # keeps what stands still
        picture._still_for = picture._strip._drawn = None
    painted.clear()
    view.grab()
    assert painted or picture is None
    return [(latex, pixels) for latex, pixels in painted if round(pixels, 3) < LEAST_TYPE]


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


def check_workspace(
    window: MainWindow, key: str, state: object, painted: Painted, *, larger: bool
) -> None:
    """Find nothing cut off, small, low, covered or out of sight."""
    panels = window.panels
    assert panels.workspaces.arrangement().key == key
    assert not faults(window), (state, faults(window))
    assert not overlaps(window), state
    small = {name: px for name, px in type_sizes(window).items() if px < LEAST_TYPE}
    assert not small, (state, small)
    if panels.graph.isVisible():
        assert not small_scripts(panels.graph.view, painted), state
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
    qtbot: QtBot, window: MainWindow, painted: Painted, size: QSize, font: QFont
) -> None:
    window.resize(size)
    settle(qtbot)
    panels, actions = window.panels, window._actions
    large = QFont(font)
    large.setPointSizeF(LARGE_FONT)
    actions.workspace("understand").trigger()
    settle(qtbot)
    panels.graph.formulas.start()
    qtbot.waitUntil(panels.graph.formulas.is_complete)
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
            check_workspace(window, key, state, painted, larger=larger)
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


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam", "newton"])
def test_no_super_or_subscript_of_a_formula_is_smaller_than_other_type(
    qtbot: QtBot, open_window: Callable[..., MainWindow], painted: Painted, optimizer: str
) -> None:
    settings = ("--optimizer", optimizer, "--l2", "0.01" if optimizer == "gd" else "0")
    window = open_window("two-blobs", "--kernel", "numpy", *settings, size=ROOM.toTuple())
    graph, actions = window.panels.graph, window._actions
    for key, larger in itertools.product(("understand", "watch"), (False, True)):
        actions.workspace(key).trigger()
        show_lower(window, "graph")
        actions.presentation.setChecked(larger)
        for mean in (False, True):
            graph.set_mean_form(mean)
            graph.formulas.start()
            settle(qtbot)
            qtbot.waitUntil(graph.formulas.is_complete)
            for node in ("dz", "w1_new", "z"):
                graph.view.choose(node)
                state = (key, larger, mean, node)
                assert not small_scripts(graph.view, painted), state
            assert not faults(window), (state, faults(window))
            figure = graph.view.figure()
            assert figure is not None
            if key == "understand" and not larger:
                assert figure.places["z"].formulas, state


def test_the_formulas_of_the_lesson_have_no_small_scripts_either(
    qtbot: QtBot, window: MainWindow, painted: Painted
) -> None:
    show_lesson(qtbot, window, True)
    lesson = window.panels.lesson
    for place, larger in itertools.product(range(len(ALL_PAGES)), (False, True)):
        window._actions.presentation.setChecked(larger)
        lesson.turn_to(place)
        qtbot.waitUntil(lambda: window._lesson._wanted is None)
        qtbot.waitUntil(lesson._formulas.is_complete)
        settle(qtbot)
        assert not small_scripts(lesson, painted), (place, larger)
        assert painted or place not in range(1, 9)


def turn_to(qtbot: QtBot, window: MainWindow, place: int) -> None:
    """Open a page of the lesson, by its place from 0."""
    window.panels.lesson.turn_to(place)
    qtbot.waitUntil(lambda: window._lesson._wanted is None)
    graph = window.panels.graph
    settle(qtbot)
    qtbot.waitUntil(lambda: not graph.isVisible() or graph.formulas.is_complete())
    settle(qtbot)


def test_beside_the_lesson_the_graph_has_formulas_and_fills_its_panel(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 800))
    show_lesson(qtbot, window, True)
    view = window.panels.graph.view
    for page in (2, 3, 4, 5, 6, 8):
        turn_to(qtbot, window, page - 1)
        figure = view.figure()
        assert figure is not None and figure.strip is not None
        assert figure.places["z"].formulas and figure.places["dw1"].formulas, page
        tops = [place.rect.top() for place in figure.places.values()]
        feet = [place.rect.bottom() for place in figure.places.values()]
        assert max(feet) - min(tops) > 0.6 * figure.strip.top(), page


@pytest.mark.parametrize("larger", [False, True], ids=["usual", "presentation"])
def test_no_switch_of_the_graph_stands_in_a_row_of_its_own(
    qtbot: QtBot, open_window: Callable[..., MainWindow], larger: bool
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 800))
    window._actions.presentation.setChecked(larger)
    show_lesson(qtbot, window, True)
    switches = window.panels.graph.switches
    rows = {}
    for page in (2, 3, 9, 3):
        turn_to(qtbot, window, page - 1)
        assert rows.setdefault(page, switches.height()) == switches.height(), page
        chips = (switches.fold, switches.micro, switches.quiz, switches.code)
        assert len({chip.mapTo(switches, QPoint()).y() for chip in chips}) == 1, page


def test_a_page_of_the_lesson_finds_the_controls_as_it_left_them(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 800))
    show_lesson(qtbot, window, True)
    controls = window.panels.controls

    def state() -> tuple[tuple[str, ...], int]:
        return controls.folded(), controls._area.verticalScrollBar().value()

    turn_to(qtbot, window, 2)
    before = state()
    turn_to(qtbot, window, len(ALL_PAGES) - 1)
    assert state() != before
    turn_to(qtbot, window, 2)
    assert state() == before
    turn_to(qtbot, window, 4)
    assert state() == (("data", "features", "parameters", "descent"), 0)


def test_plots_take_turns_where_the_graph_has_been_alone_before(
    qtbot: QtBot, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=(1280, 800))
    panels = window.panels
    window._actions.presentation.setChecked(True)
    show_lesson(qtbot, window, True)
    turn_to(qtbot, window, 1)
    assert not panels.sigmoid.isVisible() and not panels.boundary.isVisible()
    turn_to(qtbot, window, 2)
    assert panels.sigmoid.isVisible() and not panels.boundary.isVisible()
    assert panels.sigmoid.view.height() >= LEAST_PLOT


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_a_presentation_writes_no_workspace_smaller_than_another(
    qtbot: QtBot, open_window: Callable[..., MainWindow], size: QSize
) -> None:
    window = open_window("two-blobs", "--kernel", "numpy", size=size.toTuple())
    window._actions.presentation.setChecked(True)
    scales = {}
    for key in ("watch", "understand", "surface", "compare"):
        window._actions.workspace(key).trigger()
        window._appearance.fit()
        settle(qtbot)
        scales[key] = window._scale
    assert max(scales.values()) - min(scales.values()) < 0.06, scales


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


@pytest.mark.parametrize("size", [QSize(1280, 800), QSize(1280, 720), QSize(1268, 768), ROOM])
def test_pinned_runs_are_read_without_scrolling_in_a_presentation(
    qtbot: QtBot, open_window: Callable[..., MainWindow], size: QSize
) -> None:
    settings = ("--alpha", "0.2", "--test-ratio", "0.25", "--kernel", "numpy")
    window = open_window("moons", *settings, size=size.toTuple())
    window._actions.presentation.setChecked(True)
    window._actions.workspace("compare").trigger()
    table = window.panels.runs.table
    for number, (alpha, optimizer) in enumerate(((1.0, "momentum"), (6.0, "gd"), (0.5, "adam"))):
        step = 100 * (number + 1)
        window.panels.transport.seek_requested.emit(step)
        qtbot.waitUntil(lambda step=step: window.snapshot().step == step)  # type: ignore[misc, union-attr]
        window._worker.pin()
        qtbot.waitUntil(lambda n=number: len(window.snapshot().pinned) == n + 1)  # type: ignore[misc, union-attr]
        window._worker.change_setting("alpha", alpha)
        window._worker.change_setting("optimizer", optimizer)
        settle(qtbot)
        qtbot.waitUntil(lambda n=number: table.runs.rowCount() == n + 2)  # type: ignore[misc]
        settle(qtbot)
        assert table.horizontalScrollBar().maximum() == 0, number
        assert table.verticalScrollBar().maximum() == 0, number
        header = table.horizontalHeader()
        for column in range(table.runs.columnCount()):
            if not table.isColumnHidden(column):
                heading = table.runs.headerData(column, Qt.Orientation.Horizontal)
                width = header.fontMetrics().horizontalAdvance(str(heading))
                assert width <= table.columnWidth(column), heading
        check_workspace(window, "compare", number, [], larger=True)


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
