"""What are the numbers of the lesson for one example, at any z?

Near a = 0 and a = 1 the lesson's formulas lose their digits: a rounds to 1 from z = 37 on, and da
exceeds every float beyond |z| = 709. Here all of them are computed from the logit. With
``s = (1 - 2y)·z``, which says how far the example lies on the wrong side, and ``t = e^-|z|``:

    1 - a = σ(-z)        a(1 - a) = t / (1 + t)²        L = max(s, 0) + log(1 + t)
    da = (1 - 2y)·(1 + e^s)        dz = a - y = (1 - 2y)·σ(s)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.support.numbers import MINUS, Number, number, operand

LARGEST_EXPONENT = 700.0
"""Beyond this, e^|z| and e^-|z| are near the ends of the floats and written as powers."""

_E_POW_LIMIT = math.log(1.7e308)


@dataclass(frozen=True, slots=True)
class Values:
    """One forward pass, backward pass and update; the names are the lesson's.

    Floats: da is inf where it exceeds every float. A z that does leaves all after it NaN. x, w, dw
    and w_new hold n numbers each.

    Attributes
    ----------
    wx
        ``w·x``, which is z without b.
    rest
        ``1 - a``.
    slope
        ``da/dz = a(1 - a)`` of the sigmoid.
    chain
        ``da · a(1 - a)``, which equals dz; e^s and e^-|z| are multiplied first where both occur,
        because either alone may leave the range of floats.
    """

    x: tuple[float, ...]
    y: float
    w: tuple[float, ...]
    b: float
    alpha: float
    wx: float
    z: float
    a: float
    rest: float
    loss: float
    slope: float
    da: float
    dz: float
    chain: float
    dw: tuple[float, ...]
    db: float
    w_new: tuple[float, ...]
    b_new: float


def one_example(x: Sequence[float], y: float, w: Sequence[float], b: float, alpha: float) -> Values:
    """Return the lesson's numbers for the example ``(x, y)``, y being 0 or 1.

    ``dw_j = x_j·dz``, ``db = dz``, ``w_j_new = w_j - α·dw_j``, ``b_new = b - α·db``. The loss is
    that of this example; a penalty is none of its business.
    """
    wx = 0.0  # not sum(), which rounds differently from Python 3.12 on
    for w_j, x_j in zip(w, x, strict=True):
        wx += w_j * x_j
    z = wx + b
    sign = 1.0 - 2.0 * y
    s = sign * z if math.isfinite(z) else math.nan
    t = math.exp(-abs(s))
    near, far = 1.0 / (1.0 + t), t / (1.0 + t)
    a, rest = (near, far) if z >= 0 else (far, near)
    wrong, right = (1.0, near) if s > 0 else (t, far)
    dz = sign * right
    dw = tuple(x_j * dz for x_j in x)
    return Values(
        x=tuple(x),
        y=y,
        w=tuple(w),
        b=b,
        alpha=alpha,
        wx=wx,
        z=z,
        a=a,
        rest=rest,
        loss=(s if s > 0 else 0.0) + math.log1p(t),
        slope=far * near,
        da=sign * (1.0 + math.exp(s)) if not s > _E_POW_LIMIT else sign * math.inf,
        dz=dz,
        chain=sign * (1.0 + t) * wrong / (1.0 + t) ** 2,
        dw=dw,
        db=dz,
        w_new=tuple(w_j - alpha * dw_j for w_j, dw_j in zip(w, dw, strict=True)),
        b_new=b - alpha * dz,
    )


def saturating(values: Values, name: str) -> Number:
    """Return ``a``, ``rest``, ``slope``, ``loss``, ``da``, ``dz`` or ``chain`` with its text.

    Where such a number has left the range of floats, the text is the power of e that it equals to
    all digits shown, such as −e^800.0000 for da at z = -800 and y = 1.
    """
    value: float = getattr(values, name)
    z, s = values.z, (1.0 - 2.0 * values.y) * values.z
    exponent = {"a": z, "rest": -z, "slope": -abs(z)}.get(name, s)
    beyond = exponent > LARGEST_EXPONENT if name == "da" else exponent < -LARGEST_EXPONENT
    if not beyond or not math.isfinite(z):
        return number(value)
    sign = MINUS if math.copysign(1.0, value) < 0 else ""
    power = f"{sign}e^{operand(number(exponent).text)}"
    return Number(value if math.isfinite(value) else None, power)
