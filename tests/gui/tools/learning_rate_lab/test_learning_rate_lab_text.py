import re

import pytest
from learning_rate_sample import labs

from engine.comparison import learning_rate_lab as alpha_lab
from engine.comparison.time_trial import TrialOutcome
from gui.style.numbers import three
from gui.tools.learning_rate_lab.text import about_text, sentence, steps_text, trial_items


def trial_of(lab, outcome):
    return next(trial for trial in lab.trials if trial.outcome is outcome)


def read(trial, lab):
    return [" ".join(item).strip() for item in trial_items(trial, lab.bounds)]


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        (1, "1 step"),
        (0.6, "1 step"),
        (212, "212 steps"),
        (1e5, "100,000 steps"),
        (2.31e10, "2.3e10 steps"),
    ],
)
def test_steps_are_counted_in_words(steps, text):
    assert steps_text(steps) == text


def test_each_outcome_has_its_words():
    lab = labs(l2=0.1)[3]
    arrived = lab.trials[0]
    alpha, steps, expected, zone = read(arrived, lab)
    assert alpha == f"α {arrived.alpha:g}"
    assert steps == f"1 % reached after {arrived.step:,} steps"
    assert expected == f"expected {round(lab.bounds.expected_steps(arrived.alpha)):,} steps"
    assert zone == "surely descends"
    swinging, diverged = trial_of(lab, TrialOutcome.SWINGS), trial_of(lab, TrialOutcome.DIVERGED)
    assert read(swinging, lab)[1:] == [
        "1 % not reached within 100,000 steps",
        "J swings to and fro",
        "beyond the local limit",
    ]
    assert read(diverged, lab)[1:] == [
        f"diverged at step {diverged.step:,}",
        "beyond the local limit",
    ]


def test_what_comes_down_slowly_is_said_to():
    lab = labs(data="unscaled", kernel="numpy", alpha=1e-6)[2]
    slow = trial_of(lab, TrialOutcome.SLOW)
    assert "J is still coming down" in read(slow, lab)
    assert "No α arrives" in sentence(lab)


def test_sentence_names_bound_quickest_and_limit():
    lab = labs(l2=0.1)[3]
    said = sentence(lab)
    assert f"Below 2/K = {lab.bounds.limits.safe:.3g} every step" in said
    assert f"The quickest α here is {lab.fastest.alpha:g}, with {lab.fastest.step} steps." in said
    assert f"at the optimum, {lab.bounds.limits.at_optimum:.3g}, no run stays there" in said
    assert "K is the most that J curves anywhere, λmax the most" in said
    assert "mini-batch" not in said
    assert "sample" not in said


def test_separable_data_have_no_limit_and_their_loss_no_lowest_point():
    lab = labs(data="separable")[3]
    assert "There is no optimum" in sentence(lab)
    assert "J* = 0, to which J comes ever closer." in plain(about_text(lab.bounds))


def test_about_tells_from_where_to_where_the_loss_falls():
    ground = labs(l2=0.1)[3].bounds
    assert plain(about_text(ground)) == (
        "J is 0.6931 at the start. Steps are counted until it is "
        f"{ground.target:.4g}: then 1 % is left of the gap to J* = {ground.lowest_loss:.4g}, "
        "J at the optimum."
    )


def test_mini_batches_are_said_to_have_other_limits():
    said = sentence(labs(batch=20)[2])
    assert "A step here is one on a mini-batch of 20; limits and expectation are those" in said
    assert "every full-batch step surely lowers" in said


def test_a_batch_of_all_examples_is_none():
    assert "mini-batch" not in sentence(labs(batch=100_000)[2])


def test_a_sample_is_named(monkeypatch):
    monkeypatch.setattr(alpha_lab, "MOST_EXAMPLES", 150)
    assert "a sample of 150 of the 1,234 examples." in sentence(labs(size=1234)[2])


def test_that_the_optimiser_does_not_lead_to_the_loss_counted_to_is_told():
    said = "With an L2 penalty AdamW does not go to the lowest J."
    assert said in sentence(labs(optimizer="adamw", l2=0.1)[2])
    assert said not in sentence(labs(l2=0.1)[2])


@pytest.mark.parametrize(
    ("number", "text"),
    [(2.5211, "2.52"), (0.0135, "0.0135"), (1.1849e-5, "1.18e-5"), (1.35e-6, "1.35e-6"), (0, "0")],
)
def test_small_numbers_are_all_written_in_one_way(number, text):
    assert three(number) == text


def test_losses_that_hardly_differ_are_told_apart_and_said_to():
    """The two classes of xor have nearly the same means: a line does little for them."""
    ground = labs(data="xor")[3].bounds
    said = plain(about_text(ground))
    assert said.startswith("There is almost nothing to descend: J is 0.6931")
    start, gap, lowest = re.findall(r"\d+\.\d+(?:e-\d+)?", said)[:3]
    assert float(start) > float(lowest)
    assert float(gap) == pytest.approx(ground.start_loss - ground.lowest_loss, rel=0.01)


def test_a_large_loss_is_written_without_an_exponent():
    ground = labs(data="unscaled", init=(100.0, 1.0, 0.0))[3].bounds
    assert f"J is {float(f'{ground.start_loss:.4g}'):.0f} at the start" in about_text(ground)
