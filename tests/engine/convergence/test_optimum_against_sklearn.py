from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from engine.convergence.optimum import convergence_of
from engine.kernels.loading import load_kernel, numpy_kernel
from engine.kernels.protocol import Kernel, KernelRun, StepSettings, TrainingArrays
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.support.tasks import run_to_end


@pytest.mark.parametrize("l2", [0.0, 0.001, 0.1])
@pytest.mark.parametrize("name", ["iris", "breast-cancer", "penguins"])
@pytest.mark.parametrize(
    "kernel", [numpy_kernel(), load_kernel("compiled").kernel], ids=lambda kernel: kernel.name
)
def test_descent_ends_where_scikit_learn_does(kernel: Kernel, name: str, l2: float) -> None:
    """J here is the mean loss + l2/2·‖w‖², there C times the sum of losses + ‖w‖²/2."""
    experiment = Experiment(data=name, standardize=True)
    problem = prepare(load_dataset(experiment), experiment)
    F, y, m = problem.F, problem.y, problem.m
    C = 1 / (l2 * m) if l2 else np.inf
    peer = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(F.T, y)
    optimum = np.append(peer.coef_[0], peer.intercept_)

    curvature = np.linalg.eigvalsh(np.cov(F, bias=True)).max() / 4 + l2  # F has mean 0
    theta, grad = np.zeros(3), np.empty(3)
    kernel.evaluate(F, y, theta, 0.0, l2, grad)
    run = KernelRun(0, 30_000, StepSettings(1 / max(curvature, 0.25), l2=l2))
    kernel.descend(TrainingArrays.untested(F, y), theta, grad, run, np.empty((0, 8)))
    assert theta == pytest.approx(optimum, abs=1e-6)


def test_the_optimum_with_counts_is_that_of_sample_weights(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    X, y, counts = rng.normal(size=(40, 2)), rng.integers(0, 2, 40), rng.integers(0, 30, 40)
    path = tmp_path / "grouped.csv"
    rows = zip(X.tolist(), y, counts, strict=True)
    path.write_text("u,v,y,freq\n" + "".join(f"{u},{v},{k},{n}\n" for (u, v), k, n in rows))
    experiment = Experiment(data=str(path), counts="freq")
    optimum = run_to_end(convergence_of(prepare(load_dataset(experiment), experiment))).optimum
    peer = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    peer.fit(X, y, sample_weight=counts)
    assert optimum is not None
    assert optimum.w == pytest.approx(peer.coef_[0], rel=1e-7)
    assert optimum.b == pytest.approx(peer.intercept_[0], rel=1e-7)
