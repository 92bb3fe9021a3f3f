"""Whatever is in a session file: one line that names the place, or a session."""

import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from session_sample import HERE, SESSIONS, run_of

from engine.errors import InputError
from engine.kernels.loading import load_kernel
from engine.session.files import read_session
from engine.session.format import parse_session, session_text
from engine.session.json_text import MOST_BYTES
from engine.session.replay import run_of as run_of_session
from engine.session.replay import session_of

ROOT = Path(__file__).parents[3]

PLACES = dict(
    line.split()
    for line in """
    a-list $
    a-number $
    binary $
    controls-many $.teacher.hidden
    data-not-built-in $.experiment.data
    deep-object $
    edits-examples $.events[3].value.examples
    edits-keep $.events[3].value.keep
    edits-kind $.events[3].value.then
    edits-label $.events[3].value.then
    embedded-label $.data.y
    embedded-lengths $.data.x1
    embedded-lines $.data.lines
    embedded-name $.data.axis_names
    embedded-none $.data.y
    embedded-path $.experiment.data
    empty $
    event-kind $.events[0].value
    event-late $.events[6].step
    event-no-object $.events[0]
    event-order $.events[2].step
    event-setting $.events[0].setting
    event-twice $.events[1]
    event-unknown $.events[0].setting
    features-unknown $.experiment.features
    half-character $.app
    hash-short $.data.sha256
    huge-number $
    infinite $.experiment.alpha
    kernel-unknown $.kernels[0].name
    kernels-none $.kernels
    large-whole $.step
    levels $.view.a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][…
    many-examples $.experiment
    many-features $.experiment
    mark-kind $.marks[0].step
    missing-check $
    nan $.experiment.alpha
    newton-later $.events[2].value
    no-utf8 $
    no-version $.version
    not-json $
    other-json $
    parameters-few $.events[4].value
    path-absolute $.data.path
    path-dot $.data.path
    path-drive $.data.path
    path-drive-2 $.data.path
    path-empty $.data.path
    path-inside-up $.data.path
    path-nul $.data.path
    path-server $.data.path
    path-up $.data.path
    path-url $.data.path
    pinned-many $.pinned
    pinned-twice $.pinned
    pinned-within $.pinned[0]
    recorded-bomb $.recorded.steps[0]
    recorded-order $.recorded.steps[1]
    setting-kind $.experiment.alpha
    setting-range $.experiment.alpha
    setting-unknown $.experiment
    size-later $.events[5].value
    step-beyond $.step
    step-float $.step
    step-huge $.last_step
    step-negative $.step
    theta-few $.check.theta
    theta-text $.check.theta[1]
    truncated $
    twice $.experiment
    unknown-key $
    utf16 $
    version-99 $.version
    version-text $.version
    version-true $.version
    view-list $.view
    zeros $
    """.splitlines()
    if line.strip()
)


def test_the_corpus_is_that_of_the_folder():
    assert {path.stem for path in (SESSIONS / "hostile").iterdir()} == set(PLACES)


@pytest.mark.parametrize("name", PLACES)
def test_a_hostile_file_is_refused_by_its_place(name):
    path = SESSIONS / "hostile" / f"{name}.descent"
    with pytest.raises(InputError) as caught:
        read_session(path)
    said = str(caught.value)
    assert said.startswith(f"{path}: {PLACES[name]}: ")
    assert re.search("accepted|which cannot change in mid-run|a newer Descent Lab opens it", said)
    assert "\n" not in said
    assert len(said) < len(str(path)) + 700


def bomb_of_edits():
    """Many events that each keep all that the ones before have added."""
    told = json.loads(session_text(session_of(run_of())))
    first = {"kind": "added", "points": [[0, 0]] * 3000, "labels": [0] * 3000, "test": False}
    more = {"kind": "added", "points": [[1, 1]], "labels": [1], "test": False}
    told["last_step"] = 9999
    told["events"] = [{"step": 1, "setting": "edits", "value": {"keep": 0, "then": [first]}}] + [
        {"step": at, "setting": "edits", "value": {"keep": 0, "examples": 3000, "then": [more]}}
        for at in range(2, 1500)
    ]
    return json.dumps(told)


LARGE = {
    "deep": ("[" * 100_000, "too deep"),
    "deep objects": ('{"a":' * 100_000, "too deep"),
    "long": ('"' + "x" * MOST_BYTES, "bytes given"),
    "wide": ('{"view": {"a": "\U0001f600' + "x" * (MOST_BYTES - 30) + '"}}', "no session"),
    "commas": ("[" + "0," * 2_000_000 + "0]", "values in"),
    "lists": ("[" + "[]," * 1_000_000 + "0]", "values in"),
    "objects": ("[" + '{"":{}},' * 120_000 + "0]", "no session"),
    "keys": ('{"view":{' + ",".join(f'"{k}":0' for k in range(400_000)) + "}}", "no session"),
    "same keys": ("{" + '"a":0,' * 400_000 + '"a":0}', "twice"),
    "numbers": ("[" + "1.5," * 1_000_000 + "0]", "no session"),
    "edits": (bomb_of_edits(), "kept by all events"),
}


MEASURED = ("wide", "objects", "keys", "edits")


@pytest.mark.parametrize("name", [name for name in LARGE if name not in MEASURED])
def test_a_large_text_is_refused(name):
    text, said = LARGE[name]
    with pytest.raises(InputError, match=said):
        parse_session(text.encode(), HERE)


MEASURE = """
import re, sys, time
from pathlib import Path
from engine.errors import InputError
from engine.session.files import read_session

def most_memory():
    return int(re.search("VmHWM:[^0-9]*([0-9]+) kB", Path("/proc/self/status").read_text())[1])

before, start = most_memory(), time.process_time()
try:
    read_session(Path(sys.argv[1]))
except InputError as error:
    said = str(error)
spent = time.process_time() - start
print((most_memory() - before) // 1024, spent, said)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
@pytest.mark.parametrize("name", MEASURED)
def test_it_takes_less_than_200_mb_and_2_s_of_work(tmp_path, name):
    path = tmp_path / "s.descent"
    path.write_text(LARGE[name][0], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    megabytes, seconds, said = done.stdout.split(maxsplit=2)
    assert LARGE[name][1] in said
    assert float(megabytes) < 200
    assert float(seconds) < 2


@pytest.mark.skipif(os.name != "posix", reason="of POSIX")
def test_what_is_not_a_file_is_refused_without_a_look_inside(tmp_path):
    path = tmp_path / "s.descent"
    os.mkfifo(path)
    for each in (path, tmp_path, Path("/dev/zero")):
        with pytest.raises(InputError, match="not a file"):
            read_session(each)
    with pytest.raises(InputError, match="No such file"):
        read_session(tmp_path / "none.descent")
    loop = tmp_path / "loop.descent"
    loop.symlink_to(loop)
    with pytest.raises(InputError, match=r"loop\.descent: "):
        read_session(loop)


def test_edits_of_examples_that_are_not_there_are_refused_when_they_are_made():
    told = json.loads(session_text(session_of(run_of())))
    gone = {"keep": 0, "then": [{"kind": "removed", "indices": [12]}]}
    told["events"] = [{"step": 0, "setting": "edits", "value": gone}]
    saved = parse_session(json.dumps(told).encode(), HERE)
    with pytest.raises(
        InputError, match=r"session: \$\.events\[0\]: edits: index 12 given, indices from 0 to 11"
    ):
        run_of_session(saved)


# Mutated bytes

MUTATIONS = int(os.environ.get("DESCENTLAB_MUTATIONS", "2000"))
"""By hand 100,000: DESCENTLAB_MUTATIONS=100000 uv run pytest -k mutated tests/engine/session."""

_TOKENS = (
    *(b"0", b"-1", b"1e999", b"NaN", b"9" * 25, b"1.5", b"null", b"true", b'""', b"[]", b"{}"),
    *(b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b"\x00", b"\xff", b"..", b"/", b'"edits"'),
    *(b'"\\ud800"', b"-0.0", b"1e-400", b"[[0,0]]", b"parameters", b"9007199254740993"),
)


def mutated(raw, draw):
    """Return a text that differs in a few places."""
    found = bytearray(raw)
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        at = draw.randrange(len(found) + 1)
        end = min(len(found), at + draw.choice((0, 1, 1, 2, 8, 40)))
        kind = draw.randrange(5)
        if kind == 0:
            found[at:end] = bytes(draw.randrange(256) for _ in range(end - at))
        elif kind == 1:
            found[at:end] = draw.choice(_TOKENS)
        elif kind == 2:
            del found[at:end]
        elif kind == 3:
            found[at:at] = found[at:end] * draw.choice((1, 2, 50))
        else:  # a number, or a text, in the place of another
            values = [m.span() for m in re.finditer(rb'[-+.\de]+|"[^"]*"', found)]
            if values:
                start, stop = draw.choice(values)
                source = draw.choice(values)
                other = draw.choice((bytes(found[slice(*source)]), draw.choice(_TOKENS)))
                found[start:stop] = other
    return bytes(found)


def most_memory():
    """Return the most MB of memory that this process has had; 0 where that is not known."""
    try:
        told = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(re.search(r"VmHWM:\D*(\d+) kB", told)[1]) // 1024


def test_mutated_bytes_are_a_session_or_a_message():
    texts = [path.read_bytes() for path in sorted(SESSIONS.glob("*.descent"))]
    load_kernel("compiled")  # which may have to be compiled first
    opened, replayed, before = 0, 0, most_memory()
    for seed in range(MUTATIONS):
        draw = random.Random(seed)
        raw = mutated(draw.choice(texts), draw)
        start = time.process_time()
        try:
            session = parse_session(raw, SESSIONS)
            opened += 1
            assert parse_session(session_text(session).encode(), SESSIONS) is not None
            if session.last_step <= 1000 and opened % 10 == 0:
                run = run_of_session(session).run
                assert session_text(session_of(run))
                replayed += 1
        except InputError as error:
            assert "\n" not in str(error), seed
            assert len(str(error)) < 1000, seed
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}") from error
        assert time.process_time() - start < 2, seed
    assert most_memory() < before + 200, "MB"
    assert opened > MUTATIONS / 50
    assert replayed > 0
