"""Sessions without a window: made again, gone on with, saved, and refused."""

import json
import re
from xml.etree import ElementTree

import pytest
from session_sample import SESSIONS, full_session, lived_run, run_of

import main
from engine.cli.request import parse
from engine.errors import InputError
from engine.export.history import history_file
from engine.session.files import read_session, write_session
from engine.session.link import to_link
from engine.session.replay import run_of as run_of_session
from engine.session.replay import session_of


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line, capsys):
    """Return exit code, stdout and stderr of one command line."""
    code = main.main([*line.split(), "--headless"])
    out, err = capsys.readouterr()
    return code, out, err


def as_the_window_exports(run, path):
    run.mark_end()
    with history_file(path, run, every=1) as writer:
        writer.write(run.history.rows)
    return path.read_bytes()


def facts(out):
    return dict(re.split(r"  +", line, maxsplit=1) for line in out.splitlines() if "  " in line)


@pytest.mark.parametrize("played", ["once", "back and on", "far"])
def test_the_history_has_the_bytes_that_the_window_exports(played, folder, capsys):
    made = run_of(alpha=0.01) if played == "far" else lived_run()
    if played == "far":  # thinned before it went back, and again after that
        made.advance(9000)
        made.seek(2500)
        made.change("alpha", 0.5)
        made.advance(3000)
        made.seek(4000)
    if played == "back and on":
        made.seek(20)
        made.change("l2", 0.25)
        made.advance(33)
    wanted = as_the_window_exports(made, folder / "window.csv")
    write_session(folder / "work.descent", session_of(made))
    code, out, err = run("work.descent --history h.csv", capsys)
    assert code == 0, err
    assert (folder / "h.csv").read_bytes() == wanted
    assert "0 steps" not in err
    assert facts(out)["steps"] == str(made.step)
    assert facts(out)["loss"] == f"{made.metrics().loss:.10g}"


def test_a_headless_run_that_is_saved_goes_on_as_if_it_had_not_ended(folder, capsys):
    line = "moons --batch 7 --test-ratio 0.25 --optimizer adam --seed 3 --history"
    assert run(f"{line} all.csv --steps 90", capsys)[0] == 0
    assert run(f"{line} some.csv --steps 50 --save s.descent", capsys)[0] == 0
    code, out, _ = run("s.descent --steps 40 --history more.csv --save s.descent", capsys)
    assert code == 0
    assert (folder / "more.csv").read_bytes() == (folder / "all.csv").read_bytes()
    assert facts(out)["steps"] == "90"
    assert read_session(folder / "s.descent").step == 90
    assert run("s.descent --history h.csv --every 30 --steps 0", capsys)[0] == 0
    steps = [line.split(",")[0] for line in (folder / "h.csv").read_text().splitlines()]
    assert steps == ["step", "0", "30", "60", "90"]


def test_every_row_of_a_run_with_changes_is_that_of_its_step(folder, capsys):
    made = lived_run()
    made.seek(101)
    write_session(folder / "s.descent", session_of(made))
    assert run("s.descent --history h.csv --every 1", capsys)[0] == 0
    wanted = as_the_window_exports(made, folder / "w.csv")
    assert (folder / "h.csv").read_bytes() == wanted


def test_what_belongs_to_a_session_stays_with_it(folder, capsys):
    write_session(folder / "s.descent", full_session())
    assert run("s.descent --steps 5 --save t.descent", capsys)[0] == 0
    found, before = read_session(folder / "t.descent"), full_session()
    assert (found.marks, found.view, found.teacher) == (before.marks, before.view, before.teacher)
    assert [pin.name for pin in found.pinned] == [pin.name for pin in before.pinned]
    assert (found.step, before.step) == (85, 80)


def test_a_link_opens_the_same(folder, capsys):
    made = lived_run()
    code, out, _ = run(to_link(session_of(made)), capsys)
    assert code == 0
    assert facts(out)["loss"] == f"{made.metrics().loss:.10g}"


def test_figures_and_report_show_the_pinned_runs_as_the_window_does(folder, capsys):
    write_session(folder / "s.descent", full_session())
    code, _, err = run("s.descent --figure f.svg --report r.html", capsys)
    assert code == 0, err
    drawn = ElementTree.parse(folder / "f.svg").getroot()
    texts = " ".join(" ".join(drawn.itertext()).split())
    assert "Thin lines: Adam ( α = 0.5, step 80), α = 2 (α = 2, step 5)" in texts
    assert "--headless" in (folder / "r.html").read_text(encoding="utf-8")
    code, _, err = run(f"{to_link(full_session())} --figure g.svg", capsys)
    assert code == 0, err
    assert "Thin lines" in (folder / "g.svg").read_text(encoding="utf-8")


def test_trace_predict_threshold_and_figure_tell_of_the_edited_data(folder, capsys):
    write_session(folder / "s.descent", session_of(lived_run()))
    code, out, _ = run("s.descent --trace 1 --json", capsys)
    assert code == 0
    told = json.loads(out)
    again = run_of_session(read_session(folder / "s.descent")).run
    assert (told["w1"], told["b"]) == (again.w[0], again.b)
    assert told["x1"] == again.problem.dataset.X[0, 0]
    code, out, _ = run("s.descent --predict 1,2 --threshold 0.3 --figure f.svg", capsys)
    assert code == 0
    assert "predict 1,2: z = " in out
    assert "class 1 if a > 0.3" in out
    assert (folder / "f.svg").exists()
    code, _, err = run("s.descent --trace 99", capsys)
    assert code == 2
    assert "--trace" in err


def test_a_file_beside_it_is_found_from_elsewhere(folder, capsys):
    code, out, err = run(str(SESSIONS / "v1-file.descent"), capsys)
    assert code == 0, err
    assert facts(out)["data"].startswith("v1-flowers.csv")


def test_another_machine_s_parameters_are_told_of(folder, capsys):
    text = (SESSIONS / "v1-drawn.descent").read_text()
    changed = re.sub(r'"theta":\[[^,]*', '"theta":[0.5', text)
    (folder / "s.descent").write_text(changed)
    code, out, err = run("s.descent", capsys)
    assert code == 0
    assert "This machine comes to other parameters at step 86" in err
    assert re.search(r"^w1 \(x1\) +0.5$", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("s.descent --alpha 0.5", r"--alpha: 0\.5 given, but 's\.descent' is a session"),
        ("s.descent --standardize", "--standardize given, but 's.descent' is a session"),
        ("s.descent --kernel=numpy", "--kernel: numpy given, but 's.descent' is a session"),
        ("s.descent --header no", "--header: no given, but 's.descent' is a session"),
        ("s.descent --sweep alpha=1,2", "--sweep: alpha=1,2 given, but 's.descent' is a session"),
        ("s.descent --history s.descent", r"--history: 's\.descent' given \(holds the data\)"),
        ("s.descent --save s.csv", r"--save: 's\.csv' given, a file that ends in \.descent"),
        ("none.descent", r"none\.descent: No such file or directory"),
        ("two-blobs --save none/s.descent", "--save: 'none/s.descent' given"),
        ("descentlab:abcdef", "link: it is damaged"),
        ("descentlab:abcdef --l2 1", "--l2: 1 given, but a link is a session"),
    ],
)
def test_what_is_not_accepted_is_named(line, said, folder, capsys):
    write_session(folder / "s.descent", session_of(run_of()))
    before = (folder / "s.descent").read_bytes()
    code, out, err = run(line, capsys)
    assert (code, out) == (2, "")
    assert re.fullmatch(rf"descentlab: error: .*{said}.*\n", err), err
    assert (folder / "s.descent").read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["s.descent"]


def test_a_damaged_file_is_refused_by_its_name_and_place(folder, capsys):
    name = SESSIONS / "hostile" / "setting-range.descent"
    code, out, err = run(f"{name} --history h.csv", capsys)
    assert (code, out) == (2, "")
    assert err == (
        f"descentlab: error: {name}: $.experiment.alpha: -1 given, a number from 1e-12 to 1e+12 "
        "accepted\n"
    )
    assert not list(folder.iterdir())


def test_save_needs_a_run_without_a_window():
    with pytest.raises(InputError, match=r"--save: s\.descent given, accepted together with"):
        parse(["two-blobs", "--save", "s.descent"])


def test_a_session_is_what_a_window_opens_too(folder):
    write_session(folder / "s.descent", session_of(lived_run()))
    request = parse(["s.descent"])
    assert not request.headless
    assert request.session is not None
    assert request.session.step == 80
    assert request.experiment == request.session.experiment
