"""The formulas of optimisers and schedules, as they stand over the lines of a program."""

from __future__ import annotations

from collections.abc import Sequence

from engine.graph.formulas import Formula
from engine.model.optimizers import NAMES

ABOUT = "g holds dw and db, θ holds w and b; squares and roots are taken number by number."
"""What the formulas of all optimisers but plain descent suppose."""

_VELOCITY = Formula(r"v := \mu v + g", "v := μv + g")
_MEAN = Formula(r"v := \beta_1 v + (1 - \beta_1) g", "v := β₁v + (1 − β₁)g")
_MEAN_SQUARE = Formula(r"s := \beta_2 s + (1 - \beta_2) g^2", "s := β₂s + (1 − β₂)g²")


def _change(latex: str, text: str) -> Formula:
    return Formula(rf"\theta := \theta - {latex}", f"θ := θ − {text}")


_BY_SIZE = _change(r"\frac{\alpha}{\sqrt{s} + \varepsilon} \, g", "α/(√s + ε) · g")

_ADAM = (
    _MEAN,
    _MEAN_SQUARE,
    _change(
        r"\frac{\alpha}{1 - \beta_1^t} \cdot "
        r"\frac{v}{\sqrt{s / (1 - \beta_2^t)} + \varepsilon}",
        "α/(1 − β₁^t) · v/(√(s/(1 − β₂^t)) + ε)",
    ),
)

_UPDATES = {
    "gd": (_change(r"\alpha g", "αg"),),
    "momentum": (_VELOCITY, _change(r"\alpha v", "αv")),
    "nesterov": (_VELOCITY, _change(r"\alpha (g + \mu v)", "α(g + μv)")),
    "adagrad": (Formula("s := s + g^2", "s := s + g²"), _BY_SIZE),
    "rmsprop": (_MEAN_SQUARE, _BY_SIZE),
    "adam": _ADAM,
    "adamw": (Formula(r"w := (1 - \alpha \lambda_2) w", "w := (1 − αλ₂)w"), *_ADAM),
    "newton": (_change(r"\alpha (H + \varepsilon I)^{-1} g", "α(H + εI)⁻¹g"),),
}

_CLIP = Formula(
    r"g := g \cdot \min\left(1, \frac{\mathrm{clip}}{\lVert g \rVert + 10^{-6}}\right)",
    "g := g · min(1, clip/(‖g‖ + 10⁻⁶))",
)

_SOFT = Formula(
    r"w_j := \mathrm{soft}(w_j, \alpha_j \lambda_1)", "wⱼ := soft(wⱼ, αⱼλ₁), αⱼ being its own rate"
)

_RATES = {
    "1/t": Formula(
        r"\alpha_{\mathrm{step}} = \frac{\alpha}{1 + \mathrm{decay} \cdot \mathrm{step}}",
        "α at a step = α/(1 + decay · step)",
    ),
    "step": Formula(
        r"\alpha_{\mathrm{step}} = \alpha \cdot \mathrm{decay}^{\lfloor \mathrm{step} / "
        r"\mathrm{period} \rfloor}",
        "α at a step = α · decay^⌊step/period⌋",
    ),
    "exponential": Formula(
        r"\alpha_{\mathrm{step}} = \alpha \cdot \mathrm{decay}^{\mathrm{step}}",
        "α at a step = α · decay^step",
    ),
    "cosine": Formula(
        r"\alpha_{\mathrm{step}} = \frac{\alpha}{2} \left(1 + \cos \frac{\pi \min(\mathrm{step}, "
        r"\mathrm{period})}{\mathrm{period}}\right)",
        "α at a step = α/2 · (1 + cos(π · min(step, period)/period))",
    ),
}


_WARMUP = Formula(
    r"\alpha_{\mathrm{step}} := \alpha_{\mathrm{step}} \cdot \min\left(1, "
    r"\frac{\mathrm{step} + 1}{\mathrm{warmup}}\right)",
    "α at a step := that · min(1, (step + 1)/warmup)",
)


def rate_formulas(schedules: Sequence[str], settings: Sequence[str]) -> tuple[Formula, ...]:
    """Return the learning rate of each of these schedules that changes it, and the warm-up."""
    formulas = [_RATES[name] for name in schedules if name in _RATES]
    return (*formulas, *[_WARMUP] * ("warmup" in settings))


def optimizer_formulas(optimizers: Sequence[str], settings: Sequence[str]) -> tuple[Formula, ...]:
    """Return the updates of these optimisers, each with its name where there are several.

    `settings` are the names that the program has; see `engine.export.data_code.SETTINGS`.
    """
    formulas = [_CLIP] * ("clip" in settings)
    for name in optimizers:
        own = _UPDATES[name]
        if name == "adamw" and "l2" not in settings:
            own = _ADAM
        if len(optimizers) > 1:
            own = (_named(name, own[0]), *own[1:])
        formulas += own
    formulas += [_SOFT] * ("l1" in settings)
    return tuple(formulas)


def _named(name: str, formula: Formula) -> Formula:
    words = NAMES[name]
    return Formula(rf"\text{{{words}: }} {formula.latex}", f"{words}: {formula.text}")
