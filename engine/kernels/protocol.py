"""The protocol of kernels: what a gradient-descent loop takes and tells.

Two do the same: `engine.kernels.numba_kernel`, many steps per call in machine code that frees the
GIL, and `engine.kernels.numpy_kernel`, which needs numpy alone. The machine code is loaded only
when it is asked for; numba, which makes it, is imported in a process of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

import numpy as np

from engine.support.arrays import Floats

if TYPE_CHECKING:
    from engine.kernels.machine_code.compiler_process import CompilerProcess


class Descent(NamedTuple):
    """How far a call of `Kernel.descend` came.

    Attributes
    ----------
    steps_done
        Steps taken whose parameters and loss are all finite.
    recorded
        Rows written into `records`.
    loss, correct
        J and the number of right predictions at the parameters left behind; NaN and -1 where that
        step did not need them.
    diverged
        Whether step ``steps_done + 1`` of the call gave a parameter or a loss that is not finite.
    """

    steps_done: int
    recorded: int
    loss: float
    correct: int
    diverged: bool


NEVER = 2**62
"""A recording stride that no run reaches."""


class TrainingArrays(NamedTuple):
    """The examples that a run descends on and is tested on, C-contiguous.

    Attributes
    ----------
    F, y
        Features, shape ``(n, m)``, and labels, shape ``(m,)``.
    F_test, y_test
        The same of the test examples, shapes ``(n, m_test)`` and ``(m_test,)``; m_test may be 0.
    """

    F: Floats
    y: Floats
    F_test: Floats
    y_test: Floats

    @classmethod
    def untested(cls, F: Floats, y: Floats) -> Self:
        """Return examples without a test set."""
        return cls(F, y, np.empty((len(F), 0)), np.empty(0))


OPTIMIZERS = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "newton")
"""The names of all optimisers; plain gradient descent is the first."""

SCHEDULES = ("constant", "1/t", "step", "exponential", "cosine", "cosine-decay")
"""The names of all learning-rate schedules."""

REMEMBERING = frozenset(OPTIMIZERS) - {"gd", "newton"}
"""The optimisers whose next update depends on those before it."""


def memory_size(n: int) -> int:
    """Return how many numbers an optimiser remembers with n weights: v, s and t.

    They stand behind the parameters of a state, ``v1 … vn, vb, s1 … sn, sb, t``; all are 0 where
    the optimiser begins. See `engine.kernels.optimizers`.
    """
    return 2 * (n + 1) + 1


def state_size(n: int) -> int:
    """Return how many numbers a state has with n weights: parameters and memory."""
    return n + 1 + memory_size(n)


class StepSettings(NamedTuple):
    """What a step depends on beside the examples and the state.

    Attributes
    ----------
    alpha
        The learning rate.
    batch
        Examples per step; 0, or m or more, is the full batch. The update from step s to s + 1 uses
        part ``s % ceil(m / batch)`` of epoch ``s // ceil(m / batch)``, in the order of
        `engine.kernels.shuffle`; the last part of an epoch may be smaller.
    l1, l2
        The penalties ``l1·‖w‖₁ + l2/2·‖w‖²``.
    seed
        Draws the order of the examples.
    optimizer, momentum, beta1, beta2, epsilon, clip
        The update rule; see `engine.kernels.optimizers`. A clip of 0 is none.
    schedule, decay, period, warmup
        How the learning rate changes from step to step; a warmup of 0 is none.
    """

    alpha: float
    batch: int = 0
    l1: float = 0.0
    l2: float = 0.0
    seed: int = 0
    optimizer: str = "gd"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    clip: float = 0.0
    schedule: str = "constant"
    decay: float = 1.0
    period: int = 1
    warmup: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether each step is ``θ - α·g`` with one α, and the L1 penalty's share of it."""
        is_steady = self.schedule == "constant" and not self.warmup
        return self.optimizer == "gd" and is_steady and not self.clip

    @property
    def remembers(self) -> bool:
        """Whether an update depends on those before it."""
        return self.optimizer in REMEMBERING

    @property
    def is_newton(self) -> bool:
        """Whether an update needs the Hessian."""
        return self.optimizer == "newton"

    def check_state(self, state: Floats, n: int) -> None:
        """Raise ValueError unless the last axis of `state` holds all that an update changes."""
        size = state_size(n) if self.remembers else n + 1
        if state.shape[-1] < size:
            raise ValueError(f"{state.shape[-1]} numbers of state given, {size} accepted")

    def is_full(self, m: int) -> bool:
        """Tell whether a step uses all of m examples."""
        return self.batch == 0 or self.batch >= m


class KernelRun(NamedTuple):
    """Steps that a run is to make.

    Attributes
    ----------
    first_step, steps
        The step to start from, and how many are to be made.
    settings
        How each of them is made.
    record_every
        Every step s with ``s % record_every == 0`` is recorded.
    """

    first_step: int
    steps: int
    settings: StepSettings
    record_every: int = NEVER


class Kernel(Protocol):
    """The descent loop over `TrainingArrays`.

    Parameters stand in one array ``theta = w1 … wn, b``, shape ``(n + 1,)``; in a state what the
    optimiser remembers stands behind them. J is the mean loss plus ``l1·‖w‖₁ + l2/2·‖w‖²``; ``grad
    = dw1 … dwn, db`` is the gradient of J without ``l1·‖w‖₁``, of which a step takes account by
    itself: see `descend`.
    """

    @property
    def name(self) -> str:
        """``compiled`` or ``numpy``."""

    def evaluate(
        self, F: Floats, y: Floats, theta: Floats, l1: float, l2: float, grad: Floats
    ) -> tuple[float, int]:
        """Fill `grad` and return J and the number of examples with ``(z > 0) == (y == 1)``."""

    def descend(
        self, arrays: TrainingArrays, state: Floats, grad: Floats, run: KernelRun, records: Floats
    ) -> Descent:
        """Take ``run.steps`` steps from step number ``run.first_step`` on.

        A plain step is ``w = soft(w - alpha·dw, alpha·l1)``, ``b = b - alpha·db``, where ``soft(v,
        t)`` is v, closer to 0 by t, and exactly 0 for ``|v| <= t``:
        `engine.logistic.soft_threshold`. Those of other optimisers stand in
        `engine.kernels.optimizers`.

        Parameters
        ----------
        state
            Parameters theta, changed in place, and behind them, for an optimiser that remembers,
            `memory_size` numbers.
        grad
            Full gradient at theta, in and out. A full-batch step reads it, moves, and fills it
            anew in the one pass that also gives J; so two calls give what one of both lengths
            gives, to the last bit. A mini-batch step does not read it, and fills it only where
            a step is recorded.
        records
            Every step that is to be recorded fills the next row, shape ``(K, 5 + n + 1)``: step, J,
            test loss, accuracy, test accuracy, theta. The test loss
            is the mean of L, without penalty; both test columns are NaN where m_test is 0. K must
            suffice. In mini-batch mode a record costs one pass over all examples.

        Notes
        -----
        At the first parameter or loss that is not finite the call ends; `state` and `grad` are
        left as they were one step before. So it does where newton's Hessian, with ε on its
        diagonal, is not positive definite.
        """

    def prepare_many(self, process: CompilerProcess | None = None) -> None:
        """Load what `descend_many` needs, which takes a while the first time.

        What has to be compiled then, `process` does if it is given: it may be ended.
        """

    def descend_many(
        self,
        arrays: TrainingArrays,
        states: Floats,
        grads: Floats,
        runs: Sequence[KernelRun],
        records: Floats,
    ) -> list[Descent]:
        """Let R runs on the same examples go on side by side, on all cores.

        The first call may take seconds unless `prepare_many` has been called.

        Each ends where a call of `descend` of its own would end, to the last bit, and so does what
        is told of it; only `Descent.correct` may be known where that call would not know it. A run
        of no steps stays as it is.

        Parameters
        ----------
        states, grads
            States, as wide as the widest of them, and gradients, shape ``(R, n + 1)``,
            C-contiguous, changed in place.
        records
            The rows of each run, shape ``(R, K, 5 + n + 1)``, C-contiguous.
        """
