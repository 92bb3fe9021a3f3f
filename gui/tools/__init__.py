"""Windows of their own; none imports another."""
