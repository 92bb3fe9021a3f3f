"""Landscapes drawn in the background."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject

from engine.landscape.landscape import LandscapeRenderer, LandscapeRequest, Quality
from gui.plotting.contours import ContourPaths, trace
from gui.workers.background import Cancelled, TaskWorker

Drawing = tuple[LandscapeRequest, Quality]
"""What is to be drawn, and with how much care."""


def landscape_worker(parent: QObject | None = None) -> TaskWorker[Drawing, ContourPaths]:
    """Return a worker that draws landscapes: a coarse picture and a fine one, or one alone."""
    renderer = LandscapeRenderer()

    def draw(drawing: Drawing, cancelled: Cancelled) -> Iterator[ContourPaths | None]:
        for landscape in renderer.render(*drawing):
            yield None if landscape is None or cancelled() else trace(landscape)

    return TaskWorker(draw, "the landscape", parent)
