"""What does the loss plot of a race tell of the place under the pointer?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF

from engine.comparison.race_leaders import Lead, Records
from engine.comparison.snapshot import RaceSnapshot
from gui.plotting.loss_scales import step_places
from gui.plotting.readout import Readout
from gui.style.numbers import count, loss_text
from gui.tools.race.curves_item import CurvesItem
from gui.tools.race.text import lane_name


class RacePointerReading:
    """Marks the recorded step that is nearest to the pointer and tells how lanes stood there."""

    def __init__(self, readout: Readout, curves: CurvesItem) -> None:
        self._readout, self._curves = readout, curves
        self._pointer: QPointF | None = None

    def point_at(self, pointer: QPointF | None) -> None:
        """Take note of where the pointer is, in pixels; None where it is elsewhere."""
        self._pointer = pointer

    def show(
        self,
        race: RaceSnapshot,
        setting: str,
        known: Records,
        leads: Sequence[Lead],
        marked: Sequence[int | None],
        logarithmic: bool,
        unit: str = "",
    ) -> None:
        """Bring mark and numbers up to date.

        The lanes, which differ in `setting`, have these records and leads. The leader is told of
        and then those that are `marked`; `logarithmic` is how steps are spread, `unit` what the
        records hold where that must be said.
        """
        if self._pointer is None or not leads:
            self._curves.set_cursor(None)
            self._readout.set_items(())
            return
        pointed, _ = self._curves.to_data(self._pointer)
        places = step_places(known.step, logarithmic)
        row = int(np.abs(places - pointed).argmin())
        self._curves.set_cursor(float(places[row]))
        items = lane_numbers(race, setting, known, leads, marked, row)
        step = ("step", count(int(known.step[row])))
        self._readout.set_items([step, (unit, ""), *items] if unit else [step, *items])


def lane_numbers(
    race: RaceSnapshot,
    setting: str,
    known: Records,
    leads: Sequence[Lead],
    marked: Sequence[int | None],
    row: int,
) -> list[tuple[str, str]]:
    """Return names and texts of who led at a recorded step, and of the lanes marked."""
    step, items = known.step[row], []
    leader = next((lead.lane for lead in reversed(leads) if lead.first <= step), None)
    for lane in dict.fromkeys((leader, *marked)):
        if lane is not None and np.isfinite(known.score[lane, row]):
            name = lane_name(setting, race.lanes[lane].experiment)
            figure = loss_text(float(known.score[lane, row]))
            items.append((f"leader {name}" if lane == leader else name, figure))
    return items
