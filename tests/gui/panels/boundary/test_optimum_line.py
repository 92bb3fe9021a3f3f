import numpy as np
import pytest
from sample_run import make_problem, make_snapshot

from engine.convergence.margin import Margin
from engine.convergence.optimum import Convergence, Optimum, find_convergence
from engine.model.experiment import Experiment
from engine.support.tasks import run_to_end
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme


def show(plot, convergence, w=(1.0, 0.0), **settings):
    experiment = Experiment(**settings)
    problem = make_problem(experiment)
    plot.show_problem(problem, experiment)
    plot.show_snapshot(make_snapshot(problem, experiment, w=w, b=0.0, convergence=convergence))
    return problem


def optimum(w=(1.0, 2.0), b=-1.0):
    return Convergence(Optimum(np.array(w), b, 0.2, 0.1, 1.0, is_unique=True))


def test_boundary_of_the_optimum_is_where_its_z_is_zero(plot):
    show(plot, optimum())
    (line,) = plot.optimum_line.lines()
    np.testing.assert_allclose(line @ [1.0, 2.0] - 1.0, 0, atol=1e-12)
    assert plot.legend()[-1] == "optimum"


def test_at_another_threshold_it_is_where_its_a_is_that(plot):
    show(plot, optimum())
    plot.show_threshold(0.8)
    (line,) = plot.optimum_line.lines()
    np.testing.assert_allclose(line @ [1.0, 2.0] - 1.0, np.log(4), atol=1e-12)
    margin = Margin(np.array([0.0, 1.0]), 0.5, 0.3, (1, 2))
    show(plot, Convergence(margin=margin, remark="It grows."), data="separable")
    (line,) = plot.optimum_line.lines()
    np.testing.assert_allclose(line[:, 1], -0.5)  # growing weights bring all thresholds there


def test_standardised_parameters_are_taken_as_such(plot):
    experiment = Experiment(standardize=True)
    problem = make_problem(experiment)
    convergence = run_to_end(find_convergence(problem.F, problem.y))
    show(plot, convergence, standardize=True)
    (line,) = plot.optimum_line.lines()
    z = problem.features.z(line, convergence.optimum.w, convergence.optimum.b)
    np.testing.assert_allclose(z, 0, atol=1e-9)


def test_of_many_features_it_is_a_curve(plot):
    features = ("x1", "x2", "x1^2", "x2^2")
    show(plot, optimum((0, 0, 1, 1), -1.0), w=(1, 0, 0, 0), data="circles", features=features)
    points = np.vstack(plot.optimum_line.lines())
    np.testing.assert_allclose(np.hypot(*points.T), 1, atol=1e-3)


def test_without_an_optimum_it_is_the_limit_of_the_boundary(plot):
    margin = Margin(np.array([0.0, 1.0]), 0.5, 0.3, (1, 2))
    show(plot, Convergence(margin=margin, remark="It grows."), data="separable")
    (line,) = plot.optimum_line.lines()
    np.testing.assert_allclose(line[:, 1], -0.5)
    assert plot.legend()[-1] == "widest margin"
    assert plot._legend.toolTip() == "It grows."


def test_of_one_class_alone_the_legend_speaks_of_no_margin(plot):
    problem = make_problem(Experiment(data="one-example"))
    show(plot, run_to_end(find_convergence(problem.F, problem.y)), data="one-example")
    assert plot.legend()[-1] == "a = ½"
    assert "one class" in plot._legend.toolTip()


@pytest.mark.parametrize("convergence", [None, Convergence(remark="None is computed.")])
def test_where_none_is_known_none_is_drawn(plot, convergence):
    show(plot, convergence)
    assert plot.optimum_line.lines() == []
    assert plot.legend()[-1] == "a = ½"


def test_it_comes_and_goes_with_the_optimum_while_the_run_rests(plot):
    problem = show(plot, None)
    known = optimum()
    plot.show_snapshot(make_snapshot(problem, Experiment(), w=(1.0, 0.0), convergence=known))
    assert len(plot.optimum_line.lines()) == 1
    assert "optimum" in plot.legend()
    plot.show_problem(problem, Experiment())
    assert plot.optimum_line.lines() == []


def test_it_can_be_left_out(plot):
    show(plot, optimum())
    plot.set_optimum_visible(False)
    assert plot.optimum_line.lines() == []
    assert "optimum" not in plot.legend()
    plot.set_optimum_visible(True)
    assert len(plot.optimum_line.lines()) == 1
    assert "optimum" in plot.legend()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_it_is_dashed_in_ink_and_lies_beneath_the_boundary(plot, theme):
    show(plot, optimum((1.0, 0.0), 0.0))
    apply_theme(plot, theme)
    assert plot.optimum_line._pen.color().name() == theme.ink.lower()
    assert plot.optimum_line._pen.dashPattern()
    assert plot.optimum_line._pen.widthF() < plot.line._pen.widthF()
    order = plot.view.view_box.childItems()
    assert plot.optimum_line.zValue() == plot.line.zValue()
    assert order.index(plot.optimum_line) < order.index(plot.line)


def test_nothing_is_computed_anew_for_the_same_optimum(plot, monkeypatch):
    known = optimum()
    problem = show(plot, known)
    models = []
    monkeypatch.setattr(plot.optimum_line, "set_model", models.append)
    for b in (0.1, 0.2):
        plot.show_snapshot(
            make_snapshot(problem, Experiment(), w=(1.0, 0.0), b=b, convergence=known)
        )
    assert models == []
