"""How do too many examples to draw one by one become an image?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from engine.support.arrays import Floats
from gui.style.theme import Theme

_OPACITY = 0.55
"""Of one dot; more on the same pixel add up."""

_MOST = 0.9
"""Opacity of any number of dots: the field shines through."""


def dot_size(count: int) -> int:
    """Return the side in pixels of one of `count` dots."""
    if count <= 20_000:
        return 3
    return 2 if count <= 100_000 else 1


def dots_image(
    px: Floats, py: Floats, is_class1: NDArray[np.bool_], width: int, height: int, side: int,
    theme: Theme,
) -> QImage:  # fmt: skip
    """Return an image on which each example is a dot of ``side × side`` pixels.

    Examples are counted pixel by pixel and not painted one by one. A pixel takes the colours of the
    two classes in proportion to their numbers there.

    Parameters
    ----------
    px, py
        Places in pixels of the image, shape ``(k,)``; those beyond it are left out.
    is_class1
        Which of them are of class 1, shape ``(k,)``.
    """
    inside = (px >= 0) & (px < width) & (py >= 0) & (py < height)
    if not inside.all():
        px, py, is_class1 = px[inside], py[inside], is_class1[inside]
    pixel = py.astype(np.int32) * width + px.astype(np.int32)
    pixel += is_class1 * np.int32(width * height)
    counts = np.bincount(pixel, minlength=2 * width * height).reshape(2, height, width)
    of_class0, of_class1 = _spread(counts.astype(np.float32), side)
    total = of_class0 + of_class1
    alpha = 1 - np.power(np.float32(1 - _OPACITY), total)
    alpha *= _MOST
    share = np.divide(of_class1, total, out=np.zeros_like(total), where=total > 0)
    return _image(alpha, share, theme)


def _spread(counts: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Return the sums over squares of ``side × side`` pixels around each pixel."""
    for axis in (1, 2):
        single = counts
        counts = single.copy()
        for offset in range(1, side):
            by = (offset + 1) // 2 * (1 if offset % 2 else -1)
            shifted = np.roll(single, by, axis=axis)
            # What left on one side must not come back on the other.
            edge = slice(0, by) if by > 0 else slice(by, None)
            shifted[(slice(None),) * axis + (edge,)] = 0
            counts += shifted
    return counts


def _image(alpha: NDArray[np.float32], share: NDArray[np.float32], theme: Theme) -> QImage:
    class0, class1 = QColor(theme.class0), QColor(theme.class1)
    pixels = np.rint(alpha * 255).astype(np.uint32) << 24
    for shift, low, high in (
        (16, class0.red(), class1.red()),
        (8, class0.green(), class1.green()),
        (0, class0.blue(), class1.blue()),
    ):
        channel = (low + share * (high - low)) * alpha
        pixels |= channel.astype(np.uint32) << shift
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()
