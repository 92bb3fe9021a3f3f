"""Theme, scale, size and remembered state of the window."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from gui.style.desktop import desktop_scale, follow_contrast, wants_contrast, wants_dark
from gui.style.stylesheet import PRESENTATION_SCALE, style_sheet
from gui.style.theme import DARK, LIGHT, THEMES, Theme, palette, strengthened
from gui.style.themed import apply_theme
from gui.window.actions import Actions
from gui.window.paint_turns import PaintTurns
from gui.window.workspace_controller import WorkspaceController

STEPS = 20
"""Scales from one to twice as much: a pixel more of the window is no reason for another one."""

PAUSE_MS = 100
"""How long the window must keep a size before everything is written in another one."""

USUAL_SIZE = QSize(1280, 800)
"""Of a window at first."""

SMALLEST_SCREEN = QSize(1024, 600)
"""A smaller one is none that a window would fit."""

FRAME = QSize(12, 32)
"""Pixels that a window manager's frame takes up at most, or nearly."""


def first_size(screen: QSize) -> QSize:
    """Return the size to begin with: the usual one, or what fits a smaller screen with a frame.

    A screen on which nothing would fit has no say.
    """
    if screen != screen.expandedTo(SMALLEST_SCREEN):
        return USUAL_SIZE
    return USUAL_SIZE.boundedTo(screen - FRAME)


def user_settings() -> QSettings:
    """Return what the program remembers of this user from one day to the next."""
    return QSettings(
        QSettings.defaultFormat(), QSettings.Scope.UserScope, "descentlab", "Descent Lab"
    )


class Appearance(QObject):
    """Follows the desktop's colours, or the user's choice, in all of a window at once.

    To write everything in another size takes a tenth of a second, and one act may arrange panels
    several times: so that is done once, in a turn of its own before the next paint.

    Parameters
    ----------
    least
        Returns the size that the window needs at normal size for all that is seen.
    """

    def __init__(self, window: QMainWindow, actions: Actions, least: Callable[[], QSize]) -> None:
        super().__init__(window)
        self._window = window
        self._least = least
        self._actions = actions
        self._scale = 1.0
        self._is_showing = self._is_fit_due = False
        self._paint_turns = PaintTurns(self)
        self._paint_turns.layout_due.connect(self._on_paint_turns_layout_due)
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(PAUSE_MS)
        self._resized.timeout.connect(self.fit)
        window.installEventFilter(self)
        actions.theme_chosen.connect(self._on_actions_theme_chosen)
        actions.presentation.toggled.connect(self._on_presentation_toggled)
        actions.full_screen.toggled.connect(self._on_full_screen_toggled)
        actions.lesson.toggled.connect(self._on_lesson_toggled)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_desktop_changed)
        follow_contrast(self._on_desktop_changed)
        self._desktop_palette = QGuiApplication.palette()
        self.apply()

    def theme(self) -> Theme:
        """Return the theme in force: the one chosen, or the desktop's, with its contrast."""
        action = self._actions.themes.checkedAction()
        chosen = THEMES.get(action.data() if action else "", DARK if wants_dark() else LIGHT)
        return strengthened(chosen) if wants_contrast(self._desktop_palette) else chosen

    def apply(self) -> None:
        """Show the theme and the size in force."""
        self._show(self._wanted_scale())
        self.fit()

    def _show(self, scale: float) -> None:
        theme = self.theme()
        self._scale = scale
        self._is_showing = True
        self._paint_turns.hold([self._window, *_windows_of(self._window)])
        if QApplication.style().name() != "fusion":  # setting it anew takes 40 ms
            QApplication.setStyle("Fusion")
        QApplication.setPalette(palette(theme))
        self._window.setStyleSheet(style_sheet(theme, scale))
        apply_theme(self._window, theme, scale)
        self._is_showing = False

    def _wanted_scale(self) -> float:
        """Return how large type is: as the desktop's, and larger still in presentation mode.

        In a small window it is as large as there is room for, and never smaller than usual.
        """
        wanted = desktop_scale()
        if self._actions.presentation.isChecked():
            wanted *= PRESENTATION_SCALE
        least = self._least()
        room = self._window.size()
        fitting = min(room.width() / least.width(), room.height() / least.height())
        return min(wanted, max(1.0, floor(fitting * STEPS) / STEPS))

    @Slot()
    def fit_soon(self) -> None:
        """Show everything at the size that there is room for, before the next paint."""
        if not self._window.isVisible():
            self.fit()
        elif not (self._is_fit_due or self._is_showing):
            self._is_fit_due = True
            self._paint_turns.hold([self._window])

    @Slot()
    def fit(self) -> None:
        """Show everything at the size that there is room for now.

        With another size panels may be arranged otherwise, and then there is room for another size.
        Where two sizes would so take turns for ever, the smaller one holds.
        """
        self._is_fit_due = False
        tried = {self._scale}
        while not self._is_showing and (wanted := self._wanted_scale()) != self._scale:
            if wanted in tried:
                if wanted < self._scale:
                    self._show(wanted)
                return
            tried.add(wanted)
            self._show(wanted)

    @Slot()
    def _on_paint_turns_layout_due(self) -> None:
        if self._is_fit_due:
            self.fit()

    @Slot(str)
    def _on_actions_theme_chosen(self, name: str) -> None:
        self.apply()

    @Slot(bool)
    def _on_presentation_toggled(self, on: bool) -> None:
        self.fit_soon()

    @Slot(bool)
    def _on_full_screen_toggled(self, on: bool) -> None:
        if on:
            self._window.showFullScreen()
        else:
            self._window.showNormal()

    @Slot(bool)
    def _on_lesson_toggled(self, on: bool) -> None:
        self.fit_soon()

    @Slot()
    def _on_desktop_changed(self) -> None:
        self.apply()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window, once it keeps one for a moment, and the desktop's font."""
        if event.type() == QEvent.Type.Resize:
            self._resized.start()
        elif event.type() == QEvent.Type.ApplicationFontChange:
            self.fit()
        return super().eventFilter(watched, event)


def _windows_of(window: QWidget) -> list[QWidget]:
    """Return the windows that belong to a window."""
    return [child for child in window.children() if isinstance(child, QWidget) and child.isWindow()]


class WindowSettings:
    """Keeps size, place, workspaces and theme of the window; never a part of the experiment."""

    def __init__(
        self, window: QMainWindow, workspaces: WorkspaceController, actions: Actions
    ) -> None:
        self._window = window
        self._workspaces = workspaces
        self._actions = actions
        self._settings = user_settings()

    def restore_theme(self) -> None:
        """Choose the theme that was saved; before anything is shown in one."""
        chosen = self._settings.value("theme", "system")
        for action in self._actions.themes.actions():
            if action.data() == chosen:
                action.setChecked(True)

    def restore(self) -> None:
        """Bring back what else was saved; what is missing or damaged stays as it is."""
        geometry = self._settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        self._workspaces.restore(self._settings)
        self._actions.reduced_motion.setChecked(self._settings.value("calm", "") == "yes")

    def save(self) -> None:
        """Note the state of the window."""
        self._settings.setValue("geometry", self._window.saveGeometry())
        self._workspaces.save(self._settings)
        theme = self._actions.themes.checkedAction()
        self._settings.setValue("theme", theme.data() if theme else "system")
        calm = self._actions.reduced_motion.isChecked()
        self._settings.setValue("calm", "yes" if calm else "")
        self._settings.sync()


class SizeKeeper(QObject):
    """Gives a window back the size that it had before its contents needed more.

    Qt makes a window larger when what is opened in it would not fit, and leaves it so. Here it
    becomes as small as it was once that is closed, unless somebody has resized it meanwhile.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._chosen: QSize | None = None  # the size before, while the window is larger than that
        self._forced = QSize()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._on_later_timeout)
        window.installEventFilter(self)

    def _follow(self, before: QSize, now: QSize) -> None:
        """Take note of another size: one that the contents ask for, or one that was chosen."""
        least = self._window.minimumSize()
        if before.width() < least.width() or before.height() < least.height():
            self._chosen = self._chosen or before
            self._forced = now
        elif now != self._forced:
            self._chosen = None

    @Slot()
    def _on_later_timeout(self) -> None:
        """Give back what is not needed any more."""
        chosen, window = self._chosen, self._window
        if chosen is None or window.isMaximized() or window.isFullScreen():
            return
        wanted = chosen.expandedTo(window.minimumSizeHint())
        if wanted != window.size():
            self._forced = wanted
            window.resize(wanted)
        if wanted == chosen:
            self._chosen = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window and of what it holds."""
        if isinstance(event, QResizeEvent) and event.oldSize().isValid():
            self._follow(event.oldSize(), event.size())
        elif event.type() == QEvent.Type.LayoutRequest and self._chosen is not None:
            self._later.start(0)  # when the least size is known
        return super().eventFilter(watched, event)
