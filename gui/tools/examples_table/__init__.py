"""The table of the examples."""
