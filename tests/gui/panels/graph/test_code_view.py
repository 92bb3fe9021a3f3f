import pytest
from marked_code import marked
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from engine.graph import numpy_code as snippets
from engine.graph.micro_steps import MICRO_STEPS
from gui.panels.graph.caption import CodeView, side_by_side
from gui.style.stylesheet import style_sheet
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme


@pytest.fixture
def view(qtbot):
    view = CodeView()
    qtbot.addWidget(view)
    view.resize(360, 240)
    apply_theme(view, LIGHT)
    view.show_snippet(snippets.one_example(2), "x1 = 0.5")
    return view


def grounds(view):
    """Return the lines, counted from 1, that have a ground of their own."""
    text = view.findChild(QPlainTextEdit)
    return {
        mark.cursor.blockNumber() + 1
        for mark in text.extraSelections()
        if mark.format.background().color() == LIGHT.color("caution")
    }


def test_it_shows_the_code_as_it_stands(view):
    assert view.text() == snippets.one_example(2).code


@pytest.mark.parametrize("key", MICRO_STEPS)
def test_the_lines_of_a_micro_step_are_marked_and_no_others(view, key):
    view.highlight(key)
    first, last = snippets.one_example(2).lines[key]
    assert grounds(view) == set(range(first, last + 1))
    assert marked(view) == snippets.one_example(2).code.splitlines()[first - 1 : last]


def test_outside_of_a_walk_nothing_is_marked(view):
    view.highlight("dz")
    view.highlight("")
    assert grounds(view) == set()
    assert marked(view) == []


def test_another_snippet_is_marked_at_its_own_lines(view):
    view.highlight("dw")
    view.show_snippet(snippets.vectorised())
    assert marked(view) == ["dw = X.T @ dz / m", "db = np.sum(dz) / m"]


def test_copying_takes_the_numbers_along(view):
    view._copy.click()
    assert QApplication.clipboard().text() == f"x1 = 0.5\n\n{snippets.one_example(2).code}\n"


def test_it_can_be_read_and_not_changed(view):
    text = view.findChild(QPlainTextEdit)
    assert text.isReadOnly()
    assert text.tabChangesFocus()


def test_its_colours_follow_the_theme(view):
    view.setStyleSheet(style_sheet(DARK))
    view.show()
    place = view.findChild(QPlainTextEdit).geometry().topRight()
    blank = view.grab().toImage().pixelColor(place.x() - 40, place.y() + 4)
    assert blank.name() == DARK.panel.lower()


def test_side_by_side_each_line_stands_once_and_the_import_nowhere():
    snippet = snippets.one_example(2)
    text, places = side_by_side(snippet.code)
    rows = text.splitlines()
    lines = snippet.code.splitlines()
    for line, (row, left, letters) in zip(lines, places, strict=True):
        if letters:
            assert rows[row][left : left + letters] == line
    assert "import" not in text
    assert len(rows) < len(lines) / 2
    assert sorted(text.split()) == sorted(" ".join(lines[1:]).split())


@pytest.mark.parametrize("key", MICRO_STEPS)
def test_side_by_side_the_lines_of_a_micro_step_are_marked(view, key):
    view.set_flat(True)
    view.highlight(key)
    first, last = snippets.one_example(2).lines[key]
    assert marked(view) == snippets.one_example(2).code.splitlines()[first - 1 : last]


def test_side_by_side_it_is_copied_as_it_runs(view):
    view.set_flat(True)
    view._copy.click()
    assert QApplication.clipboard().text() == f"x1 = 0.5\n\n{snippets.one_example(2).code}\n"
    view.set_flat(False)
    assert view.text() == snippets.one_example(2).code
