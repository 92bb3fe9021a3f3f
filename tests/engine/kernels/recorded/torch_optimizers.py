"""Record what torch.optim's optimisers and schedules do, for tests that run without it.

    pip install torch==2.13.0
    python tests/engine/kernels/recorded/torch_optimizers.py

writes torch_optimizers.json beside this file. Nothing of the engine takes part: the gradient is
autograd's, the updates are torch.optim's, the learning rates those of torch.optim.lr_scheduler.
What torch has not is written out: 1/t and cosine-decay are a LambdaLR, an L1 penalty is followed by
a soft threshold of each parameter's own rate, and Newton's step solves with the Hessian that
autograd gives.

The settings are such that round-off does not grow. Where an optimiser that divides by √s has come
close to its end, as RMSProp with α = 0.01 and l2 = 0.01 has, a start that differs by 1e-16 ends
500 steps later farther than 1e-4 away, whoever makes them.
"""

import json
import math
from pathlib import Path
from typing import Any

import torch
from torch_trajectory import examples, features

STEPS = 500
EVERY = 50

RUNS: list[dict[str, Any]] = [
    {"optimizer": "momentum", "alpha": 0.05, "momentum": 0.9},
    {"optimizer": "momentum", "alpha": 0.05, "momentum": 0.8, "l1": 0.02},
    {"optimizer": "nesterov", "alpha": 0.05, "momentum": 0.9, "l2": 0.01},
    {"optimizer": "adagrad", "alpha": 0.1, "l2": 0.01},
    {"optimizer": "rmsprop", "alpha": 0.002, "epsilon": 1e-4, "l2": 0.01},
    {"optimizer": "rmsprop", "alpha": 0.01, "beta2": 0.9, "epsilon": 1e-6},
    {"optimizer": "adam", "alpha": 0.02},
    {"optimizer": "adam", "alpha": 0.01, "beta1": 0.8, "beta2": 0.99, "epsilon": 0.01, "l2": 0.1},
    {"optimizer": "adam", "alpha": 0.02, "l1": 0.02},
    {"optimizer": "adamw", "alpha": 0.02, "l2": 0.1},
    {"optimizer": "newton", "alpha": 0.02, "l2": 0.01, "epsilon": 1e-4},
    {"optimizer": "gd", "alpha": 0.3, "schedule": "1/t", "decay": 0.02},
    {"optimizer": "gd", "alpha": 0.3, "schedule": "step", "decay": 0.7, "period": 40},
    {"optimizer": "gd", "alpha": 0.3, "schedule": "exponential", "decay": 0.995},
    {"optimizer": "gd", "alpha": 0.3, "schedule": "cosine", "period": 500},
    {"optimizer": "gd", "alpha": 0.3, "schedule": "cosine", "period": 120},
    {"optimizer": "gd", "alpha": 0.3, "schedule": "cosine-decay", "period": 200},
    {"optimizer": "gd", "alpha": 0.3, "schedule": "step", "period": 200},
    {"optimizer": "gd", "alpha": 0.3, "warmup": 100},
    {"optimizer": "gd", "alpha": 0.3, "clip": 0.05},
    {"optimizer": "adam", "alpha": 0.05, "schedule": "cosine", "period": 500, "clip": 0.02},
    {"optimizer": "adamw", "alpha": 0.05, "schedule": "step", "decay": 0.5, "period": 90,
     "clip": 0.1, "l2": 0.05},
]  # fmt: skip


def optimizer_of(run: dict[str, Any], w: torch.Tensor, b: torch.Tensor) -> torch.optim.Optimizer:
    """Return torch's optimiser of a run, its own defaults where nothing is given."""
    optim, name, alpha = torch.optim, run["optimizer"], run["alpha"]
    given = {"eps": run["epsilon"]} if "epsilon" in run else {}
    if name in ("momentum", "nesterov"):
        return optim.SGD([w, b], alpha, momentum=run["momentum"], nesterov=name == "nesterov")
    if name == "adagrad":
        return optim.Adagrad([w, b], alpha, **given)
    if name == "rmsprop":
        share = {"alpha": run["beta2"]} if "beta2" in run else {}
        return optim.RMSprop([w, b], alpha, **given, **share)
    if name == "adam":
        betas = {"betas": (run["beta1"], run["beta2"])} if "beta1" in run else {}
        return optim.Adam([w, b], alpha, **betas, **given)
    if name == "adamw":
        groups = [
            {"params": [w], "weight_decay": run["l2"]},
            {"params": [b], "weight_decay": 0.0},
        ]
        return optim.AdamW(groups, alpha)
    return optim.SGD([w, b], alpha)


def schedule_of(run: dict[str, Any], optimizer: torch.optim.Optimizer) -> Any:
    """Return torch's schedule of a run."""
    schedules, name = torch.optim.lr_scheduler, run.get("schedule", "constant")
    if name == "1/t":
        return schedules.LambdaLR(optimizer, lambda step: 1 / (1 + run["decay"] * step))
    if name == "cosine-decay":
        end = run["period"]
        return schedules.LambdaLR(
            optimizer, lambda step: (1 + math.cos(math.pi * min(step, end) / end)) / 2
        )
    if name == "step":
        given = {"gamma": run["decay"]} if "decay" in run else {}
        return schedules.StepLR(optimizer, run["period"], **given)
    if name == "exponential":
        return schedules.ExponentialLR(optimizer, run["decay"])
    if name == "cosine":
        return schedules.CosineAnnealingLR(optimizer, run["period"])
    warmup = run.get("warmup", 1)
    return schedules.LinearLR(optimizer, 1 / warmup, total_iters=max(1, warmup - 1))


def rates_of(run: dict[str, Any], optimizer: torch.optim.Optimizer, w: torch.Tensor) -> Any:
    """Return by what v, or g, of each weight was multiplied in the last step."""
    group, state = optimizer.param_groups[0], optimizer.state[w]
    if run["optimizer"] != "adam":
        return torch.full_like(w, group["lr"])
    (beta1, beta2), t = group["betas"], state["step"].item()
    root = (state["exp_avg_sq"] / (1 - beta2**t)).sqrt()
    return group["lr"] / (1 - beta1**t) / (root + group["eps"])


def newton_step(run: dict[str, Any], theta: torch.Tensor, J: Any) -> torch.Tensor:
    H = torch.autograd.functional.hessian(J, theta)
    g = torch.autograd.functional.jacobian(J, theta)
    damped = H + run["epsilon"] * torch.eye(len(theta), dtype=torch.float64)
    return theta - run["alpha"] * torch.linalg.solve(damped, g)


def trajectory(F: torch.Tensor, y: torch.Tensor, run: dict[str, Any]) -> list[list[float]]:
    """Rows of step, w1 … w7, b."""
    w = torch.zeros(F.shape[1], dtype=torch.float64, requires_grad=True)
    b = torch.zeros((), dtype=torch.float64, requires_grad=True)
    l1, l2 = run.get("l1", 0.0), run.get("l2", 0.0)
    in_J = 0.0 if run["optimizer"] == "adamw" else l2

    def J(theta: torch.Tensor) -> torch.Tensor:
        z = F @ theta[:-1] + theta[-1]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
        return loss + in_J / 2 * (theta[:-1] ** 2).sum()

    optimizer = optimizer_of(run, w, b)
    schedule = schedule_of(run, optimizer)
    rows = []
    for step in range(STEPS + 1):
        if step % EVERY == 0:
            rows.append([step, *w.tolist(), b.item()])
        if run["optimizer"] == "newton":
            theta = newton_step(run, torch.cat([w, b[None]]).detach(), J)
            with torch.no_grad():
                w.copy_(theta[:-1])
                b.copy_(theta[-1])
            continue
        optimizer.zero_grad()
        J(torch.cat([w, b[None]])).backward()
        if "clip" in run:
            torch.nn.utils.clip_grad_norm_([w, b], run["clip"])
        optimizer.step()
        if l1:
            with torch.no_grad():
                near = rates_of(run, optimizer, w) * l1
                w.copy_(w.sign() * (w.abs() - near).clamp(min=0))
        schedule.step()
    return rows


def main() -> None:
    X, y = examples()
    F = features(X)
    recorded = {
        "torch": torch.__version__,
        "X": X.tolist(),
        "y": y.tolist(),
        "runs": [{"settings": run, "rows": trajectory(F, y, run)} for run in RUNS],
    }
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(recorded).replace("], [", "],\n[") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
