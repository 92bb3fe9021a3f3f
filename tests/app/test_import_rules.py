"""Imports run one way, from folder to folder, as ``docs/architecture.py`` lists them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest
from architecture import (
    LEVELS,
    PICTURE,
    ROOT,
    Import,
    drawing,
    folder_imports,
    folder_of,
    imports_of,
    module_imports,
    module_name,
    product_files,
)

IMPORTS = [found for path in product_files() for found in imports_of(path)]
LEVEL = {name: height for height, level in enumerate(LEVELS) for name in level}

QT = ("PySide6", "shiboken6", "pyqtgraph", "qtpy", "PyQt6")
COMPILER = ("numba", "llvmlite")

STEPPING = (
    "engine.training.run",
    "engine.training.segments",
    "engine.training.player.observer",
    "engine.training.player.base_player",
    "engine.training.player.player",
    "engine.training.pace",
    "engine.comparison.race",
    "engine.kernels",
)
"""The parts of the engine that make steps, which only a worker drives."""


@dataclass(frozen=True)
class Rule:
    """No module of `importers` (but for `exceptions`) imports `forbidden` (but for `allowed`).

    A name stands for a module and everything in it.
    """

    says: str
    importers: tuple[str, ...]
    forbidden: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


RULES = (
    Rule("the engine knows no Qt", ("engine",), QT),
    Rule("Qt is the windows' affair", ("main",), ("pyqtgraph",)),
    Rule("the product does not know its tests", ("",), ("tests", "benchmarks", "pytest")),
    Rule("the progress bar is drawn where it is printed", ("engine", "gui"), ("tqdm",)),
    Rule("numba is the engine's affair", ("main", "gui"), COMPILER),
    Rule(
        "one module knows Dask",
        ("",),
        ("distributed", "dask"),
        exceptions=("engine.comparison.dask_cluster",),
    ),
    Rule(
        "one module knows ziamath",
        ("",),
        ("ziamath",),
        exceptions=("gui.widgets.typesetter",),
    ),
    Rule(
        "only the window and its tools know workers",
        ("",),
        ("gui.workers",),
        exceptions=("gui.workers", "gui.window", "gui.tools", "main"),
    ),
    Rule("panels are shown what steps made, they make none", ("gui.panels",), STEPPING),
    Rule(
        "the lesson stands alone",
        ("engine.logistic",),
        ("engine",),
        allowed=("engine.support.arrays",),
    ),
)


def is_one_of(module: str, names: tuple[str, ...]) -> bool:
    return any(f"{module}.".startswith(f"{name}.") or not name for name in names)


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Return what is left once all that lead nowhere, or are led to by nobody, are taken out."""
    left = {name: set(targets) for name, targets in graph.items()}
    while True:
        led_to = {each for targets in left.values() for each in targets}
        ends = {name for name, targets in left.items() if not targets or name not in led_to}
        if not ends:
            return sorted(left)
        left = {name: targets - ends for name, targets in left.items() if name not in ends}


def test_circles_are_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["b", "c"]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_the_code_is_read() -> None:
    importers = {found.importer for found in IMPORTS}
    assert {"main", "engine.training.run", "gui.workers.training_worker"} <= importers
    assert Import("engine.model.problem", "engine.data.catalog", at_once=True) in IMPORTS
    lazily = Import("engine.kernels.loading", "engine.kernels.numba_kernel.kernel", at_once=False)
    assert lazily in IMPORTS


def test_every_folder_has_its_level() -> None:
    found = {folder_of(module_name(path)) for path in product_files()}
    assert found - {"engine", "gui", "gui.panels", "gui.tools"} == set(LEVEL)


def test_nothing_lies_flat_but_what_stands_alone() -> None:
    assert {path.name for path in ROOT.glob("engine/*.py")} == {
        "__init__.py",
        "errors.py",
        "logistic.py",
    }
    assert {path.name for path in ROOT.glob("gui/*.py")} == {"__init__.py", "app.py"}


def test_imports_run_downwards() -> None:
    upwards = [
        f"{folder} imports {imported}"
        for folder, targets in folder_imports().items()
        for imported in targets
        if LEVEL.get(imported, -1) >= LEVEL.get(folder, -1)
    ]
    assert not upwards


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert not circles(module_imports())


def test_no_entries_of_a_folder_import_each_other_in_a_circle() -> None:
    """An entry is a module, or a folder with all that is in it, as a listing shows them."""
    listings: dict[str, dict[str, set[str]]] = {}
    for importer, targets in module_imports().items():
        for imported in targets:
            one, other = importer.split("."), [*imported.split("."), "__init__"]
            depth = next(place for place, part in enumerate(one) if part != other[place])
            entries = listings.setdefault(".".join(one[:depth]), {})
            entries.setdefault(one[depth], set()).add(other[depth])
    assert {"engine", "engine.data", "gui.window"} <= set(listings)
    assert not {name: found for name, each in listings.items() if (found := circles(each))}


def test_the_picture_of_the_folders_is_that_of_the_code() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawing(), "run: uv run docs/architecture.py"


def test_each_file_of_tests_has_a_name_of_its_own() -> None:
    """Pytest imports them by name: of two that are called alike it collects neither."""
    names = [path.name for path in ROOT.glob("tests/**/test_*.py")]
    assert not sorted({name for name in names if names.count(name) > 1})


def test_contributing_lists_the_folders_that_there_are() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^- `((?:engine|gui)/[a-z_/]+)/`", text, flags=re.MULTILINE))
    folders = {
        path.parent.relative_to(ROOT).as_posix()
        for path in product_files()
        if path.parent not in (ROOT, ROOT / "engine", ROOT / "gui")
    }
    assert listed == folders - {"gui/panels", "gui/tools"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_rule(rule: Rule) -> None:
    broken = [
        f"{found.importer} imports {found.imported}"
        for found in IMPORTS
        if is_one_of(found.importer, rule.importers)
        and not is_one_of(found.importer, rule.exceptions)
        and is_one_of(found.imported, rule.forbidden)
        and not is_one_of(found.imported, rule.allowed)
    ]
    assert not broken, rule.says


def test_only_the_process_that_compiles_imports_numba_and_no_other_at_once() -> None:
    at_once = {
        found.importer for found in IMPORTS if found.at_once and is_one_of(found.imported, COMPILER)
    }
    assert at_once == {"engine.kernels.machine_code.compiler"}
    openers = [found for found in IMPORTS if is_one_of(found.imported, tuple(at_once))]
    assert {found.importer for found in openers} == {"engine.kernels.machine_code.compiler_process"}
    assert not any(found.at_once for found in openers)


@pytest.mark.parametrize(
    "module",
    [
        "engine.kernels.loading",
        "engine.kernels.numba_kernel.many_runs",
        "engine.training.run",
        "gui.app",
        "main",
    ],
)
def test_importing_loads_no_numba_and_no_ziamath(module: str) -> None:
    assert not {"numba", "llvmlite", "ziamath"} & loaded_by(f"import {module}")


def test_nothing_calls_what_imports_masked_arrays_while_the_window_lives() -> None:
    """Each of these imports `numpy.ma` when first called, and the window stands still meanwhile."""
    late = re.compile(r"np\.(?:nan)?(?:median|unique|quantile|percentile)\(")
    callers = [path for path in product_files() if late.search(path.read_text(encoding="utf-8"))]
    assert not callers, "see engine.support.arrays"


def test_pasting_examples_loads_no_polars() -> None:
    """The window stands still meanwhile, and to import it takes up to half a second."""
    code = (
        "from engine.data.examples_text import examples_from_text\n"
        "from engine.model.experiment import Experiment\n"
        "from engine.model.problem import load_dataset\n"
        "examples_from_text('1,5\\t2.000,25\\t1', load_dataset(Experiment(data='moons')))"
    )
    assert "polars" not in loaded_by(code)


def test_the_process_that_typesets_loads_no_qt_and_no_numpy() -> None:
    code = "from gui.widgets.typesetter import typeset; typeset('z')"
    assert not {"PySide6", "numpy"} & loaded_by(code)


@pytest.mark.parametrize("argument", ["--help", "--version", "--list-data", "--wrong"])
def test_a_text_is_answered_without_qt_and_numba(argument: str) -> None:
    loaded = loaded_by(f"import main; main.main(['{argument}'])")
    assert not {"numba", "PySide6", "pyqtgraph", "tqdm", "distributed"} & loaded


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules that `code` loads in a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint('loaded:', *sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = done.stdout.rpartition("loaded:")[2].split()
    return {name.partition(".")[0] for name in modules}


def calls(name: str) -> list[str]:
    """Return the places where the product calls a function whose name ends in `name`."""
    return [
        f"{path.name}:{node.lineno}"
        for path in product_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(name)
    ]


def test_only_main_prints() -> None:
    assert {place.partition(":")[0] for place in calls("print")} == {"main.py"}


@pytest.mark.parametrize("name", ["sleep", "terminate", "processEvents"])
def test_nothing_waits_or_is_torn_down_by_force(name: str) -> None:
    assert not calls(name)
