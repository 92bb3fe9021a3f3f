"""The controls that there are in the window, by section, as a teacher may hide or lock them."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollBar, QWidget

from engine.support.records import dataclass
from gui.widgets.fold_section import FoldButton
from gui.window.status_bar import CONTROLS


@dataclass(frozen=True, slots=True)
class Control:
    """One control as a reader of the window knows it, perhaps a slider with its field.

    Attributes
    ----------
    title
        What it is called.
    names
        The object names of its widgets.
    """

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of controls: its title, its object name, what is in it, whether it can go."""

    title: str
    name: str
    controls: tuple[Control, ...]
    can_hide: bool = True


def controls_in(part: QWidget) -> tuple[Control, ...]:
    """Return the controls in a part of the window, one for all widgets of the same name."""
    names: dict[str, list[str]] = {}
    for widget in part.findChildren(QWidget):
        is_control = isinstance(widget, CONTROLS) and not isinstance(
            widget, FoldButton | QScrollBar
        )
        title = widget.accessibleName()
        if is_control and title and widget.objectName():
            names.setdefault(title, []).append(widget.objectName())
    return tuple(Control(_as_title(title), tuple(known)) for title, known in names.items())


def _as_title(name: str) -> str:
    """Return the name of a control with a capital letter, unless it is a symbol: w₁, sin x₁."""
    plain = name.removeprefix("the ")
    is_word = len(plain.split()[0]) > len("sin")
    return plain[:1].upper() + plain[1:] if is_word else plain
