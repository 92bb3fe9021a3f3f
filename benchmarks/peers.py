"""Who else can take the steps that the engine takes, and how fast is each at its best?

A peer is prepared for data F, shape (n, m), and y, and then takes as many full-batch steps as it is
told, each with the loss and the gradient of all examples. `prepare` raises ImportError (or OSError
for the C loop) where the peer is not to be had.
"""

from __future__ import annotations

import ctypes
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import KernelRun, StepSettings, TrainingArrays
from engine.support.arrays import Floats

Steps = Callable[[int], float]
"""Takes so many steps; returns the last loss."""
Prepare = Callable[[Floats, Floats, float], Steps]

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
UNROLLED = 16
"""Steps that PyTorch compiles into one function, to spread the cost of calling it."""
TRIALS = 5
"""Turns in which the fastest way of a peer is found."""
SCANNED = 256
"""Steps that JAX runs in one call."""


def fastest(candidates: Sequence[Callable[[], Steps]]) -> Steps:
    """Return the candidate that is fastest in the best of several short turns."""
    ready = [make() for make in candidates]
    best = [math.inf] * len(ready)
    begin = time.perf_counter()
    for trial in range(TRIALS):
        if trial > 1 and time.perf_counter() - begin > 5:
            break
        for i, steps in enumerate(ready):
            best[i] = min(best[i], _time_of_one(steps))
    return ready[best.index(min(best))]


def _time_of_one(steps: Steps) -> float:
    count = 1
    while True:
        begin = time.perf_counter()
        steps(count)
        took = time.perf_counter() - begin
        if took > 0.02:
            return took / count
        count *= 2


def ours(F: Floats, y: Floats, alpha: float, name: str = "compiled") -> Steps:
    """Step with the engine's kernel, called as a Run calls it."""
    kernel = load_kernel("compiled").kernel if name == "compiled" else numpy_kernel()
    n = len(F)
    arrays, records = TrainingArrays.untested(F, y), np.empty((0, n + 6))
    settings = StepSettings(alpha)
    theta, grad = np.zeros(n + 1), np.empty(n + 1)
    kernel.evaluate(F, y, theta, 0.0, 0.0, grad)

    def steps(count: int) -> float:
        return kernel.descend(arrays, theta, grad, KernelRun(0, count, settings), records).loss

    return steps


def twin(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step with the engine's numpy twin."""
    return ours(F, y, alpha, "numpy")


def textbook(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step by the lesson's lines, vectorised."""
    m = len(y)
    w, b = np.zeros(len(F)), 0.0

    def steps(count: int) -> float:
        nonlocal w, b
        J = 0.0
        for _ in range(count):
            z = w @ F + b
            a = 1 / (1 + np.exp(-z))
            J = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
            dz = a - y
            w = w - alpha * (F @ dz / m)
            b = b - alpha * np.mean(dz)
        return float(J)

    return steps


def sklearn(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step with scikit-learn's loss and gradient, either memory layout, one thread or all."""
    from sklearn._loss import HalfBinomialLoss
    from sklearn.linear_model._linear_loss import LinearModelLoss

    loss = LinearModelLoss(base_loss=HalfBinomialLoss(), fit_intercept=True)

    def make(X: Floats, threads: int) -> Steps:
        theta = np.zeros(len(F) + 1)

        def steps(count: int) -> float:
            J = 0.0
            for _ in range(count):
                J, grad = loss.loss_gradient(theta, X, y, n_threads=threads)
                np.subtract(theta, alpha * grad, out=theta)
            return float(J)

        return steps

    layouts = [F.T, np.ascontiguousarray(F.T)]
    return fastest([lambda X=X, t=t: make(X, t) for X in layouts for t in {1, CORES}])


def torch_eager(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step with PyTorch: the gradient by autograd or written out, one thread or all."""
    import torch

    def make(by_autograd: bool, threads: int) -> Steps:
        step = _torch_autograd_step if by_autograd else _torch_step
        X, labels = torch.from_numpy(F).T, torch.from_numpy(y)
        w = torch.zeros(len(F), dtype=torch.float64)
        b = torch.zeros((), dtype=torch.float64)

        def steps(count: int) -> float:
            torch.set_num_threads(threads)
            J = b
            for _ in range(count):
                J = step(torch, X, labels, w, b, alpha)
            return float(J)

        return steps

    return fastest([lambda a=a, t=t: make(a, t) for a in (True, False) for t in {1, CORES}])


def _torch_autograd_step(torch, X, y, w, b, alpha):  # type: ignore[no-untyped-def]
    w.requires_grad_(True)
    b.requires_grad_(True)
    J = torch.nn.functional.binary_cross_entropy_with_logits(X @ w + b, y)
    dw, db = torch.autograd.grad(J, (w, b))
    with torch.no_grad():
        w.sub_(dw, alpha=alpha)
        b.sub_(db, alpha=alpha)
    return J.detach()


def _torch_step(torch, X, y, w, b, alpha):  # type: ignore[no-untyped-def]
    with torch.no_grad():
        z = X @ w + b
        J = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
        dz = torch.sigmoid(z) - y
        w.sub_(X.T @ dz, alpha=alpha / len(y))
        b.sub_(dz.mean(), alpha=alpha)
    return J


def torch_compiled(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step with PyTorch through torch.compile, several steps in one function, one thread or all."""
    import torch

    X, labels = torch.from_numpy(F).T, torch.from_numpy(y)
    m = len(y)

    def several(w, b, unrolled: int):  # type: ignore[no-untyped-def]
        J = b
        for _ in range(unrolled):
            z = X @ w + b
            J = torch.nn.functional.binary_cross_entropy_with_logits(z, labels)
            dz = torch.sigmoid(z) - labels
            w, b = w - alpha / m * (X.T @ dz), b - alpha * dz.mean()
        return w, b, J

    def products(w, b, unrolled: int):  # type: ignore[no-untyped-def]
        """Matrix products written as sums, which the compiler can fuse with the rest."""
        J = b
        columns = X.unbind(1)
        for _ in range(unrolled):
            z = b + sum(x * w[j] for j, x in enumerate(columns))
            J = torch.nn.functional.binary_cross_entropy_with_logits(z, labels)
            dz = torch.sigmoid(z) - labels
            dw = torch.stack([(x * dz).sum() for x in columns])
            w, b = w - alpha / m * dw, b - alpha * dz.mean()
        return w, b, J

    def make(function: Callable[..., object], threads: int, unrolled: int) -> Steps:
        torch._dynamo.reset()
        torch.set_num_threads(threads)
        compiled = torch.compile(function, fullgraph=True, dynamic=False)
        w = torch.zeros(len(F), dtype=torch.float64)
        b = torch.zeros((), dtype=torch.float64)

        def steps(count: int) -> float:
            nonlocal w, b
            torch.set_num_threads(threads)
            J = b
            with torch.no_grad():
                for _ in range(max(1, count // unrolled)):
                    w, b, J = compiled(w, b, unrolled)
            return float(J)

        steps(unrolled)
        steps.unit = unrolled  # type: ignore[attr-defined]
        return steps

    threads = {1, CORES} if m > 5000 else {1}
    unrolled = UNROLLED if m <= 10_000 else 1
    return fastest(
        [lambda f=f, t=t: make(f, t, unrolled) for f in (several, products) for t in threads]
    )


def jax_scan(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step with JAX: one call scans many steps, the gradient by autodiff or written out."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    X, labels = jnp.asarray(F), jnp.asarray(y)
    m = len(y)

    def mean_loss(theta, X, y):  # type: ignore[no-untyped-def]
        z = theta[:-1] @ X + theta[-1]
        return jnp.mean(jnp.logaddexp(0.0, z) - z * y)

    def by_autodiff(theta, X, y):  # type: ignore[no-untyped-def]
        J, grad = jax.value_and_grad(mean_loss)(theta, X, y)
        return theta - alpha * grad, J

    def written_out(theta, X, y):  # type: ignore[no-untyped-def]
        columns = [X[j] for j in range(len(F))]
        z = theta[-1] + sum(theta[j] * x for j, x in enumerate(columns))
        t = jnp.exp(-jnp.abs(z))
        J = jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(t))
        dz = jnp.where(z > 0, 1.0, t) / (1 + t) - y
        grad = jnp.stack([*(jnp.sum(x * dz) for x in columns), jnp.sum(dz)]) / m
        return theta - alpha * grad, J

    def make(step: Callable[..., object], scanned: int) -> Steps:
        @jax.jit
        def several(theta, X, y):  # type: ignore[no-untyped-def]
            return jax.lax.scan(lambda theta, _: step(theta, X, y), theta, None, scanned)

        theta = jnp.zeros(len(F) + 1)

        def steps(count: int) -> float:
            nonlocal theta
            for _ in range(max(1, count // scanned)):
                theta, losses = several(theta, X, labels)
            return float(losses[-1])

        steps(scanned)
        steps.unit = scanned  # type: ignore[attr-defined]
        return steps

    scanned = SCANNED if m <= 10_000 else 8 if m <= 100_000 else 1
    return fastest([lambda s=s: make(s, scanned) for s in (by_autodiff, written_out)])


def c_loop(F: Floats, y: Floats, alpha: float) -> Steps:
    """Step with the hand-written loop in descent.c, one thread or all."""
    function = _c_library().descend
    address, whole = ctypes.c_void_p, ctypes.c_long
    function.restype = ctypes.c_double
    function.argtypes = [
        address, address, whole, ctypes.c_int, address, whole, ctypes.c_double, ctypes.c_int,
    ]  # fmt: skip
    n, m = F.shape

    def make(threads: int) -> Steps:
        theta = np.zeros(n + 1)

        def steps(count: int) -> float:
            return function(
                F.ctypes.data, y.ctypes.data, m, n, theta.ctypes.data, count, alpha, threads
            )

        return steps

    return fastest([lambda t=t: make(t) for t in {1, CORES}])


def _c_library() -> ctypes.CDLL:
    source = Path(__file__).with_name("descent.c")
    with tempfile.TemporaryDirectory() as place:
        parts, library = Path(place) / "descent.o", Path(place) / "descent.so"
        # Linked apart: with -ffast-math the linker would switch off denormal numbers for everybody.
        flags = ["-O3", "-march=native", "-ffast-math", "-fno-associative-math", "-fopenmp"]
        subprocess.run(["cc", *flags, "-fPIC", "-c", source, "-o", parts], check=True)
        subprocess.run(["cc", "-shared", "-fopenmp", parts, "-o", library, "-lm"], check=True)
        return ctypes.CDLL(str(library))


OURS = "Descent Lab"
PEERS: dict[str, Prepare] = {
    OURS: ours,
    "its numpy twin": twin,
    "textbook numpy": textbook,
    "scikit-learn": sklearn,
    "PyTorch": torch_eager,
    "torch.compile": torch_compiled,
    "JAX": jax_scan,
    "C loop": c_loop,
}
LIBRARIES = ("scikit-learn", "PyTorch", "torch.compile", "JAX")
"""Those that the target of a multiple is about."""
