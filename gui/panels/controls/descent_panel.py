"""How does a step descend: how far, over how many examples, under which penalty?"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from engine.convergence.curvature import Curvature
from engine.model.experiment import ALPHA_RANGE, Experiment
from engine.model.problem import Problem
from gui.panels.controls.alpha_zones import AlphaZones, zone_sentence
from gui.panels.controls.batch_combo import BatchCombo
from gui.style.numbers import count, short
from gui.widgets.basics import body_label, explain, muted_label, tighten, title_label
from gui.widgets.log_slider import LogScale
from gui.widgets.number_field import NumberRange
from gui.widgets.slider_and_field import SliderAndField
from gui.widgets.throttle import Throttle

ALPHAS = LogScale(1e-4, 100)
PENALTIES = LogScale(1e-5, 10, zero=True)
LARGEST_PENALTY = 1e12

REMARK_MS = 100
"""How often the tool tip that says what α may be is written anew: nobody reads faster."""


class DescentPanel(QWidget):
    """Learning rate, batch and penalties.

    Signals
    -------
    alpha_changed(float)
        The user set the learning rate; emitted while dragging.
    setting_changed(str, object)
        Another field of Experiment and its new value.
    """

    alpha_changed = Signal(float)
    setting_changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Descent")
        self._m = 1
        self._experiment = Experiment()
        self._curvature: Curvature | None = None
        self._epoch_steps = 0
        self._remarks = Throttle(self, REMARK_MS)
        low, high = ALPHA_RANGE
        self._alpha = SliderAndField(
            "the learning rate α",
            "The learning rate: how far one step goes down the gradient.",
            ALPHAS,
            NumberRange(low, high),
            self,
        )
        self._zones = AlphaZones(self._alpha.slider)
        self._l1 = SliderAndField(
            "the L1 penalty λ",
            "The L1 penalty: adds λ·Σ|w| to the loss. A step brings each weight α·λ closer to 0, "
            "and to exactly 0 if it is that near.",
            PENALTIES,
            NumberRange(0, LARGEST_PENALTY),
            self,
        )
        self._l2 = SliderAndField(
            "the L2 penalty λ",
            "The L2 penalty: adds λ/2·Σw² to the loss, and keeps weights small.",
            PENALTIES,
            NumberRange(0, LARGEST_PENALTY),
            self,
        )
        self._l2.set_remark(
            "The loss is a mean over m examples: λ = 1/(C·m) is scikit-learn's C, and λ/m is the λ "
            "of courses that write λ/2m."
        )
        self._batch = BatchCombo()
        self._batch.setObjectName("batchCombo")
        self._batch.setMinimumContentsLength(3)
        explain(self._batch, "Batch", "How many examples one step looks at; full is all of them.")
        self._epoch_label = muted_label()

        grid = QGridLayout()
        tighten(grid)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        batch_row = QHBoxLayout()
        tighten(batch_row)
        batch_row.addWidget(self._batch, 1)
        batch_row.addWidget(self._epoch_label)
        self._add(grid, 0, "α", self._alpha, "alpha")
        grid.addWidget(body_label("&batch", self._batch), 1, 0)
        grid.addLayout(batch_row, 1, 1, 1, 2)
        self._add(grid, 2, "L&1", self._l1, "l1")
        self._add(grid, 3, "L&2", self._l2, "l2")
        column_layout = QVBoxLayout(self)
        tighten(column_layout, 4)
        column_layout.addWidget(title_label("Descent"))
        column_layout.addLayout(grid)

        self._alpha.number_changed.connect(self.alpha_changed)
        self._alpha.number_changed.connect(self._on_alpha_number_changed)
        self._l1.number_changed.connect(self._on_l1_number_changed)
        self._l2.number_changed.connect(self._on_l2_number_changed)
        self._batch.batch_chosen.connect(self._on_batch_batch_chosen)
        self._remarks.due.connect(self._on_remarks_due)

    def show_problem(self, problem: Problem, experiment: Experiment) -> None:
        """Show the settings of a run that begins."""
        self._m = problem.m
        self._show(experiment, for_sure=True)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings in force in a running descent, without a signal."""
        self._show(experiment, for_sure=False)

    def show_curvature(self, curvature: Curvature | None) -> None:
        """Show what α may be; None where that is not known."""
        self._curvature = curvature
        self._zones.show_curvature(curvature)
        self._remarks.put((curvature, self._alpha.number()))

    @Slot(object)
    def _on_remarks_due(self, _: object) -> None:
        """Say why α is in its zone."""
        remark, curvature = "", self._curvature
        if curvature is not None:
            remark = zone_sentence(self._alpha.number(), curvature, self._experiment, self._m)
        self._alpha.set_remark(remark)
        self._zones.setAccessibleDescription(remark)

    def _show(self, experiment: Experiment, *, for_sure: bool) -> None:
        self._experiment = experiment
        self._alpha.show_number(experiment.alpha, for_sure=for_sure)
        self._l1.show_number(experiment.l1, for_sure=for_sure)
        self._l2.show_number(experiment.l2, for_sure=for_sure)
        self._batch.show_batch(experiment.batch)
        steps = 1 if experiment.batch is None else -(-self._m // experiment.batch)
        if steps == self._epoch_steps:
            return
        self._epoch_steps = steps
        unit = {1: " step"}.get(steps, " steps" if steps < 1000 else "")
        self._epoch_label.setText(f"epoch: {short(steps)}{unit}")
        self._epoch_label.setToolTip(f"{count(steps)} steps look at every example once.")

    def _add(
        self, grid: QGridLayout, row: int, label: str, control: SliderAndField, name: str
    ) -> None:
        control.slider.setObjectName(f"{name}Slider")
        control.field.setObjectName(f"{name}Field")
        grid.addWidget(body_label(label, control.field), row, 0)
        grid.addWidget(control.slider, row, 1)
        grid.addWidget(control.field, row, 2)

    @Slot(float)
    def _on_alpha_number_changed(self, alpha: float) -> None:
        self._remarks.put((self._curvature, alpha))

    @Slot(float)
    def _on_l1_number_changed(self, penalty: float) -> None:
        self.setting_changed.emit("l1", penalty)

    @Slot(float)
    def _on_l2_number_changed(self, penalty: float) -> None:
        self.setting_changed.emit("l2", penalty)

    @Slot(object)
    def _on_batch_batch_chosen(self, batch: int | None) -> None:
        self.setting_changed.emit("batch", batch)
