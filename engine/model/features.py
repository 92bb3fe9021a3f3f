"""Features made of x1 and x2, and their standardisation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Self

import numpy as np

from engine.errors import InputError
from engine.support.arrays import Floats
from engine.support.numbers import subscript
from engine.support.records import dataclass


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: its name on the command line, its title for people, its formula."""

    name: str
    title: str
    of: Callable[[Floats, Floats], Floats]


FEATURES: dict[str, Feature] = {
    feature.name: feature
    for feature in (
        Feature("x1", "x₁", lambda x1, x2: x1),
        Feature("x2", "x₂", lambda x1, x2: x2),
        Feature("x1^2", "x₁²", lambda x1, x2: x1 * x1),
        Feature("x2^2", "x₂²", lambda x1, x2: x2 * x2),
        Feature("x1*x2", "x₁·x₂", lambda x1, x2: x1 * x2),
        Feature("sin(x1)", "sin x₁", lambda x1, x2: np.sin(x1)),
        Feature("sin(x2)", "sin x₂", lambda x1, x2: np.sin(x2)),
    )
}
"""Every feature on offer, by name, in the order in which they are listed."""


HIGHEST_DEGREE = 9

_MONOMIAL = re.compile(r"x([12])(?:\^([2-9]))?(?:\*x2(?:\^([2-9]))?)?")


def feature(name: str) -> Feature:
    """Return the feature of a name: one of `FEATURES`, or a product ``x1^p*x2^q`` of powers.

    Raises
    ------
    KeyError
        If there is none; see `is_feature`.
    """
    if name in FEATURES:
        return FEATURES[name]
    powers = _powers(name)
    if powers is None:
        raise KeyError(name)
    p, q = powers
    parts = ((f"x{subscript(j)}", power) for j, power in ((1, p), (2, q)) if power)
    title = "·".join(base + (_SUPERSCRIPT[power] if power > 1 else "") for base, power in parts)
    return Feature(name, title, lambda x1, x2: _power(x1, p) * _power(x2, q))


_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def _power(x: Floats, exponent: int) -> Floats:
    return np.power(x, exponent) if exponent else np.ones_like(x)


def _powers(name: str) -> tuple[int, int] | None:
    """Return the exponents p and q of ``x1^p*x2^q``, the only spelling of a product."""
    found = _MONOMIAL.fullmatch(name)
    if found is None or (found[1] == "2" and "*" in name):
        return None
    first = int(found[2] or 1)
    second = int(found[3] or 1) if "*" in name else 0
    powers = (first, second) if found[1] == "1" else (0, first)
    return powers if sum(powers) <= HIGHEST_DEGREE else None


def is_feature(name: str) -> bool:
    """Tell whether there is a feature of that name."""
    return name in FEATURES or _powers(name) is not None


def uses_x2(name: str) -> bool:
    """Tell whether a feature depends on x2."""
    return "x2" in name


def of_degree(degree: int) -> tuple[str, ...]:
    """Return the names of all powers and products of x1 and x2 up to a degree, lower ones first.

    ``degree:2`` is x1, x2, x1^2, x1*x2, x2^2; there are (degree + 1)(degree + 2)/2 - 1 of them.
    """
    return tuple(
        "*".join(
            f"x{j}" + (f"^{power}" if power > 1 else "")
            for j, power in ((1, total - q), (2, q))
            if power
        )
        for total in range(1, degree + 1)
        for q in range(total + 1)
    )


def parse_features(text: str) -> tuple[str, ...]:
    """Return the feature names in a comma-separated list, in the order given.

    Spaces and capitals do not matter. ``degree:N`` stands for `of_degree` N.

    Raises
    ------
    InputError
        If a name is unknown or given twice, or there is none.
    """
    names: tuple[str, ...] = ()
    accepted = (
        f"one or more of {','.join(FEATURES)} accepted, each at most once, or degree:N with N from "
        f"1 to {HIGHEST_DEGREE} for all powers and products up to that degree"
    )
    for part in text.split(","):
        name = "".join(part.split()).lower()
        degree = re.fullmatch(r"degree:([0-9]{1,3})", name)
        if degree and 1 <= int(degree[1]) <= HIGHEST_DEGREE:
            names += of_degree(int(degree[1]))
        else:
            names += (name,)
    for place, name in enumerate(names):
        if not is_feature(name):
            raise InputError(f"features: '{name}' given, {accepted}")
        if name in names[:place]:
            raise InputError(f"features: '{name}' given twice, {accepted}")
    return names


@dataclass(frozen=True, slots=True, eq=False)
class FeatureMap:
    """The map from raw columns to model features: ``f_j = (g_j(x1, x2) - mean_j) / deviation_j``.

    Attributes
    ----------
    names
        Names of the n features, in the order of the weights.
    mean, deviation
        Shift and scale of each feature, shape ``(n,)``, write-protected; zeros and ones when
        features are not standardised.
    """

    names: tuple[str, ...]
    mean: Floats
    deviation: Floats

    @classmethod
    def fit(cls, names: Sequence[str], X: Floats, standardize: bool) -> Self:
        """Return the map for these features, scaled over the training examples `X` if wished.

        The deviation is that of the population (ddof = 0); a constant column has deviation 1, so
        that it becomes all zeros. Without examples nothing is scaled.

        Parameters
        ----------
        X
            Raw columns of the training examples, shape ``(m, 2)``, finite.

        Raises
        ------
        InputError
            If a feature of some example is too large for a 64-bit float.
        """
        mean = np.zeros(len(names))
        deviation = np.ones(len(names))
        if standardize:
            for j, name in enumerate(names):
                mean[j], deviation[j] = _centre_and_spread(_feature(name, X))
        mean.setflags(write=False)
        deviation.setflags(write=False)
        return cls(tuple(names), mean, deviation)

    @property
    def n(self) -> int:
        """Number of features."""
        return len(self.names)

    @property
    def is_scaled(self) -> bool:
        """Whether features are shifted and scaled."""
        return bool(self.mean.any() or (self.deviation != 1).any())

    def unscaled(self) -> FeatureMap:
        """Return the map without shift and scale."""
        return FeatureMap(self.names, np.zeros(self.n), np.ones(self.n))

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of the features, for people."""
        return tuple(feature(name).title for name in self.names)

    def columns(self, X: Floats) -> Floats:
        """Return the model features of `X`, shape ``(n, m)``, one contiguous row a feature.

        Parameters
        ----------
        X
            Raw columns, shape ``(m, 2)``, finite.

        Raises
        ------
        InputError
            If a feature of some example is too large for a 64-bit float.
        """
        F = np.empty((self.n, len(X)))
        for j, name in enumerate(self.names):
            F[j] = _feature(name, X)
            self._scale(j, F[j])
        return F

    def at(self, x1: float, x2: float) -> Floats:
        """Return the model features of one place, shape ``(n,)``; inf or NaN where too large."""
        with np.errstate(over="ignore", invalid="ignore"):
            raw = [feature(name).of(np.array([x1]), np.array([x2])) for name in self.names]
            return (np.concatenate(raw) - self.mean) / self.deviation

    def z(self, X: Floats, w: Floats, b: float) -> Floats:
        """Return ``z = Σ_j w_j f_j(x) + b`` of each row of `X`, shape ``(m,)``.

        `w` and `b` are in the scale of the model. Where numbers are too large for a 64-bit float,
        z is infinite or NaN.
        """
        z = np.full(len(X), b, dtype=np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            for j, name in enumerate(self.names):
                f = feature(name).of(X[:, 0], X[:, 1])
                z += w[j] * ((f - self.mean[j]) / self.deviation[j])
        return z

    def to_raw(self, w: Floats, b: float) -> tuple[Floats, float]:
        """Return the parameters of the same model over unscaled features.

        ``w_raw = w / deviation``, ``b_raw = b - Σ_j w_raw_j mean_j``: z is the same in both scales.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            w_raw = w / self.deviation
            return w_raw, float(b - w_raw @ self.mean)

    def _scale(self, j: int, f: Floats) -> None:
        if self.mean[j] == 0 and self.deviation[j] == 1:
            return
        try:
            with np.errstate(over="raise"):
                f -= self.mean[j]
                f /= self.deviation[j]
        except FloatingPointError:
            raise _too_large(self.names[j]) from None


def _feature(name: str, X: Floats) -> Floats:
    try:
        with np.errstate(over="raise"):
            return feature(name).of(X[:, 0], X[:, 1])
    except FloatingPointError:
        raise _too_large(name) from None


def _centre_and_spread(f: Floats) -> tuple[float, float]:
    """Return mean and population deviation of `f`; a constant column has deviation 1.

    The column is first scaled by a power of two, which changes no digit of the result but keeps
    sums and squares of very large and very small numbers in range.
    """
    if len(f) == 0:
        return 0.0, 1.0
    low, high = float(f.min()), float(f.max())
    if low == high:
        return low, 1.0
    exponent = int(np.frexp(max(-low, high))[1])
    scaled = np.ldexp(f, -exponent)
    centre = scaled.mean()
    scaled -= centre
    spread = np.ldexp(np.sqrt(scaled @ scaled / len(f)), exponent)
    # Weights are divided by the deviation: below the normal range that would overflow.
    enough = spread >= np.finfo(np.float64).tiny
    return float(np.ldexp(centre, exponent)), float(spread) if enough else 1.0


def _too_large(name: str) -> InputError:
    return InputError(
        f"features: {name} of these data is too large for a 64-bit float; "
        "smaller numbers or other features are accepted"
    )
