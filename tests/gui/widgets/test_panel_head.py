import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel

from gui.widgets.labels import PanelHead


@pytest.fixture
def head(qtbot):
    title, right = QLabel("a title that has some length"), QLabel("switches, and more of them")
    head = PanelHead(title, right)
    qtbot.addWidget(head)
    head.show()
    return head, title, right


def place_in(head, widget):
    return QRect(widget.mapTo(head, QPoint()), widget.size())


def test_wide_they_stand_in_one_line_at_both_ends(head):
    head, title, right = head
    head.resize(1000, head.heightForWidth(1000))
    assert place_in(head, title).left() == 0
    assert place_in(head, right).right() == head.width() - 1
    assert place_in(head, title).top() == place_in(head, right).top()


def test_narrow_they_stand_below_each_other(head):
    head, title, right = head
    width = max(title.sizeHint().width(), right.sizeHint().width()) + 8
    head.resize(width, head.heightForWidth(width))
    assert place_in(head, right).top() >= place_in(head, title).bottom()
    assert head.rect().contains(place_in(head, title))
    assert head.rect().contains(place_in(head, right))


def test_a_longer_title_is_given_its_room(head, qtbot):
    head, title, _ = head
    head.resize(1000, 60)
    title.setText("a title that has some length, and then some more")
    qtbot.waitUntil(lambda: title.width() >= title.sizeHint().width())


def test_another_title_takes_its_place_and_what_is_beside_stays_so(qtbot):
    beside, other = QLabel("beside"), QLabel("another title that is much longer than that was")
    head = PanelHead(QLabel("a title"), QLabel("switches"), beside=beside)
    qtbot.addWidget(head)
    head.resize(1000, 40)
    head.show()
    head.set_title(other)
    qtbot.waitUntil(lambda: 0 < place_in(head, other).right() < place_in(head, beside).left())
    assert place_in(head, other).left() == 0
    assert other.width() >= other.sizeHint().width()
    qtbot.waitUntil(lambda: "a title" not in [label.text() for label in head.findChildren(QLabel)])
