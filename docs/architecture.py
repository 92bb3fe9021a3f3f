"""The folders of the program and their imports: read from the code, and drawn as an SVG picture.

``uv run docs/architecture.py`` writes ``docs/architecture.svg``.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = Path(__file__).with_suffix(".svg")

LEVELS = (
    ("engine.errors",),
    ("engine.support",),
    ("engine.logistic", "engine.data", "engine.kernels"),
    ("engine.model",),
    ("engine.convergence", "engine.landscape"),
    ("engine.training",),
    ("engine.graph", "engine.comparison", "engine.session"),
    ("engine.lesson",),
    ("engine.export",),
    ("engine.cli",),
    ("gui.process",),
    ("gui.style",),
    ("gui.widgets",),
    ("gui.plotting",),
    ("gui.workers", "gui.transport"),
    (
        "gui.panels.boundary",
        "gui.panels.sigmoid",
        "gui.panels.loss",
        "gui.panels.landscape",
        "gui.panels.graph",
        "gui.panels.runs",
        "gui.panels.lesson",
        "gui.panels.controls",
    ),
    (
        "gui.tools.race",
        "gui.tools.learning_rate_lab",
        "gui.tools.gradient_check",
        "gui.tools.threshold",
        "gui.tools.examples_table",
    ),
    ("gui.export",),
    ("gui.window",),
    ("gui.app",),
    ("main",),
)
"""Folders, and the modules that stand alone, from the ground up: each imports from lower levels."""

GROUPS = ("gui.panels", "gui.tools")
"""Folders whose folders are concepts of their own; elsewhere a folder within belongs to its own."""


@dataclass(frozen=True)
class Import:
    """Module `importer` imports `imported`, a module or a name in one; `at_once` when it loads."""

    importer: str
    imported: str
    at_once: bool


def product_files() -> list[Path]:
    """Return every source file of the program itself."""
    return [
        ROOT / "main.py",
        *sorted(ROOT.glob("engine/**/*.py")),
        *sorted(ROOT.glob("gui/**/*.py")),
    ]


def module_name(path: Path) -> str:
    """Return the dotted name of a source file."""
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
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            later = later or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test))
            yield from walk(child, at_once and not later)

    name = module_name(path)
    yield from walk(ast.parse(path.read_text(encoding="utf-8")), at_once=True)


def folder_of(name: str) -> str:
    """Return the folder, or module that stands alone, in which a module or a name in it is."""
    known = [place for level in LEVELS for place in level if f"{name}.".startswith(f"{place}.")]
    if known:
        return max(known, key=len)
    parts = name.split(".")
    depth = 3 if ".".join(parts[:2]) in GROUPS else 2
    return ".".join(parts[:depth])


def module_imports() -> dict[str, set[str]]:
    """Return for each module of the program the modules of the program that it imports."""
    modules = {module_name(path): path for path in product_files()}
    found: dict[str, set[str]] = {}
    for name, path in modules.items():
        targets = set()
        for imported in (each.imported for each in imports_of(path)):
            target = imported if imported in modules else imported.rpartition(".")[0]
            if target in modules and target != name:
                targets.add(target)
        found[name] = targets
    return found


def folder_imports() -> dict[str, set[str]]:
    """Return for each folder the other folders that its modules import."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, targets in module_imports().items():
        found[folder_of(name)] |= {folder_of(each) for each in targets} - {folder_of(name)}
    return dict(found)


def without_detours(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the graph without the arrows that a longer way says already; it has no circle."""

    def reached(start: str) -> set[str]:
        out = set(graph.get(start, ()))
        for each in graph.get(start, ()):
            out |= reached(each)
        return out

    return {
        name: {
            each
            for each in targets
            if not any(each in reached(other) for other in targets if other != each)
        }
        for name, targets in graph.items()
    }


WIDTH, ROW, BOX, GAP, MARGIN = 1260, 56, 26, 12, 16
PAPER, INK, MUTED, HAIRLINE = "#FFFFFF", "#1B1B1B", "#5F5F5F", "#E2E2DE"


def drawing() -> str:
    """Return the folders as an SVG picture: what imports stands above what is imported."""
    boxes: dict[str, tuple[float, float, float]] = {}
    for row, level in enumerate(reversed(LEVELS)):
        widths = [max(60.0, 6.6 * len(short(name)) + 18) for name in level]
        left = (WIDTH - sum(widths) - GAP * (len(level) - 1)) / 2
        for name, width in zip(level, widths, strict=True):
            boxes[name] = (left, MARGIN + row * ROW, width)
            left += width + GAP
    height = 2 * MARGIN + len(LEVELS) * ROW - (ROW - BOX)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="DejaVu Sans, sans-serif" font-size="11">',
        "<title>Folders of the program; each line leads down to a folder that is imported</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
    ]
    for name, targets in sorted(without_detours(folder_imports()).items()):
        for target in sorted(targets):
            if name in boxes and target in boxes:
                (x1, y1, w1), (x2, y2, w2) = boxes[name], boxes[target]
                x1, x2, y1 = x1 + w1 / 2, x2 + w2 / 2, y1 + BOX
                bend = (y2 - y1) / 2
                out.append(
                    f'<path d="M{x1:.0f} {y1:.0f}C{x1:.0f} {y1 + bend:.0f} {x2:.0f} '
                    f'{y2 - bend:.0f} {x2:.0f} {y2:.0f}" fill="none" stroke="{MUTED}" '
                    f'stroke-opacity="0.55"/>'
                )
    for name, (x, y, width) in boxes.items():
        out.append(
            f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{BOX}" rx="4" fill="{PAPER}" '
            f'stroke="{INK if name.startswith("engine") else MUTED}"/>'
            f'<text x="{x + width / 2:.0f}" y="{y + 17}" text-anchor="middle" fill="{INK}">'
            f"{escape(short(name))}</text>"
        )
    return "\n".join([*out, "</svg>", ""])


def short(name: str) -> str:
    """Return the name of a folder as a path, as it is read in a listing."""
    return name.replace(".", "/")


if __name__ == "__main__":
    PICTURE.write_text(drawing(), encoding="utf-8")
