"""Several runs that step together."""
