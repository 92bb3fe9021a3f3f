from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.training.milestones import Milestone, MilestoneKind
from gui.transport.marks import MilestoneMarkers, StepScale

SCALE = StepScale(8.0, 408.0, 1000)
ROOM = 10.0
ABOVE = [kind for kind in MilestoneKind if kind is not MilestoneKind.BRANCH]


def mark(step, kind=MilestoneKind.ALPHA):
    return Milestone(step, kind, f"step {step:,}: {kind.value}")


def laid_out(*marks, scale=SCALE):
    return MilestoneMarkers(marks).lay_out(scale, ROOM)


def test_a_sign_stands_at_its_step():
    [sign] = laid_out(mark(250))
    assert (sign.x, sign.end, sign.shape) == (108.0, 108.0, 108.0)


def test_marks_of_one_kind_that_are_close_share_a_sign():
    first, second = laid_out(mark(100), mark(120), mark(140), mark(300))
    assert [m.step for m in first.marks] == [100, 120, 140]
    assert (first.x, first.end) == (48.0, 64.0)
    assert [m.step for m in second.marks] == [300]


def test_marks_of_two_kinds_at_one_step_stand_side_by_side():
    one, other = laid_out(mark(250), mark(250, MilestoneKind.DATA))
    assert one.x == other.x == 108.0
    assert abs(one.shape - other.shape) == ROOM


def test_a_shape_without_any_room_is_left_out_and_its_mark_stays():
    signs = laid_out(*(mark(250, kind) for kind in ABOVE))
    assert len(signs) == len(ABOVE)
    assert len([sign for sign in signs if sign.shape is None]) == len(ABOVE) - 3
    shown = {sign.kind for sign in signs if sign.shape is not None}
    assert {MilestoneKind.DIVERGED, MilestoneKind.BEST_TEST} <= shown


def test_marks_beyond_the_last_step_are_left_out():
    assert [s.marks[0].step for s in laid_out(mark(10), mark(1001))] == [10]


@given(
    st.lists(st.tuples(st.integers(0, 1000), st.sampled_from(ABOVE)), max_size=60),
    st.integers(1, 10**12),
)
def test_shapes_never_overlap_nor_leave_the_timeline(found, last_step):
    marks = sorted((mark(step, kind) for step, kind in found), key=lambda m: m.step)
    signs = laid_out(*marks, scale=StepScale(8.0, 408.0, last_step))
    shapes = sorted(sign.shape for sign in signs if sign.shape is not None)
    assert all(after - before > ROOM - 1 for before, after in pairwise(shapes))
    assert all(3.0 <= shape <= 413.0 for shape in shapes)
    told = sum(len(sign.marks) for sign in signs)
    assert told == sum(m.step <= last_step for m in marks)


def test_few_marks_of_a_sign_are_told_one_by_one_and_of_many_the_ends():
    [few] = laid_out(mark(1), mark(2))
    assert few.text().splitlines() == ["step 1: α changed", "step 2: α changed"]
    [many] = laid_out(*(mark(step) for step in range(100, 400)))
    assert many.text().splitlines() == [
        "step 100: α changed",
        "step 101: α changed",
        "… 297 more …",
        "step 399: α changed",
    ]


def test_a_click_on_a_wide_sign_means_the_mark_that_is_nearest():
    [sign] = laid_out(*(mark(step) for step in range(100, 401, 20)))
    assert sign.nearest(SCALE.x(243), SCALE).step == 240
    assert sign.nearest(0.0, SCALE).step == 100
    assert sign.nearest(408.0, SCALE).step == 400


@pytest.mark.parametrize("last_step", [1, 1000, 10**12])
def test_steps_and_pixels_agree(last_step):
    scale = StepScale(8.0, 408.0, last_step)
    assert (scale.step(8.0), scale.step(408.0)) == (0, last_step)
    assert (scale.step(-50.0), scale.step(999.0)) == (0, last_step)
    for step in (0, last_step // 3, last_step):
        assert scale.step(scale.x(step)) == pytest.approx(step, abs=1e-9 * last_step)


def test_a_run_that_has_not_begun_has_one_step():
    scale = StepScale(8.0, 408.0, 0)
    assert (scale.x(0), scale.step(200.0)) == (8.0, 0)


@pytest.mark.parametrize("last_step", [1, 1000, 1_485_862, 10**15])
def test_on_a_logarithmic_scale_the_first_steps_have_pixels_of_their_own(last_step):
    scale = StepScale(8.0, 408.0, last_step, logarithmic=True)
    assert (scale.x(0), scale.x(last_step)) == (8.0, 408.0)
    assert (scale.step(-50.0), scale.step(8.0), scale.step(408.0)) == (0, 0, last_step)
    for step in range(min(last_step, 10)):
        assert scale.step(round(scale.x(step))) == step
        assert scale.x(step + 1) - scale.x(step) > 1
    for step in (last_step // 3, last_step - 1):
        assert scale.step(scale.x(step)) == pytest.approx(step, rel=1e-9, abs=0)
    assert scale.xs(np.array([0.0, 1.0])) == pytest.approx([scale.x(0), scale.x(1)])


def test_equal_ratios_of_steps_are_equal_distances():
    scale = StepScale(0.0, 600.0, 10**6, logarithmic=True)
    assert scale.x(10**5) - scale.x(10**4) == pytest.approx(100, rel=1e-3)


def test_a_click_on_a_wide_sign_means_the_mark_that_is_nearest_on_a_logarithmic_scale_too():
    scale = StepScale(8.0, 408.0, 10**6, logarithmic=True)
    [sign] = laid_out(*(mark(step) for step in range(100, 401, 20)), scale=scale)
    assert sign.nearest(scale.x(243), scale).step == 240


def test_a_run_that_has_not_begun_has_one_step_on_a_logarithmic_scale_too():
    scale = StepScale(8.0, 408.0, 0, logarithmic=True)
    assert (scale.x(0), scale.step(200.0)) == (8.0, 0)
