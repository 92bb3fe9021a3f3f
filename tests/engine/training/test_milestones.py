import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from engine.data.edits import Moved, Removed
from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.history import LossHistory
from engine.training.milestones import Milestone, MilestoneKind, MilestoneReader, milestones
from engine.training.player.observer import Observer
from engine.training.run import Run
from engine.training.snapshot import Phase, PinnedRun, Snapshot


def run_of(**settings: object) -> Run:
    experiment = Experiment(size=80).changed(**settings)
    return Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())


def seen(run: Run, **more: object) -> Snapshot:
    return replace(Observer(1, run).snapshot(Phase.PAUSED), **more)  # type: ignore[arg-type]


def curve_of(test_loss: list[float], steps: list[float] | None = None) -> LossHistory:
    losses = np.array(test_loss)
    step = np.arange(len(losses)) * 10.0 if steps is None else np.array(steps)
    return LossHistory(step, losses, losses, losses, losses)


def kept_run(snapshot: Snapshot, left_at: int | None, step: int) -> PinnedRun:
    return PinnedRun(
        key=1,
        style=0,
        name="two blobs",
        is_pinned=left_at is None,
        left_at=left_at,
        experiment=snapshot.experiment,
        events=(),
        features=run_of().problem.features,
        step=step,
        w=snapshot.w,
        b=0.0,
        loss=0.5,
        accuracy=0.5,
        test_loss=None,
        test_accuracy=None,
        diverged_at=None,
        history=snapshot.history,
        convergence=None,
    )


def said(found: Sequence[Milestone]) -> list[tuple[MilestoneKind, str]]:
    return [(mark.kind, mark.text) for mark in found]


def test_a_run_without_anything_special_has_no_marks() -> None:
    run = run_of()
    run.advance(5)
    assert milestones(seen(run)) == ()


def test_edits_of_examples_are_told_by_what_was_done() -> None:
    run, reader = run_of(), MilestoneReader()
    moved = Moved((1, 2), ((0.0, 0.0), (1.0, 1.0)))
    seen_before: tuple[Milestone, ...] = ()
    for edits in ((moved,), (moved, Removed((5,))), (moved,)):
        run.advance(10)
        run.change("edits", edits)
        found = reader.milestones(seen(run))
        assert found[: len(seen_before)] == seen_before
        seen_before = found
    assert said(seen_before) == [
        (MilestoneKind.DATA, "step 10: 2 examples moved"),
        (MilestoneKind.DATA, "step 20: 1 example removed"),
        (MilestoneKind.DATA, "step 30: undone: 1 example removed"),
    ]
    assert milestones(seen(run)) == seen_before


def test_changes_are_told_with_what_was_and_what_is() -> None:
    run = run_of()
    for setting, value in (
        ("alpha", 3.0),
        ("batch", 10),
        ("l2", 0.01),
        ("size", 1200),
        ("test_ratio", 0.25),
        ("batch", None),
        ("optimizer", "adam"),
        ("schedule", "1/t"),
        ("decay", 0.5),
        ("clip", 2.0),
    ):
        run.advance(120)
        run.change(setting, value)
    run.set_parameters(np.zeros(3))
    changes = [mark for mark in milestones(seen(run)) if mark.kind is not MilestoneKind.BEST_TEST]
    assert said(changes) == [
        (MilestoneKind.ALPHA, "step 120: α 0.1 → 3"),
        (MilestoneKind.SETTING, "step 240: batch full → 10"),
        (MilestoneKind.SETTING, "step 360: L2 0 → 0.01"),
        (MilestoneKind.DATA, "step 480: points 80 → 1,200"),
        (MilestoneKind.DATA, "step 600: test share 0 % → 25 %"),
        (MilestoneKind.SETTING, "step 720: batch 10 → full"),
        (MilestoneKind.SETTING, "step 840: optimiser gradient descent → Adam"),
        (MilestoneKind.SETTING, "step 960: schedule constant → 1/t"),
        (MilestoneKind.SETTING, "step 1,080: decay default → 0.5"),
        (MilestoneKind.SETTING, "step 1,200: clipping 0 → 2"),
        (MilestoneKind.PARAMETERS, "step 1,200: w and b set by hand"),
    ]


def test_several_changes_at_one_step_are_one_from_the_first_value_to_the_last() -> None:
    run = run_of()
    run.advance(7)
    for alpha in (0.2, 0.3, 0.4):
        run.change("alpha", alpha)
    assert said(milestones(seen(run))) == [(MilestoneKind.ALPHA, "step 7: α 0.1 → 0.4")]
    run.change("alpha", 0.1)
    assert milestones(seen(run)) == ()


def test_what_was_before_is_known_wherever_the_run_stands() -> None:
    run = run_of()
    run.advance(10)
    run.change("alpha", 0.2)
    run.advance(10)
    run.change("alpha", 0.3)
    run.advance(10)
    texts = ["step 10: α 0.1 → 0.2", "step 20: α 0.2 → 0.3"]
    for step in (0, 10, 15, 20, 30):
        run.seek(step)
        assert [mark.text for mark in milestones(seen(run))] == texts


def test_a_diverged_run_is_marked_at_its_last_step() -> None:
    run = run_of(alpha=1e12, l2=1e6)
    run.advance(1000)
    assert run.diverged_at is not None
    [mark] = milestones(seen(run))
    assert (mark.kind, mark.step) == (MilestoneKind.DIVERGED, run.last_step)
    assert f"step {run.diverged_at:,}: diverged" in mark.text
    run.seek(0)
    assert milestones(seen(run)) == (mark,)


def test_the_lowest_test_loss_is_found_among_the_recorded_steps() -> None:
    run = run_of(test_ratio=0.25)
    run.advance(300)
    snapshot = seen(run)
    [mark] = milestones(snapshot)
    row = int(np.argmin(snapshot.history.test_loss))
    assert mark.step == snapshot.history.step[row]
    assert mark.kind is MilestoneKind.BEST_TEST
    assert f"{snapshot.history.test_loss[row]:.4g}" in mark.text


def test_without_a_test_set_there_is_no_lowest_test_loss() -> None:
    assert milestones(seen(run_of(), history=curve_of([math.nan] * 4))) == ()


def test_test_losses_on_other_data_do_not_count() -> None:
    run = run_of(test_ratio=0.25)
    run.advance(20)
    run.change("noise", 2.0)
    run.advance(20)
    snapshot = seen(run, history=curve_of([0.1, 0.2, 0.9, 0.5, 0.7]))
    found = [mark.step for mark in milestones(snapshot) if mark.kind is MilestoneKind.BEST_TEST]
    assert found == [30]


def test_a_future_that_was_left_begins_where_it_was_left() -> None:
    run = run_of()
    run.advance(50)
    snapshot = seen(run)
    kept = (kept_run(snapshot, 20, 1000), kept_run(snapshot, None, 50))
    [mark] = milestones(replace(snapshot, pinned=kept))
    assert (mark.kind, mark.step, mark.end) == (MilestoneKind.BRANCH, 20, 1000)
    assert mark.text == "step 20: here you took another way; the replaced run went on to step 1,000"


def test_marks_are_told_in_the_order_of_their_steps() -> None:
    run = run_of(test_ratio=0.25)
    run.advance(30)
    run.change("alpha", 0.2)
    run.advance(10)
    snapshot = seen(run, history=curve_of([0.5, 0.4, 0.6, 0.7]))
    kept = (kept_run(snapshot, 5, 40),)
    assert [mark.step for mark in milestones(replace(snapshot, pinned=kept))] == [5, 10, 30]


@pytest.mark.parametrize("count", [0, 1, 200])
def test_a_reader_gives_the_same_tuple_as_long_as_nothing_changed(count: int) -> None:
    run = run_of()
    for index in range(count):
        run.advance(1)
        run.change("alpha", 0.2 + index)
    reader = MilestoneReader()
    first = reader.milestones(seen(run))
    assert len(first) == count
    assert reader.milestones(seen(run)) is first
    run.advance(1)
    run.change("alpha", 1e-3)
    assert len(reader.milestones(seen(run))) == count + 1


def test_a_reader_follows_from_one_run_to_another() -> None:
    reader, first, second = MilestoneReader(), run_of(), run_of()
    first.advance(3)
    first.change("alpha", 5.0)
    assert len(reader.milestones(seen(first))) == 1
    assert reader.milestones(seen(second)) == ()
