import ctypes
import platform

import numpy as np
import pytest
import small_code

pytest.importorskip("numba")

from engine.kernels.machine_code.compiler import _check_calls, compiled
from engine.kernels.machine_code.declarations import entries_of
from engine.kernels.machine_code.object_code import (
    DamagedError,
    Loader,
    MachineCode,
    Part,
    address_of,
)


@pytest.fixture(scope="module")
def code() -> MachineCode:
    return compiled(entries_of(small_code))


@pytest.fixture(scope="module")
def loader(code: MachineCode) -> Loader:
    loader = Loader()
    loader.load(MachineCode.from_bytes(code.to_bytes()), entries_of(small_code))
    return loader


@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="looks at instructions")
def test_what_is_put_aside_crosses_no_line_of_the_cache(code: MachineCode, loader: Loader) -> None:
    """Every function moves the stack to a multiple of 64 bytes before it does anything there."""
    align_stack = bytes.fromhex("4883e4c0")  # and rsp, -64
    for part in code.parts:
        address = loader._addresses[part.symbol]
        assert align_stack in ctypes.string_at(address, 32), part.symbol


@pytest.mark.usefixtures("loader")
def test_loaded_code_computes_what_its_source_says() -> None:
    out = np.zeros(3)
    assert small_code.filled(out, 5.0) is None
    assert out.tolist() == [2.5, 3.5, 4.5]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("last", "told"), [(True, (0.0, 5.0)), (False, (0.0, -1.0))])
def test_several_numbers_are_returned(last: bool, told: tuple[float, float]) -> None:
    F = np.arange(6.0).reshape(2, 3)
    F.setflags(write=False)
    assert small_code.corners(F, last) == told


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    "array",
    [np.zeros(3, np.float32), np.zeros((1, 3)), np.zeros(6)[::2], np.zeros(3, np.int64)],
    ids=["type", "axes", "strides", "whole numbers"],
)
def test_an_array_of_another_kind_is_refused(array: np.ndarray) -> None:
    with pytest.raises(TypeError, match="float64 with 1 axes accepted"):
        small_code.filled(array, 1.0)


@pytest.mark.usefixtures("loader")
def test_an_array_that_is_written_must_not_be_protected() -> None:
    out = np.zeros(3)
    out.setflags(write=False)
    with pytest.raises(TypeError, match="write-protected"):
        small_code.filled(out, 1.0)


@pytest.mark.usefixtures("loader")
def test_the_number_of_arguments_counts() -> None:
    with pytest.raises(ValueError, match="argument"):
        small_code.filled(np.zeros(3))


def test_a_single_wrong_bit_is_seen(code: MachineCode) -> None:
    data = bytearray(code.to_bytes())
    for place in (0, 20, 60, len(data) // 2, len(data) - 1):
        data[place] ^= 1
        with pytest.raises(DamagedError):
            MachineCode.from_bytes(bytes(data))
        data[place] ^= 1
    with pytest.raises(DamagedError):
        MachineCode.from_bytes(bytes(data[:-1]))
    assert MachineCode.from_bytes(bytes(data)) == code


def test_code_that_lacks_something_is_not_linked(code: MachineCode) -> None:
    without = MachineCode(tuple(part for part in code.parts if "corners" not in part.symbol))
    with pytest.raises(DamagedError, match="small_code_corners"):
        Loader().load(without, entries_of(small_code))


def test_code_that_calls_what_is_not_there_is_not_made() -> None:
    with pytest.raises(RuntimeError, match="steps calls PyErr_Clear"):
        _check_calls("steps", "declare void @PyErr_Clear()\ndeclare i64 @llvm.smin.i64(i64, i64)")


@pytest.mark.parametrize(
    "array", [np.zeros(3), np.zeros((2, 4)), np.zeros(9)[3:5], np.empty((2, 0)), np.zeros(2, int)]
)
def test_the_address_of_an_array_is_what_numpy_tells(array: np.ndarray) -> None:
    assert address_of(array) == array.ctypes.data


@pytest.mark.usefixtures("loader")
def test_what_is_no_array_is_refused() -> None:
    with pytest.raises(TypeError, match="list given, an array of float64 accepted"):
        small_code.filled([1.0, 2.0], 1.0)


def test_a_part_is_called_by_its_symbol(code: MachineCode) -> None:
    symbols = [part.symbol for part in code.parts]
    assert symbols[0] == "descentlab_test_fill"
    assert all(isinstance(part, Part) and part.code for part in code.parts)
