# mypy: allow-untyped-defs
"""What are exp and log in code that LLVM can vectorise?

Calls of the mathematical library would stay calls, one row at a time. All three functions keep the
order of operations that is written here ("contract" only lets a product and a sum round once),
whatever freedom their callers allow.
"""

from __future__ import annotations

from engine.kernels.machine_code.declarations import f8, inner
from engine.kernels.machine_code.intrinsics import bits, from_bits

_ONE = 0x3FF0000000000000
_ROOT_HALF = 0x3FE6A09E667F3BCD
_FRACTION = 0x000FFFFFFFFFFFFF


@inner(f8(f8), {"contract"}, forceinline=True)
def exponential(x):
    """Return e^x for x <= 0 within an ulp; 3e-308 below -708; NaN stays NaN.

    ``e^x = 2^k e^r`` with ``|r| <= log(2)/2``; the polynomial for ``e^r`` comes from interpolation
    at Chebyshev nodes, error 2e-17. Adding ``1.5·2^52`` rounds to the integer k and leaves it in
    the last bits, from which ``2^k`` is put together. FAST would cancel that rounding out. The even
    and the odd powers are summed apart, which halves the time from x to e^x.
    """
    x = -708.0 if x < -708.0 else x
    shifted = x * 1.4426950408889634 + 6755399441055744.0
    k = shifted - 6755399441055744.0
    r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10
    rr = r * r
    odd = 2.5110049204818658e-08
    even = 2.763265472252779e-07
    odd = odd * rr + 2.755724088722987e-06
    even = even * rr + 2.4801485441561313e-05
    odd = odd * rr + 0.00019841269890076403
    even = even * rr + 0.0013888888952352863
    odd = odd * rr + 0.008333333333319589
    even = even * rr + 0.04166666666648795
    odd = odd * rr + 0.1666666666666668
    even = even * rr + 0.5000000000000019
    odd = odd * rr + 1.0
    even = even * rr + 1.0
    p = odd * r + even
    return p * from_bits((bits(shifted) << 52) + _ONE)


@inner(f8(f8), {"contract"}, forceinline=True)
def log_of_ratio(u):
    """Return ``log((1 + u) / (1 - u)) = 2 artanh(u)`` for ``|u| <= 0.1716``, error 3e-18."""
    v = u * u
    p = 0.14809867572313062
    p = p * v + 0.153125131147383
    p = p * v + 0.18183632241617026
    p = p * v + 0.22222197046404274
    p = p * v + 0.2857142876073828
    p = p * v + 0.3999999999930191
    p = p * v + 0.6666666666666765
    p = p * v + 2.0
    return p * u


@inner(f8(f8), {"contract"}, forceinline=True)
def logarithm(x):
    """Return log(x) for finite x >= 1, as ``k log(2) + log(f)`` with f from √½ to √2."""
    shifted = bits(x) + (_ONE - _ROOT_HALF)
    k = (shifted >> 52) - 1023
    f = from_bits((shifted & _FRACTION) + _ROOT_HALF)
    return k * 0.6931471805599453 + log_of_ratio((f - 1.0) / (f + 1.0))
