import pytest

from engine.graph.shape import Pass, Role, graph_shape


def keys(graph):
    return " ".join(node.key for node in graph.nodes)


def test_two_features_give_the_lessons_graph():
    lesson = "x1 x2 w1 w2 b y z a L da dz dw1 dw2 db w1_new w2_new b_new"
    assert keys(graph_shape(2)) == lesson


def test_many_examples_add_the_cost_after_the_loss():
    assert "L J da" in keys(graph_shape(2, mean=True))


def test_more_than_seven_features_are_folded_unless_asked_otherwise():
    assert not graph_shape(7).folded
    assert keys(graph_shape(8)) == "x w b y z a L da dz dw db w_new b_new"
    assert len(graph_shape(8, folded=False).nodes) == 17 + 4 * 6
    assert graph_shape(2, folded=True).folded


def test_the_formulas_are_the_lessons():
    node = {node.key: node for node in graph_shape(2).nodes}
    assert {key: node[key].formula.text for key in ("z", "a", "L", "da", "dz", "dw1", "db")} == {
        "z": "z = w₁x₁ + w₂x₂ + b",
        "a": "a = σ(z) = 1/(1 + e^(−z))",
        "L": "L = −[y log a + (1 − y) log(1 − a)]",
        "da": "da = −y/a + (1 − y)/(1 − a)",
        "dz": "dz = da · a(1 − a) = a − y",
        "dw1": "dw₁ = x₁ · dz",
        "db": "db = dz",
    }
    assert node["w2_new"].formula.text == "w₂ := w₂ − α · dw₂"
    assert node["da"].formula.latex == (
        r"\frac{d\mathcal{L}}{da} = {-}\frac{y}{a} + \frac{1 - y}{1 - a}"
    )
    assert node["dz"].formula.latex == (
        r"\frac{d\mathcal{L}}{dz} = \frac{d\mathcal{L}}{da} \cdot a(1 - a) = a - y"
    )


def test_penalties_show_in_the_mean_and_only_there():
    plain, mean = (
        {node.key: node.formula.text for node in graph_shape(2, mean=mean, l1=True, l2=True).nodes}
        for mean in (False, True)
    )
    assert "λ" not in "".join(plain.values())
    assert mean["dw1"] == "dw₁ = (1/m) Σᵢ x₁⁽ⁱ⁾ · dz⁽ⁱ⁾ + λ₂w₁"
    assert mean["J"] == "J = (1/m) Σᵢ L⁽ⁱ⁾ + λ₁ Σⱼ|wⱼ| + (λ₂/2) Σⱼ wⱼ²"
    assert mean["w1_new"] == "w₁ := soft(w₁ − α · dw₁, αλ₁)"
    assert mean["b_new"] == "b := b − α · db"
    assert "λ" not in mean["db"]


def test_with_an_l1_penalty_dw_is_not_said_to_be_the_derivative_of_all_of_J():
    for l1 in (False, True):
        node = {one.key: one for one in graph_shape(2, mean=True, l1=l1, l2=True).nodes}
        assert node["dw1"].formula.latex.startswith("dw_{1} = " if l1 else r"\frac{dJ}{dw_{1}} = ")
        assert node["db"].formula.latex.startswith(r"\frac{dJ}{db} = ")
        assert ("L1 penalty left out" in node["dw1"].meaning) == l1
        assert "L1" not in node["db"].meaning
        assert ("closer to 0" in node["w1_new"].meaning) == l1
        assert "closer" not in node["b_new"].meaning


@pytest.mark.parametrize("mean", [False, True])
@pytest.mark.parametrize("n", [1, 2, 5, 7, 9])
def test_the_graph_hangs_together(n, mean):
    graph = graph_shape(n, mean=mean, l1=True, l2=True)
    node = {node.key: node for node in graph.nodes}
    assert len(node) == len(graph.nodes)
    for edge in graph.edges:
        assert node[edge.target].passing is edge.passing
        assert (edge.derivative is not None) == (edge.passing is Pass.BACKWARD)
    computed = {key for key, one in node.items() if one.micro}
    assert {edge.target for edge in graph.edges} == computed
    for one in graph.nodes:
        assert bool(one.forms) == (one.key in computed)
        assert one.of in node or one.role not in (Role.DERIVATIVE, Role.NEW_PARAMETER)
        for formula in (one.name, one.formula, *one.forms):
            assert formula.latex.count("{") == formula.latex.count("}")
            assert formula.latex.count(r"\left") == formula.latex.count(r"\right")
        assert one.meaning.endswith(".")


def test_one_shape_is_one_object():
    assert graph_shape(3, mean=True) is graph_shape(3, mean=True)
