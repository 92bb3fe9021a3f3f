import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QToolButton

from gui.style.stylesheet import PRESENTATION_SCALE, style_sheet
from gui.style.theme import DARK, LIGHT
from gui.widgets.labels import steady_label, title_label


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("scale", [1.0, PRESENTATION_SCALE])
def test_the_sheet_is_understood_by_qt(qtbot, theme, scale):
    """Qt warns of a sheet that it cannot parse, and warnings fail tests."""
    label = title_label("Data")
    qtbot.addWidget(label)
    label.setStyleSheet(style_sheet(theme, scale))
    label.show()
    assert label.font().pointSizeF() == pytest.approx(11 * scale)
    assert label.palette().windowText().color().name() == theme.ink.lower()


def test_large_figures_keep_their_width(qtbot):
    label = steady_label("figure")
    label.setText("111")
    qtbot.addWidget(label)
    label.setStyleSheet(style_sheet(LIGHT))
    label.show()
    width = label.sizeHint().width()
    label.setText("808")
    assert label.sizeHint().width() == width
    assert label.font().featureValue(label.font().featureTags()[0]) == 1


def test_groove_is_thin_and_handle_is_round(qtbot):
    QApplication.setStyle("Fusion")
    slider = QSlider()
    slider.setOrientation(slider.orientation().Horizontal)
    qtbot.addWidget(slider)
    slider.setStyleSheet(style_sheet(LIGHT))
    slider.resize(200, 24)
    slider.setValue(50)
    slider.show()
    picture = slider.grab().toImage()
    column = [picture.pixelColor(180, y).name() for y in range(24)]
    assert column.count(LIGHT.hairline.lower()) == 4
    assert picture.pixelColor(99, 12).name() == LIGHT.ink.lower()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_what_cannot_be_chosen_from_a_list_is_paler(qtbot, theme):
    QApplication.setStyle("Fusion")
    combo = QComboBox()
    combo.addItems(["Newton", "Newton", "Newton"])
    combo.model().item(2).setEnabled(False)
    qtbot.addWidget(combo)
    combo.setStyleSheet(style_sheet(theme))
    combo.show()
    combo.showPopup()
    view = combo.view()
    picture = view.viewport().grab().toImage()

    def colours(row):
        room = view.visualRect(combo.model().index(row, 0))
        places = [(x, y) for x in range(room.width()) for y in range(room.top(), room.bottom() + 1)]
        return {picture.pixelColor(x, y).name() for x, y in places}

    assert theme.ink.lower() in colours(1)
    assert theme.ink.lower() not in colours(2)
    assert theme.muted.lower() in colours(2)


def test_the_play_button_is_the_filled_one(qtbot):
    colours = {}
    for role in ("play", "transport"):
        button = QToolButton()
        button.setProperty("role", role)
        qtbot.addWidget(button)
        button.setStyleSheet(style_sheet(LIGHT))
        button.show()
        colours[role] = button.grab().toImage().pixelColor(button.width() // 2, 6).name()
    assert colours["play"] == LIGHT.accent.lower()
    assert colours["transport"] != LIGHT.accent.lower()
