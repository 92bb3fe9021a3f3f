"""What people read for each setting of an experiment, in a sentence, and for a full batch."""

from __future__ import annotations

FULL = "full"
"""The batch of all examples."""

SETTING_NAMES = {
    "alpha": "α",
    "batch": "the batch",
    "l1": "the L1 penalty",
    "l2": "the L2 penalty",
    "optimizer": "the optimiser",
    "momentum": "the momentum μ",
    "beta1": "β₁",
    "beta2": "β₂",
    "epsilon": "ε",
    "schedule": "the schedule",
    "decay": "the decay of α",
    "period": "the period of α",
    "warmup": "the warm-up",
    "clip": "the clipping length",
    "data": "the data set",
    "columns": "the columns",
    "label": "the label",
    "positive": "class 1",
    "classes": "the classes",
    "counts": "the counts",
    "file": "the format of the file",
    "features": "the features",
    "standardize": "standardising",
    "init": "the start of w and b",
    "seed": "the seed",
    "size": "the number of points",
    "noise": "the noise",
    "test_ratio": "the test share",
    "edits": "the examples",
    "parameters": "the parameters",
}
"""By the fields of `engine.model.experiment.Experiment`, and for the parameters as they are set by
hand: in ``Change of α``, ``α is locked``."""
