"""The run of a session: checked against what was saved, its data found or refused."""

import json
from dataclasses import replace

import numpy as np
import pytest
from session_sample import bits, lived_run, reread, run_of

from engine.errors import InputError
from engine.kernels.loading import numpy_kernel
from engine.session.examples import EMBEDDED_BYTES
from engine.session.files import read_session, write_session
from engine.session.replay import run_of as run_of_session
from engine.session.replay import session_of
from engine.session.session import EmbeddedData, ReferencedData
from engine.support.tasks import CancelledError


def table(path, m=8, shift=0.0):
    rows = (f"{i + shift},{(i * 7) % 5 / 3},{i % 2}" for i in range(m))
    path.write_text("a,b,c\n" + "\n".join(rows) + "\n")
    return path


def other_check(session, by):
    theta = tuple(each + by for each in session.check.theta)
    return replace(session, check=replace(session.check, theta=theta))


def test_what_differs_by_a_billionth_is_the_same():
    run = lived_run()
    made = run_of_session(other_check(session_of(run), 5e-10))
    assert made.notice == ""
    assert bits(made.run) == bits(run)


def test_another_machine_s_parameters_are_kept_and_it_says_so():
    run = lived_run()
    saved = other_check(session_of(run), 1e-6)
    made = run_of_session(saved)
    assert "other parameters at step 80" in made.notice
    assert (*made.run.w.tolist(), made.run.b) == saved.check.theta
    assert (made.run.step, made.run.last_step) == (80, 80)
    last = made.run.events[-1]
    assert (last.step, last.setting, last.value) == (80, "parameters", saved.check.theta)


def test_a_run_that_diverges_earlier_here_keeps_the_saved_parameters():
    run = run_of(alpha=1e9, l2=1.0)
    run.advance(1000)
    assert run.diverged_at is not None
    saved = replace(session_of(run), step=500, last_step=500)
    made = run_of_session(saved)
    assert f"comes to step {run.step} only, not to step 500" in made.notice
    assert (*made.run.w.tolist(), made.run.b) == saved.check.theta


def test_it_tells_how_far_it_is_and_can_be_cancelled():
    run, shares = run_of(), []
    run.advance(50)
    run_of_session(session_of(run), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

    def cancel(_):
        raise CancelledError

    endless = replace(session_of(run), step=2**50, last_step=2**50)
    with pytest.raises(CancelledError):
        run_of_session(endless, cancel)


def test_events_that_the_run_does_not_reach_are_refused():
    run = run_of(data="empty")
    run.change("alpha", 3.0)
    late = tuple(replace(event, step=5) for event in run.events)
    saved = replace(session_of(run), events=late, last_step=9, recorded=None)
    with pytest.raises(
        InputError,
        match=r"\$\.events\[0\]: event: step 5 given for alpha, but the run is at step 0",
    ):
        run_of_session(saved)


def test_where_a_run_diverges_before_a_change_the_saved_state_is_kept():
    """Another machine may round the last step before that otherwise: here α is made larger."""
    run = run_of(alpha=0.5)
    run.advance(20)
    run.change("alpha", 0.1)
    run.advance(10)
    saved = session_of(run)
    other = replace(saved, experiment=saved.experiment.changed(alpha=1e12, l2=1e12))
    made = run_of_session(other)
    assert "the saved" in made.notice
    assert made.run.w.tobytes() == run.w.tobytes()
    assert made.run.experiment.alpha == 0.1


def test_small_files_are_embedded_and_the_session_opens_without_them(tmp_path):
    run = run_of(data=str(table(tmp_path / "data.csv")), label="c", test_ratio=0.25)
    run.advance(10)
    write_session(tmp_path / "s.descent", session_of(run))
    (tmp_path / "data.csv").unlink()
    saved = read_session(tmp_path / "s.descent")
    assert isinstance(saved.data, EmbeddedData)
    made = run_of_session(saved).run
    assert made.problem.dataset.X.tobytes() == run.problem.dataset.X.tobytes()
    assert (made.w.tobytes(), made.b) == (run.w.tobytes(), run.b)
    told, was = made.problem.dataset, run.problem.dataset
    assert (told.name, told.axis_names, told.class_names) == ("data.csv", ("a", "b"), ("0", "1"))
    assert (told.lines.tolist(), told.notice) == (was.lines.tolist(), was.notice)


def test_a_column_of_x1_alone_is_embedded_too(tmp_path):
    run = run_of(data=str(table(tmp_path / "data.csv")), columns=("a",), label="c")
    run.advance(10)
    made = run_of_session(reread(session_of(run)))
    assert made.run.w.tobytes() == run.w.tobytes()
    assert made.run.problem.dataset.X.tobytes() == run.problem.dataset.X.tobytes()


def test_a_file_named_like_a_built_in_data_set_stays_a_file(tmp_path):
    run = run_of(data=str(table(tmp_path / "iris")), label="c")
    saved = reread(session_of(run))
    assert saved.experiment.data == "./iris"
    assert run_of_session(saved).run.problem.dataset.m == 8


@pytest.fixture
def large(tmp_path):
    """A run of a file that is too large to be embedded, and the folder of both."""
    (tmp_path / "more").mkdir()
    path = table(tmp_path / "more" / "data.csv", EMBEDDED_BYTES // 15)
    run = run_of(data=str(path), label="c")
    run.advance(3)
    return run


def test_a_large_file_beside_it_is_named_and_read_again(large, tmp_path):
    path = tmp_path / "s.descent"
    write_session(path, session_of(large))
    assert path.stat().st_size < 10_000
    saved = read_session(path)
    assert isinstance(saved.data, ReferencedData)
    assert saved.data.path == "more/data.csv"
    assert bits(run_of_session(saved).run)[0] == bits(large)[0]
    # And so it stays, where it is saved again elsewhere, or embedded where that is asked for.
    write_session(tmp_path / "more" / "t.descent", session_of(run_of_session(saved).run))
    assert read_session(tmp_path / "more" / "t.descent").data.path == "data.csv"
    write_session(tmp_path / "more" / "u.descent", saved)
    assert read_session(tmp_path / "more" / "u.descent").data.path == "data.csv"
    write_session(path, saved, embed=True)
    assert isinstance(read_session(path).data, EmbeddedData)


@pytest.mark.parametrize(
    "unused",
    [{"sheet": "x"}, {"delimiter": ",", "sheet": "x"}, {"positive": "9"}],
    ids=lambda unused: " ".join(unused),
)
def test_a_setting_that_means_nothing_for_the_file_was_saved_by_older_programs(
    large, tmp_path, unused
):
    path = tmp_path / "s.descent"
    write_session(path, session_of(large))
    saved = json.loads(path.read_text())
    if "positive" in unused:
        saved["experiment"] |= unused | {"classes": ["0", "1"]}
    else:
        saved["experiment"]["file"] |= unused
    path.write_text(json.dumps(saved))
    made = run_of_session(read_session(path))
    assert made.notice == ""
    assert bits(made.run)[0] == bits(large)[0]
    write_session(tmp_path / "more" / "t.descent", session_of(made.run))
    assert read_session(tmp_path / "more" / "t.descent").data.path == "data.csv"


def test_elsewhere_it_is_embedded(large, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    write_session(elsewhere / "s.descent", session_of(large))
    assert isinstance(read_session(elsewhere / "s.descent").data, EmbeddedData)


def test_a_file_that_changed_meanwhile_is_not_named(large, tmp_path):
    table(tmp_path / "more" / "data.csv", 20)
    write_session(tmp_path / "s.descent", session_of(large))
    assert isinstance(read_session(tmp_path / "s.descent").data, EmbeddedData)


def changed(path):
    text = path.read_text()
    path.write_text(text[:-2] + ("1" if text[-2] == "0" else "0") + "\n")


def linked_outward(path):
    outside = path.parents[2] / f"{path.parents[1].name}-outside.csv"
    path.rename(outside)
    path.symlink_to(outside)


def a_folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (changed, r"\$\.data: 'more/data.csv' has changed"),
        (lambda path: path.write_text("a"), "has changed"),
        (lambda path: path.unlink(), r"\$\.data\.path: 'more/data.csv' cannot be read"),
        (linked_outward, "leads out of the session's folder"),
        (a_folder, "is not a file"),
    ],
)
def test_a_file_that_is_not_what_it_was_is_refused(large, tmp_path, deed, said):
    write_session(tmp_path / "s.descent", session_of(large))
    deed(tmp_path / "more" / "data.csv")
    with pytest.raises(InputError, match=said):
        run_of_session(read_session(tmp_path / "s.descent"))


def test_a_pinned_run_shares_the_examples(tmp_path):
    from engine.training.pinned_runs import PinnedRuns

    run, beside = run_of(data=str(table(tmp_path / "data.csv")), label="c"), PinnedRuns()
    run.advance(4)
    beside.pin(run, None)
    run.advance(4)
    saved = reread(session_of(run, beside.saved))
    assert saved.pinned[0].run.data is saved.data
    made = run_of_session(saved)
    pin = saved.pinned[0]
    again = run_of_session(pin.run, dataset=made.run.problem.unedited).run
    restored = PinnedRuns()
    restored.restore(again, pin.name, 5)
    assert (again.step, restored.views[0].name, restored.views[0].style) == (4, "A", 5)
    assert np.array_equal(restored.views[0].w, beside.views[0].w)
    assert restored.views[0].is_pinned


def test_without_numba_the_other_loop_steps_and_the_check_tells(monkeypatch):
    run = lived_run()
    saved = session_of(run)
    monkeypatch.setattr(
        "engine.session.replay.load_kernel",
        lambda name: type("Loaded", (), {"kernel": numpy_kernel()})(),
    )
    made = run_of_session(saved)
    assert made.run.kernel.name == "numpy"
    assert made.notice == ""  # both agree to far less than a billionth
