import pytest
from PySide6.QtCore import Qt

from engine.data.catalog import CATALOG
from gui.panels.controls.data import DatasetCombo


@pytest.fixture
def combo(qtbot):
    combo = DatasetCombo()
    qtbot.addWidget(combo)
    combo.show_dataset("two-blobs")
    combo.chosen = []
    combo.opened = []
    combo.dataset_chosen.connect(combo.chosen.append)
    combo.open_requested.connect(lambda: combo.opened.append(True))
    return combo


def test_every_built_in_data_set_is_offered_with_its_summary(combo):
    for name, entry in CATALOG.items():
        row = combo.findData(name)
        assert entry.title.startswith(combo.itemText(row))
        assert entry.summary in combo.itemData(row, Qt.ItemDataRole.ToolTipRole)


def test_measured_data_sets_stand_apart_after_generated_ones(combo):
    names = [combo.itemData(row) for row in range(combo.count())]
    assert names.index("spiral") < names.index(None) < names.index("iris")


def test_choosing_a_data_set_tells_its_name(combo):
    combo.setCurrentIndex(combo.findData("moons"))
    assert combo.chosen == ["moons"]


def test_opening_a_file_is_asked_for_while_the_data_set_stays(combo):
    combo.setCurrentIndex(combo.findText("Open data…"))
    assert combo.opened == [True]
    assert combo.chosen == []
    assert combo.currentData() == "two-blobs"


def test_arrow_keys_never_run_on_into_opening_a_file(qtbot, combo):
    combo.show()
    combo.setFocus()
    for _ in range(len(CATALOG) + 3):
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.opened == []
    assert combo.currentData() == combo.chosen[-1] == list(CATALOG)[-1]


def test_showing_is_silent(combo):
    combo.show_dataset("xor")
    assert combo.currentData() == "xor"
    assert combo.chosen == []


def test_an_open_file_has_a_line_of_its_own_to_come_back_to(combo):
    combo.show_dataset("/data/flowers.csv")
    assert combo.currentText() == "flowers.csv"
    combo.setCurrentIndex(combo.findData("xor"))
    combo.setCurrentIndex(combo.findText("flowers.csv"))
    assert combo.chosen == ["xor", "/data/flowers.csv"]
    combo.show_dataset("/data/trees.csv")
    assert combo.findText("flowers.csv") == -1
    assert combo.itemText(combo.count() - 1) == "Open data…"


def test_a_separator_names_no_data_set(combo):
    combo.setCurrentIndex(combo.findData("iris") - 1)
    assert combo.chosen == combo.opened == []
    assert combo.currentData() == "two-blobs"
