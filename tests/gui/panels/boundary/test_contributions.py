from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from sample_run import ALL_FEATURES, make_problem, make_snapshot

from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import prepare
from engine.training.run import Run
from gui.panels.boundary.contributions import ContributionsItem
from gui.panels.boundary.points import MOST_MARKERS, PointsItem
from gui.plotting.examples import Cloud
from gui.plotting.view import PlotView
from gui.style.theme import DARK, LIGHT
from gui.style.themed import apply_theme

W, B = (1.2, -0.7), 0.3


class Stage:
    """A view of a known range with the item on it."""

    def __init__(self, qtbot):
        self.view = PlotView(zoomable=True)
        qtbot.addWidget(self.view)
        self.view.resize(500, 400)
        self.view.show()
        qtbot.waitExposed(self.view)
        self.points = PointsItem(self.view.view_box)
        self.item = ContributionsItem(self.view.view_box, self.points)

    def zoom(self, x_range, y_range):
        self.view.view_box.setRange(xRange=x_range, yRange=y_range, padding=0)

    def show(self, w=W, b=B, step=0, X=None, y=None, **settings):
        experiment = Experiment(**settings)
        problem = make_problem(experiment)
        if X is not None:
            X, y = np.array(X, dtype=float), np.array(y, dtype=float)
            problem = prepare(replace(problem.dataset, X=X, y=y), experiment)
        reach = np.abs(problem.dataset.X).max() * 1.1
        self.zoom((-reach, reach), (-reach, reach))
        self.points.set_cloud(Cloud.of(problem))
        self.item.set_problem(problem)
        self.move(problem, experiment, w, b, step)
        return problem, experiment

    def move(self, problem, experiment, w, b, step=0):
        self.item.set_snapshot(make_snapshot(problem, experiment, step=step, w=w, b=b))

    def in_data_units(self, arrows):
        (x_low, x_high), (y_low, y_high) = self.item.view_range()
        width, height = self.item.view_size()
        return np.stack(
            (arrows[0] * (x_high - x_low) / width, -arrows[1] * (y_high - y_low) / height)
        )

    def longest(self):
        return np.nanmax(np.hypot(*self.item.drawn().arrows))


@pytest.fixture
def stage(qtbot):
    return Stage(qtbot)


def textbook_dz(X, y, w=W, b=B):
    return 1 / (1 + np.exp(-(X @ np.array(w) + b))) - y


def factor(arrows, pushes):
    """Return by how much the arrows are longer than the pushes, which must be one number."""
    known = np.abs(pushes) > 1e-6
    ratios = arrows[known] / pushes[known]
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-9)
    return ratios[0]


def test_size_grows_with_the_error_alone(stage):
    problem, _ = stage.show()
    drawn = stage.item.drawn()
    error = np.abs(textbook_dz(problem.dataset.X[drawn.rows], problem.dataset.y[drawn.rows]))
    assert len(drawn.rows) == problem.m
    assert np.all(np.diff(drawn.size[np.argsort(error)]) > 0)
    assert 0.5 < drawn.size.min() < drawn.size.max() < 1.5


def test_arrow_is_the_push_against_the_contribution_at_one_scale(stage):
    problem, _ = stage.show()
    X, y = problem.dataset.X, problem.dataset.y
    drawn = stage.item.drawn()
    pushes = -(X * textbook_dz(X, y)[:, None]).T[:, drawn.rows] / problem.m
    lengthened = factor(stage.in_data_units(drawn.arrows), pushes)
    assert np.log2(lengthened) == pytest.approx(round(np.log2(lengthened)))


@pytest.mark.parametrize("batch", [None, 16])
def test_the_arrows_add_up_to_the_step_that_the_run_makes(stage, batch):
    problem, experiment = stage.show(batch=batch, w=(0, 0), b=0)
    run = Run(experiment, problem, numpy_kernel())
    scales = []
    for step in range(5):
        w, b = run.w.copy(), run.b
        stage.move(problem, experiment, w, b, step)
        run.advance(1)
        total = np.nansum(stage.in_data_units(stage.item.drawn().arrows), axis=1)
        scales.append(factor(total, (run.w - w) / experiment.alpha))
    np.testing.assert_allclose(np.log2(scales), np.round(np.log2(scales)), atol=1e-9)


def test_class_1_pushes_outwards_and_class_0_inwards(stage):
    problem, _ = stage.show()
    drawn = stage.item.drawn()
    X, y = problem.dataset.X[drawn.rows], problem.dataset.y[drawn.rows]
    outwards = (stage.in_data_units(drawn.arrows).T * X).sum(axis=1)
    assert np.array_equal(outwards > 0, y == 1)


def test_standardised_examples_push_along_the_line_from_their_mean(stage):
    problem, _ = stage.show(data="iris", standardize=True)
    X, y = problem.dataset.X, problem.dataset.y
    z_scores = (X - X.mean(axis=0)) / X.std(axis=0)
    drawn = stage.item.drawn()
    pushes = -((X - X.mean(axis=0)) * textbook_dz(z_scores, y)[:, None]).T / problem.m
    factor(stage.in_data_units(drawn.arrows), pushes[:, drawn.rows])


def test_arrows_take_the_weights_of_x1_and_x2_wherever_they_stand(stage):
    features = tuple(reversed(ALL_FEATURES))
    w = np.linspace(-0.5, 0.5, len(features))
    problem, _ = stage.show(data="circles", features=features, w=w)
    X, y = problem.dataset.X, problem.dataset.y
    dz = 1 / (1 + np.exp(-(w @ problem.F + B))) - y
    drawn = stage.item.drawn()
    pushes = -(X * dz[:, None]).T / problem.m
    factor(stage.in_data_units(drawn.arrows), pushes[:, drawn.rows])


@pytest.mark.parametrize("features", [("x1",), ("x2", "x1^2"), ("x1^2", "x2^2")])
def test_without_x1_or_x2_there_is_size_alone(stage, features):
    stage.show(data="circles", features=features, w=np.ones(len(features)))
    drawn = stage.item.drawn()
    assert drawn.arrows is None
    assert len(np.unique(drawn.size)) > 10


def test_just_the_examples_of_the_batch_pull(stage):
    problem, experiment = stage.show(batch=8, test_ratio=0.3)
    seen = []
    for step in range(-(-problem.m // 8)):
        stage.move(problem, experiment, W, B, step)
        drawn = stage.item.drawn()
        assert np.array_equal(drawn.pulling, np.isfinite(drawn.arrows[0]))
        assert len(np.unique(drawn.size[~drawn.pulling])) == 1
        seen += drawn.rows[drawn.pulling].tolist()
    assert sorted(seen) == problem.train_rows.tolist()


def test_test_examples_never_pull(stage):
    problem, _ = stage.show(test_ratio=0.3)
    drawn = stage.item.drawn()
    assert drawn.rows[~drawn.pulling].tolist() == problem.test_rows.tolist()
    assert np.array_equal(drawn.trains, drawn.pulling)


def test_only_examples_in_view_are_drawn(stage):
    problem, _ = stage.show()
    stage.zoom((0, 1), (0, 1))
    inside = np.all((problem.dataset.X >= 0) & (problem.dataset.X <= 1), axis=1)
    assert stage.item.drawn().rows.tolist() == np.flatnonzero(inside).tolist()


def test_a_crowd_draws_none(stage):
    stage.show(size=2 * MOST_MARKERS)
    assert stage.item.drawn() is None


@pytest.mark.parametrize("data", ["two-blobs", "unscaled", "one-example", "circles"])
def test_longest_arrow_has_a_length_that_can_be_seen(stage, data):
    stage.show(data=data, w=(0, 0), b=0)
    assert 24 < stage.longest() <= 48


def test_scale_changes_rarely_while_the_contributions_fade(stage):
    problem, experiment = stage.show(data="one-example", w=(0, 0), b=0)
    lengths = []
    for w1 in np.linspace(0, 4, 400):
        stage.move(problem, experiment, (w1, 0), 0.0)
        lengths.append(stage.longest())
    jumps = np.array(lengths[1:]) / np.array(lengths[:-1])
    assert np.all((np.array(lengths) >= 20) & (np.array(lengths) <= 60))
    assert 1 <= np.count_nonzero(jumps > 1) <= 6
    assert np.all(jumps[jumps > 1] > 1.9)


def test_scale_does_not_follow_the_draw_of_the_batch(stage):
    problem, experiment = stage.show(batch=1)
    scales = set()
    for step in range(40):
        stage.move(problem, experiment, W, B, step)
        drawn = stage.item.drawn()
        row = int(drawn.rows[drawn.pulling][0])
        X, y = problem.dataset.X[row], problem.dataset.y[row]
        arrow = stage.in_data_units(drawn.arrows[:, drawn.pulling])[:, 0]
        scales.add(round(float(np.log2(factor(arrow, -X * textbook_dz(X, y))))))
    assert len(scales) == 1


def test_a_snapshot_far_from_the_one_before_finds_its_scale(stage):
    problem, experiment = stage.show(data="one-example", w=(0, 0), b=700.0)
    assert 24 < stage.longest() <= 48
    stage.move(problem, experiment, (0, 0), -700.0)
    assert 24 < stage.longest() <= 48
    stage.move(problem, experiment, (0, 0), 1e6)  # dz is 0 to the last digit
    assert stage.longest() == 0


def test_parameters_beyond_all_floats_leave_a_picture(stage):
    stage.show(w=(1.7e308, -1.7e308), b=0)
    drawn = stage.item.drawn()
    assert np.all(np.isfinite(drawn.size))
    stage.view.grab()


def drawn_image(stage, theme):
    """Return the item alone as an image on the panel's colour."""
    apply_theme(stage.item, theme)
    image = QImage(500, 400, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(theme.panel))
    painter = QPainter(image)
    stage.item.draw(painter, 1.0)
    painter.end()
    return image


def contrast(image, x, y, theme):
    """Return how far from the panel's colour the most inky pixel around a place is, 0 ... 1."""
    panel, ink = (QColor(color).lightness() for color in (theme.panel, theme.ink))
    around = [image.pixelColor(round(x), round(y) + k).lightness() for k in (-1, 0, 1)]
    return max((lightness - panel) / (ink - panel) for lightness in around)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_arrow_is_drawn_in_ink_from_the_example_to_its_tip(stage, theme):
    stage.show(X=[[1, 0], [-1, 0]], y=[1, 1], w=(0, 0), b=0)
    stage.zoom((-2, 2), (-1, 1))
    image = drawn_image(stage, theme)
    drawn = stage.item.drawn()
    px, py = stage.points.places(drawn.rows)
    for x, y, (dx, dy) in zip(px, py, drawn.arrows.T, strict=True):
        for share in (0.5, 0.9):
            assert contrast(image, x + share * dx, y + share * dy, theme) > 0.4
        for share in (-0.5, 1.1):
            assert contrast(image, x + share * dx, y + share * dy, theme) == 0
        assert image.pixelColor(round(x), round(y - 3)) == QColor(theme.class1)


def test_examples_outside_of_the_batch_are_faint(stage):
    problem, _ = stage.show(
        X=[[1, 0], [-1, 0]], y=[1, 1], w=(0, 0), b=0, batch=1, data="one-example"
    )
    assert problem.m == 2
    image = drawn_image(stage, LIGHT)
    drawn = stage.item.drawn()
    px, py = stage.points.places(drawn.rows)
    reds = [image.pixelColor(round(x), round(y - 2)).red() for x, y in zip(px, py, strict=True)]
    assert [red < 20 for red in reds] == drawn.pulling.tolist()
    assert 140 < max(reds) < 200


def test_svg_holds_shapes_and_no_image(stage):
    stage.show()
    buffer = QBuffer()
    svg = QSvgGenerator()
    svg.setOutputDevice(buffer)
    painter = QPainter(svg)
    stage.item.draw(painter, 1.0)
    painter.end()
    text = bytes(buffer.data()).decode()
    assert text.count("<circle") == 100
    assert "<image" not in text
