"""The walk that brings a theme to all that has colours or sizes of its own."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gui.style.theme import LIGHT, Theme


class Themed:
    """What is drawn in a theme: `_theme`, `_scale` times as large as usual.

    A class of widgets is a `ThemedWidget` and has it as the first of its bases; items of a plot,
    delegates and painters are `Themed` alone, and reached where a widget names them in
    `themed_parts`.
    """

    _theme: Theme = LIGHT
    _scale: float = 1.0
    _styled_by: object = None  # the walk that came here last

    def restyle(self) -> None:
        """Take on theme and scale; what is inside of it has not done so yet."""

    def refit(self) -> None:
        """Give what is inside of it room anew: all of that has taken on theme and scale."""

    def themed_parts(self) -> Iterable[Themed]:
        """Return what belongs to it and is no widget inside of it."""
        return ()


class ThemedWidget(Themed):
    """A widget that is drawn in a theme: that of the outermost such widget it is in.

    What is hidden, window or page, is left out when the theme changes. It takes the theme on when
    it is shown, as does a widget that is made later.
    """

    def setVisible(self, visible: bool) -> None:
        """Take on the theme in force before it is laid out and shown."""
        if visible and self._themed_chain()[-1]._styled_by is not None:  # or it is being built
            self.catch_up()
        super().setVisible(visible)  # type: ignore[misc]  # of the Qt class beside this one

    def showEvent(self, event: QShowEvent) -> None:
        """Take on the theme in force, if it is shown because its parent is."""
        self.catch_up()
        super().showEvent(event)  # type: ignore[misc]

    def catch_up(self) -> None:
        """Bring the theme to the outermost widget around this one that has not taken it on yet."""
        chain = self._themed_chain()
        top = chain[-1]
        if top._styled_by is None:
            apply_theme(top, top._theme, top._scale)
        late = [one for one in chain if one._styled_by is not top._styled_by]
        if late:
            _bring(late[-1], top._theme, top._scale, top._styled_by)

    def _themed_chain(self) -> list[Themed]:
        """Return this widget and all around it that are themed, the outermost last."""
        chain: list[Themed] = []
        widget: QWidget | None = self if isinstance(self, QWidget) else None
        while widget is not None:
            if isinstance(widget, Themed):
                chain.append(widget)
            widget = widget.parentWidget()
        return chain


def apply_theme(root: Themed | QWidget, theme: Theme, scale: float = 1.0) -> None:
    """Bring a theme to `root` and all that is inside of it, parents before children.

    What is hidden inside of it comes later, when it is shown.

    Parameters
    ----------
    root
        A widget, with what is shown in it, or something else that is themed.
    scale
        How large everything is: 1 at normal size, more in presentation mode.
    """
    _bring(root, theme, scale, object())


def _bring(root: Themed | QWidget, theme: Theme, scale: float, walk: object) -> bool:
    """Let `root` and what is inside of it be styled, once in a walk; tell whether any was."""
    is_new = False
    parts: list[Themed | QWidget] = []
    if isinstance(root, Themed):
        if is_new := root._styled_by is not walk:
            root._theme, root._scale, root._styled_by = theme, scale, walk
            root.restyle()
        parts.extend(root.themed_parts())
    if isinstance(root, QWidget):
        children = (child for child in root.children() if isinstance(child, QWidget))
        parts.extend(child for child in children if _is_shown(child))
    for part in parts:
        is_new |= _bring(part, theme, scale, walk)
    if is_new and isinstance(root, QWidget):  # what has no layout is told by nobody else
        root.update()
        root.updateGeometry()
    if is_new and isinstance(root, Themed):
        root.refit()
    return is_new


def _is_shown(child: QWidget) -> bool:
    """Tell whether a widget is shown whenever its parent is."""
    chosen = child.isWindow() or child.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    return not (child.isHidden() and chosen)
