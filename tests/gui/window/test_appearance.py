from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.graph.trace import Trace
from gui.panels.graph import view
from gui.panels.graph.layout.figure import lay_out
from gui.panels.graph.layout.geometry import GraphLayout
from gui.widgets.formulas import FormulaCache
from gui.window.main_window import MainWindow


class PaintWatch(QObject):
    """Notes when a widget is painted."""

    def __init__(self, widget: QWidget, done: list[str]) -> None:
        super().__init__(widget)
        self._done = done
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._done.append("painted")
        return False


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window("two-blobs", "--kernel", "numpy", size=(1280, 720))


def test_where_two_sizes_would_take_turns_for_ever_the_smaller_one_holds(
    qtbot: QtBot, window: MainWindow
) -> None:
    appearance = window._appearance
    shown = []

    def least() -> QSize:  # usual type leaves room for larger type, and that needs more room
        shown.append(appearance._scale)
        return QSize(640, 360) if appearance._scale == 1 else QSize(1280, 720)

    appearance._least = least
    window._actions.presentation.setChecked(True)
    qtbot.waitUntil(lambda: not appearance._is_fit_due)
    window.panels.workspaces.arranged.emit()
    qtbot.waitUntil(lambda: not appearance._is_fit_due)
    assert appearance._scale == 1
    assert len(shown) < 50
    assert max(shown) > 1


def test_what_is_arranged_while_a_size_is_shown_asks_for_no_other_one(
    qtbot: QtBot, window: MainWindow
) -> None:
    appearance = window._appearance
    stage = window.panels.stage
    set_scale, depth = stage.set_scale, []

    def arranging(scale: float) -> None:
        depth.append(len(depth))
        assert len(depth) < 20
        set_scale(scale)
        window.panels.workspaces.arranged.emit()

    stage.set_scale = arranging  # type: ignore[method-assign]
    appearance._least = lambda: QSize(640, 360) if appearance._scale == 1 else QSize(1280, 720)
    window._actions.presentation.setChecked(True)
    qtbot.waitUntil(lambda: not appearance._is_fit_due)
    assert depth
    assert appearance._scale == 1


def test_what_an_act_arranges_several_times_is_written_anew_once_and_before_it_is_painted(
    qtbot: QtBot, window: MainWindow
) -> None:
    appearance = window._appearance
    done: list[str] = []
    show = appearance._show

    def note_show(scale: float) -> None:
        done.append("shown")
        show(scale)

    appearance._show = note_show  # type: ignore[method-assign]
    QApplication.processEvents()  # what was to be painted before
    watch = PaintWatch(window.panels.boundary, done)
    window._actions.presentation.setChecked(True)
    for panels in ({"graph"}, {"landscape"}, {"boundary"}):
        window.panels.workspaces.show(panels)
    assert done == []
    qtbot.waitUntil(lambda: "painted" in done)
    assert done[:2] == ["shown", "painted"]
    assert done.count("shown") == 1
    assert appearance._scale > 1
    watch.deleteLater()


def test_another_theme_paints_all_of_a_window_once(qtbot: QtBot, window: MainWindow) -> None:
    window._actions.threshold.trigger()
    rates = window._tools._rates
    assert rates is not None
    qtbot.waitExposed(rates)
    done: list[str] = []
    title = rates.findChildren(QLabel)[0]
    dark = next(action for action in window._actions.themes.actions() if action.data() == "dark")
    qtbot.waitUntil(lambda: window.updatesEnabled() and rates.updatesEnabled())
    QApplication.processEvents()
    watch = PaintWatch(title, done)
    dark.trigger()
    assert not done
    qtbot.waitUntil(lambda: "painted" in done)
    QApplication.processEvents()
    assert done == ["painted"]
    watch.deleteLater()


def test_the_graph_is_laid_out_at_none_of_the_sizes_that_it_has_on_the_way_to_its_paint(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.panels.workspaces.open("understand")
    graph = window.panels.graph.view
    qtbot.waitUntil(lambda: window.updatesEnabled() and graph.figure() is not None)
    QApplication.processEvents()
    done: list[str] = []

    def noted(formulas: FormulaCache, trace: Trace, *given: float) -> GraphLayout:
        done.append("laid out")
        return lay_out(formulas, trace, *given)

    monkeypatch.setattr(view, "lay_out", noted)
    watch = PaintWatch(graph, done)
    window._actions.presentation.setChecked(True)
    qtbot.waitUntil(lambda: {"laid out", "painted"} <= {*done})
    assert done[:2] == ["painted", "laid out"]
    watch.deleteLater()
