"""Export and copy of what the window shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMainWindow, QWidget

from engine.cli.picture import PLOTS, Arrangement, Picture
from engine.errors import InputError
from engine.model.problem import Problem
from engine.session.session import PinnedSession
from engine.training.run import Run
from engine.training.snapshot import Snapshot
from gui.plotting.losses.loss_axes import LossAxis
from gui.window.actions import Actions
from gui.window.appearance import user_settings
from gui.window.central import CentralWidget
from gui.window.layout.workspaces import (
    BOUNDARY,
    CONTROLS,
    LANDSCAPE,
    LOSS,
    LOWER,
    SIGMOID,
)

if TYPE_CHECKING:
    from gui.export.plots import AtHand
    from gui.window.dialogs.export import ExportDialog
    from gui.workers.background import TaskWorker
    from gui.workers.tasks import Export

# The dialog and the figures are imported where they are first asked for.

_PLOTS = (BOUNDARY, LOSS, LANDSCAPE, SIGMOID)
"""Panels that are plots of a figure under the same name."""

_PANELS = (*_PLOTS, LOWER, CONTROLS)

_COPY_SCALE = 2.0
"""Pixels of a copy to each of the panel: it is to be looked at in other places."""

_SHORTEST = 120
"""Sides of a copied plot are not shorter."""


class ExportCommands(QObject):
    """Exports the run that is shown, and copies a panel as a picture.

    Parameters
    ----------
    problem, snapshot
        Return what is trained on, and the snapshot on screen; None before there is one.
    notes
        Returns the user's marks, each a step and what was noted there.

    Signals
    -------
    run_wanted()
        A copy of the run is needed: `show_dialog` is to be called with it.
    said(str)
        What was done, for the status bar.
    """

    run_wanted = Signal()
    said = Signal(str)

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        panels: CentralWidget,
        problem: Callable[[], Problem | None],
        snapshot: Callable[[], Snapshot | None],
        notes: Callable[[], tuple[tuple[int, str], ...]],
    ) -> None:
        super().__init__(window)
        self._window, self._panels = window, panels
        self._problem, self._snapshot, self._notes = problem, snapshot, notes
        self._worker: TaskWorker[Export, Path | str] | None = None
        self._dialog: ExportDialog | None = None
        actions.export.triggered.connect(self._on_export_triggered)
        actions.copy_picture.triggered.connect(self._on_copy_picture_triggered)

    def stop(self) -> None:
        """Give up what is asked for or being written, and let the thread end."""
        if self._dialog is not None:
            self._dialog.reject()
        if self._worker is not None:
            self._worker.stop()

    def wait(self) -> None:
        """Wait until it has ended: for the end of the program alone."""
        if self._worker is not None:
            self._worker.wait()

    @Slot(object, object, object)
    def show_dialog(self, run: Run, snapshot: Snapshot, pinned: tuple[PinnedSession, ...]) -> None:
        """Ask what of this run is to be exported."""
        from gui.export.exporters import ExportSource
        from gui.window.dialogs.export import ExportDialog
        from gui.workers.tasks import export_worker

        if self._worker is None:
            self._worker = export_worker(self)
        dialog = ExportDialog(
            ExportSource(run, snapshot, self._notes(), self._at_hand(), pinned),
            self.view(),
            self.workspace(),
            self._worker,
            user_settings(),
            self._window,
        )
        dialog.said.connect(self.said)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()
        self._dialog = dialog

    def view(self) -> Picture:
        """Return how the plots are seen in the window."""
        from gui.export.plots import LOSS_AXES

        names = {axis: name for name, axis in LOSS_AXES.items()}
        panels = self._panels
        header, row = panels.landscape.header, panels.example()
        return Picture(
            loss=names[LossAxis(panels.loss.loss_axis.choice())],
            steps="log" if panels.loss.step_axis.is_logarithmic else "lin",
            axes=tuple(axis + 1 for axis in header.axes()),
            others="optimal" if header.is_optimised() else "fixed",
            example=0 if row is None else row + 1,
            threshold=panels.boundary.threshold(),
        )

    def workspace(self) -> Arrangement | None:
        """Return how the plots of the workspace stand."""
        names = {name: name for name in _PLOTS} | {LOWER: self._panels.lower_half.page()}
        return self._panels.stage.arrangement(names)

    @Slot()
    def _on_export_triggered(self) -> None:
        self.run_wanted.emit()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self._dialog = None

    @Slot()
    def _on_copy_picture_triggered(self) -> None:
        name = self._active()
        panel = self._panels.stage.panel(name)
        try:
            image = self._image(name, panel)
        except InputError as error:
            self.said.emit(str(error))
            return
        QGuiApplication.clipboard().setImage(image)
        title = panel.accessibleName() or panel.windowTitle() or "The panel"
        self.said.emit(f"{title} copied as a picture of {image.width()} × {image.height()} pixels")

    def _at_hand(self) -> AtHand:
        from gui.export.plots import AtHand

        panels = self._panels
        return AtHand(panels.graph.formulas, panels.landscape.scene.landscape)

    def _active(self) -> str:
        """Return the panel that has the keyboard or lies under the pointer, or the first one."""
        stage = self._panels.stage
        shown = [name for name in _PANELS if stage.is_shown(name)]
        first = next((name for name in shown if name != CONTROLS), CONTROLS)
        return stage.active(shown) or first

    def _image(self, name: str, panel: QWidget) -> QImage:
        """Return a picture of a panel: a plot drawn as in a figure, any other as it is seen."""
        from gui.export.figures import Drawing

        problem, snapshot = self._problem(), self._snapshot()
        plots = self._panels.lower_half.page() if name == LOWER else name
        if plots not in PLOTS or problem is None or snapshot is None:
            return panel.grab().toImage()
        picture = replace(
            self.view(),
            plots=Arrangement(((plots, 1.0),)),
            width=float(max(_SHORTEST, panel.width())),
            height=float(max(_SHORTEST, panel.height())),
            scale=_COPY_SCALE,
            theme=self._panels.theme().name,
            caption=False,
        )
        with Drawing(picture, at_hand=self._at_hand()) as drawing:
            return drawing.show(problem, snapshot.experiment, snapshot).image()
