# mypy: allow-untyped-defs
"""Which example stands at a position of an epoch, in machine code?

The same bijection as `engine.kernels.shuffle`, index by index.
"""

from __future__ import annotations

import numpy as np

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import i8, inner, keys, u8
from engine.kernels.shuffle import GOLDEN, LEAST_BITS, MIX_1, MIX_2, ROUNDS

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


@inner(i8(i8))
def bits_for(m):
    """Return the bits k of the numbers in which m examples are put in order."""
    k = LEAST_BITS
    while (1 << k) < m:
        k += 1
    return k


@inner(u8(u8, u8, keys))
def _scramble(x, k, drawn):
    """Put a k-bit number through all rounds once."""
    mask = (np.uint64(1) << k) - np.uint64(1)
    shift = (k + np.uint64(1)) >> np.uint64(1)
    for r in range(ROUNDS):
        x = (x * drawn[2 * r] + drawn[2 * r + 1]) & mask
        x ^= x >> shift
    return x


@inner(i8(u8, u8, u8, keys))
def example_at(position, m, k, drawn):
    """Return the example at `position` among m, with k as `bits_for` gives it."""
    x = _scramble(position, k, drawn)
    while x >= m:
        x = _scramble(x, k, drawn)
    return np.int64(x)


@inner(types.void(u8, u8, u8, u8, keys, keys))
def examples_from(start, size, m, k, drawn, examples):
    """Fill `examples` with those at the positions ``start … start + size - 1``.

    The first loop is vectorised; the second finds little to do.
    """
    for i in range(size):
        examples[i] = _scramble(start + np.uint64(i), k, drawn)
    for i in range(size):
        while examples[i] >= m:
            examples[i] = _scramble(examples[i], k, drawn)
