"""The descent itself: numpy and numba, without a window."""

__version__ = "0.1.0"
