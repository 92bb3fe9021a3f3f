"""Contributions of the examples of a step."""

import numpy as np

from engine.graph.contributions import batch_positions, contributions_among


def contributions_of_step(problem, experiment, step, w, b):
    positions = batch_positions(problem, experiment, step)
    positions = np.arange(problem.m) if positions is None else positions
    return contributions_among(problem, positions, w, b, len(positions))
