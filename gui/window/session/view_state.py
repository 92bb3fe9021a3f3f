"""How the window shows a session: workspace, axes, example, threshold, speed, lesson page."""

from __future__ import annotations

import json
import math

from PySide6.QtCore import QObject, Signal, Slot

from engine.session.session import Json, View
from gui.plotting.losses.loss_axes import LossAxis
from gui.window.actions import Actions
from gui.window.central import CentralWidget
from gui.window.layout.workspaces import WORKSPACES, State
from gui.window.workspace_controller import Arrangement

MOST_SPEED = 1e6


class ViewState(QObject):
    """Reads off how the window shows things, and brings it back.

    While the lesson is open, what is read is how it was before, and which page is open.

    Signals
    -------
    changed()
        Something is shown otherwise than before.
    """

    changed = Signal()

    def __init__(self, panels: CentralWidget, actions: Actions) -> None:
        super().__init__(panels)
        self._panels, self._actions = panels, actions
        self._own: dict[str, Json] = {}
        for signal in (
            panels.workspaces.changed,
            panels.example_followed,
            panels.probe_changed,
            panels.threshold_changed,
            panels.landscape.header.changed,
            panels.loss.loss_axis_changed,
            panels.loss.step_axis_changed,
            panels.sigmoid.mode.chosen,
            panels.graph.mean_form_changed,
            panels.transport.speed_changed,
            actions.optimum.toggled,
            actions.contributions.toggled,
            actions.lesson.toggled,
        ):
            signal.connect(self._on_shown_otherwise)

    def view(self) -> View:
        """Return how the session is shown now."""
        panels = self._panels
        if panels.lesson.is_open():
            return View({**self._own, "lesson page": panels.lesson.page() + 1})
        self._own = self._read()
        return View(self._own)

    def begin_anew(self) -> None:
        """Follow the first example, and predict class 1, as where the program opens.

        How all is arranged stays.
        """
        self._panels.follow_example(0)
        self._panels.set_threshold(0.5)

    def restore(self, view: View) -> None:
        """Show everything as it was; what is not told, or told wrongly, stays as it is."""
        self._restore_arrangement(view)
        self._restore_axes(view)
        panels, actions = self._panels, self._actions
        example = view.whole("example")
        panels.follow_example(None if example is None or example < 1 else example - 1)
        x1, x2 = view.number("probe x1"), view.number("probe x2")
        panels.follow_point(None if x1 is None or x2 is None else (x1, x2))
        threshold = view.number("threshold")
        if threshold is not None and 0 < threshold < 1:
            panels.set_threshold(threshold)
        speed = view.number("speed")
        if speed is not None and 1 <= speed <= MOST_SPEED:
            panels.transport.set_speed(speed)
        elif view.text("speed") == "unlimited":
            panels.transport.set_speed(math.inf)
        for key, action in (("optimum", actions.optimum), ("pull", actions.contributions)):
            on = view.flag(key)
            if on is not None:
                action.setChecked(on)
        mean = view.flag("mean form")
        if mean is not None:
            panels.graph.set_mean_form(mean)
        page = view.whole("lesson page")
        if page is not None:
            panels.lesson.begin_at(page - 1)
            actions.lesson.setChecked(True)

    def _read(self) -> dict[str, Json]:
        panels, actions = self._panels, self._actions
        arrangement = panels.workspaces.arrangement()
        axes, way, others = panels.landscape.header.choice()
        speed, row, probe = panels.transport.speed(), panels.example(), panels.probe()
        values: dict[str, Json] = {
            "workspace": arrangement.key,
            "enlarged": arrangement.enlarged,
            "panels": json.loads(arrangement.states[arrangement.key].as_text()),
            "example": None if row is None else row + 1,
            "threshold": panels.boundary.threshold(),
            "speed": "unlimited" if math.isinf(speed) else speed,
            "landscape x": axes[0] + 1,
            "landscape y": axes[1] + 1,
            "landscape way": way,
            "landscape others": others,
            "loss axis": panels.loss.loss_axis.choice(),
            "step axis": panels.loss.step_axis.choice(),
            "sigmoid": panels.sigmoid.mode.choice(),
            "mean form": panels.graph.switches.mean,
            "optimum": actions.optimum.isChecked(),
            "pull": actions.contributions.isChecked(),
        }
        if probe is not None:
            values |= {"probe x1": float(probe[0]), "probe x2": float(probe[1])}
        return values

    def _restore_arrangement(self, view: View) -> None:
        key = view.text("workspace")
        if key not in WORKSPACES:
            return
        now = self._panels.workspaces.arrangement()
        state = State.read(json.dumps(view.values.get("panels")), WORKSPACES[key])
        enlarged = view.text("enlarged") or ""
        if enlarged not in state.shown:
            enlarged = ""
        self._panels.workspaces.bring_back(Arrangement(key, enlarged, {**now.states, key: state}))

    def _restore_axes(self, view: View) -> None:
        panels = self._panels
        header = panels.landscape.header
        (had_x, had_y), way, others = header.choice()
        x, y = view.whole("landscape x"), view.whole("landscape y")
        axes = (had_x if x is None else x - 1, had_y if y is None else y - 1)
        chosen = [
            had if (place := view.whole(name)) not in (0, 1) or place is None else place
            for name, had in (("landscape way", way), ("landscape others", others))
        ]
        is_curve, is_optimised = chosen[0] == 1, chosen[1] == 1
        if axes[0] != axes[1] and min(axes) >= 0:
            header.choose(axes[:1] if is_curve else axes, optimised=is_optimised)
        for name, picker, most in (
            ("loss axis", panels.loss.loss_axis, len(LossAxis)),
            ("step axis", panels.loss.step_axis, 2),
            ("sigmoid", panels.sigmoid.mode, 2),
        ):
            place = view.whole(name)
            if place is not None and 0 <= place < most:
                picker.choose(place)

    @Slot()
    def _on_shown_otherwise(self) -> None:
        self.changed.emit()
