import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollBar,
    QSlider,
    QWidget,
)
from small_window import open_small_window

from gui.widgets.labels import explain
from gui.window.status_bar import CONTROLS, give_status_tips


@pytest.fixture
def form(qtbot):
    form = QWidget()
    qtbot.addWidget(form)
    form.slider, form.box, form.button = QSlider(), QCheckBox("stan&dardise"), QPushButton("copy")
    explain(form.slider, "Noise", "How far the examples stray, in the units of the data.")
    explain(form.box, "Standardise", "Scale each feature.")
    form.button.setToolTip("<p>Copy the lines.</p><p>There are 12 of them now.</p>")
    label = QLabel("&noise")
    label.setBuddy(form.slider)
    row = QHBoxLayout(form)
    for part in (label, form.slider, form.box, form.button):
        row.addWidget(part)
    give_status_tips(form)
    return form


def test_a_control_says_what_it_does_and_its_key(form):
    assert form.slider.statusTip() == (
        "How far the examples stray, in the units of the data. Key: Alt+N"
    )
    assert form.box.statusTip() == "Scale each feature. Key: Alt+D"


def test_what_a_tool_tip_says_of_this_moment_is_left_out(form):
    assert form.button.statusTip() == "Copy the lines."


@pytest.fixture
def window(qtbot):
    window = open_small_window(qtbot)
    yield window
    window.close()


def test_every_control_of_the_window_has_a_tip(window):
    controls = [
        widget
        for widget in window.panels.findChildren(QWidget)
        if isinstance(widget, CONTROLS) and not widget.parent().inherits("QComboBox")
    ]
    assert len(controls) > 40
    without = [
        f"{type(each).__name__} {each.objectName()} {each.accessibleName()}"
        for each in controls
        if not (each.statusTip() or each.isHidden() or isinstance(each, QScrollBar))
    ]
    assert not without


def test_the_status_line_says_what_the_pointer_is_on_and_falls_silent_again(window):
    play = next(
        each for each in window.panels.transport._buttons if each.defaultAction().isCheckable()
    )
    slider = window.findChild(QSlider, "speedSlider")
    for widget, word in ((play, "Space"), (slider, "steps a second")):
        spot = QPointF(widget.rect().center())
        QApplication.sendEvent(widget, QEnterEvent(spot, spot, spot))
        assert word in window.panels.status.text()
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
        assert window.panels.status.text() == ""
