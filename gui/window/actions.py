"""Actions of the window and the menus that hold them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget

from gui.plotting.losses.loss_axes import GAP_WORD, LossAxis
from gui.window.layout.workspaces import WATCH, WORKSPACES


class ClosedMenus(QObject):
    """Lets a menu bar rest once all of its menus are closed.

    After Esc Qt leaves the keyboard with the bar and a title marked, and a second Esc is wanted.
    """

    def __init__(self, bar: QMenuBar) -> None:
        super().__init__(bar)
        self._bar = bar
        for menu in bar.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            # Later: with the arrow keys another menu opens at once.
            menu.aboutToHide.connect(self._on_menu_hidden, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _on_menu_hidden(self) -> None:
        if QApplication.activePopupWidget() is None:
            key = Qt.Key.Key_Escape
            escape = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(self._bar, escape)


class Actions(QObject):
    """Every action of the window, made once; menus, buttons and keys share them.

    Signals
    -------
    theme_chosen(str)
        ``system``, ``light`` or ``dark``.
    loss_axis_chosen(int)
        The `LossAxis` on which losses are to be drawn.
    workspace_chosen(str)
        The key of the `Workspace` that is to be opened.
    """

    theme_chosen = Signal(str)
    loss_axis_chosen = Signal(int)
    workspace_chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

        add, toggle = self._add, self._toggle
        self.new = add("&New", "Begin a new session, as the program opens.", "Ctrl+N", "newAction")
        self.open = add(
            "&Open…",
            "Open a session, or data of your own: CSV, Excel, Parquet, JSON and more.",
            "Ctrl+O",
            "openAction",
        )
        self.save = add(
            "&Save",
            "Keep the session in its file: data, settings, steps, pinned runs, marks and view.",
            "Ctrl+S",
            "saveAction",
        )
        self.save_as = add(
            "Save &as…", "Keep the session in another file.", "Ctrl+Shift+S", "saveAsAction"
        )
        self.revert = add(
            "&Revert", "Go back to the session as it was saved last.", name="revertAction"
        )
        self.choose_columns = add(
            "Col&umns of this file…",
            "Choose other columns or classes of the file that is open; the settings stay.",
            name="chooseColumnsAction",
        )
        self.paste_data = add(
            "&Paste data…",
            "Train on a table that was copied from a spreadsheet, or open a link that was copied.",
            "Ctrl+V",
            name="pasteDataAction",
        )
        self.export = add(
            "&Export…",
            "Write plots, a film, the recorded steps and more to a file.",
            "Ctrl+E",
            name="exportAction",
        )
        self.quit = add("&Quit", "Close Descent Lab.", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

        self.undo = add("&Undo", "Undo the last change.", "Ctrl+Z", name="undoAction")
        self.undo.setEnabled(False)
        self.redo = add(
            "&Redo", "Do again what was undone last.", "Ctrl+Shift+Z", name="redoAction"
        )
        self.redo.setEnabled(False)
        self.edit = toggle(
            "&Edit examples",
            "Draw and drag examples, then press Play: the line follows them.",
            "E",
            name="editAction",
        )
        self.table = add(
            "&Table of examples…",
            "See all examples with their numbers: sort, edit, copy and paste them.",
            "Ctrl+D",
            name="tableAction",
        )
        self.outlier = add(
            "&Outlier",
            "Add one example far off, on the wrong side, and watch the line give way.",
            name="outlierAction",
        )
        self.mislabelled = add(
            "&Mislabelled example",
            "Give one clear example the other class, and watch its loss.",
            name="mislabelledAction",
        )
        self.copy_picture = add(
            "Copy panel as p&icture",
            "Copy the panel that has the keyboard, or else that you point at, as an image.",
            "Ctrl+Shift+C",
            name="copyPictureAction",
        )
        self.copy_parameters = add(
            "Copy &parameters", "Copy w and b with all their digits.", "Ctrl+Alt+C"
        )
        self.copy_command = add(
            "Copy experiment as command &line", "Copy the command that runs this without a window."
        )
        self.copy_link = add(
            "Copy lin&k",
            "Copy one line of text that opens this session anywhere.",
            name="copyLinkAction",
        )
        self.reset_settings = add(
            "&Default settings",
            "Give every setting of this data set its first value; a new run begins.",
        )

        self.play = toggle("&Play", "Play or pause the descent.", "Space", name="playAction")
        self.step = add("&Step", "Do one step.", "Right", name="stepAction")
        self.step_back = add("Step &back", "One step back.", "Left", name="stepBackAction")
        self.step10 = add("Ten s&teps", "Do ten steps.", "Shift+Right", name="step10Action")
        self.step_back10 = add(
            "Ten steps b&ack", "Ten steps back.", "Shift+Left", name="stepBack10Action"
        )
        self.reset = add(
            "&Restart",
            "Begin anew with the settings as they are now; the steps made so far go.",
            "R",
            name="resetAction",
        )
        self.next_mark = add(
            "&Next mark",
            "Go to the next mark on the timeline: a change, a milestone, an end of the loop.",
            "Ctrl+Right",
            name="nextMarkAction",
        )
        self.previous_mark = add(
            "Pre&vious mark",
            "Go back to the mark before: a change, a milestone, an end of the loop.",
            "Ctrl+Left",
            name="previousMarkAction",
        )
        self.mark = add(
            "&Mark this step…",
            "Put a flag on the timeline here, with a note of your own.",
            "M",
            name="markAction",
        )
        self.marks = add(
            "Mar&ks and notes…",
            "Read, change and remove your marks, and go to one.",
            "Shift+M",
            name="marksAction",
        )
        self.loop = toggle(
            "&Loop", "Play a range of steps again and again.", "L", name="loopAction"
        )
        self.loop_start = add(
            "Loop &from here", "Let the loop begin at this step.", "[", name="loopStartAction"
        )
        self.loop_end = add(
            "Loop t&o here", "Let the loop end at this step.", "]", name="loopEndAction"
        )

        self.pin = add(
            "&Pin this run", "Keep boundary and loss as they are now beside those to come.", "P"
        )
        self.dismiss_left = add(
            "&Dismiss replaced runs",
            "Forget the pale runs: what was played before you went another way.",
        )
        self.runs = toggle(
            "Ru&ns side by side", "Show the table of all runs in place of the graph.", "Ctrl+T"
        )
        self.race = add(
            "&Race…", "Let several values of α, batch or λ descend side by side.", "Ctrl+R"
        )
        self.learning_rate_lab = add(
            "α &lab…", "See how many steps each α takes, and which ones never arrive.", "Ctrl+K"
        )

        self.themes = QActionGroup(self)
        self.theme_system = self._choice(self.themes, "S&ystem", "system", "Follow the desktop.")
        self.theme_light = self._choice(
            self.themes, "&Light", "light", "Dark ink on a light background."
        )
        self.theme_dark = self._choice(
            self.themes, "&Dark", "dark", "Light ink on a dark background."
        )
        self.theme_system.setChecked(True)
        self.themes.triggered.connect(self._on_themes_triggered)
        self.loss_axes = QActionGroup(self)
        self.loss_linear = self._choice(
            self.loss_axes,
            "L&inear loss axis",
            LossAxis.LINEAR,
            "Equal distances are equal losses.",
        )
        self.loss_logarithmic = self._choice(
            self.loss_axes,
            "Lo&garithmic loss axis",
            LossAxis.LOGARITHMIC,
            "Equal distances are equal ratios of the loss.",
        )
        self.loss_gap = self._choice(
            self.loss_axes,
            f"Gap to the lo&west loss, {GAP_WORD}",
            LossAxis.GAP,
            "How far the loss is above its lowest value, on a logarithmic axis.",
        )
        self.loss_linear.setChecked(True)
        self.loss_axes.triggered.connect(self._on_loss_axes_triggered)
        self.workspaces = QActionGroup(self)
        for number, workspace in enumerate(WORKSPACES.values(), start=1):
            action = self._choice(
                self.workspaces,
                workspace.title,
                workspace.key,
                workspace.hint,
                f"Ctrl+{number}",
                f"{workspace.key}Action",
            )
            action.setChecked(workspace is WATCH)
        self.workspaces.triggered.connect(self._on_workspaces_triggered)
        self.reset_workspace = add(
            "Put panels bac&k",
            "Give every panel of this workspace its first place and size again; the run goes on.",
            name="resetWorkspaceAction",
        )
        self.enlarge = toggle(
            "&Enlarge a panel",
            "Make the panel that you point at large for a moment; Esc goes back.",
            "F4",
            name="enlargeAction",
        )
        self.boundary = toggle(
            "Decision &boundary", "Show the examples and the line between the classes."
        )
        self.sigmoid = toggle(
            "Sigmoi&d", "Show every example on the curve a = σ(z), with its dz as a length."
        )
        self.loss = toggle("Los&s", "Show the loss over the steps.")
        self.graph = toggle(
            "&Computation graph", "Show the computation graph of one example.", "Ctrl+G"
        )
        self.landscape = toggle(
            "Loss &landscape", "Show J over two parameters, with the path of the run.", "Ctrl+M"
        )
        self.contributions = toggle(
            "P&ull of each example", "Draw how hard each example pulls at the weights.", "Ctrl+P"
        )
        self.probe = add(
            "Probe a pl&ace…",
            "Type any x₁, x₂: z, a and class there, in the plot and in the graph.",
            "Ctrl+B",
            name="probeAction",
        )
        self.optimum = toggle(
            "&Optimum",
            "Show where descent leads: its boundary, dashed, and its loss, dotted.",
            "Ctrl+U",
        )
        self.optimum.setChecked(True)
        self.optimum.toggled.connect(self.loss_gap.setEnabled)
        self.reduced_motion = toggle(
            "Reduced &motion", "Let nothing move along the edges of the graph."
        )
        self.history = toggle(
            "&History of changes",
            "Show all that was changed; click an entry to go back to it.",
            "Ctrl+H",
            name="historyAction",
        )
        self.full_screen = toggle("&Full screen", "Use the whole screen.", "F11")
        self.presentation = toggle(
            "&Presentation mode", "Larger text, for the back of the room.", "F5"
        )

        self.lesson = toggle(
            "&Guided lesson", "Go through the lesson, page by page, on the instrument.", "Ctrl+L"
        )
        self.gradient_check = add(
            "Gradient &check…", "Hold the derivatives against differences of the loss."
        )

        self.prepare = add(
            "&Prepare for class…",
            "Hide or lock controls, and leave a note that is shown when the session is opened.",
            name="prepareAction",
        )
        self.threshold = add(
            "&Threshold, recall, ROC…",
            "Predict class 1 from another a on: errors, precision, recall and curves at every t.",
            "Ctrl+J",
            name="thresholdAction",
        )
        self.show_hints = add(
            "Show &hints again",
            "Show the lines that help with the first steps once more.",
            name="showHintsAction",
        )
        self.help = add("&First steps", "What to try first, and the keys of controls.", "F1")
        self.shortcuts = add("&Keyboard shortcuts", "The key of every command.", "Ctrl+/")
        self.about = add("&About Descent Lab", "Versions, licence and sources of the data.")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    @Slot(int)
    def show_loss_axis(self, axis: int) -> None:
        """Check the action for the axis of losses as it is."""
        self.loss_axes.actions()[axis].setChecked(True)

    def transport(self) -> tuple[QAction, ...]:
        """Return the actions that move along the run, in the order of a menu."""
        return (
            self.play,
            self.step,
            self.step_back,
            self.step10,
            self.step_back10,
            self.reset,
        )

    def workspace(self, key: str) -> QAction:
        """Return the action that opens the workspace of this key."""
        return next(each for each in self.workspaces.actions() if each.data() == key)

    def _add(self, text: str, hint: str, key: str = "", name: str = "") -> QAction:
        action = QAction(text, self._window)
        action.setObjectName(name)
        action.setStatusTip(hint)
        action.setToolTip(hint)
        action.setIconVisibleInMenu(False)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setToolTip(f"{hint} ({action.shortcut().toString()})")
            action.setStatusTip(f"{hint} Key: {action.shortcut().toString()}")
        self._window.addAction(action)
        return action

    def _toggle(self, text: str, hint: str, key: str = "", name: str = "") -> QAction:
        action = self._add(text, hint, key, name)
        action.setCheckable(True)
        return action

    def _choice(
        self,
        group: QActionGroup,
        text: str,
        value: str | int,
        hint: str,
        key: str = "",
        name: str = "",
    ) -> QAction:
        action = self._toggle(text, hint, key, name)
        action.setData(value)
        group.addAction(action)
        return action

    @Slot(QAction)
    def _on_themes_triggered(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())

    @Slot(QAction)
    def _on_workspaces_triggered(self, action: QAction) -> None:
        self.workspace_chosen.emit(action.data())

    @Slot(QAction)
    def _on_loss_axes_triggered(self, action: QAction) -> None:
        self.loss_axis_chosen.emit(self.loss_axes.actions().index(action))


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> None:
    """Build the menus."""
    a = actions
    file = _menu(
        bar, "&File", a.new, a.open, a.choose_columns, a.paste_data, None, a.save, a.save_as,
        a.revert, None, a.export, None, a.quit,
    )  # fmt: skip
    recent = QMenu("Open re&cent", file)
    recent.setObjectName("recentMenu")
    file.insertMenu(a.choose_columns, recent)
    _menu(
        bar, "&Edit", a.undo, a.redo, None, a.copy_picture, a.copy_parameters, a.copy_command,
        a.copy_link, None,
        a.reset_settings,
    )  # fmt: skip
    _menu(bar, "&Data", a.edit, a.table, None, a.outlier, a.mislabelled)
    _menu(
        bar, "&Run", *a.transport()[:-1], None, a.mark, a.marks, a.next_mark,
        a.previous_mark, None,
        a.loop, a.loop_start, a.loop_end, None, a.reset,
    )  # fmt: skip
    _menu(
        bar,
        "&Compare",
        a.pin,
        a.runs,
        a.dismiss_left,
        None,
        a.race,
        a.learning_rate_lab,
        a.threshold,
    )
    view = _menu(bar, "&View", *a.workspaces.actions(), None, a.reset_workspace, a.enlarge, None)
    theme = view.addMenu("&Theme")
    theme.addActions(a.themes.actions())
    view.addSeparator()
    view.addActions(a.loss_axes.actions())
    view.addSeparator()
    view.addActions([a.boundary, a.sigmoid, a.loss, a.landscape, a.graph, a.runs])
    view.addSeparator()
    view.addActions([a.contributions, a.optimum, a.probe])
    view.addSeparator()
    view.addActions([a.history])
    view.addSeparator()
    view.addActions([a.full_screen, a.presentation, a.reduced_motion])
    _menu(
        bar, "&Lesson", a.lesson, a.gradient_check, None, a.outlier, a.mislabelled, None, a.prepare
    )
    _menu(bar, "&Help", a.help, a.shortcuts, a.show_hints, None, a.about)
    ClosedMenus(bar)


def _menu(bar: QMenuBar, title: str, *actions: QAction | None) -> QMenu:
    menu = bar.addMenu(title)
    menu.setToolTipsVisible(False)
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
    return menu
