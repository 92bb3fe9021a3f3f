import itertools
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.comparison.learning_rate_lab import FINE, LearningRateBounds, alpha_grid
from engine.convergence.curvature import Curvature
from engine.convergence.optimum import Optimum
from engine.kernels.protocol import OPTIMIZERS
from engine.model.experiment import ALPHA_RANGE, Experiment

CURVATURE = st.sampled_from([0.0, 5e-324, 1e-320, 1e-12, 1e300, math.inf]) | st.floats(0.0, 1e6)


@given(
    bound=CURVATURE,
    start=CURVATURE,
    settle=CURVATURE | st.none(),
    alpha=st.floats(*ALPHA_RANGE),
    l2=st.sampled_from([0.0, 5e-324, 0.1, 1e300]),
    optimizer=st.sampled_from(OPTIMIZERS),
    weight=st.sampled_from([0.0, 1e-300, 3.0, 1e300]),
)
def test_whatever_the_limits_are_there_are_alphas_to_try(
    bound: float,
    start: float,
    settle: float | None,
    alpha: float,
    l2: float,
    optimizer: str,
    weight: float,
) -> None:
    optimum = None
    if settle is not None:
        optimum = object.__new__(Optimum)
        known = {"lowest": 0.0, "highest": settle, "w": np.array([0.0, -weight]), "b": 0.0}
        for name, value in known.items():
            object.__setattr__(optimum, name, value)
    ground = LearningRateBounds(
        experiment=Experiment(alpha=alpha, l2=l2, optimizer=optimizer),
        m=100,
        examples=100,
        limit=1000,
        start_loss=0.7,
        lowest_loss=0.2,
        at_start=Curvature(0.0, start, bound, 100),
        optimum=optimum,
    )
    alphas = alpha_grid(ground)
    assert len(alphas) == FINE
    assert ALPHA_RANGE[0] <= alphas[0] < alphas[-1] <= ALPHA_RANGE[1]
    assert all(low < high for low, high in itertools.pairwise(alphas))
    for alpha in alphas:
        steps = ground.expected_steps(alpha)
        assert steps is None or (optimizer == "gd" and 1 <= steps < math.inf)
