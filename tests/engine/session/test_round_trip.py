"""A session written and read again is the same, and its run comes to the same bits."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from session_sample import DEEDS, HERE, bits, do, full_session, lived_run, reread, run_of

from engine.session.format import session_text
from engine.session.link import from_link, to_link
from engine.session.replay import run_of as run_of_session
from engine.session.replay import session_of
from engine.training.history import CAPACITY

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs" / "session.schema.json").read_text(encoding="utf-8")
)
jsonschema.Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


EXAMPLES = int(os.environ.get("DESCENTLAB_EXAMPLES", "60"))
"""By hand 3,000: DESCENTLAB_EXAMPLES=3000 uv run pytest -k any_run tests/engine/session."""


@settings(max_examples=EXAMPLES)
@given(
    DEEDS,
    st.sampled_from(
        [
            {},
            {"standardize": True, "test_ratio": 0.25, "features": ("x1", "x1*x2")},
            {"batch": 3, "l2": 0.1, "seed": 5},
            {"data": "empty"},
            {"data": "iris", "optimizer": "adam"},
            {"optimizer": "nesterov", "schedule": "cosine", "alpha": 3.0, "noise": 3.0},
            {"init": (1.0, -2.0, 0.5), "l1": 0.2, "batch": 1, "test_ratio": 0.5},
        ]
    ),
)
@example(done=[("remove", 0.0), ("noise", 0.0)], chosen={})
def test_any_run_is_made_again_from_its_session_to_the_last_bit(done, chosen):
    run = run_of(**chosen)
    for deed in done:
        if deed[0] not in ("size", "noise") or run.start.size is not None:
            do(run, *deed)
    session = session_of(run)
    text = session_text(session)
    VALIDATOR.validate(json.loads(text))
    again = reread(session)
    assert session_text(again) == text
    made = run_of_session(again)
    assert made.notice == ""
    assert bits(made.run) == bits(run)
    # It goes on in the same way too.
    run.advance(20)
    made.run.advance(20)
    assert bits(made.run) == bits(run)


def test_the_edit_that_other_examples_forgot_is_a_new_one_when_it_is_made_again():
    run = run_of()
    for deed in (("remove", 0.0), ("play", 1), ("noise", 0.0), ("remove", 0.0), ("play", 1)):
        do(run, *deed)
    assert [event.setting for event in run.events] == ["edits", "noise", "edits"]
    assert bits(run_of_session(reread(session_of(run))).run) == bits(run)


def test_all_that_belongs_to_it_is_kept():
    session = full_session()
    again = reread(session)
    VALIDATOR.validate(json.loads(session_text(session)))
    for name in ("experiment", "events", "step", "last_step", "check", "kernels", "recorded"):
        assert getattr(again, name) == getattr(session, name), name
    for name in ("marks", "view", "teacher"):
        assert getattr(again, name) == getattr(session, name), name
    assert again.pinned == session.pinned
    assert [pin.name for pin in again.pinned] == ["Adam", "α = 2"]


def test_it_says_which_settings_differ_by_the_names_of_the_command_line():
    told = json.loads(session_text(session_of(run_of(test_ratio=0.25))))
    assert told["experiment"]["test_ratio"] == 0.25
    assert told["data"] == {"kind": "built-in"}


def test_a_history_that_was_thinned_before_the_run_went_back_is_the_same():
    run = run_of(alpha=0.01)
    run.advance(3 * CAPACITY)
    run.seek(1000)
    run.change("alpha", 0.5)
    run.advance(300)
    assert run.history.stride == 1
    steps = run.history.rows[:, 0].tolist()
    assert steps[:5] == [0, 1, 3, 9, 18]  # thinned before, all of them after
    made = run_of_session(reread(session_of(run))).run
    assert made.history.rows.tobytes() == run.history.rows.tobytes()


@pytest.mark.parametrize("make", [run_of, lived_run])
def test_a_run_that_was_opened_is_saved_to_the_same_text(make):
    text = session_text(session_of(make()))
    made = run_of_session(reread(session_of(make())))
    assert session_text(session_of(made.run)) == text


def test_drawing_by_a_thousand_clicks_is_told_click_by_click():
    run = run_of(data="empty")
    for click in range(1000):
        do(run, "add", (click / 7, -click / 3), click % 2, False)
        run.advance(1)
    session = session_of(run)
    assert len(run.events) == 1000
    assert len(session_text(session)) < 250_000
    assert run_of_session(reread(session)).run.events == run.events


@settings(max_examples=20)
@given(DEEDS)
def test_a_link_holds_the_same(done):
    run = run_of()
    for deed in done:
        do(run, *deed)
    session = session_of(run)
    link = to_link(session)
    assert link.startswith("descentlab:")
    assert " " not in link
    assert session_text(from_link(link)) == session_text(session)


def test_a_session_holds_no_folder_of_the_one_who_saved_it(tmp_path):
    path = tmp_path / "secret" / "data.csv"
    path.parent.mkdir()
    path.write_text("a,b,c\n1,2,0\n3,1,1\n2,2,0\n4,0,1\n")
    text = session_text(session_of(run_of(data=str(path))), folder=HERE)
    assert "secret" not in text
    assert json.loads(text)["experiment"]["data"] == "data.csv"
