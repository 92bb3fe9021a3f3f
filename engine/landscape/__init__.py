"""The loss over one or two parameters: grid, profile, ranges, contour levels."""
