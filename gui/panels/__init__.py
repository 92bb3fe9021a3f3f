"""The panels of the window; none imports another."""
