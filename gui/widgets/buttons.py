"""Plain buttons, segmented controls and tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from gui.style.icons import tinted_icon
from gui.style.painting import painting, saved
from gui.style.theme import UNIT, figure_font
from gui.style.themed import ThemedWidget
from gui.widgets.arranged import ArrangedWidget
from gui.widgets.labels import muted_label, tighten, title_label


class PlainButton(ThemedWidget, QAbstractButton):
    """A button without a frame, unless it has the keyboard; Enter presses it, as Space does.

    Subclasses draw what they are in `draw`.

    Parameters
    ----------
    points, weight
        Of its type.
    """

    def __init__(
        self, text: str = "", points: int = 10, weight: QFont.Weight = QFont.Weight.Normal
    ) -> None:
        super().__init__()
        self._points = points
        self._weight = weight
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.restyle()

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        font = figure_font(self._points * self._scale)
        font.setWeight(self._weight)
        self.setFont(font)

    def color(self) -> QColor:
        """Return the colour to draw in: stronger where it is chosen or pointed at."""
        strong = self.isEnabled() and (self.isChecked() or self.underMouse())
        return self._theme.color("ink" if strong else "muted")

    def draw(self, painter: QPainter) -> None:
        """Draw the word or sign."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, and a frame while it has the keyboard."""
        with painting(self) as painter:
            with saved(painter):
                self.draw(painter)
            if self.hasFocus():
                painter.setPen(self._theme.color("accent"))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class CloseButton(ThemedWidget, QPushButton):
    """A cross that puts away what it stands in."""

    def __init__(self, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self.setProperty("role", "icon")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setIcon(tinted_icon("close", self._theme.color("ink")))
        side = round(2 * UNIT * self._scale)
        self.setIconSize(QSize(side, side))


class SegmentButton(PlainButton):
    """A word that is underlined while it is chosen."""

    def __init__(self, text: str) -> None:
        self._hint: tuple[str, QSize] | None = None
        super().__init__(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Leave room around the word, to click on.

        It is measured once for each text and font: layouts ask hundreds of times.
        """
        text = self.text()
        if self._hint is None or self._hint[0] != text:
            metrics = self.fontMetrics()
            width = metrics.horizontalAdvance(text) + UNIT
            self._hint = text, QSize(width, metrics.height() + UNIT // 2)
        return self._hint[1]

    def event(self, event: QEvent) -> bool:
        """Measure the word anew in another font, or on a screen of other pixels."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self._hint = None
        return super().event(event)

    def draw(self, painter: QPainter) -> None:
        """Draw the word."""
        painter.setPen(self.color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isChecked() and self.isEnabled():
            inset = UNIT / 2
            bar = QRectF(inset, self.height() - 2, self.width() - 2 * inset, 2)
            painter.fillRect(bar, self.color())


_SYMBOLS = ("da", "dz", "dw", "db")
"""What is written so wherever it stands."""


def _as_sentence(text: str) -> str:
    """Return a text with a capital letter, unless it begins with a symbol."""
    first = text.split(maxsplit=1)[0].rstrip(",")
    return text if first in _SYMBOLS else text[0].upper() + text[1:]


class SegmentedControl(ArrangedWidget):
    """A few words side by side, of which one is chosen, after a name if there is room for it.

    Signals
    -------
    chosen(int)
        The place, from 0, of the word that was chosen by mouse, key or `choose`.
    """

    chosen = Signal(int)

    def __init__(self, name: str, words: Sequence[str], meanings: Sequence[str]) -> None:
        super().__init__()
        self._name = muted_label(f"{name}:" if name else "")
        self._name.setParent(self)
        self._meanings = tuple(meanings)
        self._refusal = ""
        self._group = QButtonGroup(self)
        self._segments: list[SegmentButton] = []
        for place, (word, meaning) in enumerate(zip(words, meanings, strict=True)):
            segment = SegmentButton(word)
            segment.setParent(self)
            segment.setAccessibleName(f"{name}, {meaning}")
            self._group.addButton(segment, place)
            self._segments.append(segment)
        self._group.button(0).setChecked(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._arrange()
        self._group.idToggled.connect(self._on_group_id_toggled)

    def refuse(self, why: str) -> None:
        """Let nothing be chosen, and tell `why`; an empty text offers all again."""
        if why != self._refusal:
            self._refusal = why
            self.setEnabled(not why)
            self._arrange()

    def choice(self) -> int:
        """Return the place of the word that is chosen."""
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        """Choose the word at this place."""
        self.segment(place).setChecked(True)

    def segment(self, place: int) -> SegmentButton:
        """Return the word at this place."""
        return self._segments[place]

    def _words(self) -> list[SegmentButton]:
        return [segment for segment in self._segments if not segment.isHidden()]

    def _arrange(self) -> None:
        """Give name and words their places; a name without room is none.

        It is not hidden: that would lay the window out anew while it is being laid out.
        """
        widths = [word.sizeHint().width() for word in self._words()]
        has_name = self.width() >= self.sizeHint().width()
        name = self._name.sizeHint().width() if has_name else 0
        self._name.setGeometry(0, 0, name, self.height())
        x = self._name_room() if has_name else max(0, self.width() - sum(widths))
        for word, width in zip(self._words(), widths, strict=True):
            word.setGeometry(x, 0, width, self.height())
            x += width
        for place, meaning in enumerate(self._meanings):
            told = f"{self._name.text()} {meaning}" if self._name.text() else meaning
            told = self._refusal or (meaning if has_name else told)
            self.segment(place).setToolTip(_as_sentence(told))

    def sizeHint(self) -> QSize:
        """Have room for name and words."""
        hint = self.minimumSizeHint()
        name = self._name.sizeHint()
        return QSize(hint.width() + self._name_room(), max(hint.height(), name.height()))

    def _name_room(self) -> int:
        """Return how far right the words begin; where there is no name, at the edge."""
        return self._name.sizeHint().width() + UNIT // 2 if self._name.text() else 0

    def minimumSizeHint(self) -> QSize:
        """Have room for the words: their tool tips tell what they are about."""
        hints = [word.sizeHint() for word in self._words()]
        return QSize(sum(hint.width() for hint in hints), max(hint.height() for hint in hints))

    @Slot(int, bool)
    def _on_group_id_toggled(self, place: int, checked: bool) -> None:
        if checked:
            self.chosen.emit(place)


class Tab(PlainButton):
    """A title; that of the open page is strong."""

    def __init__(self, text: str, widest: str) -> None:
        super().__init__(text, 11, QFont.Weight.DemiBold)
        self._widest = widest
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        """Have room for the widest text in strong type: nothing moves when another page opens."""
        metrics = QFontMetrics(self.font())
        width = max(map(metrics.horizontalAdvance, (self.text(), self._widest)))
        return QSize(width + 2, metrics.height())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave it to the panel, as a double click on any other title."""
        event.ignore()

    def draw(self, painter: QPainter) -> None:
        """Draw the title."""
        font = QFont(self.font())
        if not self.isChecked():
            font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self.color())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), left, self.text())


class Tabs(QWidget):
    """Titles in a line, of which one is always that of the page in which they stand.

    Each page has such a line of its own, with its own title strong.

    Signals
    -------
    chosen(int)
        The place, from 0, of another page that is to be opened.
    """

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str], widest: Sequence[str], place: int) -> None:
        super().__init__()
        self._place = place
        self._tabs = [Tab(*texts) for texts in zip(titles, widest, strict=True)]
        row = QHBoxLayout(self)
        tighten(row, 2 * UNIT)
        for tab in self._tabs:
            tab.setAccessibleName(tab.text())
            tab.setCursor(Qt.CursorShape.PointingHandCursor)
            tab.clicked.connect(self._on_tab_clicked)
            row.addWidget(tab)
        self._tabs[place].setChecked(True)
        self._tabs[place].setCursor(Qt.CursorShape.ArrowCursor)

    def tab(self, place: int) -> Tab:
        """Return the title of a page."""
        return self._tabs[place]

    def set_text(self, place: int, text: str) -> None:
        """Give a page another title."""
        if text != self._tabs[place].text():
            self._tabs[place].setText(text)
            self._tabs[place].setAccessibleName(text)
            self._tabs[place].updateGeometry()

    @Slot()
    def _on_tab_clicked(self) -> None:
        for place, tab in enumerate(self._tabs):
            is_other = tab.isChecked() and place != self._place
            tab.setChecked(place == self._place)
            if is_other:
                self.chosen.emit(place)


class TurnTitle(QWidget):
    """The title of a panel; while it takes turns with another one, the titles of both.

    Signals
    -------
    chosen(int)
        The place, from 0, of the other panel, which is to come in place of this one.
    """

    chosen = Signal(int)

    def __init__(self, text: str) -> None:
        super().__init__()
        self._label = title_label(text)
        self._tabs: dict[tuple[str, ...], Tabs] = {}
        self._turns: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        tighten(self._row, 0)
        self._row.addWidget(self._label)

    def take_turns(self, titles: tuple[str, ...], place: int = 0) -> None:
        """Show these titles, one of them that of this panel; its own alone if there are none."""
        if titles == self._turns:
            return
        self._turns = titles
        if titles and titles not in self._tabs:
            tabs = Tabs(titles, titles, place)
            for title, tab in zip(titles, (tabs.tab(at) for at in range(len(titles))), strict=True):
                tab.setStatusTip(f"Show {title.lower()} here.")
            tabs.chosen.connect(self.chosen)
            self._row.addWidget(tabs)
            self._tabs[titles] = tabs
        for each, tabs in self._tabs.items():
            tabs.setVisible(each == titles)
        self._label.setVisible(not titles)
        self.updateGeometry()

    def turns(self) -> tuple[str, ...]:
        """Return the titles to choose from; () where the panel stands alone."""
        return self._turns
