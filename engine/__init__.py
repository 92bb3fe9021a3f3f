"""The descent itself: numpy and numba, without a window."""
