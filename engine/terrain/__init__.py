"""How landscapes of J are worked out and cut into levels."""
