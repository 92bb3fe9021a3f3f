"""Which example stands at a position of an epoch, in machine code?

The same bijection as `engine.shuffle`, index by index.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from engine.machine import i8, inner, u8
from engine.shuffle import GOLDEN, MIX_1, MIX_2, ROUNDS

key_pointer = types.CPointer(types.uint64)


@inner(u8(u8))
def _mix(x: Any) -> Any:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(MIX_1)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(MIX_2)
    return x ^ (x >> np.uint64(31))


@inner(types.void(u8, u8, key_pointer))
def draw_keys(seed: Any, epoch: Any, keys: Any) -> None:
    """Fill `keys`, 2·ROUNDS numbers, with each round's odd multiplier and addend."""
    key = _mix(_mix(seed + np.uint64(GOLDEN)) + epoch)
    for r in range(ROUNDS):
        key += np.uint64(GOLDEN)
        keys[2 * r] = _mix(key) | np.uint64(1)
        key += np.uint64(GOLDEN)
        keys[2 * r + 1] = _mix(key)


@inner(i8(u8, u8, u8, key_pointer))
def example_at(position: Any, m: Any, bits: Any, keys: Any) -> Any:
    """Return the example at `position` among m, for ``2^(bits-1) < m <= 2^bits``."""
    mask = (np.uint64(1) << bits) - np.uint64(1)
    shift = (bits + np.uint64(1)) >> np.uint64(1)
    x = position
    while True:
        for r in range(ROUNDS):
            x = (x * keys[2 * r] + keys[2 * r + 1]) & mask
            x ^= x >> shift
        if x < m:
            return np.int64(x)
