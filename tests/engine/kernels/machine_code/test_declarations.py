import numpy as np
import pytest
import small_code

from engine.kernels.machine_code.declarations import Entry, addressed_by, entries_of, inner, used_by
from engine.kernels.machine_code.types import Array, float64
from engine.kernels.numba_kernel import kernel
from engine.kernels.numba_kernel import many_runs as board


def test_a_function_whose_machine_code_is_not_loaded_says_so() -> None:
    entry = Entry(small_code.filled.function, small_code.filled.signature)
    with pytest.raises(RuntimeError, match=r"small_code\.filled is not loaded"):
        entry(np.zeros(2), 1.0)


def test_a_module_s_entries_are_those_that_it_calls() -> None:
    names = [entry.name.rpartition(".")[2] for entry in entries_of(kernel)]
    assert names == ["descend_full", "descend_mini_batches", "evaluate", "help_on"]
    assert not set(entries_of(kernel)) & set(entries_of(board))


def test_what_is_called_by_address_comes_before_who_calls_it() -> None:
    symbols = [external.symbol for external in addressed_by(entries_of(kernel))]
    assert len(symbols) == len(set(symbols))
    assert symbols.index("descentlab_rows_of_two") < symbols.index("descentlab_full_steps")


def test_a_source_uses_the_declared_functions_that_it_names() -> None:
    assert [name for name, _ in used_by(small_code._fill)] == ["half"]
    assert [name for name, _ in used_by(small_code.filled)] == ["fill", "address"]


def test_declaring_keeps_the_source() -> None:
    def twice(x: float) -> float:
        return 2 * x

    declared = inner(float64(float64), {"contract"})(twice)
    assert declared.function is twice
    assert declared.fastmath == {"contract"}


def test_arrays_are_contiguous() -> None:
    with pytest.raises(ValueError, match="layout A given, layout C accepted"):
        Array(float64, 2, "A")
