"""The outlook beyond the lesson's pages: momentum and Adam."""

from __future__ import annotations

from engine.graph.formulas import Formula, Notation
from engine.graph.shape import Pass
from engine.lesson.page import Display, Page, Setup, Statement
from engine.model.experiment import Experiment

_w = Formula("w", "w")

_MOMENTUM = Notation(2, mean=True, l1=False, l2=False, optimizer="momentum")

_ADAM = Notation(2, mean=True, l1=False, l2=False, optimizer="adam")


def _keeping(notation: Notation, kind: str) -> Formula:
    """Return how something that an optimiser keeps changes in a step."""
    name, form = notation.memory(kind, _w), notation.keeping(kind, _w)
    return name.equals(form) if kind.endswith("_hat") else name.becomes(form)


def _shown(*formulas: Formula) -> tuple[Display, ...]:
    return tuple(Display(formula, Pass.UPDATE) for formula in formulas)


ROLLING = Experiment(data="two-blobs", optimizer="momentum")
"""The crowd of the lesson, with a velocity."""

UNEVEN = Experiment(data="unscaled", alpha=0.003, optimizer="adam")
"""Features of very different size, of which no single α suits both weights."""

OUTLOOK = Page(
    "outlook",
    "What next: momentum, Adam",
    (
        "The lesson ends here. Plain descent sees the slope of one place and forgets all others. "
        "Where the loss is a long, narrow valley, it swings across and crawls along.",
        "*Momentum* keeps a velocity *v*, like a ball that rolls. Along the valley it gains speed; "
        "across, what goes to and fro cancels out:",
        *_shown(_keeping(_MOMENTUM, "v"), _w.becomes(_MOMENTUM.update(_w))),
        "*μ* is how much of *v* stays in each step, often 0.9. With *μ* = 0 it is plain descent.",
        "*Adam* keeps a mean *v* of the derivatives, and a mean *s* of their squares, which tells "
        "how large each one usually is:",
        *_shown(_keeping(_ADAM, "v"), _keeping(_ADAM, "s")),
        "Both begin at 0 and are too small at first. After *t* steps this makes up for it:",
        *_shown(_keeping(_ADAM, "v_hat"), _keeping(_ADAM, "s_hat")),
        "Then each parameter moves by its own measure, be its slope steep or flat:",
        *_shown(_w.becomes(_ADAM.update(_w))),
        "*dw* and *db* are still those of the lesson: backpropagation is the same, whatever is "
        "made of what it finds.",
    ),
    Setup(ROLLING, mean=True),
    "Press → a few times: *v* grows as long as *dw* keeps its sign. Then choose Adam under "
    "Descent, and find *v* hat and *s* hat in the graph.",
    (
        Statement(
            "A ball that rolls is sooner down.",
            Display(_keeping(_MOMENTUM, "v"), Pass.UPDATE),
            Setup(ROLLING),
            "Press Shift+→ for ten steps and note the loss. Choose gradient descent under Descent, "
            "press R, and see how many steps that takes: about a hundred.",
        ),
        Statement(
            "One *α* need not suit all weights, if each has a rate of its own.",
            Display(_w.becomes(_ADAM.update(_w)), Pass.UPDATE),
            Setup(UNEVEN),
            "Press Space: the loss goes down. Then choose gradient descent under Descent and see "
            "it jump: with this *α* it never settles.",
        ),
    ),
)
"""One page, numbered apart from the lesson's ten."""
