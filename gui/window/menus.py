"""In which menu does each action stand?"""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from gui.window.actions import Actions


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> None:
    """Build the menus."""
    a = actions
    _menu(bar, "&File", a.open_csv, a.save_history, a.export_figure, None, a.quit)
    _menu(bar, "&Edit", a.copy_parameters, a.copy_command, None, a.reset_settings)
    _menu(
        bar, "&Run", *a.transport()[:-1], None, a.next_mark, a.previous_mark, None,
        a.loop, a.loop_start, a.loop_end, None, a.reset,
    )  # fmt: skip
    _menu(bar, "&Compare", a.pin, a.runs, a.dismiss_left, None, a.race, a.alpha_lab)
    view = _menu(bar, "&View")
    theme = view.addMenu("&Theme")
    theme.addActions(a.themes.actions())
    view.addSeparator()
    view.addActions(a.loss_axes.actions())
    view.addSeparator()
    view.addActions([a.graph, a.landscape, a.pulls, a.optimum])
    view.addSeparator()
    view.addActions([a.full_screen, a.presentation, a.reduced_motion])
    _menu(bar, "&Lesson", a.lesson, a.gradient_check)
    _menu(bar, "&Help", a.help, None, a.about)


def _menu(bar: QMenuBar, title: str, *actions: QAction | None) -> QMenu:
    menu = bar.addMenu(title)
    menu.setToolTipsVisible(False)
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
    return menu
