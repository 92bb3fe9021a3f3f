"""Record what PyTorch's autograd does with all seven features, for tests that run without it.

    pip install torch==2.13.0
    python tests/engine/recorded/torch_trajectory.py

writes torch_trajectory.json beside this file. Nothing of the engine takes part: the features, their
scaling, the loss and the penalties are written down here once more, the gradient is autograd's, and
the L1 penalty's proximal step is torch's `softshrink`.
"""

import json
from pathlib import Path

import torch

STEPS = 500
EVERY = 10
ALPHA = 0.3
SETTINGS = ({"l1": 0.0, "l2": 0.0}, {"l1": 0.02, "l2": 0.01})


def examples() -> tuple[torch.Tensor, torch.Tensor]:
    """Two noisy arcs, 60 examples."""
    random = torch.Generator().manual_seed(2013)
    turn = torch.linspace(0, torch.pi, 30, dtype=torch.float64)
    upper = torch.stack([turn.cos(), turn.sin()], dim=1)
    lower = torch.stack([1 - turn.cos(), 0.5 - turn.sin()], dim=1)
    X = torch.cat([upper, lower])
    X = X + 0.3 * torch.randn(X.shape, generator=random, dtype=torch.float64)
    return X, torch.cat([torch.zeros(30), torch.ones(30)]).double()


def features(X: torch.Tensor) -> torch.Tensor:
    x1, x2 = X[:, 0], X[:, 1]
    columns = torch.stack([x1, x2, x1**2, x2**2, x1 * x2, x1.sin(), x2.sin()], dim=1)
    return (columns - columns.mean(dim=0)) / columns.std(dim=0, correction=0)


def trajectory(X: torch.Tensor, y: torch.Tensor, l1: float, l2: float) -> list[list[float]]:
    """Rows of step, J, w1 … w7, b."""
    F = features(X)
    w = torch.zeros(F.shape[1], dtype=torch.float64, requires_grad=True)
    b = torch.zeros((), dtype=torch.float64, requires_grad=True)
    rows = []
    for step in range(STEPS + 1):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(F @ w + b, y)
        J = loss + l1 * w.abs().sum() + l2 / 2 * (w**2).sum()
        if step % EVERY == 0:
            rows.append([step, J.item(), *w.tolist(), b.item()])
        dw, db = torch.autograd.grad(loss + l2 / 2 * (w**2).sum(), (w, b))
        with torch.no_grad():
            w -= ALPHA * dw
            b -= ALPHA * db
            if l1:
                w.copy_(torch.nn.functional.softshrink(w, ALPHA * l1))
    return rows


def main() -> None:
    X, y = examples()
    recorded = {
        "torch": torch.__version__,
        "alpha": ALPHA,
        "X": X.tolist(),
        "y": y.tolist(),
        "runs": [settings | {"rows": trajectory(X, y, **settings)} for settings in SETTINGS],
    }
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(recorded).replace("], [", "],\n[") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
