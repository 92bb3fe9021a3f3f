from PySide6.QtWidgets import QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gui.style.stylesheet import style_sheet
from gui.style.theme import LIGHT
from gui.widgets.labels import ErrorTip, complain, withdraw


def tips(field: QWidget) -> list[str]:
    found = field.window().findChildren(ErrorTip)
    return [tip.text() for tip in found if tip.window() is field.window() and tip.isVisible()]


def test_each_window_has_a_tip_of_its_own(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = QDialog(window)
    field, other = QLineEdit(window), QLineEdit(dialog)
    for each in (window, dialog):
        each.resize(400, 300)
        each.show()
    complain("a number accepted", other)
    assert (tips(field), tips(other)) == ([], ["a number accepted"])
    complain("a name accepted", field)
    assert (tips(field), tips(other)) == (["a name accepted"], ["a number accepted"])
    withdraw(field)
    assert (tips(field), tips(other)) == ([], ["a number accepted"])
    withdraw(other)
    assert tips(other) == []


def test_the_first_tip_of_a_window_has_room_for_all_its_lines(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    window.setStyleSheet(style_sheet(LIGHT))
    field = QLineEdit(window)
    window.show()
    complain("pasted: 2 cells in the first line (1, 2); x1, x2, y accepted", field)
    (tip,) = window.findChildren(ErrorTip)
    assert tip.height() >= tip.heightForWidth(tip.width()) > 2 * tip.fontMetrics().height()
