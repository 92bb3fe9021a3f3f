"""The lesson's formulas, typeset and as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.optimizers import ADAPTIVE
from engine.support.numbers import subscript
from engine.support.records import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in LaTeX, with real fractions, and on one line of plain text."""

    latex: str
    text: str

    def equals(self, *sides: Formula) -> Formula:
        """Return this formula, followed by the sides that it equals."""
        whole = (self, *sides)
        return Formula(
            " = ".join(side.latex for side in whole), " = ".join(side.text for side in whole)
        )

    def about(self, *sides: Formula) -> Formula:
        """Return this formula, followed by the sides that it is about equal to."""
        whole = (self, *sides)
        return Formula(
            r" \approx ".join(side.latex for side in whole), " ≈ ".join(side.text for side in whole)
        )

    def becomes(self, side: Formula) -> Formula:
        """Return the assignment of another formula to this one."""
        return Formula(rf"{self.latex} \coloneqq {side.latex}", f"{self.text} := {side.text}")


class Notation:
    """The formulas of one graph.

    Parameters
    ----------
    n
        Number of features.
    mean
        Whether dw and db are means over m examples: what belongs to one of them is then marked by
        ``(i)``. Otherwise there is one example, and no mark.
    l1, l2
        Whether the mean loss carries these penalties.
    optimizer
        One of `engine.model.optimizers.OPTIMIZERS`.
    clipped
        Whether the optimiser is given ``c·dw``, where c is below 1 if the gradient is too long.
    """

    def __init__(
        self,
        n: int,
        mean: bool,
        l1: bool,
        l2: bool,
        optimizer: str = "gd",
        clipped: bool = False,
    ) -> None:
        self._n = n
        self._mean = mean
        self._l1 = mean and l1
        self._is_decoupled = mean and l2 and optimizer == "adamw"
        self._l2 = mean and l2
        self._optimizer = optimizer
        self._clipped = clipped
        self._i = Formula("^{(i)}", "⁽ⁱ⁾") if mean else Formula("", "")

    def mark(self, latex: str, text: str) -> Formula:
        """Return a name of something that belongs to one example, marked where there are many."""
        return Formula(latex + self._i.latex, text + self._i.text)

    @staticmethod
    def indexed(latex: str, text: str, j: int | None) -> Formula:
        """Return a name with the feature's index, or the bare name for the vector."""
        if j is None:
            return Formula(latex, text)
        return Formula(f"{latex}_{{{j}}}", text + subscript(j))

    def x(self, j: int | None) -> Formula:
        """Return the name of a feature of the example."""
        bare = self.indexed("x", "x", j)
        return self.mark(bare.latex, bare.text)

    def z(self, folded: bool) -> Formula:
        """Return ``w·x + b``: each product for two features, else the sum, or the vectors."""
        x = self.x(None)
        vectors = Formula(f"w^{{T}} {x.latex} + b", f"wᵀ{x.text} + b")
        if folded:
            return vectors
        if self._n <= 2:
            pairs = [(self.indexed("w", "w", j), self.x(j)) for j in range(1, self._n + 1)]
            return Formula(
                " + ".join(f"{w.latex} {x.latex}" for w, x in pairs) + " + b",
                " + ".join(w.text + x.text for w, x in pairs) + " + b",
            )
        name = f"x_{{j}}{self._i.latex}"
        last = subscript(self._n)
        return vectors.equals(
            Formula(
                rf"\sum_{{j=1}}^{{{self._n}}} w_{{j}} {name} + b",
                f"w₁x₁{self._i.text} + … + w{last}x{last}{self._i.text} + b",
            )
        )

    def a(self) -> Formula:
        """Return ``σ(z) = 1 / (1 + e^-z)``."""
        z = self.mark("z", "z")
        return Formula(rf"\sigma({z.latex})", f"σ({z.text})").equals(
            Formula(rf"\frac{{1}}{{1 + e^{{-{z.latex}}}}}", f"1/(1 + e^(−{z.text}))")
        )

    def loss(self) -> Formula:
        """Return ``-[y log a + (1 - y) log(1 - a)]``."""
        a, y = self.mark("a", "a"), self.mark("y", "y")
        return Formula(
            rf"{{-}}\left[ {y.latex} \, \log \, {a.latex} "
            rf"+ (1 - {y.latex}) \, \log \, (1 - {a.latex}) \right]",
            f"−[{y.text} log {a.text} + (1 − {y.text}) log(1 − {a.text})]",
        )

    def da(self) -> Formula:
        """Return ``-y/a + (1 - y)/(1 - a)``."""
        a, y = self.mark("a", "a"), self.mark("y", "y")
        return Formula(
            rf"{{-}}\frac{{{y.latex}}}{{{a.latex}}} + \frac{{1 - {y.latex}}}{{1 - {a.latex}}}",
            f"−{y.text}/{a.text} + (1 − {y.text})/(1 − {a.text})",
        )

    def dz(self) -> tuple[Formula, Formula]:
        """Return the two forms ``da · a(1 - a)`` and ``a - y``."""
        a, y, da = self.mark("a", "a"), self.mark("y", "y"), self.mark("da", "da")
        slope = self.slope()
        chain = Formula(
            rf"{self.derivative('a').latex} \cdot {slope.latex}", f"{da.text} · {slope.text}"
        )
        return chain, Formula(f"{a.latex} - {y.latex}", f"{a.text} − {y.text}")

    def slope(self) -> Formula:
        """Return ``a(1 - a)``."""
        a = self.mark("a", "a")
        return Formula(f"{a.latex}(1 - {a.latex})", f"{a.text}(1 − {a.text})")

    def derivative(self, of: str) -> Formula:
        """Return ``dL/da``, and the lesson's code variable ``da`` as its plain text."""
        name = self.mark(of, f"d{of}")
        loss = self.mark(r"\mathcal{L}", "L")
        return Formula(rf"\frac{{d{loss.latex}}}{{d{name.latex}}}", name.text)

    def parameter_derivative(self, parameter: Formula) -> Formula:
        """Return ``dL/dw_j``, or ``dJ/dw_j`` for many examples; ``dw_j`` as plain text.

        With an L1 penalty J has no derivative where a weight is 0, and AdamW leaves its L2 penalty
        out. Then it is ``dw_j``, the derivative of all the rest of J.
        """
        if (self._l1 or self._is_decoupled) and parameter.text != "b":
            return Formula(f"d{parameter.latex}", f"d{parameter.text}")
        cost = "J" if self._mean else r"\mathcal{L}"
        return Formula(rf"\frac{{d{cost}}}{{d{parameter.latex}}}", f"d{parameter.text}")

    def dw(self, j: int | None) -> Formula:
        """Return ``x_j · dz``, or its mean and what the L2 penalty adds."""
        x, dz = self.x(j), self.mark("dz", "dz")
        one = Formula(rf"{x.latex} \cdot {dz.latex}", f"{x.text} · {dz.text}")
        w = self.indexed("w", "w", j)
        slope = Formula(rf"\lambda_2 {w.latex}", f"λ₂{w.text}")
        return _sum([self._mean_of(one), *[slope] * (self._l2 and not self._is_decoupled)])

    def db(self) -> Formula:
        """Return ``dz``, or its mean."""
        return self._mean_of(self.mark("dz", "dz"))

    def cost(self) -> Formula:
        """Return the mean of L, and the penalties."""
        first = Formula(r"\lambda_1 \sum_{j} |w_{j}|", "λ₁ Σⱼ|wⱼ|")
        second = Formula(r"\frac{\lambda_2}{2} \sum_{j} w_{j}^{2}", "(λ₂/2) Σⱼ wⱼ²")
        mean = self._mean_of(self.mark(r"\mathcal{L}", "L"))
        return _sum([mean, *[first] * self._l1, *[second] * self._l2])

    def memory(self, kind: str, parameter: Formula) -> Formula:
        """Return the name of what an optimiser keeps of a derivative; see `memory_key`."""
        if kind == "p":
            return Formula(f"p_{{{parameter.latex}}}", f"p_{parameter.text}")
        latex = rf"\hat{{{kind[0]}}}" if kind.endswith("_hat") else kind
        return Formula(f"{latex}_{{d{parameter.latex}}}", f"{kind}_d{parameter.text}")

    def keeping(self, kind: str, parameter: Formula) -> Formula:
        """Return what becomes of that in a step: of a velocity, ``μ·v + dw_j``."""
        name = self.memory(kind.removesuffix("_hat"), parameter)
        slope = self._slope(parameter)
        beta = Formula(r"\beta_{1}", "β₁") if kind[0] == "v" else Formula(r"\beta_{2}", "β₂")
        if kind == "p":
            cost = Formula("J", "J") if self._mean else Formula(r"\mathcal{L}", "L")
            latex, text = (r"c \, ", "c · ") if self._clipped else ("", "")
            gradient = Formula(rf"{latex}\nabla {cost.latex}", f"{text}∇{cost.text}")
            return Formula(
                rf"\left[ (H {{+}} \varepsilon I)^{{-1}} {gradient.latex} "
                rf"\right]_{{{parameter.latex}}}",
                f"[(H + εI)⁻¹ {gradient.text}]_{parameter.text}",
            )
        if kind.endswith("_hat"):
            return Formula(
                rf"\frac{{{name.latex}}}{{1 - {beta.latex}^{{t}}}}",
                f"{name.text}/(1 − {beta.text}^t)",
            )
        if kind == "s":
            slope = self._square(parameter)
        if self._optimizer == "adagrad":
            return Formula(f"{name.latex} + {slope.latex}", f"{name.text} + {slope.text}")
        if self._optimizer in ("momentum", "nesterov"):
            return Formula(
                rf"\mu \, {name.latex} + {slope.latex}", f"μ · {name.text} + {slope.text}"
            )
        return Formula(
            rf"{beta.latex} {name.latex} + (1 - {beta.latex}) {slope.latex}",
            f"{beta.text} · {name.text} + (1 − {beta.text}) · {slope.text}",
        )

    def update(self, parameter: Formula) -> Formula:
        """Return what a parameter becomes: ``w_j - α · dw_j`` in plain descent.

        With an L1 penalty ``soft(…, αλ₁)`` of it, in which other optimisers have a rate ``α_j`` of
        each parameter's own; not of b.
        """
        name, change = parameter, self._change(parameter)
        old = name
        if self._is_decoupled and name.text != "b":
            old = Formula(rf"(1 - \alpha \lambda_2) {name.latex}", f"(1 − αλ₂) · {name.text}")
        moved = Formula(
            rf"{old.latex} - \alpha \cdot {change.latex}", f"{old.text} − α · {change.text}"
        )
        if not self._l1 or name.text == "b":
            return moved
        rate = Formula(r"\alpha", "α")
        if self._optimizer in ADAPTIVE:
            rate = Formula(r"\alpha_{j}", "αⱼ")
        return Formula(
            rf"\mathrm{{soft}}({moved.latex}, {rate.latex} \lambda_1)",
            f"soft({moved.text}, {rate.text}λ₁)",
        )

    def _change(self, parameter: Formula) -> Formula:
        """Return what a parameter moves against, α times as far."""
        optimizer, slope = self._optimizer, self._slope(parameter)
        if optimizer == "gd":
            return slope
        if optimizer == "newton":
            return self.memory("p", parameter)
        if optimizer == "momentum":
            return self.memory("v", parameter)
        if optimizer == "nesterov":
            v = self.memory("v", parameter)
            return Formula(rf"({slope.latex} + \mu \, {v.latex})", f"({slope.text} + μ · {v.text})")
        hat = "_hat" if optimizer.startswith("adam") else ""
        top = self.memory("v_hat", parameter) if hat else slope
        s = self.memory(f"s{hat}", parameter)
        return Formula(
            rf"\frac{{{top.latex}}}{{\sqrt{{{s.latex}}} + \varepsilon}}",
            f"{top.text}/(√{s.text} + ε)",
        )

    def _slope(self, parameter: Formula) -> Formula:
        """Return the derivative that the optimiser is given."""
        name = Formula(f"d{parameter.latex}", f"d{parameter.text}")
        if not self._clipped:
            return name
        return Formula(rf"c \cdot {name.latex}", f"c · {name.text}")

    def _square(self, parameter: Formula) -> Formula:
        slope = self._slope(parameter)
        if self._clipped:
            return Formula(f"({slope.latex})^{{2}}", f"({slope.text})²")
        return Formula(f"{{{slope.latex}}}^{{2}}", f"{slope.text}²")

    def local(self, top: str, by: Formula, value: Formula) -> Formula:
        """Return a local derivative, such as ``da/dz = a(1 - a)``."""
        name = self.mark(top, top)
        head = Formula(rf"\frac{{d{name.latex}}}{{d{by.latex}}}", f"d{name.text}/d{by.text}")
        return head.equals(value)

    def local_share(self, by: Formula, value: Formula) -> Formula:
        """Return the local derivative of z by a parameter, as it counts in the mean."""
        if not self._mean:
            return self.local("z", by, value)
        z = self.mark("z", "z")
        head = Formula(
            rf"\frac{{1}}{{m}} \frac{{d{z.latex}}}{{d{by.latex}}}", f"(1/m) d{z.text}/d{by.text}"
        )
        return head.equals(Formula(rf"\frac{{{value.latex}}}{{m}}", f"{value.text}/m"))

    def _mean_of(self, one: Formula) -> Formula:
        if not self._mean:
            return one
        return Formula(rf"\frac{{1}}{{m}} \sum_{{i=1}}^{{m}} {one.latex}", f"(1/m) Σᵢ {one.text}")


def _sum(terms: Sequence[Formula]) -> Formula:
    return Formula(
        " + ".join(term.latex for term in terms), " + ".join(term.text for term in terms)
    )
