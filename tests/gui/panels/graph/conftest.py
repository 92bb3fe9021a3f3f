"""Formulas that tests of the graph's parts typeset."""

import pytest

from gui.widgets.formulas import FormulaCache


@pytest.fixture(scope="module")
def formulas(qapp):
    cache = FormulaCache()
    yield cache
    cache.stop()
    cache.wait()
