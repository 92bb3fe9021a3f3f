"""The weights and the bias of a run in both scales, as JSON and as text."""

from __future__ import annotations

import json
import math
from typing import Any

from engine import MADE_BY
from engine.errors import printable
from engine.export.text import shortest
from engine.training.run import Run


def weights_json(run: Run, command: str) -> str:
    """Return the parameters as one JSON object; floats give back the very same numbers.

    ``w`` and ``b`` stand in the scale that the model trains in, and in that of the features as they
    are: ``w_raw = w / deviation``, ``b_raw = b - w_raw·mean``. A number that no 64-bit float holds
    is null.
    """
    features, dataset = run.problem.features, run.problem.dataset
    w_raw, b_raw = features.to_raw(run.w, run.b)
    metrics = run.metrics()
    whole: dict[str, Any] = {
        "program": MADE_BY,
        "command": command,
        "data": dataset.name,
        "x1": dataset.axis_names[0],
        **({"x2": dataset.axis_names[1]} if dataset.has_x2 else {}),
        "classes": list(dataset.class_names),
        "step": run.step,
        "loss": _finite(metrics.loss),
        "accuracy": _finite(metrics.accuracy),
        "features": list(features.names),
        "standardized": run.experiment.standardize,
        "mean": features.mean.tolist(),
        "deviation": features.deviation.tolist(),
        "w": run.w.tolist(),
        "b": run.b,
        "w_raw": list(map(_finite, w_raw.tolist())),
        "b_raw": _finite(b_raw),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def weights_text(run: Run, command: str) -> str:
    """Return the parameters as a table for people and for programs that split lines at spaces.

    A line holds the name, the value in the scale of the model, the value in the scale of the
    features as they are, and the feature.
    """
    features = run.problem.features
    w_raw, b_raw = features.to_raw(run.w, run.b)
    rows = [("name", "trained", "raw", "feature")]
    for j, name in enumerate(features.names):
        rows.append((f"w{j + 1}", shortest(run.w[j]), shortest(w_raw[j]), name))
    rows.append(("b", shortest(run.b), shortest(b_raw), "-"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        f"# {MADE_BY}: weights and bias of {printable(run.problem.dataset.title)} "
        f"at step {run.step}",
        f"# {printable(command)}",
        "# trained: in the scale that the model trains in; raw: of the features as they are",
    ]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
