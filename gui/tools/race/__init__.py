"""A race of several settings from one start."""
