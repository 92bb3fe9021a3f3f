"""The descent loop in machine code."""
