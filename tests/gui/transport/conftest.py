"""What tests of both panels of the transport share."""

import pytest
from sample_run import default_moment, make_snapshot


@pytest.fixture
def panel(window):
    """Return the panel of the window that a test has made."""
    return window.panel


@pytest.fixture(scope="module")
def moment():
    """Return what makes a snapshot of the default run."""
    experiment, problem, _ = default_moment()
    return lambda **more: make_snapshot(problem, experiment, **more)
