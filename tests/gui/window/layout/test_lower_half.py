import pytest
from pinned_sample import made_up
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from sample_run import default_moment, make_snapshot

from gui.panels.graph.panel import GraphPanel
from gui.panels.runs.model import Column
from gui.panels.runs.panel import RunsPanel
from gui.style.theme import LIGHT
from gui.style.themed import apply_theme
from gui.window.central import LowerHalf

LOSSES = (0.7, 0.5)


@pytest.fixture
def half(qtbot):
    graph, runs = GraphPanel(), RunsPanel()
    graph.set_reduced_motion(True)
    widget = LowerHalf(graph, runs)
    qtbot.addWidget(widget)
    widget.graph, widget.runs = graph, runs
    widget.resize(1016, 270)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def show(half, *kept, step=0):
    experiment, problem, _ = default_moment()
    half.show_problem(problem, experiment)
    half.show_snapshot(make_snapshot(problem, experiment, step, w=(step, 0.0), pinned=kept))


def title(half, place):
    """Return the title, of the page at this place, in the head of the open page."""
    return half.tabs[half.currentIndex()].tab(place)


def step_in_table(half):
    return half.runs.table.runs.index(0, Column.STEP).data()


def test_it_begins_with_the_graph(half):
    show(half)
    assert half.page() == "graph"
    assert half.graph.isVisible()
    assert not half.runs.isVisible()


def test_a_title_opens_its_page(half, qtbot):
    show(half)
    with qtbot.waitSignal(half.page_changed) as changed:
        qtbot.mouseClick(title(half, 1), Qt.MouseButton.LeftButton)
    assert changed.args == ["runs"]
    assert half.runs.isVisible()
    with qtbot.waitSignal(half.page_changed) as changed:
        qtbot.keyClick(title(half, 0), Qt.Key.Key_Return)
    assert changed.args == ["graph"]
    assert half.graph.isVisible()


def test_the_keyboard_stays_at_the_titles(half, qtbot):
    show(half)
    title(half, 1).setFocus()
    qtbot.keyClick(title(half, 1), Qt.Key.Key_Return)
    qtbot.waitUntil(title(half, 1).hasFocus)


def test_it_is_turned_from_elsewhere(half, qtbot):
    half.show_runs()
    assert half.page() == "runs"
    half.turn("graph")
    assert half.page() == "graph"
    with qtbot.assertNotEmitted(half.page_changed):
        half.turn("graph")


def test_the_title_counts_the_runs_on_both_pages(half):
    show(half)
    assert title(half, 1).text() == "Runs"
    show(half, made_up(LOSSES), made_up(LOSSES, key=2))
    assert title(half, 1).text() == "Runs 2"
    half.show_runs()
    assert title(half, 1).text() == "Runs 2"


def test_a_page_catches_up_when_it_is_opened(half):
    show(half, step=1)
    half.show_runs()
    assert step_in_table(half) == "1"
    show(half, step=2)
    half.turn("graph")
    assert half.graph.view.texts("w1")[0] == "2.0000"
    show(half, step=3)
    assert step_in_table(half) == "2"
    half.show_runs()
    assert step_in_table(half) == "3"


def test_the_titles_stand_in_one_place_on_both_pages(half):
    def places():
        half.grab()
        return [title(half, place).mapTo(half, title(half, place).rect().topLeft())
                for place in (0, 1)]  # fmt: skip

    show(half, made_up(LOSSES))
    before = places()
    half.show_runs()
    assert [spot.x() for spot in places()] == [spot.x() for spot in before]
    assert all(abs(a.y() - b.y()) <= 4 for a, b in zip(places(), before, strict=True))


def test_what_is_in_the_pages_is_found_by_name(half):
    for name in ("graphPanel", "graphView", "runsPanel", "runsTable"):
        assert half.findChild(QWidget, name) is not None


def test_alone_each_panel_has_a_title_of_its_own(qtbot):
    for panel, text in ((GraphPanel(), "Computation graph"), (RunsPanel(), "Runs")):
        qtbot.addWidget(panel)
        assert text in [label.text() for label in panel.findChildren(QLabel)]


def test_larger_text_reaches_both_pages(half):
    show(half)
    height = title(half, 0).sizeHint().height()
    apply_theme(half, LIGHT, 1.4)
    half.show_runs()  # a page that is hidden takes it on when it is shown
    for tabs in half.tabs:
        assert tabs.tab(0).sizeHint().height() > 1.2 * height
