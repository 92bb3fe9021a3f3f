"""Graphs for views to show, and what lies where in them."""

from itertools import combinations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF
from sample_run import ALL_FEATURES, make_problem

from engine.graph.trace import mean_trace, trace, trace_example
from engine.graph.updates import OptimizerState
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from gui.panels.graph.figure_painter import Highlight
from gui.panels.graph.layout.figure import lay_out
from gui.panels.graph.numbers_painter import NumbersPainter
from gui.style.theme import LIGHT


def weights(n):
    return np.random.default_rng(0).normal(size=n)


def make_trace(n, mean=False, folded=None, l2=0.0, row=16, optimizer="gd"):
    """Return the graph of an example of two blobs, or of made-up numbers beyond seven features."""
    if n > len(ALL_FEATURES):
        x = np.linspace(-2, 2, n).tolist()
        return trace(x, 1.0, weights(n).tolist(), 0.1, 0.1, folded=folded)
    experiment = Experiment(features=ALL_FEATURES[:n], l2=l2, optimizer=optimizer)
    problem = make_problem(experiment)
    if not mean:
        state = OptimizerState(experiment.step_settings)
        return trace_example(problem, row, weights(n), 0.1, 0.1, folded=folded, state=state)
    return mean_trace(
        problem, experiment, 0, weights(n), 0.1, row, numpy_kernel(), folded=folded
    ).trace


def typeset_layout(formulas, graph, width, height, scale=1.0):
    """Return the layout with all its formulas typeset; typesetting one may ask for its halves."""
    layout = lay_out(formulas, graph, width, height, scale)
    for _ in range(4):
        if formulas.is_complete():
            break
        formulas.finish()
        layout = lay_out(formulas, graph, width, height, scale)
    assert formulas.is_complete()
    return layout


def inked(layout, graph, formulas):
    """Return a name and the room of everything that is written, as it is drawn."""
    measure = layout.measure
    nodes = {node.key: node for node in graph.graph.nodes}
    numbers = NumbersPainter(layout, nodes, LIGHT)

    def formula(latex, position, em):
        picture = formulas.picture(latex)
        top = position.y() - picture.ascent * em
        return QRectF(position.x(), top, picture.width * em, picture.height * em)

    for head in layout.heads:
        yield f"head {head.key}", formula(head.formula.latex, head.position, head.em)
    for label in layout.labels:
        yield f"label {label.key}", formula(label.formula.latex, label.position, label.em)
        yield f"number {label.key}", label.value
    for key, place in layout.places.items():
        value, *plugged = numbers.texts(key, graph, Highlight())
        font = measure.cell_font if place.circle is None else measure.value_font
        yield f"number {key}", _number_room(value, place.value, font)
        if place.circle is not None:
            yield f"circle {key}", place.circle
        elif place.name is not None:
            yield f"name {key}", formula(nodes[key].name.latex, place.name, place.name_em)
        for index, (part, position) in enumerate(place.formulas):
            yield f"formula {key} {index}", formula(part.latex, position, place.formula_em)
        for line, text in zip(place.lines, plugged, strict=True):
            yield f"line {key} {line.form} {line.index}", _line_room(text, line, measure)


def _number_room(text, room, font):
    """Return the ink of a number; it is drawn smaller where it is too wide."""
    metrics = QFontMetricsF(font)
    sign = metrics.horizontalAdvance("−")
    left = room.left() if text[0] in "−(" or len(text) == 1 else room.left() + sign
    width = min(metrics.horizontalAdvance(text), room.right() - left)
    height = metrics.capHeight()
    return QRectF(left, room.center().y() - height / 2, width, height)


def _line_room(text, line, measure):
    metrics = QFontMetricsF(measure.small_font)
    shift = metrics.horizontalAdvance("= ") if line.index else 0.0
    width = min(metrics.horizontalAdvance(text), line.rect.width() - shift)
    return QRectF(line.rect.left() + shift, line.rect.top(), width, line.rect.height())


def overlaps(rooms, least=1.0):
    """Return which rooms lie on each other by more than `least` pixels both ways."""
    found = []
    for (one, a), (other, b) in combinations(rooms, 2):
        shared = a.intersected(b)
        if shared.width() > least and shared.height() > least:
            found.append(f"{one} on {other}: {shared.width():.1f} x {shared.height():.1f}")
    return found


def crossings(layout, rooms, *, at_rest=True):
    """Return which edges run through a number or a line of numbers.

    They are those that are drawn `at_rest`, or those that are drawn only while data flow.
    """
    found = []
    for edge, wire in layout.wires.items():
        if wire.only_active is at_rest or wire.is_product:
            continue
        steps = max(2, int(wire.path.length()))
        points = [wire.path.pointAtPercent(k / steps) for k in range(steps + 1)]
        for name, room in rooms:
            inner = room.adjusted(0.5, 0.5, -0.5, -0.5)
            if name.startswith(("number", "line")) and any(map(inner.contains, points)):
                found.append(f"{edge} through {name}")
    return found


def centre(place):
    """Return the middle of a place, as a point to click at."""
    return QPointF(place.rect.center()).toPoint()
