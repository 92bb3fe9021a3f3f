"""What separates the classes, as a proof and not as a number that floats came to."""
