"""Session files: those of every version open, and there is always a whole one."""

import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from session_sample import SESSIONS, bits, full_session, lived_run, run_of

from engine.data.edits import Moved, with_edit
from engine.errors import InputError
from engine.model.experiment import Event
from engine.session.events import MOST_EVENTS
from engine.session.files import is_session, read_session, write_session
from engine.session.format import parse_session, session_text
from engine.session.json_text import MOST_BYTES
from engine.session.link import from_link
from engine.session.replay import run_of as run_of_session
from engine.session.replay import session_of
from engine.session.session import BuiltIn, EmbeddedData, Mark, ReferencedData

ROOT = Path(__file__).parents[3]

KEPT = {
    "v1-everything": (BuiltIn, 80, 101, ["alpha", "batch", "optimizer", "edits", "parameters"]),
    "v1-embedded": (EmbeddedData, 100, 100, ["edits"]),
    "v1-file": (ReferencedData, 100, 100, ["edits"]),
    "v1-drawn": (BuiltIn, 86, 86, ["edits"] * 12),
    "v1-schedules": (BuiltIn, 46, 46, ["schedule", "decay", "schedule", "period", "schedule"]),
    "v2-schedules": (BuiltIn, 46, 46, ["schedule", "schedule", "period", "schedule", "decay"]),
}
"""What was saved by the program of each version, and is known of it."""


@pytest.mark.parametrize("name", KEPT)
def test_what_was_saved_by_every_version_opens(name):
    kind, step, last_step, settings = KEPT[name]
    saved = read_session(SESSIONS / f"{name}.descent")
    made = run_of_session(saved)
    assert made.notice == ""
    assert isinstance(saved.data, kind)
    assert (made.run.step, made.run.last_step) == (step, last_step)
    assert [event.setting for event in made.run.events][: len(settings)] == settings
    for pin in saved.pinned:
        assert run_of_session(pin.run).notice == ""


def test_all_kept_files_are_known():
    assert {path.stem for path in SESSIONS.glob("*.descent")} == set(KEPT)


def test_schedules_of_version_1_are_read_by_their_names_of_today():
    saved = read_session(SESSIONS / "v1-schedules.descent")
    assert (saved.experiment.schedule, saved.experiment.decay) == ("step", 0.5)
    events = [(event.step, event.setting, event.value) for event in saved.events]
    assert events == [
        (12, "schedule", "1/t"),
        (12, "decay", None),
        (17, "schedule", "cosine-decay"),
        (17, "period", 11),
        (27, "schedule", "step"),
        (27, "decay", 0.25),
        (33, "decay", 0.5),
        (39, "period", 3),
    ]
    assert saved.pinned[0].run.experiment.schedule == "cosine-decay"
    again = parse_session(session_text(saved).encode(), SESSIONS)
    assert (again.experiment, again.events) == (saved.experiment, saved.events)


def test_a_link_that_was_copied_from_version_1_opens():
    saved = from_link((SESSIONS / "v1-link.txt").read_text())
    assert run_of_session(saved).run.step == 86


def test_what_belongs_to_a_kept_session_is_there():
    saved = read_session(SESSIONS / "v1-everything.descent")
    assert saved.marks == (Mark(3, "α is halved"), Mark(60, ""))
    assert saved.teacher.hidden == ("alphaSlider",)
    assert (saved.view.text("workspace"), saved.view.texts("axes")) == ("compare", ("w1", "b"))
    assert [pin.name for pin in saved.pinned] == ["A", "α = 2"]


def test_a_view_gives_a_value_of_the_kind_asked_for_or_none():
    view = read_session(SESSIONS / "v1-everything.descent").view
    assert view.whole("workspace") is view.number("axes") is view.flag("new") is None
    assert view.text("nothing") is view.texts("workspace") is view.text("axes") is None
    more = replace(view, values={"n": 3, "x": 1.5, "on": True, "mixed": ["a", 1]})
    assert (more.whole("n"), more.number("n"), more.number("x"), more.flag("on")) == (
        3,
        3,
        1.5,
        True,
    )
    assert more.whole("on") is more.whole("x") is more.texts("mixed") is more.number("on") is None


def test_it_is_taken_for_a_session_by_its_ending():
    assert is_session("a/b.descent")
    assert is_session("B.DESCENT")
    assert not is_session("descent")
    assert not is_session("b.descent.csv")


def test_a_byte_order_mark_does_not_matter(tmp_path):
    path = tmp_path / "s.descent"
    text = session_text(session_of(run_of()))
    path.write_text(text, encoding="utf-8-sig")
    assert session_text(read_session(path)) == text


def test_it_takes_the_place_of_the_one_before_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "s.descent"
    write_session(path, session_of(run_of()))
    write_session(path, full_session())
    assert bits(run_of_session(read_session(path)).run) == bits(lived_run())
    assert list(tmp_path.iterdir()) == [path]


def test_what_could_not_be_opened_again_is_not_written(tmp_path):
    path = tmp_path / "s.descent"
    write_session(path, session_of(run_of()))
    before = path.read_bytes()
    for session, said in (
        (replace(full_session(), marks=(Mark(1, "x" * 30_000),)), r"marks\[0\]\.note"),
        (replace(full_session(), marks=(Mark(1, ""),) * 1001), "marks given, at most 1,000"),
        (replace(full_session(), marks=(Mark(1, "x" * MOST_BYTES),)), "bytes would be needed"),
    ):
        with pytest.raises(InputError, match=rf"session: .*{said}"):
            write_session(path, session)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def dragged(places):
    """Return a session in which examples were dragged through so many places, step by step."""
    events, edits = [], ()
    for step in range(places):
        edits = with_edit(edits, Moved((step // 1000 % 12,), ((step / 7, -step / 3),)), 12)
        events.append(Event(step, "edits", edits))
    return replace(session_of(run_of()), events=tuple(events), step=places, last_step=places)


def test_eleven_minutes_of_dragging_are_saved(tmp_path):
    path = tmp_path / "s.descent"
    write_session(path, dragged(MOST_EVENTS))  # which is read again before it takes its place
    assert path.read_bytes().count(b'"moved"') == MOST_EVENTS


def test_more_changes_than_a_session_holds_are_refused_with_a_way_out(tmp_path):
    session = dragged(2)
    many = replace(session, events=session.events * (MOST_EVENTS // 2 + 1))
    large = tuple(Moved((row,), ((0.0, 0.0),)) for row in range(5000))
    grown = [large[: count % 2 + 4999] for count in range(1000)]
    wide = replace(session, events=tuple(Event(k, "edits", e) for k, e in enumerate(grown)))
    for each, said in ((many, "more than 40,000 changes"), (wide, "more changes of examples")):
        with pytest.raises(InputError, match=f"session: {said} made .*; Reset begins one"):
            write_session(tmp_path / "s.descent", each)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_a_folder_that_takes_no_file_is_an_error(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_session(Path("/proc/s.descent"), session_of(run_of()))  # where root cannot write
    if os.geteuid():
        tmp_path.chmod(0o500)
        with pytest.raises(OSError, match="Permission denied"):
            write_session(tmp_path / "s.descent", session_of(run_of()))
        tmp_path.chmod(0o700)


# kill -9

SAVING = """
import sys
from pathlib import Path
from engine.session.files import write_session, read_session
from dataclasses import replace
from engine.session.session import Mark

path = Path(sys.argv[1])
session = read_session(path)
print("ready", flush=True)
number = 0
while True:
    number += 1
    notes = tuple(Mark(number, "x" * 2000) for _ in range(100))
    write_session(path, replace(session, marks=notes))
    print(number, flush=True)
"""

KILLS = int(os.environ.get("DESCENTLAB_KILLS", "8"))
"""By hand 100: DESCENTLAB_KILLS=100 uv run pytest -k killed tests/engine/session."""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")
def test_a_process_that_is_killed_while_it_saves_leaves_a_whole_file(tmp_path):
    path = tmp_path / "s.descent"
    write_session(path, full_session())
    for seed in range(KILLS):
        draw = random.Random(seed)
        child = subprocess.Popen(
            [sys.executable, "-c", SAVING, str(path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        saved = 0
        for _ in range(draw.randrange(1, 20)):
            saved = int(child.stdout.readline())
        for _ in range(draw.randrange(100_000)):  # some moment of what comes then
            pass
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split()
        child.wait()
        child.stdout.close()
        told = int(rest[-1]) if rest else saved
        found = read_session(path)
        numbers = {mark.step for mark in found.marks}
        assert len(found.marks) == 100
        assert len(numbers) == 1
        assert numbers <= {told, told + 1}  # the last one told of, or one that was not told yet
        assert parse_session(path.read_bytes(), tmp_path).check == found.check
