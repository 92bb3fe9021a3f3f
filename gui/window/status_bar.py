"""The status bar, what it says of the control under the pointer, and the banner of advice."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QFontInfo,
    QFontMetrics,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QTextDocumentFragment,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStatusBar,
    QStyle,
    QStyleOption,
    QToolButton,
    QWidget,
)

from engine.training.advice import Advice, failure
from engine.training.snapshot import Snapshot
from gui.style.painting import painting
from gui.style.theme import least_share
from gui.style.themed import ThemedWidget
from gui.widgets.buttons import CloseButton
from gui.widgets.keyboard import give_back_keys
from gui.widgets.labels import ElidedLabel, elided_label, explain, muted_label

_LEADING = 1
"""Pixels between lines of small type."""


class AdviceLabel(ElidedLabel):
    """An advice, in smaller type where that gives it a line more and room for all of its words."""

    _small: tuple[str, ...] = ()
    _type = QFont()

    def shown(self) -> str:
        """Return what is to be seen, lines joined by a space."""
        return " ".join(line.strip() for line in self._small) or super().shown()

    def _cut_lines(self) -> tuple[str, ...]:
        """Return the lines there is room for; none where all are, if need be in small type."""
        self._small = ()
        lines = super()._cut_lines()
        if lines:
            usual = QFontInfo(self.font()).pixelSize()
            least = math.ceil(least_share(self.font()) * usual)
            for pixels in range(usual - 1, least - 1, -1):
                self._small = self._all_lines(pixels)
                if self._small:
                    return ()
        return lines

    def _all_lines(self, pixels: int) -> tuple[str, ...]:
        """Return the lines of the whole text in type of this size; none if they have no room."""
        room = self.contentsRect()
        self._type = QFont(self.font())
        self._type.setPixelSize(pixels)
        lines = self._wrapped(room.width(), self._type)
        return tuple(lines) if len(lines) * (pixels + _LEADING) <= room.height() else ()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all of it in small type, or what there is room for."""
        if not self._small:
            super().paintEvent(event)
            return
        metrics, room = QFontMetrics(self._type), self.contentsRect()
        pitch = self._type.pixelSize() + _LEADING
        top = room.top() + (room.height() - len(self._small) * pitch) / 2
        middle = (pitch + metrics.ascent() - metrics.descent()) / 2
        with painting(self) as painter:
            painter.setFont(self._type)
            painter.setPen(self.palette().color(self.foregroundRole()))
            for place, line in enumerate(self._small):
                painter.drawText(QPointF(room.left(), top + place * pitch + middle), line)


class Banner(ThemedWidget, QFrame):
    """A line of advice with at most one button; it takes no room while there is none.

    It never takes the focus. Advice of a kind that was dismissed stays away until
    `forget_dismissed`.

    Signals
    -------
    action_requested(object)
        The user pressed the button of this `Advice`.
    """

    action_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._advice: Advice | None = None
        self._dismissed: set[str] = set()
        self.setProperty("role", "banner")
        self.setObjectName("banner")
        self._text = AdviceLabel()
        self._text.setProperty("role", "body")
        self._text.setObjectName("bannerText")
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._button.setObjectName("bannerButton")
        self._button.setProperty("role", "quiet")
        self._close = CloseButton("bannerClose")
        explain(self._close, "Dismiss", "Do not give this advice again in this run.")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 8, 1)
        row.setSpacing(16)
        row.addWidget(self._text)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self.hide()

        self._button.clicked.connect(self._on_button_clicked)
        self._close.clicked.connect(self._on_close_clicked)

    def show_advice(self, advice: Advice | None) -> None:
        """Show `advice` unless its kind was dismissed; None clears the banner."""
        if advice is not None and advice.kind in self._dismissed:
            advice = None
        if advice == self._advice:
            return
        new_kind = advice is not None and (self._advice is None or advice.kind != self._advice.kind)
        self._advice = advice
        if advice is None:
            self.hide()
            return
        self._text.setText(advice.text)
        self._button.setText(advice.button.replace("&", "&&"))
        self._button.setVisible(bool(advice.button))
        self._button.setToolTip(advice.text)
        self.setAccessibleName(advice.text)
        self.show()
        if new_kind:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, advice.text))

    def forget_dismissed(self) -> None:
        """Give every kind of advice again: a new run begins."""
        self._dismissed.clear()

    @Slot()
    def _on_button_clicked(self) -> None:
        if self._advice is not None:
            self.action_requested.emit(self._advice)

    @Slot()
    def _on_close_clicked(self) -> None:
        if self._advice is not None:
            self._dismissed.add(self._advice.kind)
        self.show_advice(None)


MESSAGE_MS = 8000

HEIGHT = 32

_LEAST_LETTERS = 60
"""So many of what is pointed at are told beside a hint; the rest may be cut short."""

_INDENT = 8
"""Pixels before and after a message."""


class Status(ThemedWidget, QStatusBar):
    """Advice and failures, messages that pass, hints, what is pointed at, progress while reading.

    Of these the first that there is stands at the left; what is pointed at is told beside a hint,
    or in its place where there is no room for both.
    The loop that makes the steps is named only while that is the slower one, in NumPy. The bar
    always has the same height: nothing moves under the pointer when there is something to say.

    Signals
    -------
    cancel_requested()
        What is being opened is not wanted any more.
    """

    cancel_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.failure = Banner()
        self.advice = Banner()
        for banner in (self.failure, self.advice):
            self.addWidget(banner, 1)
            banner.hide()
        self._explained = ""
        self.hint = elided_label("hint")
        self.hint.setObjectName("hintLabel")
        self.hint.setAccessibleName("Hint")
        self.hint.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hint.setParent(self)
        self.hint.hide()
        self._kernel = muted_label()
        self._kernel.setObjectName("kernelLabel")
        self._kernel.setContentsMargins(0, 0, 16, 0)
        self._kernel.hide()
        explain(
            self._kernel,
            "Loop",
            "NumPy makes the steps: the compiled loop, which is many times as fast, is not there.",
        )
        self._progress = QProgressBar()
        self._progress.setObjectName("progressBar")
        self._progress.setRange(0, 100)
        self._progress.setTextVisible(False)
        self._progress.setFixedSize(160, 8)
        explain(self._progress, "Progress", "How much of the data has been read.")
        self._progress.hide()
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("cancelOpeningButton")
        self._cancel.setProperty("role", "quiet")
        self._cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self._cancel, "Cancel", "Open nothing, and go on with what there is.")
        self._cancel.clicked.connect(self.cancel_requested)
        self._cancel.hide()
        self._busy = ""
        self.messageChanged.connect(self._on_self_message_changed)
        self.addPermanentWidget(self._progress)
        self.addPermanentWidget(self._cancel)
        self.addPermanentWidget(self._kernel)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Give the advice of this moment, and name the loop in use."""
        had_banner, is_slow = self._has_banner(), snapshot.kernel == "numpy"
        self.advice.show_advice(snapshot.advice if self.failure.isHidden() else None)
        has_other_room = is_slow == self._kernel.isHidden()
        if has_other_room:
            self._kernel.setText(f"{snapshot.kernel} loop")
            self._kernel.setVisible(is_slow)
        if has_other_room or self._has_banner() != had_banner:  # or it would be painted each time
            self._show_hint()

    def explain(self, text: str) -> None:
        """Say what is pointed at; empty: nothing is. A hint makes room for it where it must."""
        self._explained = text
        self._show_hint()

    def show_hint(self, text: str) -> None:
        """Show a line that says what to try, as long as nothing else is said; empty: none."""
        if text != self.hint.text():
            self.hint.setText(text)
            if text:
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        self._show_hint()

    def text(self) -> str:
        """Return what stands at the left: a message, or what is pointed at; hints are labels."""
        if self.currentMessage():
            return self.currentMessage()
        return "" if self._has_banner() else self._explained

    def _has_banner(self) -> bool:
        return not (self.failure.isHidden() and self.advice.isHidden())

    def _show_hint(self) -> None:
        is_free = not self._has_banner() and not self.currentMessage()
        self._place_hint()
        self.hint.setVisible(is_free and bool(self.hint.text()) and self._has_room_beside())
        self.update()

    def _has_room_beside(self) -> bool:
        """Tell whether what is pointed at, or as much as says what it is, can be read beside it."""
        begin = self.hint.geometry().right() + 2 * _INDENT
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._explained)
        return begin + min(width, _LEAST_LETTERS * metrics.averageCharWidth()) <= self._end()

    def _place_hint(self) -> None:
        inset = self.height() // 8
        width = min(self.hint.sizeHint().width(), self._end() - _INDENT)
        place = QRect(_INDENT, inset, width, self.height() - 2 * inset)
        if place != self.hint.geometry():
            self.hint.setGeometry(place)

    def _begin(self) -> int:
        """Return where the text begins: after a hint, if there is one."""
        return _INDENT if self.hint.isHidden() else self.hint.geometry().right() + 2 * _INDENT

    def _end(self) -> int:
        """Return where the text ends at the latest: before what stands at the right."""
        parts = (self._kernel, self._progress, self._cancel)
        beside = [one.x() for one in parts if not one.isHidden()]
        return min([*beside, self.width()]) - _INDENT

    def shown_message(self) -> str:
        """Return what is to be seen of the text: one that is too long is cut short."""
        room = max(0, self._end() - self._begin())
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    @Slot()
    def _on_self_message_changed(self) -> None:
        """Tell all of a message by tip where it is cut short."""
        message = self.currentMessage()
        self.setToolTip("" if self.shown_message() in (message, self._explained) else message)
        self._show_hint()

    @Slot(str)
    def say(self, text: str) -> None:
        """Show a message for some seconds; empty: what was said last holds no more."""
        is_busy = bool(self._busy) or not self._progress.isHidden()
        if text or not is_busy:
            self.showMessage(text, MESSAGE_MS)

    def withdraw(self, text: str) -> None:
        """Show a message no longer: it does not hold any more."""
        if self.currentMessage() == text:
            self.clearMessage()

    @Slot(str)
    def show_busy(self, text: str) -> None:
        """Tell what is being opened, with a button to give it up; empty: nothing is."""
        self._busy = text
        if text:
            self.showMessage(text)
        else:
            self.clearMessage()
            give_back_keys(self._cancel)
        self._cancel.setVisible(bool(text))

    @Slot(float)
    def show_progress(self, share: float) -> None:
        """Show what share of the data, 0 … 1, has been read; at 1 the bar goes."""
        if share >= 1:
            self._progress.hide()
            self.clearMessage()
            return
        self._progress.setValue(round(100 * share))  # where it is seen, that paints at once
        if self._progress.isHidden():
            self.showMessage(self._busy or "Reading the data")
            self._progress.show()

    @Slot(object)
    def show_failure(self, error: Exception) -> None:
        """Tell what went wrong, in place of advice, until the next run or until it is dismissed."""
        self._progress.hide()
        self.clearMessage()
        self._fail(failure(error))

    @Slot(object)
    def show_landscape_failure(self, error: Exception) -> None:
        """Tell likewise why there is no newer landscape; the run goes on."""
        self._fail(failure(error, "The loss landscape could not be drawn"))

    def _fail(self, advice: Advice) -> None:
        self.advice.show_advice(None)
        self.failure.forget_dismissed()
        self.failure.show_advice(advice)
        self._show_hint()

    def begin_run(self) -> None:
        """Give every kind of advice again: a new run begins."""
        self.advice.forget_dismissed()
        self.failure.show_advice(None)

    def restyle(self) -> None:
        """Reset all colours and sizes."""
        self.setFixedHeight(round(HEIGHT * self._scale))

    def refit(self) -> None:
        """Give the hint its place anew."""
        self._place_hint()

    def event(self, event: QEvent) -> bool:
        """Bring a hint back when a banner goes."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._show_hint()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut a message short where there is less room now."""
        super().resizeEvent(event)
        self._place_hint()
        self._on_self_message_changed()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the background, and a message as far as there is room for it."""
        with painting(self) as painter:
            option = QStyleOption()
            option.initFrom(self)
            panel = QStyle.PrimitiveElement.PE_PanelStatusBar
            self.style().drawPrimitive(panel, option, painter, self)
            if self.text():
                metrics = self.fontMetrics()
                baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
                painter.setPen(self.palette().color(self.foregroundRole()))
                painter.drawText(QPointF(self._begin(), baseline), self.shown_message())


CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)


def give_status_tips(window: QWidget) -> None:
    """Give every control in a window its tip for the status line.

    Qt sends it with the widget that the pointer enters, and takes it back where it leaves.

    It is the tool tip at this time, unless a tip was given before; what tool tips say beyond that
    of a run changes too often to be read in passing. A control with a letter underlined in its
    text, or in the label that belongs to it, tells that key.
    """
    keys = {
        label.buddy(): QKeySequence.mnemonic(label.text())
        for label in window.findChildren(QLabel)
        if label.buddy() is not None
    }
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or _is_part(widget):
            continue
        tip = widget.statusTip() or _plain(widget.toolTip())
        key = keys.get(widget, QKeySequence())
        if isinstance(widget, QAbstractButton) and not isinstance(widget, QToolButton):
            key = QKeySequence.mnemonic(widget.text())
        if tip and not key.isEmpty():
            tip = f"{tip} Key: {key.toString(QKeySequence.SequenceFormat.NativeText)}"
        widget.setStatusTip(tip)


def _is_part(widget: QWidget) -> bool:
    """Tell whether a widget is the inside of another control, which has the tip."""
    return isinstance(widget.parentWidget(), QComboBox)


def _plain(tip: str) -> str:
    """Return a tool tip on one line, without what is told of the number that it shows now."""
    if tip.startswith("<p>"):
        tip = tip[: tip.index("</p>")]
        return QTextDocumentFragment.fromHtml(tip).toPlainText()
    return " ".join(tip.split())
