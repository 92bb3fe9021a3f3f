"""The descent itself: numpy and numba, without a window."""

__version__ = "0.1.0"

NAME = "Descent Lab"

MADE_BY = f"{NAME} {__version__}"
"""What is told to have made a file."""
