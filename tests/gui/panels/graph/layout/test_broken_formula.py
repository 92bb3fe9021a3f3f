import pytest

from engine.graph.formulas import Formula
from engine.graph.shape import graph_shape
from gui.panels.graph.layout.blocks import halves
from gui.widgets.formulas import FormulaCache


def formula_of(key, **shape):
    n = shape.pop("n", 2)
    return next(node.formula for node in graph_shape(n, **shape).nodes if node.key == key)


def test_two_forms_are_parted_at_the_second_equals_sign():
    first, second = halves(formula_of("dz"))
    assert first.latex == r"\frac{d\mathcal{L}}{dz} = \frac{d\mathcal{L}}{da} \cdot a(1 - a)"
    assert second.latex == "= a - y"


def test_a_sum_is_parted_before_its_last_plus():
    first, second = halves(formula_of("da"))
    assert first.latex.endswith(r"\frac{y}{a}")
    assert second.latex.startswith("+ ")


def test_brackets_stay_open():
    first, second = halves(formula_of("L"))
    assert first.latex.count(r"\left") == first.latex.count(r"\right") == 1
    assert second.latex.count(r"\left") == second.latex.count(r"\right") == 1


def test_what_is_inside_of_a_fraction_stays_together():
    assert halves(Formula(r"a = \frac{1}{1 + e}", "")) is None


@pytest.mark.parametrize(
    "shape", [{"n": 2}, {"n": 7}, {"n": 3, "mean": True, "l1": True, "l2": True}]
)
def test_every_half_can_be_typeset(qapp, shape):
    cache = FormulaCache()
    parts = [
        part.latex for node in graph_shape(**shape).nodes for part in halves(node.formula) or ()
    ]
    cache.ask_for(*parts)
    cache.finish()
    assert all(cache.picture(latex) is not None for latex in parts)
