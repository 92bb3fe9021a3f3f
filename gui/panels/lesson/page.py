"""A page of the guided lesson as a widget."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.graph.shape import Pass
from engine.lesson.page import Display, Page, Statement, plain
from gui.style.painting import painting
from gui.style.theme import UNIT
from gui.style.themed import ThemedWidget
from gui.widgets.column_area import ColumnArea
from gui.widgets.formulas import FormulaCache
from gui.widgets.keyboard import claims
from gui.widgets.labels import body_label, explain, tighten, wrap

_BAR = 3.0


class TryThis(ThemedWidget, QWidget):
    """A few words on what to do, beside a bar that sets them off."""

    def __init__(self, text: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 0, 0)
        column.addWidget(paragraph(text, "Try this:"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        with painting(self) as painter:
            bar = QRectF(0, 0, _BAR * self._scale, self.height())
            painter.fillRect(bar, self._theme.color("ink"))


def paragraph(text: str, heading: str = "") -> QLabel:
    """Return running text that wraps, with what stands between asterisks in italics."""
    label = body_label("")
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText(f"<b>{heading}</b><br>{_rich(text)}" if heading else _rich(text))
    label.setAccessibleName(f"{heading} {plain(text)}".strip())
    wrap(label)
    return label


def _rich(text: str) -> str:
    """Return HTML in which no line ends within an equation."""
    words = re.sub(r"\*([^*]+)\*", r"<i>\1</i>", html.escape(text, quote=False))
    return re.sub(r" ([=+·−]) ", r"&nbsp;\1&nbsp;", words)


_EM = 15.5
"""Size of the type in pixels, at the usual size."""

_INDENT = 2 * UNIT

_COLORS = {Pass.FORWARD: "forward", Pass.BACKWARD: "backward", Pass.UPDATE: "ink"}


class FormulaLine(ThemedWidget, QWidget):
    """A typeset formula in the colour of its pass, made smaller where it would not fit.

    Until it is typeset its room is empty; where it cannot be, it is written as plain text.
    """

    def __init__(self, display: Display, formulas: FormulaCache) -> None:
        super().__init__()
        self._display = display
        self._formulas = formulas
        self.setAccessibleName(display.formula.text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        formulas.ask_for(display.formula.latex)
        formulas.typeset.connect(self._on_formulas_typeset)

    @Slot()
    def _on_formulas_typeset(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Fit the formula, and an indent."""
        picture, em = self._formulas.picture(self._display.formula.latex), _EM * self._scale
        if picture is None:
            return QSize(_INDENT, round(2 * em))
        return QSize(_INDENT + round(picture.width * em), round(picture.height * em) + UNIT // 2)

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as need be: the formula shrinks."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula."""
        with painting(self) as painter:
            color = self._theme.color(_COLORS[self._display.passing])
            picture = self._formulas.picture(self._display.formula.latex)
            if picture is not None:
                room = max(1.0, float(self.width() - _INDENT))
                em = min(_EM * self._scale, room / picture.width)
                top = (self.height() - picture.height * em) / 2
                picture.draw(painter, QPointF(_INDENT, top + picture.ascent * em), em, color)
            elif self._formulas.is_complete():
                painter.setPen(color)
                place = self.rect().adjusted(_INDENT, 0, 0, 0)
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._display.formula.text)


class StatementView(QWidget):
    """A sentence, its formula and a button; what to do appears once that is pressed.

    Signals
    -------
    tried(object)
        The user wants to see it: the `Statement`.
    """

    tried = Signal(object)

    def __init__(self, statement: Statement, formulas: FormulaCache) -> None:
        super().__init__()
        self.statement = statement
        self._formula = FormulaLine(statement.shown, formulas)
        self.button = TryButton()
        explain(self.button, f"Try: {plain(statement.text)}", "Set the app up to see this.")
        self._trial = TryThis(statement.to_try)
        self._trial.hide()
        row = QHBoxLayout()
        tighten(row)
        row.addWidget(self._formula, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        tighten(column, UNIT // 4)
        column.addWidget(paragraph(statement.text))
        column.addLayout(row)
        column.addWidget(self._trial)
        self.button.clicked.connect(self._on_button_clicked)

    def show_tried(self, on: bool) -> None:
        """Show what to do, or only the sentence."""
        self._trial.setVisible(on)

    @Slot()
    def _on_button_clicked(self) -> None:
        self.tried.emit(self.statement)


class TryButton(QPushButton):
    """A button that Space presses while it has the focus; elsewhere Space plays and pauses."""

    def __init__(self, text: str = "Try") -> None:
        super().__init__(text)
        self.setProperty("role", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def event(self, event: QEvent) -> bool:
        """Claim Space before it is taken for a shortcut."""
        return claims(event, (Qt.Key.Key_Space,)) or super().event(event)


class PageArea(ColumnArea):
    """Paragraphs and formulas, sentences that can be tried, and one thing to try; scrolls.

    Signals
    -------
    tried(object)
        The user wants to see a `Statement`.
    drag_wanted()
        The user wants to drag an example.
    """

    tried = Signal(object)
    drag_wanted = Signal()

    def __init__(self, page: Page, formulas: FormulaCache) -> None:
        super().__init__()
        self._statements = [StatementView(one, formulas) for one in page.statements]
        self._trial = TryThis(page.to_try)
        self._drag: TryButton | None = None
        self._tried: StatementView | None = None
        self._room = QTimer(self, singleShot=True)
        self._room.timeout.connect(self._reveal)
        self.setWidget(self._laid_out(page, formulas))
        for view in self._statements:
            view.tried.connect(self._on_statement_tried)

    def scroll_screen(self, way: int) -> None:
        """Go a screenful down (+1) or up (-1)."""
        actions = QAbstractSlider.SliderAction
        down, up = actions.SliderPageStepAdd, actions.SliderPageStepSub
        self.verticalScrollBar().triggerAction(down if way > 0 else up)

    def buttons(self) -> Sequence[QWidget]:
        """Return the buttons of the page from top to bottom."""
        buttons: list[QWidget] = [view.button for view in self._statements]
        return [*buttons, *([] if self._drag is None else [self._drag])]

    def _laid_out(self, page: Page, formulas: FormulaCache) -> QWidget:
        """Return the column of all that is on the page."""
        whole = QWidget()
        whole.setProperty("role", "column")
        whole.setAccessibleName(page.title)
        column = QVBoxLayout(whole)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
        column.setSpacing(UNIT)
        for part in page.body:
            if isinstance(part, str):
                column.addWidget(paragraph(part))
            else:
                column.addWidget(FormulaLine(part, formulas))
        for view in self._statements:
            column.addWidget(view)
        column.addSpacing(UNIT // 2)
        column.addWidget(self._trial)
        if page.to_drag:
            self._drag = TryButton("Try it: drag an example")
            self._drag.setObjectName("lessonDrag")
            explain(self._drag, "Try it: drag an example", "Edit the examples on the plot by hand.")
            self._drag.clicked.connect(self.drag_wanted)
            column.addWidget(paragraph(page.to_drag))
            column.addWidget(self._drag, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        return whole

    @Slot(object)
    def _on_statement_tried(self, statement: Statement) -> None:
        self._tried = next(view for view in self._statements if view.statement is statement)
        for view in self._statements:
            view.show_tried(view is self._tried)
        self._trial.hide()
        self._room.start()  # when there is room for what it says
        self.tried.emit(statement)

    @Slot()
    def _reveal(self) -> None:
        if self._tried is not None:
            self.ensureWidgetVisible(self._tried)
