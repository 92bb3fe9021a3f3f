"""A module with machine code of its own, quick to compile."""

from engine.kernels.machine_code import types
from engine.kernels.machine_code.declarations import (
    c_function,
    f8,
    i8,
    inner,
    jit,
    matrix,
    numbers,
    yes_no,
)
from engine.kernels.machine_code.declarations import out_vector as floats
from engine.kernels.machine_code.intrinsics import address, by_address


@inner(f8(f8))
def half(x):
    return 0.5 * x


@c_function(types.void(numbers, i8, f8))
def _fill(out, size, x):
    for i in range(size):
        out[i] = half(x) + i


fill = by_address("descentlab_test_fill", _fill, types.void(numbers, i8, f8))


@jit(types.void(floats, f8))
def filled(out, x):
    fill(address(out), len(out), x)


@jit(types.UniTuple(f8, 2)(matrix, yes_no))
def corners(F, last):
    n, m = F.shape
    return F[0, 0], F[n - 1, m - 1] if last else -1.0
