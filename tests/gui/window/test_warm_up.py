from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.training.snapshot import Phase
from gui.window.layout.workspaces import LOWER
from gui.window.main_window import MainWindow
from gui.window.warm_up import _polished


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window("two-blobs", "--kernel", "numpy", size=(1280, 800))


def test_the_graph_is_laid_out_as_it_will_be_seen_before_it_is(
    qtbot: QtBot, window: MainWindow
) -> None:
    graph = window.panels.graph
    assert graph.view.figure() is None
    qtbot.waitUntil(window._warm_up.is_done)
    assert not graph.isVisible()
    before, room = graph.view.figure(), window.panels.lower_half.size()
    assert before is not None
    shapes = [place.rect for place in before.places.values()]
    formulas = graph.formulas.is_complete()
    window._actions.workspace("understand").trigger()
    assert graph.isVisible()
    assert window.panels.lower_half.size() == window.panels.stage.rect_of(LOWER).size() == room
    if formulas:  # where they were kept from another day
        after = graph.view.figure()
        assert after is not None
        assert [place.rect for place in after.places.values()] == shapes


def test_while_a_run_plays_nothing_is_prepared(qtbot: QtBot, window: MainWindow) -> None:
    pieces = iter(["one", "two"])
    window._warm_up._pieces = pieces  # type: ignore[assignment]
    window._actions.play.setChecked(True)
    qtbot.waitUntil(lambda: window.snapshot().phase is Phase.RUNNING)  # type: ignore[union-attr]
    window._warm_up._on_timer_timeout()
    window._actions.play.setChecked(False)
    qtbot.waitUntil(lambda: window.snapshot().phase is Phase.PAUSED)  # type: ignore[union-attr]
    assert next(pieces) == "one"


def test_a_window_that_is_closed_prepares_nothing_more(qtbot: QtBot, window: MainWindow) -> None:
    window.close()
    assert window._warm_up.is_done()
    window._warm_up._on_panels_first_painted()
    assert not window._warm_up._timer.isActive()


def test_widgets_that_go_while_a_page_is_polished_are_passed_over(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    for number in range(40):
        QWidget(page).setObjectName(str(number))
    pieces = _polished(page)
    next(pieces)
    for child in page.findChildren(QWidget)[5:30]:
        shiboken6.delete(child)
    assert sum(1 for _ in pieces) == 1
