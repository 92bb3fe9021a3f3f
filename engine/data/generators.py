"""Generators of artificial data sets."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np

from engine.support.arrays import Floats
from engine.support.records import dataclass

Rng = np.random.Generator
Point = tuple[float, float]

SEPARABLE_MARGIN = 0.5
"""Least distance of an example of the separable set from the line between the classes."""


@dataclass(frozen=True, slots=True)
class Generator:
    """A way to draw examples.

    Attributes
    ----------
    draw
        ``draw(y, noise, rng)`` returns the raw columns, shape ``(m, 2)``, of examples with labels
        `y`. It asks `rng` for the same numbers whatever the noise is, so that moving the noise
        moves the points and does not draw others.
    share
        Share of the examples in class 1.
    """

    draw: Callable[[Floats, float, Rng], Floats]
    share: float = 0.5


def generate(name: str, m: int, noise: float, seed: int) -> tuple[Floats, Floats]:
    """Return raw columns ``(m, 2)`` and labels ``(m,)`` of a generated set, in random order.

    Equal arguments give equal arrays. Both classes occur when ``m >= 2``.
    """
    generator = GENERATORS[name]
    rng = np.random.default_rng((zlib.crc32(name.encode()), seed))
    ones = min(max(round(generator.share * m), 1), max(m - 1, 1))
    is_one = np.arange(m) < ones
    rng.shuffle(is_one)
    y = is_one.astype(np.float64)
    return generator.draw(y, noise, rng), y


def _blobs(y: Floats, noise: float, rng: Rng, centre_0: Point, centre_1: Point) -> Floats:
    """Return points around one centre a class; `noise` is their deviation in each direction."""
    X = rng.standard_normal((len(y), 2))
    X *= noise
    for j, (start, end) in enumerate(zip(centre_0, centre_1, strict=True)):
        X[:, j] += start + (end - start) * y
    return X


def _two_blobs(y: Floats, noise: float, rng: Rng) -> Floats:
    return _blobs(y, noise, rng, (-1.0, -0.5), (1.5, 1.0))


def _separable(y: Floats, noise: float, rng: Rng) -> Floats:
    """Return two blobs kept apart: points beyond the margin are mirrored back at it.

    The line between them is ``3 x1 + 2 x2 = 1.25``.
    """
    X = _blobs(y, noise, rng, (-1.25, -0.75), (1.75, 1.25))
    length = float(np.hypot(3.0, 2.0))
    side = 2.0 * y - 1.0
    beyond = (3.0 * X[:, 0] + 2.0 * X[:, 1] - 1.25) / length
    beyond *= side
    beyond -= SEPARABLE_MARGIN
    np.minimum(beyond, 0.0, out=beyond)
    beyond *= -2.0 * side
    X[:, 0] += beyond * (3.0 / length)
    X[:, 1] += beyond * (2.0 / length)
    return X


def _unscaled(y: Floats, noise: float, rng: Rng) -> Floats:
    X = _blobs(y, noise, rng, (1.0, 1.0), (3.0, 3.0))
    X[:, 0] *= 1000.0
    return X


def _exam_scores(y: Floats, noise: float, rng: Rng) -> Floats:
    """Return scores of two exams, 0 to 100; `noise` is their deviation before they are cut off."""
    X = _blobs(y, noise, rng, (53.0, 51.0), (74.0, 73.0))
    return np.clip(X, 0.0, 100.0)


def _polar(radius: Floats, angle: Floats, noise: float, rng: Rng) -> Floats:
    """Return points on a curve; `noise` is the deviation from it in each direction."""
    X = rng.standard_normal((len(radius), 2))
    X *= noise
    X[:, 0] += radius * np.cos(angle)
    X[:, 1] += radius * np.sin(angle)
    return X


def _circles(y: Floats, noise: float, rng: Rng) -> Floats:
    """Return a circle of radius 1 (class 1) inside one of radius 2 (class 0)."""
    return _polar(2.0 - y, rng.uniform(0.0, 2.0 * np.pi, len(y)), noise, rng)


def _moons(y: Floats, noise: float, rng: Rng) -> Floats:
    """Return two half circles of radius 1.5, each with one end inside of the other."""
    angle = rng.uniform(0.0, np.pi, len(y))
    angle -= np.pi * y
    X = _polar(np.full(len(y), 1.5), angle, noise, rng)
    X[:, 0] += 1.5 * y - 0.75
    X[:, 1] += 0.75 * y - 0.375
    return X


def _xor(y: Floats, noise: float, rng: Rng) -> Floats:
    """Return points of four squares; class 1 where exactly one coordinate is positive.

    The squares keep 0.3 from the axes; `noise` is the deviation of a shift that may cross them.
    """
    X = rng.uniform(-2.0, 2.0, (len(y), 2))
    X[:, 1] = np.abs(X[:, 1]) * np.sign(X[:, 0]) * (1.0 - 2.0 * y)
    X += 0.3 * np.sign(X)
    X += noise * rng.standard_normal((len(y), 2))
    return X


def _spiral(y: Floats, noise: float, rng: Rng) -> Floats:
    """Return two arms of one and a half turns each, half a turn apart, out to radius 3."""
    turn = np.sqrt(rng.uniform(0.0, 1.0, len(y)))  # The arms are as dense outside as inside.
    return _polar(3.0 * turn, 3.0 * np.pi * turn + np.pi * y, noise, rng)


GENERATORS: dict[str, Generator] = {
    "two-blobs": Generator(_two_blobs),
    "separable": Generator(_separable),
    "imbalanced": Generator(_two_blobs, share=0.1),
    "unscaled": Generator(_unscaled),
    "exam-scores": Generator(_exam_scores, share=0.6),
    "circles": Generator(_circles),
    "moons": Generator(_moons),
    "xor": Generator(_xor),
    "spiral": Generator(_spiral),
}
"""Every way to draw examples, by the name of its data set."""
