import pytest
from PySide6.QtWidgets import QComboBox

from gui.panels.controls.data import ColumnsPicker


@pytest.fixture
def picker(qtbot):
    picker = ColumnsPicker()
    qtbot.addWidget(picker)
    picker.show_columns(("length", "width", "mass"), ("length", "width"))
    picker.heard = []
    picker.columns_chosen.connect(picker.heard.append)
    return picker


def _texts(picker):
    return [combo.currentText() for combo in picker.findChildren(QComboBox)]


def test_choosing_a_column_tells_the_pair(picker):
    picker.findChild(QComboBox, "column2Combo").setCurrentText("mass")
    assert picker.heard == [("length", "mass")]


def test_choosing_the_other_ones_column_swaps_the_two(picker):
    picker.findChild(QComboBox, "column1Combo").setCurrentText("width")
    assert picker.heard == [("width", "length")]
    assert _texts(picker) == ["width", "length"]


def test_showing_is_silent_for_other_data_too(picker):
    picker.show_columns(("depth", "height"), ("height", "depth"))
    assert _texts(picker) == ["height", "depth"]
    assert picker.heard == []
