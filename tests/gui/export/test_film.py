"""Films in all formats, read back; and drawn by a process of their own."""

import json
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from trained_run import source, trained

from engine import __version__
from engine.cli.picture import parse_picture
from engine.errors import InputError
from engine.support.tasks import CancelledError
from gui.export.figures import render_figure
from gui.export.film import Film, FilmJob, check_film, command_of_film, film_snapshots, write_film
from gui.export.pictures import FILM

ROOT = Path(__file__).parents[3]

SMALL = "size=240x120,text=4,bare"


def job(picture=SMALL, steps=60, **film):
    run, _ = trained(steps)
    film = Film(**({"frames": 6, "fps": 10.0} | film))
    look = parse_picture(picture)
    shown = [frame for frame in film_snapshots(run.copy(), film) if frame is not None]
    return FilmJob(run.start, shown, look, film, command_of_film(run, ".gif", film, look))


def frames(path):
    with Image.open(path) as film:
        for number in range(film.n_frames):
            film.seek(number)
            yield np.asarray(film.convert("RGB")).astype(int), film.info.get("duration")


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
@pytest.mark.parametrize("plots", ["boundary*5+loss*4", "boundary+landscape", "sigmoid"])
def test_a_film_has_as_many_frames_as_asked_for_and_all_differ(qapp, tmp_path, suffix, plots):
    path = tmp_path / f"film{suffix}"
    told = []
    write_film(job(f"{SMALL},plots={plots}"), path, told.append)
    seen = list(frames(path))
    assert len(seen) == 6
    assert all((one != two).any() for (one, _), (two, _) in pairwise(seen))
    assert {duration for _, duration in seen} == {100}
    assert seen[0][0].shape == (120, 240, 3)
    assert told == [pytest.approx(number / 6) for number in range(1, 7)]


def test_a_run_of_fewer_steps_has_as_many_frames_too(qapp, tmp_path):
    path = tmp_path / "film.gif"
    write_film(job(steps=2, frames=9), path, lambda share: None)
    assert len(list(frames(path))) == 9


def test_a_video_has_its_frames_and_its_length(qapp, tmp_path):
    video = pytest.importorskip("imageio_ffmpeg")
    path = tmp_path / "film.mp4"
    write_film(job("size=241x121,text=4,bare", frames=8), path, lambda share: None)
    count, seconds = video.count_frames_and_secs(str(path))
    assert (count, seconds) == (8, pytest.approx(0.8, abs=0.11))
    raw = subprocess.run(
        [video.get_ffmpeg_exe(), "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True,
        check=True,
    ).stdout
    pictures = np.frombuffer(raw, np.uint8).reshape(8, 120, 240, 3).astype(int)
    assert all(np.abs(a - b).max() > 30 for a, b in pairwise(pictures))


def test_frames_are_those_of_the_figure(qapp, tmp_path):
    made, path, still = job(), tmp_path / "film.webp", tmp_path / "still.png"
    write_film(made, path, lambda share: None)
    problem, snapshot = made.snapshots[3]
    render_figure(problem, made.experiment, snapshot, still, made.picture)
    figure = np.asarray(Image.open(still).convert("RGB")).astype(int)
    frame = list(frames(path))[3][0]
    assert np.mean(np.abs(figure - frame)[:-4]) < 4  # but for the line at the foot


def test_the_ground_of_a_gif_is_just_that_of_the_theme(qapp, tmp_path):
    path = tmp_path / "film.gif"
    write_film(job(f"{SMALL},dark"), path, lambda share: None)
    assert {tuple(frame[2, 2]) for frame, _ in frames(path)} == {(0x1E, 0x1E, 0x20)}


@pytest.mark.parametrize(("loop", "found"), [(True, 0), (False, None)])
def test_a_film_loops_and_tells_what_made_it(qapp, tmp_path, loop, found):
    path = tmp_path / "film.gif"
    write_film(job(loop=loop), path, lambda share: None)
    with Image.open(path) as film:
        assert film.info.get("loop") == found
        told = film.info["comment"].decode()
    assert told.startswith(f"Descent Lab {__version__} uv run main.py moons ")
    assert "--headless --steps=60 --animation=film.gif --frames=6 --film=fps=10" in told


def test_what_cannot_be_filmed_is_refused_before_anything_is_drawn(monkeypatch):
    picture = parse_picture("size=4000x4000")
    with pytest.raises(InputError, match=r"animation: 500 frames of 4000 x 4000 .* accepted"):
        check_film(".webp", Film(frames=500), picture)
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(InputError, match=r"MP4 given, .*`uv sync --extra video`"):
        check_film(".mp4", Film(), picture)
    with pytest.raises(InputError, match=r"\.avi given, \.gif, \.webp, \.mp4 accepted"):
        check_film(".avi", Film(), picture)


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".mp4"])
def test_what_is_told_of_the_progress_may_cancel(qapp, tmp_path, suffix):
    if suffix == ".mp4":
        pytest.importorskip("imageio_ffmpeg")

    def cancel(share):
        if share > 0.5:
            raise CancelledError

    with pytest.raises(CancelledError):
        write_film(job(), tmp_path / f"film{suffix}", cancel)


def prepared(suffix=".gif", **options):
    made = source()
    return FILM.prepare(made, {"picture": SMALL, "frames": 6} | options, suffix)


def test_a_process_of_its_own_draws_the_same(qapp, tmp_path):
    path = tmp_path / "film.gif"
    shares = list(prepared(film="fps=10")(path))
    assert all(after > before - 1e-9 for before, after in pairwise(shares))
    assert shares[-1] == 1.0
    write_film(job(), tmp_path / "same.gif", lambda share: None)
    pairs = zip(frames(path), frames(tmp_path / "same.gif"), strict=True)
    assert all((one == two).all() for (one, _), (two, _) in pairs)
    assert {each.name for each in tmp_path.iterdir()} == {"film.gif", "same.gif"}


@pytest.mark.parametrize("after", [0.0, 0.11, 0.5])
def test_a_film_that_is_given_up_leaves_nothing_behind(qapp, tmp_path, after):
    path = tmp_path / "film.gif"
    path.write_text("older")
    writing = prepared(frames=60)(path)
    for share in writing:
        if share >= after:
            break
    writing.close()
    assert [each.name for each in tmp_path.iterdir()] == ["film.gif"]
    assert path.read_text() == "older"


def test_a_process_that_dies_is_told_of_and_leaves_nothing_behind(qapp, tmp_path, monkeypatch):
    def die(*_):
        return subprocess.Popen(
            [sys.executable, "-c", "pass"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    monkeypatch.setattr("gui.export.film_process.start_child", die)
    with pytest.raises(InputError, match="the process that draws the film has ended"):
        list(prepared()(tmp_path / "film.gif"))
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_has_no_place_is_told_of(qapp, tmp_path):
    with pytest.raises(OSError, match=r"."):
        list(prepared()(tmp_path / "nowhere" / "film.gif"))


@pytest.mark.skipif(os.name != "posix", reason="the signal is one of POSIX")
@pytest.mark.parametrize("line", ["--animation f.webp --frames 60", "--figure f.pdf"])
def test_a_process_killed_while_it_exports_leaves_the_old_file(tmp_path, line):
    name = line.split()[1]
    (tmp_path / name).write_text("older")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "moons", "--headless", "--steps", "9",
         "--kernel", "numpy", *line.split()],
        cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    part = False
    while process.poll() is None and not part:
        part = len(list(tmp_path.iterdir())) > 1
    process.send_signal(signal.SIGKILL)
    process.wait()
    content = (tmp_path / name).read_bytes()
    whole = {".webp": content[8:12] == b"WEBP", ".pdf": content.rstrip().endswith(b"%%EOF")}
    assert content == b"older" or whole[Path(name).suffix]


def test_the_command_line_makes_a_film_without_a_display(tmp_path):
    environ = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "moons", "--headless", "--steps", "30",
         "--kernel", "numpy", "--animation", "f.gif", "--frames", "5", "--picture", SMALL,
         "--trace", "1", "--json"],
        cwd=tmp_path, env=environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert len(list(frames(tmp_path / "f.gif"))) == 5
    assert json.loads(done.stdout)["w1"] != 0  # told of the end of the run, not of its start
    assert [each.name for each in tmp_path.iterdir()] == ["f.gif"]
