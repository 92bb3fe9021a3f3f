"""What does the guided lesson say of one example, from its features to the update?"""

from __future__ import annotations

import re

from engine.graph.formulas import Formula, Notation
from engine.graph.parts import Pass
from engine.graph.values import one_example
from engine.lesson.parts import Display, Page
from engine.lesson.setup import Setup
from engine.model.experiment import Experiment
from engine.support.numbers import MINUS, digits, operand

WORKED = Experiment(data="one-example", alpha=0.5, init=(1.0, -1.0, 0.5))
"""The example that all these pages work through: wrong at first, right after one step."""

NOTATION = Notation(2, mean=False, l1=False, l2=False)

_now = one_example((1.0, 2.0), 1.0, (1.0, -1.0), 0.5, 0.5)
_next = one_example(_now.x, _now.y, _now.w_new, _now.b_new, _now.alpha)

_z = Formula("z", "z").equals(NOTATION.z(folded=False))
_a = Formula("a", "a").equals(NOTATION.a())
_loss = Formula(r"\mathcal{L}", "L").equals(NOTATION.loss())
_da = NOTATION.derivative("a").equals(NOTATION.da())
_w1, _w2, _b = Formula("w_{1}", "w₁"), Formula("w_{2}", "w₂"), Formula("b", "b")


_L = Formula(r"\mathcal{L}", "L")


def _sum(text: str) -> Formula:
    """Return numbers with signs between them as a formula."""
    signed = re.sub(rf"{MINUS}(?=\d)", "{-}", text)  # a sign, and no subtraction
    return Formula(signed.replace(MINUS, "-").replace("·", r"\cdot"), text)


def _number(value: float) -> Formula:
    return _sum(digits(value))


def _of(value: float) -> str:
    """Return a number for the midst of a formula."""
    return operand(digits(value))


def _named(name: str) -> Formula:
    return Formula(name, name)


def _backward(*formulas: Formula) -> tuple[Display, ...]:
    return tuple(Display(formula, Pass.BACKWARD) for formula in formulas)


SETUP = Page(
    "setup",
    "What is given and sought",
    (
        "An example has features *x* and a label *y*, which is 0 or 1. Here there is just one: "
        "*x₁* = 1, *x₂* = 2, and *y* = 1. It is the square in the plot.",
        "The model weighs the features, adds a bias, and squeezes the sum *z* between 0 and 1. "
        "The result, *a*, is how strongly it believes in class 1.",
        Display(Formula("z = w^{T} x + b", "z = wᵀx + b")),
        Display(Formula(r"\hat{y} = a = \sigma(z)", "ŷ = a = σ(z)")),
        "The loss measures how far *a* is from *y*: next to nothing where they agree, and growing "
        "without limit the surer the model is of the wrong class.",
        Display(_loss),
        "*x* and *y* are as they are. Only *w₁*, *w₂* and *b* can be turned, and the whole lesson "
        "is about how to turn them so that the loss falls. The line in the plot is where *z* = 0: "
        "there the model cannot decide, *a* = ½.",
    ),
    Setup(WORKED),
    "Be the learner: under Parameters, write other numbers for *w₁*, *w₂* and *b*. Can you bring "
    "the loss below 0.1? Then press R for the start.",
)

FORWARD = Page(
    "forward",
    "Forward: from x to the loss",
    (
        "Read the graph from left to right. Every node needs only what stands before it.",
        Display(_z),
        Display(_a),
        Display(_loss),
        "At the start:",
        Display(_named("z").equals(_sum("1 · 1 + (−1) · 2 + 0.5"), _number(_now.z))),
        Display(
            _named("a").equals(Formula(r"\frac{1}{1 + e^{0.5}}", "1/(1 + e^0.5)"), _number(_now.a))
        ),
        Display(
            _L.equals(
                Formula(rf"{{-}}\log \, {digits(_now.a)}", f"−log {digits(_now.a)}"),
                _number(_now.loss),
            )
        ),
        "*z* is below 0, so *a* leans to class 0, although *y* = 1. Of the loss only the first "
        "half counts, since 1 − *y* = 0.",
    ),
    Setup(WORKED, micro="z"),
    "Press → for *a*, and once more for *L*; ← goes back. Before each press, say what the number "
    "will be: above or below ½, more or less than 1?",
)

DA = Page(
    "da",
    "Backward, first link: da",
    (
        "Now the question is turned round. If *a* grew a little, how fast would the loss grow? "
        "This slope is the derivative of *L* by *a*, in code *da*.",
        *_backward(_da),
        "For *y* = 1 only −1/*a* remains, for *y* = 0 only 1/(1 − *a*). Those who know calculus "
        "see the slopes of the two logarithms; everybody else may take the formula as it is.",
        "At the start:",
        *_backward(
            _named("da").equals(
                Formula(rf"{{-}}\frac{{1}}{{{digits(_now.a)}}}", f"−1/{digits(_now.a)}"),
                _number(_now.da),
            )
        ),
        "It is negative: a larger *a* would lower the loss, which is what *y* = 1 asks for.",
    ),
    Setup(WORKED, micro="da"),
    "Under Parameters, set *b* to 9: *a* is nearly right, and yet *da* does not go to 0 but to "
    "−1. Then set *b* to −8: *a* is very wrong, and *da* is in the thousands.",
)

DZ = Page(
    "dz",
    "Backward, second link: dz",
    (
        "*z* acts on the loss through *a* alone. So slope follows slope, and the two are "
        "multiplied. This is the chain rule.",
        *_backward(
            Formula(
                r"\frac{d\mathcal{L}}{dz} = \frac{d\mathcal{L}}{da} \cdot \frac{da}{dz}",
                "dz = da · da/dz",
            ),
            Formula(r"\frac{da}{dz} = a(1 - a)", "da/dz = a(1 − a)"),
        ),
        "*a*(1 − *a*) is the slope of the sigmoid, at most ¼ and almost flat at both ends. It "
        "cancels both denominators of *da*:",
        *_backward(
            Formula(
                r"\frac{d\mathcal{L}}{dz} = {-}y(1 - a) + (1 - y)a", "dz = −y(1 − a) + (1 − y)a"
            ),
            Formula(r"\frac{d\mathcal{L}}{dz} = a - y", "dz = a − y"),
        ),
        "At the start, both ways:",
        *_backward(
            _named("dz").equals(
                _sum(f"{_of(_now.da)} · {digits(_now.slope)}"), _number(_now.chain)
            ),
            _named("dz").equals(_sum(f"{digits(_now.a)} − 1"), _number(_now.dz)),
        ),
        "So *dz* is simply the error of the prediction, with its sign: below 0 where *a* is too "
        "low, above 0 where it is too high.",
    ),
    Setup(WORKED, micro="dz"),
    "Under Parameters, set *b* to −30. *da* is now a number of 14 digits and *a*(1 − *a*) almost "
    "nothing, but what becomes of their product?",
)

DW = Page(
    "dw",
    "Backward, last link: dw, db",
    (
        "How fast does *z* grow with a parameter? With *w₁* it grows *x₁* times as fast, with "
        "*w₂*, *x₂* times, and with *b* just as fast. One more factor, and the chain is complete.",
        *_backward(
            NOTATION.parameter_derivative(_w1).equals(NOTATION.dw(1)),
            NOTATION.parameter_derivative(_w2).equals(NOTATION.dw(2)),
            NOTATION.parameter_derivative(_b).equals(NOTATION.db()),
        ),
        "At the start:",
        *_backward(
            Formula("dw_{1}", "dw₁").equals(_sum(f"1 · {_of(_now.dz)}"), _number(_now.dw[0])),
            Formula("dw_{2}", "dw₂").equals(_sum(f"2 · {_of(_now.dz)}"), _number(_now.dw[1])),
            _named("db").equals(_number(_now.db)),
        ),
        "One error, shared out: the weight whose feature was larger had more say in *z*, and gets "
        "more of the correction. A feature of 0 had no say, and its weight gets none.",
    ),
    Setup(WORKED, micro="dw"),
    "Open Lesson → Gradient check. It nudges each parameter, looks at nothing but the loss, and "
    "should find the same three numbers.",
)

UPDATE = Page(
    "update",
    "The update",
    (
        "A derivative points uphill. To go downhill, take it away from its parameter: *α* times, "
        "where *α* is the learning rate. All parameters move together, from derivatives that were "
        "all found at the same place.",
        *(Display(_name.becomes(NOTATION.update(_name)), Pass.UPDATE) for _name in (_w1, _w2, _b)),
        "From the start, with *α* = 0.5:",
        *(
            Display(_name.equals(_sum(f"{_old} − 0.5 · {_of(_slope)}"), _number(_new)), Pass.UPDATE)
            for _name, _old, _slope, _new in (
                (_w1, "1", _now.dw[0], _now.w_new[0]),
                (_w2, "−1", _now.dw[1], _now.w_new[1]),
                (_b, "0.5", _now.db, _now.b_new),
            )
        ),
        f"These make *a* = {digits(_next.a)}: the line has swung across the example, and the loss "
        f"has fallen from {digits(_now.loss)} to {digits(_next.loss)}.",
    ),
    Setup(WORKED, micro="dw"),
    "Press → and watch the line: it moves now and at no other time. Press ←, set *α* to 0.05, and "
    "press → again: the same direction, a tenth of the way.",
)

PAGES_OF_ONE = (SETUP, FORWARD, DA, DZ, DW, UPDATE)
