"""Figures written to files, with or without a window."""
