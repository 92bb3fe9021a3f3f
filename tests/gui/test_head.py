import pytest
from PySide6.QtWidgets import QLabel

from gui.graph.head import Head


@pytest.fixture
def head(qtbot):
    left, right = QLabel("a title that has some length"), QLabel("switches, and more of them")
    head = Head(left, right)
    qtbot.addWidget(head)
    head.show()
    return head, left, right


def test_wide_they_stand_in_one_line_at_both_ends(head):
    head, left, right = head
    head.resize(1000, head.heightForWidth(1000))
    assert left.geometry().left() == 0
    assert right.geometry().right() == head.width() - 1
    assert left.geometry().top() == right.geometry().top()


def test_narrow_they_stand_below_each_other(head):
    head, left, right = head
    width = max(left.sizeHint().width(), right.sizeHint().width()) + 8
    head.resize(width, head.heightForWidth(width))
    assert right.geometry().top() >= left.geometry().bottom()
    assert head.rect().contains(left.geometry())
    assert head.rect().contains(right.geometry())


def test_a_longer_title_is_given_its_room(head, qtbot):
    head, left, _ = head
    head.resize(1000, 60)
    left.setText("a title that has some length, and then some more")
    qtbot.waitUntil(lambda: left.width() >= left.sizeHint().width())
