"""Data sets: the type, the catalogue, generators, bundled files, reading files."""
