"""Who else can take steps on one example each, and how fast?

Each peer visits the examples of an epoch in a fixed shuffled order, drawn beforehand; the engine
draws a new order for every epoch.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.peers import OURS, Steps
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import KernelRun, StepSettings, TrainingArrays
from engine.support.arrays import Floats


def ours(F: Floats, y: Floats, alpha: float, name: str = "compiled") -> Steps:
    """Step with the engine's kernel and a batch of 1."""
    kernel = load_kernel("compiled").kernel if name == "compiled" else numpy_kernel()
    n = len(F)
    arrays, records = TrainingArrays.untested(F, y), np.empty((0, n + 6))
    settings = StepSettings(alpha, batch=1)
    theta, grad = np.zeros(n + 1), np.zeros(n + 1)

    def steps(count: int) -> float:
        kernel.descend(arrays, theta, grad, KernelRun(0, count, settings), records)
        return float(theta[0])

    return steps


def twin(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step with the engine's numpy twin."""
    return ours(F, y, alpha, "numpy")


def plain_python(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step by the lesson's lines, for two features."""
    order = np.random.default_rng(0).permutation(len(y)).tolist()
    rows = [(*F[:, i].tolist(), float(y[i])) for i in order]
    w1 = w2 = b = 0.0

    def steps(count: int) -> float:
        nonlocal w1, w2, b
        for i in range(count):
            x1, x2, label = rows[i % len(rows)]
            z = w1 * x1 + w2 * x2 + b
            a = 1 / (1 + math.exp(-z))
            dz = a - label
            w1 -= alpha * x1 * dz
            w2 -= alpha * x2 * dz
            b -= alpha * dz
        return w1

    return steps


def torch_eager(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step with PyTorch, the gradient written out."""
    import torch

    torch.set_num_threads(1)
    order = np.random.default_rng(0).permutation(len(y))
    X = list(torch.from_numpy(np.ascontiguousarray(F.T[order])))
    labels = y[order].tolist()
    w, b = torch.zeros(len(F), dtype=torch.float64), torch.zeros((), dtype=torch.float64)

    def steps(count: int) -> float:
        with torch.no_grad():
            for i in range(count):
                x = X[i % len(X)]
                dz = torch.sigmoid(torch.dot(w, x) + b) - labels[i % len(X)]
                w.sub_(x * dz, alpha=alpha)
                b.sub_(dz, alpha=alpha)
        return float(w[0])

    return steps


def jax_scan(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step with JAX, many epochs in one compiled call."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    order = np.random.default_rng(0).permutation(len(y))
    X, labels = jnp.asarray(F.T[order]), jnp.asarray(y[order])
    epochs = 100

    @jax.jit
    def several(theta, X, labels):  # type: ignore[no-untyped-def]
        def step(theta, example):  # type: ignore[no-untyped-def]
            x, label = example
            dz = jax.nn.sigmoid(theta[:-1] @ x + theta[-1]) - label
            return theta - alpha * jnp.append(x * dz, dz), None

        def epoch(theta, _):  # type: ignore[no-untyped-def]
            return jax.lax.scan(step, theta, (X, labels))[0], None

        return jax.lax.scan(epoch, theta, None, epochs)[0]

    theta = jnp.zeros(len(F) + 1)

    def steps(count: int) -> float:
        nonlocal theta
        for _ in range(max(1, count // (epochs * len(y)))):
            theta = several(theta, X, labels)
        return float(theta[0])

    steps(1)
    steps.unit = epochs * len(y)  # type: ignore[attr-defined]
    return steps


ONE_EXAMPLE_PEERS: dict[str, Callable[[Floats, Floats, float], Steps]] = {
    OURS: ours,
    "its numpy twin": twin,
    "plain Python": plain_python,
    "PyTorch": torch_eager,
    "JAX": jax_scan,
}
