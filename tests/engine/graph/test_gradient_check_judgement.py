import numpy as np
import pytest

from engine.graph.gradient_check import (
    EPSILONS,
    Checked,
    GradientCheck,
    agreeing_digits,
    check_at,
    check_each_width,
    checked_example,
    checked_mean,
    judgement,
    reliable_range,
)
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end


def swept(checked, w, b):
    return run_to_end(check_each_width(checked, np.array(w, dtype=float), b))


def mean_of(**settings):
    experiment = Experiment(**settings)
    return checked_mean(prepare(load_dataset(experiment), experiment), experiment)


def lesson_example():
    experiment = Experiment(data="one-example")
    return checked_example(prepare(load_dataset(experiment), experiment), 0)


def judged(checked, w, b, epsilon, j=0):
    w = np.array(w, dtype=float)
    error = check_at(checked, w, b, np.array([epsilon])).error[0, j]
    found = swept(checked, w, b)
    return judgement(found, j, reliable_range(found, j), epsilon, float(error))


@pytest.mark.parametrize("j", range(3))
def test_the_reliable_range_lies_around_1e_5(j):
    for checked, w in ((mean_of(), (0.5, 0.3)), (lesson_example(), (1.0, -1.0))):
        low, high = reliable_range(swept(checked, w, 0.1), j)
        assert 1e-9 < low < 1e-5 < high < 1e-3


def test_a_feature_a_thousand_times_as_large_has_its_reliable_range_at_narrower_widths():
    found = swept(mean_of(data="unscaled"), (0.001, 0.3), 0.1)
    assert reliable_range(found, 0)[1] < reliable_range(found, 1)[1] / 100


def test_the_words_follow_the_width():
    checked, w = lesson_example(), (1.0, -1.0)
    said = [judged(checked, w, 0.5, epsilon).partition(":")[0] for epsilon in (1e-1, 1e-5, 1e-12)]
    assert said == ["Too wide", "Reliable", "Too narrow"]


def test_ten_times_narrower_is_a_hundred_times_better_where_the_words_say_so():
    checked, w = lesson_example(), np.array([1.0, -1.0])
    wide, narrower = check_at(checked, w, 0.5, np.array([1e-1, 1e-2])).error[:, 0]
    assert "a hundredfold" in judged(checked, w, 0.5, 1e-1)
    assert wide / narrower == pytest.approx(100, rel=0.02)


def test_ten_times_narrower_is_about_ten_times_worse_where_the_words_say_so():
    found = swept(mean_of(), (0.5, 0.3), 0.1)
    narrow = found.epsilons < 1e-8
    slope, _ = np.polyfit(np.log(found.epsilons[narrow]), np.log(found.overall[narrow]), 1)
    assert slope == pytest.approx(-1, abs=0.25)


def test_in_the_reliable_range_it_says_to_how_many_digits_they_agree():
    said = judged(mean_of(), (0.5, 0.3), 0.1, 1e-5)
    digits = int(said.partition("agree to ")[2].split()[0])
    assert 9 <= digits <= 13


def test_a_loss_that_bends_alike_on_both_sides_has_no_width_too_wide():
    said = judged(mean_of(), (0.0, 0.0), 0.0, 1e-1)
    assert said.startswith("Just right. The loss bends alike")


def test_a_derivative_of_zero_leaves_nothing_to_compare():
    checked = Checked(np.zeros((1, 2)), np.array([0.0, 1.0]), 0.0, 0.0, 2)
    assert "there is nothing to tell apart" in judged(checked, (0.3,), 0.1, 1e-5)


@pytest.mark.parametrize("w", [(0.0, 0.3), (1e-5, 0.3)])
def test_an_l1_penalty_puts_no_kink_into_what_is_checked(w):
    assert judged(mean_of(l1=0.1), w, 0.1, 1e-5) == judged(mean_of(), w, 0.1, 1e-5)
    assert "Reliable" in judged(mean_of(l1=0.1), w, 0.1, 1e-5)


def test_a_wrong_formula_is_called_wrong():
    right = swept(lesson_example(), (1.0, -1.0), 0.5)
    analytic = right.analytic * 1.1
    error = np.abs(right.numeric - analytic) / (np.abs(right.numeric) + np.abs(analytic))
    wrong = GradientCheck(EPSILONS, analytic, right.numeric, error, right.overall)
    at = int(np.flatnonzero(EPSILONS == 1e-5)[0])
    ends = reliable_range(right, 0)
    said = judgement(wrong, 0, ends, 1e-5, error[at, 0])
    assert "one of them is wrong" in said


@pytest.mark.parametrize(("error", "digits"), [(2e-12, 11), (1e-3, 3), (0.5, 0), (0.0, 16)])
def test_agreeing_digits(error, digits):
    assert agreeing_digits(error) == digits
