"""The gradient-descent loop compiled by numba, threads included."""
