"""The lesson's formulas, typeset and as plain text."""

from __future__ import annotations

from collections.abc import Sequence

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
    """

    def __init__(self, n: int, mean: bool, l1: bool, l2: bool) -> None:
        self._n = n
        self._mean = mean
        self._l1 = mean and l1
        self._l2 = mean and l2
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

        With an L1 penalty J has no derivative where a weight is 0. Then it is ``dw_j``, the
        derivative of all the rest of J.
        """
        if self._l1 and parameter.text != "b":
            return Formula(f"d{parameter.latex}", f"d{parameter.text}")
        cost = "J" if self._mean else r"\mathcal{L}"
        return Formula(rf"\frac{{d{cost}}}{{d{parameter.latex}}}", f"d{parameter.text}")

    def dw(self, j: int | None) -> Formula:
        """Return ``x_j · dz``, or its mean and what the L2 penalty adds."""
        x, dz = self.x(j), self.mark("dz", "dz")
        one = Formula(rf"{x.latex} \cdot {dz.latex}", f"{x.text} · {dz.text}")
        w = self.indexed("w", "w", j)
        slope = Formula(rf"\lambda_2 {w.latex}", f"λ₂{w.text}")
        return _sum([self._mean_of(one), *[slope] * self._l2])

    def db(self) -> Formula:
        """Return ``dz``, or its mean."""
        return self._mean_of(self.mark("dz", "dz"))

    def cost(self) -> Formula:
        """Return the mean of L, and the penalties."""
        first = Formula(r"\lambda_1 \sum_{j} |w_{j}|", "λ₁ Σⱼ|wⱼ|")
        second = Formula(r"\frac{\lambda_2}{2} \sum_{j} w_{j}^{2}", "(λ₂/2) Σⱼ wⱼ²")
        mean = self._mean_of(self.mark(r"\mathcal{L}", "L"))
        return _sum([mean, *[first] * self._l1, *[second] * self._l2])

    def update(self, parameter: Formula) -> Formula:
        """Return ``w_j - α · dw_j``; with an L1 penalty ``soft(w_j - α · dw_j, αλ₁)``; not of b."""
        name = parameter
        moved = Formula(
            rf"{name.latex} - \alpha \cdot d{name.latex}", f"{name.text} − α · d{name.text}"
        )
        if not self._l1 or name.text == "b":
            return moved
        return Formula(
            rf"\mathrm{{soft}}({moved.latex}, \alpha \lambda_1)", f"soft({moved.text}, αλ₁)"
        )

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
