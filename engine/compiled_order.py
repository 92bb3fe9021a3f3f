# mypy: allow-untyped-defs
"""Which example stands at a position of an epoch, in machine code?

The same bijection as `engine.shuffle`, index by index.
"""

from __future__ import annotations

import numpy as np
from numba import types

from engine.compiled_jit import i8, inner, keys, u8
from engine.shuffle import GOLDEN, MIX_1, MIX_2, ROUNDS

KEYS = 2 * ROUNDS
"""Numbers that an epoch's order is drawn from."""


@inner(u8(u8))
def _mix(x):
    x = (x ^ (x >> np.uint64(30))) * np.uint64(MIX_1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(MIX_2)
    return x ^ (x >> np.uint64(31))


@inner(types.void(u8, u8, keys))
def draw_keys(seed, epoch, drawn):
    """Fill `drawn`, KEYS numbers, with each round's odd multiplier and addend."""
    key = _mix(_mix(seed + np.uint64(GOLDEN)) + epoch)
    for r in range(ROUNDS):
        key += np.uint64(GOLDEN)
        drawn[2 * r] = _mix(key) | np.uint64(1)
        key += np.uint64(GOLDEN)
        drawn[2 * r + 1] = _mix(key)


@inner(i8(u8, u8, u8, keys))
def example_at(position, m, k, drawn):
    """Return the example at `position` among m, for ``2^(k-1) < m <= 2^k``."""
    mask = (np.uint64(1) << k) - np.uint64(1)
    shift = (k + np.uint64(1)) >> np.uint64(1)
    x = position
    while True:
        for r in range(ROUNDS):
            x = (x * drawn[2 * r] + drawn[2 * r + 1]) & mask
            x ^= x >> shift
        if x < m:
            return np.int64(x)
