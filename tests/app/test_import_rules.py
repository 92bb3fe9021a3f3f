"""Do imports run one way, as design.md, section 3, draws the rooms?"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A name stands for a module and everything in it; * stands for any part of a name.

VIEWS = (
    "gui.*_panel",
    "gui.*_plot",
    "gui.graph.*_panel",
    "gui.graph.*_view",
    "gui.lesson.*_panel",
    "gui.runs.*_panel",
    "gui.window.central",
    "gui.transport.timeline",
    "gui.window.status_bar",
    "gui.window.status_bar",
    "gui.dialogs",
    "gui.tools.gradient_check.window",
    "gui.tools.learning_rate_lab.window",
    "gui.tools.learning_rate_lab.plot",
    "gui.tools.race.window",
    "gui.race.*_panel",
    "gui.sweep.*_plot",
)
"""What shows a run to the user."""

COMPOSITES = {
    "gui.panels.graph.panel": ("gui.graph.*_view",),
    "gui.panels.controls.panel": ("gui.*_panel",),
    "gui.window.central": ("gui.panels.graph.panel", "gui.panels.runs.panel"),
    "gui.window.status_bar": ("gui.window.status_bar",),
    "gui.transport.panel": ("gui.transport.panel",),
    "gui.transport.panel": ("gui.transport.timeline",),
    "gui.tools.learning_rate_lab.window": ("gui.tools.learning_rate_lab.plot",),
    "gui.tools.race.window": ("gui.race.*_panel",),
    "gui.transport.race_panel": ("gui.transport.timeline",),
}
"""Panels that are made of other views, which are nobody else's then."""

WINDOW = (
    "gui.window.main_window",
    "gui.window.central",
    "gui.app",
    "gui.window.file_commands",
    "gui.window.tool_windows",
)
"""What builds the window, and the menu commands that open its dialogs."""

WORKER = ("gui.workers.training_worker", "gui.workers.training_worker", "gui.workers.player_worker")

STEPPING = (
    "engine.training.run",
    "engine.training.run",
    "engine.training.segments",
    "engine.training.segments",
    "engine.training.observer",
    "engine.training.player",
    "engine.training.player",
    "engine.training.pace",
    "engine.comparison.race",
    "engine.comparison.race",
    "engine.comparison.race",
    "engine.kernels.protocol",
    "engine.compiled",
    "engine.kernels.numpy_kernel",
)
"""The parts of the engine that make steps, which only a worker drives."""

QT = ("PySide6", "shiboken6", "pyqtgraph", "qtpy", "PyQt6")
COMPILER = ("numba", "llvmlite")


@dataclass(frozen=True)
class Rule:
    """No module of `importers` (but for `exceptions`) imports `forbidden` (but for `allowed`)."""

    says: str
    importers: tuple[str, ...]
    forbidden: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


RULES = (
    Rule("imports run one way: engine is below gui and main", ("engine",), ("gui", "main")),
    Rule("imports run one way: gui is below main", ("gui",), ("main",)),
    Rule("the engine knows no Qt", ("engine",), QT),
    Rule("Qt is the windows' affair", ("main",), ("pyqtgraph",)),
    Rule("the product does not know its tests", ("*",), ("tests", "benchmarks", "pytest")),
    Rule("numba is the engine's affair", ("main", "gui"), COMPILER),
    Rule(
        "one room knows Dask", ("*",), ("distributed", "dask"), ("engine.comparison.dask_cluster",)
    ),
    Rule("views do not know the worker", VIEWS, (*WORKER, "gui.workers.background")),
    Rule("views do not know the window", VIEWS, WINDOW),
    Rule("views are shown what steps made, they make none", VIEWS, STEPPING),
    Rule("views do not know each other", VIEWS, VIEWS, tuple(COMPOSITES)),
    Rule(
        "only the window knows the worker",
        ("*",),
        ("gui.workers.training_worker",),
        ("gui.window.main_window",),
    ),
    Rule("who knows the worker knows no views", WORKER, VIEWS),
    Rule(
        "helpers of views know no views",
        ("gui",),
        VIEWS,
        (
            *VIEWS,
            *WINDOW,
            "gui.export.figures",
            "gui.export.figures",
            "gui.export.figures",
        ),
    ),
    Rule(
        "the lesson stands alone",
        ("engine.logistic",),
        ("engine",),
        allowed=("engine.data.dataset",),
    ),
)


@dataclass(frozen=True)
class Import:
    """Module `importer` imports `imported`; `at_once` when it is itself imported."""

    importer: str
    imported: str
    at_once: bool


def is_one_of(module: str, names: tuple[str, ...]) -> bool:
    patterns = (re.escape(name).replace(r"\*", "[^.]*") for name in names)
    return any(re.fullmatch(rf"{pattern}(\..*)?", module) for pattern in patterns)


def product_files() -> list[Path]:
    return [
        ROOT / "main.py",
        *sorted(ROOT.glob("engine/**/*.py")),
        *sorted(ROOT.glob("gui/**/*.py")),
    ]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[Import]:
    """Yield every import statement, those inside of functions and TYPE_CHECKING blocks too."""

    def walk(node: ast.AST, at_once: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(name, alias.name, at_once)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{name}: imports are absolute"
                for alias in child.names:
                    yield Import(name, f"{child.module}.{alias.name}", at_once)
            later = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            later = later or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test))
            yield from walk(child, at_once and not later)

    name = module_name(path)
    yield from walk(ast.parse(path.read_text(encoding="utf-8")), at_once=True)


IMPORTS = [found for path in product_files() for found in imports_of(path)]


def test_the_rooms_are_read() -> None:
    importers = {found.importer for found in IMPORTS}
    assert {"main", "engine.training.run", "gui.workers.training_worker"} <= importers
    assert Import("engine.model.problem", "engine.data.catalog", at_once=True) in IMPORTS
    lazily = Import("engine.kernels.protocol", "engine.kernels.numba_kernel.kernel", at_once=False)
    assert lazily in IMPORTS


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


def test_composite_panels_know_their_own_parts_alone() -> None:
    for found in IMPORTS:
        if found.importer in COMPOSITES and is_one_of(found.imported, VIEWS):
            assert is_one_of(found.imported, COMPOSITES[found.importer]), found


def test_only_the_process_that_compiles_imports_numba_and_no_other_at_once() -> None:
    at_once = {found.importer for found in IMPORTS if found.at_once and is_compiler(found)}
    assert at_once == {"engine.kernels.machine_code.compiler"}
    openers = [found for found in IMPORTS if is_one_of(found.imported, tuple(at_once))]
    assert {found.importer for found in openers} == {"engine.kernels.machine_code.compiler_process"}
    assert not any(found.at_once for found in openers)


def is_compiler(found: Import) -> bool:
    return is_one_of(found.imported, COMPILER)


@pytest.mark.parametrize(
    "module",
    [
        "engine.kernels.protocol",
        "engine.kernels.numba_kernel.many_runs",
        "engine.training.run",
        "gui.app",
        "main",
    ],
)
def test_importing_loads_no_numba(module: str) -> None:
    assert not {"numba", "llvmlite"} & loaded_by(f"import {module}")


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
