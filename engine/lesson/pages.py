"""The pages of the guided lesson."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.graph.formulas import Formula, Notation
from engine.graph.shape import Pass
from engine.graph.values import one_example
from engine.lesson.outlook import OUTLOOK
from engine.lesson.page import Display, Page, Setup, Statement
from engine.model.experiment import Experiment
from engine.support.arithmetic import sign_between
from engine.support.numbers import MINUS, digits, operand
from engine.support.records import dataclass

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


def _worked(name: Formula, form: Formula, value: float) -> Formula:
    """Return a name, its form with numbers plugged in, and what they come to, or about come to."""
    result = _number(value)
    is_exact = sign_between(form.text, result.text) == "="
    return name.equals(form, result) if is_exact else name.about(form, result)


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
    "Train the model yourself: under Parameters, write other numbers for *w₁*, *w₂* and *b*. "
    "Can you bring "
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
        Display(_worked(_named("z"), _sum("1 · 1 + (−1) · 2 + 0.5"), _now.z)),
        Display(
            _named("a")
            .equals(Formula(r"\frac{1}{1 + e^{0.5}}", "1/(1 + e^0.5)"))
            .about(_number(_now.a))
        ),
        Display(
            _worked(
                _L,
                Formula(rf"{{-}}\log \, {digits(_now.a)}", f"−log {digits(_now.a)}"),
                _now.loss,
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
        "Now we go backwards. If *a* grew a little, how fast would the loss grow? "
        "This slope is the derivative of *L* by *a*, in code *da*.",
        *_backward(_da),
        "For *y* = 1 only −1/*a* remains, for *y* = 0 only 1/(1 − *a*). Those who know calculus "
        "see the slopes of the two logarithms; everybody else may take the formula as it is.",
        "At the start:",
        *_backward(
            _worked(
                _named("da"),
                Formula(rf"{{-}}\frac{{1}}{{{digits(_now.a)}}}", f"−1/{digits(_now.a)}"),
                _now.da,
            )
        ),
        "It is negative: a larger *a* would lower the loss, which is what *y* = 1 asks for.",
        "The sigmoid plot shows the example on the curve, at its *z* and as high as its *a*. The "
        "lower it stands below its label 1, the larger is 1/*a*, without limit.",
    ),
    Setup(WORKED, micro="da", sigmoid=True),
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
            _worked(_named("dz"), _sum(f"{_of(_now.da)} · {digits(_now.slope)}"), _now.chain),
            _worked(_named("dz"), _sum(f"{digits(_now.a)} − 1"), _now.dz),
        ),
        "So *dz* is simply the error, below 0 where *a* is too low. In the sigmoid plot it is a "
        "length: the thick line from *a* to the label *y*, never longer than 1.",
    ),
    Setup(WORKED, micro="dz", sigmoid=True),
    "Under Parameters, set *b* to −30. *da* is now a number of 14 digits and *a*(1 − *a*) almost "
    "nothing, but what becomes of their product, the line?",
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
            _worked(Formula("dw_{1}", "dw₁"), _sum(f"1 · {_of(_now.dz)}"), _now.dw[0]),
            _worked(Formula("dw_{2}", "dw₂"), _sum(f"2 · {_of(_now.dz)}"), _now.dw[1]),
            _named("db").equals(_number(_now.db)),
        ),
        "One error, for all parameters: the weight whose feature was larger did more to *z*, "
        "and gets "
        "more of the correction. A feature of 0 did nothing, and its weight gets none.",
    ),
    Setup(WORKED, micro="dw"),
    "Open Lesson → Gradient check. It nudges each parameter, looks at the loss alone, and "
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
            Display(_worked(_name, _sum(f"{_old} − 0.5 · {_of(_slope)}"), _new), Pass.UPDATE)
            for _name, _old, _slope, _new in (
                (_w1, "1", _now.dw[0], _now.w_new[0]),
                (_w2, "−1", _now.dw[1], _now.w_new[1]),
                (_b, "0.5", _now.db, _now.b_new),
            )
        ),
        f"These make *a* ≈ {digits(_next.a)}: the line has swung across the example, and the loss "
        f"has fallen from {digits(_now.loss)} to {digits(_next.loss)}.",
    ),
    Setup(WORKED, micro="dw", boundary=True),
    "Press → and watch the line: it moves now and at no other time. Press ←, set *α* to 0.05, and "
    "press → again: the same direction, a tenth of the way.",
)

PAGES_OF_ONE = (SETUP, FORWARD, DA, DZ, DW, UPDATE)

BENT = Experiment(data="circles", features=("x1", "x2", "x1^2", "x2^2", "x1*x2"), alpha=1.0)

CROWD = Experiment(data="two-blobs")

FAR_OFF = WORKED.changed(init=(-8.0, -8.0, -6.0))
"""The worked example where the model is as good as sure, and wrong."""

_wrong = one_example((1.0, 2.0), 1.0, (-8.0, -8.0), -6.0, 0.5)

_chain = Formula(
    r"\frac{d\mathcal{L}}{dz} = \frac{d\mathcal{L}}{da} \cdot \frac{da}{dz}", "dz = da · da/dz"
)

_forward = Formula(r"x \to z \to a \to \mathcal{L}", "x → z → a → L")

_update = Formula(r"w \coloneqq w - \alpha \cdot dw", "w := w − α · dw")

FEATURES = Page(
    "features",
    "n features",
    (
        "More features make the sum longer and nothing else harder. Written with vectors, it is "
        "the same line as before.",
        Display(
            Formula(
                r"z = \sum_{j=1}^{n} w_{j} x_{j} + b = w^{T} x + b", "z = Σⱼ wⱼxⱼ + b = wᵀx + b"
            )
        ),
        Display(
            Formula(
                r"\frac{d\mathcal{L}}{dw_{j}} = x_{j} \cdot dz = x_{j} (a - y)",
                "dwⱼ = xⱼ · dz = xⱼ(a − y)",
            ),
            Pass.BACKWARD,
        ),
        Display(Formula(r"\frac{d\mathcal{L}}{dw} = x \cdot dz", "dw = x · dz"), Pass.BACKWARD),
        "Here five features are made of the two columns: *x₁*, *x₂*, *x₁²*, *x₂²* and *x₁·x₂*. One "
        "*dz* serves all five weights.",
        "The model still draws one flat boundary, but among five features. Seen in the plane of "
        "*x₁* and *x₂*, it may be a closed curve.",
    ),
    Setup(BENT),
    "Press Space and watch a ring form around the squares. Then take *x₁²* and *x₂²* away under "
    "Features and press Space again: without them no ring can form.",
)

PICTURE = Page(
    "picture",
    "The big picture",
    (
        "One step is three sweeps over one graph. Forward, to see how wrong the model is:",
        Display(_forward),
        "Backward, to see what made it wrong, each slope made from the one before:",
        Display(
            Formula(
                r"dw, db \leftarrow dz \leftarrow da \leftarrow d\mathcal{L}",
                "dw, db ← dz ← da ← dL",
            ),
            Pass.BACKWARD,
        ),
        "And then all parameters at once:",
        Display(_update, Pass.UPDATE),
        Display(Formula(r"b \coloneqq b - \alpha \cdot db", "b := b − α · db"), Pass.UPDATE),
        "The way back uses what the way forward has left behind: *a* for *da* and *dz*, *x* for "
        "*dw*. A neural network has more nodes between *x* and *L*, but it learns by "
        "these same three sweeps.",
    ),
    Setup(WORKED, micro="z"),
    "Press → six times, from *z* to the update: that was one whole step, by hand. Six times ← "
    "takes it back.",
)

EXAMPLES = Page(
    "examples",
    "Many examples",
    (
        "With *m* examples, what should fall is the mean *J* of their losses. The slope of a mean "
        "is the mean of the slopes:",
        Display(Formula(r"J = \frac{1}{m} \sum_{i=1}^{m} \mathcal{L}^{(i)}", "J = (1/m) Σᵢ L⁽ⁱ⁾")),
        Display(
            Formula(
                r"\frac{dJ}{dw_{j}} = \frac{1}{m} \sum_{i=1}^{m} x_{j}^{(i)} (a^{(i)} - y^{(i)})",
                "dwⱼ = (1/m) Σᵢ xⱼ⁽ⁱ⁾(a⁽ⁱ⁾ − y⁽ⁱ⁾)",
            ),
            Pass.BACKWARD,
        ),
        Display(
            Formula(
                r"\frac{dJ}{db} = \frac{1}{m} \sum_{i=1}^{m} (a^{(i)} - y^{(i)})",
                "db = (1/m) Σᵢ (a⁽ⁱ⁾ − y⁽ⁱ⁾)",
            ),
            Pass.BACKWARD,
        ),
        "Each example pulls at the parameters by its own error, and the step goes where the pulls "
        "balance out: one update for all of them, not one for each.",
        "At the start all parameters are 0, so *a* = ½ for every example, and all pull equally "
        "hard: *dz* is ½ or −½. As a line takes shape, the *dz* of those far on their own side "
        "goes to 0.",
    ),
    Setup(CROWD.changed(alpha=0.5), mean=True, boundary=True),
    "Press → a few times. Then click an example far from the line and one close to it: whose *dz* "
    "is still large?",
    to_drag="Press Space, and drag one example far over to the other side. How far does the line "
    "give way to it?",
)

TAKEAWAYS = Page(
    "takeaways",
    "Key takeaways",
    ("Five sentences to keep. Each of them can be tried.",),
    Setup(WORKED),
    "Pick the sentence that you trust least.",
    (
        Statement(
            "The forward pass turns features into a prediction, and the prediction into a loss.",
            Display(_forward),
            Setup(WORKED, micro="z"),
            "Press → twice: *a* follows from *z* alone, and *L* from *a* and *y* alone.",
        ),
        Statement(
            "The backward pass goes through the same graph from the end, multiplying slopes: the "
            "chain rule.",
            Display(_chain, Pass.BACKWARD),
            Setup(WORKED, micro="da"),
            "Press → twice: *da* makes *dz*, and *dz* makes *dw* and *db*.",
        ),
        Statement(
            "What the calculus comes down to is the error of the prediction.",
            Display(Formula(r"dz = a - y", "dz = a − y"), Pass.BACKWARD),
            Setup(FAR_OFF, micro="dz"),
            f"The model could not be more wrong: *z* = {digits(_wrong.z)}. *da* grows without "
            "limit, "
            f"and yet *dz* ≈ {digits(_wrong.dz)}.",
        ),
        Statement(
            "To learn is to subtract: from each parameter, *α* times its derivative.",
            Display(_update, Pass.UPDATE),
            Setup(CROWD),
            "Press → and the loss falls. Press R, set *α* to 30, press → again: the direction was "
            "right, the step too long, and the loss rises.",
        ),
        Statement(
            "The graph remembers: a number that was found once is used again wherever an arrow "
            "leads.",
            Display(
                NOTATION.parameter_derivative(Formula("w_{j}", "wⱼ")).equals(
                    Formula(r"x_{j} \cdot dz", "xⱼ · dz")
                ),
                Pass.BACKWARD,
            ),
            Setup(BENT, micro="dw"),
            "Six derivatives are found at once, all of them from the same *dz*.",
        ),
    ),
)

PAGES_OF_MANY = (FEATURES, PICTURE, EXAMPLES, TAKEAWAYS)

PAGES: tuple[Page, ...] = (*PAGES_OF_ONE, *PAGES_OF_MANY)
"""The lesson's parts in its order."""

ALL_PAGES = (*PAGES, OUTLOOK)
"""All that can be opened: the lesson's ten pages, and the outlook, which is none of them."""


def progress_of(place: int) -> str:
    """Return how far the lesson is at a page: ``3 of 10``, or that it is the outlook."""
    return f"{place + 1} of {len(PAGES)}" if place < len(PAGES) else "outlook"


@dataclass(frozen=True, slots=True)
class Visit:
    """The state of the lesson for one user; every move returns a new one.

    Attributes
    ----------
    had
        What the user had before, untouched by any page: this comes back at the end.
    place
        The page that is open, from 0.
    """

    had: Setup
    place: int = 0

    @property
    def page(self) -> Page:
        """The page that is open; its set-up is what the window has to show."""
        return ALL_PAGES[self.place]

    @property
    def progress(self) -> str:
        """How far the lesson is: ``3 of 10``, or that this is the outlook."""
        return progress_of(self.place)

    @property
    def is_first(self) -> bool:
        """Whether there is no page before."""
        return self.place == 0

    @property
    def is_last(self) -> bool:
        """Whether there is no page after."""
        return self.place == len(ALL_PAGES) - 1

    def turned_to(self, place: int) -> Visit:
        """Open another page; beyond the first and the last there is none."""
        return replace(self, place=min(max(place, 0), len(ALL_PAGES) - 1))
