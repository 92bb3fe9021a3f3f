"""The order of examples in an epoch: a bijection keyed by seed and epoch.

The order of epoch e is a bijection of 0 … m-1 computed index by index from (seed, e): no array of
m numbers is stored or shuffled, the middle of any epoch is reached at once, and the result stays
the same in every version of numpy. See ``docs/decisions/0003-shuffle.md``.

On the k-bit numbers, with the least k >= 3 for which ``m <= 2^k``, each of eight rounds is a
bijection, and so is their chain (all arithmetic modulo 2^k, the multiplier being odd):

    x = x·multiplier + addend
    x = x ^ (x >> ceil(k / 2))

A result that is m or more is put through the rounds again until it falls below m (cycle walking,
less than two passes on average from m = 5 on), which makes it a bijection of 0 … m-1.
"""

from __future__ import annotations

import numpy as np

from engine.support.arrays import Rows

ROUNDS = 8
LEAST_BITS = 3
"""With fewer rounds or bits some orders of few examples come up more often than others."""
GOLDEN = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio: splitmix64's increment."""
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB
MASK_64 = 2**64 - 1


def mix(x: int) -> int:
    """Return splitmix64's scrambled form of a 64-bit number; a bijection."""
    x = ((x ^ (x >> 30)) * MIX_1) & MASK_64
    x = ((x ^ (x >> 27)) * MIX_2) & MASK_64
    return x ^ (x >> 31)


def round_keys(seed: int, epoch: int) -> list[tuple[int, int]]:
    """Return the odd multiplier and the addend of each round, 64 bits each."""
    key = mix((mix((seed + GOLDEN) & MASK_64) + epoch) & MASK_64)
    drawn = [mix((key + i * GOLDEN) & MASK_64) for i in range(1, 2 * ROUNDS + 1)]
    return [(drawn[2 * r] | 1, drawn[2 * r + 1]) for r in range(ROUNDS)]


def order(seed: int, epoch: int, m: int, start: int, stop: int) -> Rows:
    """Return which examples stand at positions ``start … stop-1`` of the epoch.

    Parameters
    ----------
    seed, epoch
        Name the order; ``0 <= seed < 2^63``, ``epoch >= 0``.
    m
        Number of examples.
    start, stop
        ``0 <= start <= stop <= m``.

    Returns
    -------
    Row numbers, shape ``(stop - start,)``, all different.
    """
    bits = max(LEAST_BITS, (m - 1).bit_length())
    mask = np.uint64(2**bits - 1)
    shift = np.uint64((bits + 1) // 2)
    keys = [(np.uint64(c), np.uint64(d)) for c, d in round_keys(seed, epoch)]
    x = np.arange(start, stop, dtype=np.uint64)
    walking = np.arange(len(x))
    while len(walking):
        walked = x[walking]
        for multiplier, addend in keys:
            walked *= multiplier
            walked += addend
            walked &= mask
            walked ^= walked >> shift
        x[walking] = walked
        walking = walking[walked >= m]
    return x.astype(np.intp)
