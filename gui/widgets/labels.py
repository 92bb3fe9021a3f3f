"""Labels that keep their width or are cut short, panel heads, and error tips."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QSizePolicy, QSlider, QWidget

from gui.style.painting import painting
from gui.style.theme import UNIT, alike, figure_font


class SteadyLabel(QLabel):
    """A line of text of a fixed size, which is another one only where the text needs it.

    Its font must be a `figure_font`.

    Any other label has the whole window laid out anew with each text, even with one of the same
    width.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = 0
        self._widest = ""
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; cheap if it is shown already."""
        before = self.text()
        if text != before:
            super().setText(text)
            if alike(text) != alike(before):
                self._fit()

    def set_room(self, width: int) -> None:
        """Take up at least so many pixels."""
        self._room = width
        self._fit()

    def set_widest(self, text: str) -> None:
        """Take up at least the room of this text, in type of any size."""
        before, self._widest = self._widest, text
        if alike(text) != alike(before):
            self._fit()

    def sizeHint(self) -> QSize:
        """Be as large as is fixed: a label's own hint is never below what was fixed before."""
        return self.minimumSize()

    def changeEvent(self, event: QEvent) -> None:
        """Fit to another font or style."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        # Not the label's own hint, which is never below the size that is fixed now.
        metrics = QFontMetricsF(self.font())
        width = ceil(max(map(metrics.horizontalAdvance, (self.text(), self._widest))))
        text = QSize(width, self.fontMetrics().height())
        size = text.grownBy(self.contentsMargins()).expandedTo(QSize(self._room, 0))
        if size != self.maximumSize():
            self.setFixedSize(size)


SHOWN_MS = 8000

WIDTH = 232


class ErrorTip(QLabel):
    """A few words under a widget, over what lies there; gone after a while or with a click.

    It is part of the window, which has one at most: it never takes the focus, and screen readers
    are told its text.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._beside: QWidget | None = None
        self.setProperty("role", "bubble")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)

    def say(self, text: str, beside: QWidget) -> None:
        """Show `text` under the widget `beside`."""
        window = self.window()
        self._beside = beside
        self.setText(text)
        self.ensurePolished()  # its margins are known by that alone
        self.setFixedWidth(min(WIDTH * self.fontMetrics().height() // 16, window.width()))
        self.setFixedHeight(self.heightForWidth(self.width()))
        below = beside.mapTo(window, QPoint(0, beside.height() + 2))
        above = beside.mapTo(window, QPoint(0, -self.height() - 2))
        spot = below if below.y() + self.height() <= window.height() else above
        self.move(max(0, min(spot.x(), window.width() - self.width())), max(0, spot.y()))
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(beside, text))

    def unsay(self, beside: QWidget) -> None:
        """Go away, if this is about `beside`."""
        if beside is self._beside:
            self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go away."""
        self.hide()
        event.accept()


def complain(text: str, beside: QWidget) -> None:
    """Say in an `ErrorTip` what is wrong with a widget, instead of what it said of another one."""
    tip = _tip_of(beside.window())
    (ErrorTip(beside.window()) if tip is None else tip).say(text, beside)


def withdraw(beside: QWidget) -> None:
    """Say no more what is wrong with a widget."""
    tip = _tip_of(beside.window())
    if tip is not None:
        tip.unsay(beside)


def _tip_of(window: QWidget) -> ErrorTip | None:
    """Return the tip of a window, and none of a window that belongs to it."""
    tip = window.findChild(ErrorTip, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert tip is None or isinstance(tip, ErrorTip)
    return tip


_LEAST = 2
"""Letters that there is room for at least."""


class ElidedLabel(QLabel):
    """Plain text on one line or, where it wraps, on as many as its height has room for.

    What does not fit is cut short with an ellipsis; the tool tip then begins with the whole text.
    `text`, and with it a screen reader, tells the whole text always.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = self._widest = ""
        self._lines: tuple[str, ...] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; cheap if it is shown already."""
        if text != self.text():
            super().setText(text)
            self._cut()

    def setToolTip(self, hint: str) -> None:
        """Set what the tool tip tells beside the text, if that is cut short."""
        self._hint = hint
        self._tell()

    def set_widest(self, text: str) -> bool:
        """Ask for room for this text, whatever is told: what stands beside it keeps its place.

        Return whether that is another one.
        """
        if text == self._widest:
            return False
        self._widest = text
        self.updateGeometry()
        return True

    def sizeHint(self) -> QSize:
        """Have room for the text, or a wider one that may come."""
        hint = super().sizeHint()
        if not self._widest:
            return hint
        margins = self.contentsMargins()
        widest = self.fontMetrics().horizontalAdvance(self._widest) + 2
        return hint.expandedTo(QSize(widest + margins.left() + margins.right(), 0))

    def is_cut(self) -> bool:
        """Tell whether a part of the text is not to be seen."""
        return bool(self._lines)

    def shown(self) -> str:
        """Return what is to be seen, lines joined by a space."""
        return " ".join(self._lines) or self.text()

    def _cut(self) -> None:
        """Find out which lines there is room for; none are kept where the text fits as it is."""
        lines = self._cut_lines()
        if lines != self._lines:
            self._lines = lines
            self.update()
        self._tell()

    def _cut_lines(self) -> tuple[str, ...]:
        room, metrics = self.contentsRect(), self.fontMetrics()
        if not self.wordWrap():
            if metrics.horizontalAdvance(self.text()) <= room.width():
                return ()
            return (metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width()),)
        most = max(1, room.height() // metrics.lineSpacing())
        lines = self._wrapped(room.width())
        if len(lines) <= most:
            return ()
        rest = " ".join(line.strip() for line in lines[most - 1 :])
        last = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room.width())
        return (*lines[: most - 1], last)

    def _wrapped(self, width: int, font: QFont | None = None) -> list[str]:
        """Return the text in lines of at most `width` pixels, broken between words."""
        lines = []
        for paragraph in self.text().split("\n"):
            layout = QTextLayout(paragraph, font or self.font())
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WordWrap)
            layout.setTextOption(option)
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(width)
                lines.append(paragraph[line.textStart() : line.textStart() + line.textLength()])
            layout.endLayout()
        return lines

    def _tell(self) -> None:
        parts = [self.text()] if self._lines else []
        if self._hint not in ("", *parts):
            parts.append(self._hint)
        tip = "\n".join(parts)
        if tip != self.toolTip():
            super().setToolTip(tip)

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as need be, with one line."""
        least = self.fontMetrics().averageCharWidth() * _LEAST
        margins = self.contentsMargins()
        width = min(super().sizeHint().width(), least + margins.left() + margins.right())
        return QSize(width, self.fontMetrics().height() + margins.top() + margins.bottom())

    def changeEvent(self, event: QEvent) -> None:
        """Fit to another font or style."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit to another size."""
        super().resizeEvent(event)
        self._cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what there is room for."""
        if not self._lines:
            super().paintEvent(event)
            return
        room, metrics = self.contentsRect(), self.fontMetrics()
        height = metrics.height() + (len(self._lines) - 1) * metrics.lineSpacing()
        top = room.top() + max(0, room.height() - height) / 2
        with painting(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            for place, line in enumerate(self._lines):
                baseline = top + place * metrics.lineSpacing() + metrics.ascent()
                painter.drawText(QPointF(room.left(), baseline), line)


def title_label(text: str) -> QLabel:
    """Return the title of a panel: 11 pt semi-bold."""
    return _label(text, "title")


def body_label(text: str, buddy: QWidget | None = None) -> QLabel:
    """Return a label of 10 pt; with a `buddy`, its mnemonic brings the focus there."""
    label = _label(text, "body")
    if buddy is not None:
        label.setBuddy(buddy)
    return label


def muted_label(text: str = "") -> QLabel:
    """Return a label for what is read second; its figures have one width."""
    label = _label(text, "muted")
    label.setFont(figure_font())
    return label


def steady_label(role: str) -> SteadyLabel:
    """Return a label for numbers that change all the time: ``body``, ``muted`` or ``figure``."""
    label = SteadyLabel()
    _dress(label, role)
    label.setFont(figure_font())
    return label


def elided_label(role: str, text: str = "") -> ElidedLabel:
    """Return a label that is cut short where it has no room: ``title``, ``body`` or ``muted``."""
    label = ElidedLabel(text)
    _dress(label, role)
    if role == "muted":
        label.setFont(figure_font())
    return label


def tighten(layout: QLayout, spacing: int = 8) -> None:
    """Let a layout begin at the edge, with `spacing` pixels between its parts."""
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)


def wrap(label: QLabel, horizontal: QSizePolicy.Policy = QSizePolicy.Policy.Ignored) -> None:
    """Let a label break its text into lines, as many as its width asks for."""
    label.setWordWrap(True)
    policy = QSizePolicy(horizontal, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)


def explain(widget: QWidget, name: str, hint: str) -> None:
    """Give a widget its name for screen readers, and one sentence for these and the tool tip.

    Sliders describe themselves by their number.
    """
    widget.setAccessibleName(name)
    widget.setToolTip(hint)
    if not isinstance(widget, QSlider):
        widget.setAccessibleDescription(hint)


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    _dress(label, role)
    return label


def _dress(label: QLabel, role: str) -> None:
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)


_RESIZING = (
    QEvent.Type.LayoutRequest,
    QEvent.Type.Show,
    QEvent.Type.FontChange,
    QEvent.Type.StyleChange,
)
"""Events after which something may have another size than before."""


class PanelHead(QWidget):
    """A title and switches in one line, one at each end; below each other where they do not fit.

    Right of the title stands, if given, what is `beside` it. Where the switches are a `FlowRow`,
    they break into as many lines as it takes.
    """

    def __init__(self, title: QWidget, right: QWidget, beside: QWidget | None = None) -> None:
        super().__init__()
        self._title, self._right = title, right
        self._heights: dict[int, int] = {}  # by width: layouts ask hundreds of times
        self._left = left = QWidget(self)
        self._row = QHBoxLayout(left)
        tighten(self._row, 2 * UNIT)
        self._row.addWidget(title)
        if beside is not None:
            self._row.addWidget(beside)
        right.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_title(self, title: QWidget) -> None:
        """Let another widget stand in place of the title."""
        self._row.replaceWidget(self._title, title)
        self._title.deleteLater()
        self._title = title
        self.arrange()

    def _hints(self) -> tuple[QSize, QSize]:
        """Return how large both want to be; asked once a question, since layouts ask often."""
        return self._left.sizeHint(), self._right.sizeHint()

    def arrange(self) -> None:
        """Give both their places; to be called when their sizes may have changed."""
        self._heights.clear()
        left, right = self._hints()
        width = self.width()
        if _fit(left, right, width):
            height = max(left.height(), right.height())
            self._left.setGeometry(0, 0, left.width(), height)
            self._right.setGeometry(width - right.width(), 0, right.width(), height)
        else:
            self._left.setGeometry(0, 0, min(width, left.width()), left.height())
            top = left.height() + UNIT // 2
            below = min(width, right.width())
            self._right.setGeometry(0, top, below, self._height_below(right, width))
        self.updateGeometry()

    def _height_below(self, right: QSize, width: int) -> int:
        """Return the height of what stands below the title, which may break into lines."""
        if self._right.hasHeightForWidth():
            return self._right.heightForWidth(min(width, right.width()))
        return right.height()

    def event(self, event: QEvent) -> bool:
        """Give both their places anew when one of them has changed its size."""
        if event.type() in _RESIZING:
            self._heights.clear()
        if event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow head is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """One line, or two."""
        if not self.isVisible():  # it is told of what has changed only while it is seen
            return self._height_for(width)
        if width not in self._heights:
            self._heights[width] = self._height_for(width)
        return self._heights[width]

    def _height_for(self, width: int) -> int:
        left, right = self._hints()
        if _fit(left, right, width):
            return max(left.height(), right.height())
        return left.height() + self._height_below(right, width) + UNIT // 2

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(40 * UNIT, self.heightForWidth(10**6))

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as both can be, one below the other."""
        left, right = self._left.minimumSizeHint(), self._right.minimumSizeHint()
        return QSize(max(left.width(), right.width()), self.heightForWidth(10**6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give both their places anew."""
        super().resizeEvent(event)
        self.arrange()


def _fit(left: QSize, right: QSize, width: int) -> bool:
    """Tell whether two widgets of these sizes have room side by side."""
    return left.width() + right.width() + 2 * UNIT <= width
