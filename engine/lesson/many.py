"""What does the guided lesson say of many features and many examples?"""

from __future__ import annotations

from engine.graph.formulas import Formula
from engine.graph.parts import Pass
from engine.graph.values import one_example
from engine.lesson.one import NOTATION, WORKED
from engine.lesson.parts import Display, Page, Statement
from engine.lesson.setup import Setup
from engine.model.experiment import Experiment
from engine.support.numbers import digits

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
    "Features and press Space again: without them no ring is to be had.",
)

PICTURE = Page(
    "picture",
    "The big picture",
    (
        "One step is three sweeps over one graph. Forward, to see how wrong the model is:",
        Display(_forward),
        "Backward, to see who is to blame, each slope made from the one before:",
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
        "hard: *dz* is ½ or −½. As a line takes shape, those deep on their own side let go.",
    ),
    Setup(CROWD.changed(alpha=0.5), mean=True),
    "Press → a few times. Then click a point far from the line and one close to it: whose *dz* is "
    "still large?",
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
            f"The model could not be more wrong: *z* = {digits(_wrong.z)}. *da* knows no bounds, "
            f"and yet *dz* = {digits(_wrong.dz)}.",
        ),
        Statement(
            "To learn is to subtract: from each parameter, *α* times its derivative.",
            Display(_update, Pass.UPDATE),
            Setup(CROWD),
            "Press → and the loss falls. Press R, set *α* to 30, press → again: the direction was "
            "right, the step too long, and the loss rises.",
        ),
        Statement(
            "The graph keeps the books: what was found once is used again wherever an arrow leads.",
            Display(
                NOTATION.parameter_derivative(Formula("w_{j}", "wⱼ")).equals(
                    Formula(r"x_{j} \cdot dz", "xⱼ · dz")
                ),
                Pass.BACKWARD,
            ),
            Setup(BENT, micro="dw"),
            "Six derivatives are found in one stroke, all of them from the same *dz*.",
        ),
    ),
)

PAGES_OF_MANY = (FEATURES, PICTURE, EXAMPLES, TAKEAWAYS)
