from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSlider,
    QWidget,
)
from sample_run import ALL_FEATURES, default_moment, make_snapshot

from engine.training.snapshot import Phase
from gui.panels.controls.panel import ControlsPanel
from gui.style.stylesheet import COLUMN_WIDTH, style_sheet
from gui.style.theme import DARK, LIGHT, palette
from gui.style.themed import apply_theme

FULLEST = {
    "data": "breast-cancer",
    "features": ALL_FEATURES,
    "standardize": True,
    "test_ratio": 0.25,
    "batch": 32,
}
ROOM = 640
"""Height left for the column in a window of 1280 × 800."""


@pytest.fixture
def panel(qtbot):
    QApplication.setStyle("Fusion")
    panel = ControlsPanel()
    qtbot.addWidget(panel)
    panel.setStyleSheet(style_sheet(LIGHT))
    apply_theme(panel, LIGHT)
    panel.resize(COLUMN_WIDTH, ROOM)
    panel.heard = []
    panel.alpha_changed.connect(lambda value: panel.heard.append(("alpha", value)))
    panel.setting_changed.connect(lambda *change: panel.heard.append(change))
    panel.parameters_edited.connect(lambda value: panel.heard.append(("parameters", value)))
    panel.open_requested.connect(lambda: panel.heard.append("open"))
    _show(panel)
    panel.show()
    QTest.qWaitForWindowActive(panel)
    return panel


def _show(panel, **settings):
    experiment, problem, snapshot = default_moment(**settings)
    panel.show_problem(problem, experiment)
    panel.show_snapshot(snapshot)
    return experiment, problem


def _inputs(panel):
    kinds = (QLineEdit, QComboBox, QSlider, QAbstractButton)
    found = [widget for kind in kinds for widget in panel.findChildren(kind)]
    return [
        widget
        for widget in found
        if widget.isVisible() and not isinstance(widget.parent(), QComboBox)
    ]


def test_every_change_of_every_section_is_passed_on(panel):
    panel.findChild(QSlider, "alphaSlider").setValue(400)
    panel.findChild(QSlider, "l2Slider").setValue(410)
    panel.findChild(QComboBox, "batchCombo").setCurrentText("8")
    combo = panel.findChild(QComboBox, "datasetCombo")
    combo.setCurrentIndex(combo.findData("xor"))
    combo.setCurrentIndex(combo.findText("Open data…"))
    panel.findChild(QWidget, "feature x1^2").click()
    panel.findChild(QLineEdit, "parameter1Field").take(4.0)
    assert panel.heard == [
        ("alpha", 1.0),
        ("l2", 0.1),
        ("batch", 8),
        ("data", "xor"),
        "open",
        ("features", ("x1", "x2", "x1^2")),
        ("parameters", (4.0, 0.0, 0.0)),
    ]


def test_showing_runs_and_snapshots_is_never_taken_for_the_user(panel):
    for settings in (FULLEST, {"data": "one-example"}, {"data": "moons", "alpha": 7.5}):
        experiment, problem = _show(panel, **settings)
        later = experiment.changed(alpha=0.25, batch=4, l1=0.5, l2=0.5, seed=9)
        for phase in Phase:
            panel.show_snapshot(make_snapshot(problem, later, step=9, phase=phase))
    assert panel.heard == []
    assert panel.findChild(QLineEdit, "alphaField").text() == "0.25"


def test_alpha_in_force_at_an_earlier_step_is_shown(panel):
    experiment, problem = _show(panel)
    for alpha in (0.5, 0.1):
        moment = make_snapshot(problem, experiment.changed(alpha=alpha))
        panel.show_snapshot(moment)
        assert panel.findChild(QLineEdit, "alphaField").text() == f"{alpha}"


def test_dragging_alpha_is_not_disturbed_by_a_running_descent(qtbot, panel):
    experiment, problem = _show(panel)
    slider = panel.findChild(QSlider, "alphaSlider")
    y = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(10, y))
    for x in range(10, slider.width(), 10):
        qtbot.mouseMove(slider, QPoint(x, y))
        panel.show_snapshot(make_snapshot(problem, experiment, step=x, phase=Phase.RUNNING))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width(), y))
    values = [value for _, value in panel.heard]
    assert values == sorted(values)
    assert slider.value() > 0.9 * slider.maximum()


@pytest.mark.parametrize("settings", [{}, FULLEST, {"data": "one-example"}])
def test_all_fits_into_a_window_of_1280_by_800_without_scrolling(panel, settings):
    _show(panel, **settings)
    QApplication.processEvents()
    area = panel.findChild(QScrollArea)
    assert area.verticalScrollBar().maximum() <= 16
    assert area.widget().width() <= COLUMN_WIDTH


@pytest.mark.parametrize("height", range(180, 420, 12))
def test_no_line_is_cut_in_two_where_the_sections_do_not_fit(qtbot, panel, height):
    panel.resize(COLUMN_WIDTH, height)
    area = panel.findChild(QScrollArea)
    lines = (QAbstractButton, QComboBox, QLabel, QLineEdit)

    def cut():
        end = area.viewport().height()
        parts = [part for part in area.widget().findChildren(QWidget) if isinstance(part, lines)]
        tops = {part: part.mapTo(area.widget(), QPoint(0, 0)).y() for part in parts}
        return [
            part
            for part, top in tops.items()
            if part.isVisible() and top < end < top + part.height() - 4  # no letters there
        ]

    qtbot.waitUntil(lambda: not cut())
    assert area.verticalScrollBar().maximum() > 0
    qtbot.waitUntil(lambda: area.viewport().height() > area.height() - 48)


@pytest.mark.parametrize("settings", [{}, FULLEST])
def test_no_words_are_clipped(panel, settings):
    _show(panel, **settings)
    QApplication.processEvents()
    for label in panel.findChildren(QLabel):
        if label.isVisible():
            assert label.width() >= label.sizeHint().width(), label.text()


def test_every_input_has_a_name_and_a_sentence(panel):
    for widget in _inputs(panel):
        assert widget.accessibleName(), widget
        hint = QTextDocumentFragment.fromHtml(widget.toolTip()).toPlainText()  # a remark is HTML
        assert hint.endswith("."), widget
        assert widget.accessibleDescription(), widget


def test_tab_goes_through_all_of_it_from_top_to_bottom(qtbot, panel):
    panel.setFocus()
    heights, seen = [], set()
    for _ in range(60):
        qtbot.keyClick(QApplication.focusWidget() or panel, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        if widget in seen:
            break
        seen.add(widget)
        heights.append(widget.mapTo(panel, QPoint(0, widget.height() // 2)).y())
    assert len(heights) >= len(_inputs(panel))
    assert all(below >= above - 2 for above, below in pairwise(heights))


def test_the_mouse_takes_the_keyboard_to_no_slider_list_or_button(panel):
    for widget in _inputs(panel):
        if not isinstance(widget, QLineEdit) and not getattr(widget, "isEditable", bool)():
            assert not widget.focusPolicy() & Qt.FocusPolicy.ClickFocus, widget


def test_a_field_gives_the_keyboard_back_after_enter(qtbot, panel):
    field = panel.findChild(QLineEdit, "alphaField")
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field, "2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.heard == [("alpha", 2.0)]
    assert not isinstance(QApplication.focusWidget(), QLineEdit)


def test_dark_ground_under_the_whole_column(qtbot):
    QApplication.setPalette(palette(DARK))
    panel = ControlsPanel()
    qtbot.addWidget(panel)
    panel.setStyleSheet(style_sheet(DARK))
    apply_theme(panel, DARK)
    _show(panel)
    panel.resize(COLUMN_WIDTH, 900)
    panel.show()
    picture = panel.grab().toImage()
    assert {picture.pixelColor(3, y).name() for y in (3, 300, 890)} == {DARK.window.lower()}
    QApplication.setPalette(palette(LIGHT))
