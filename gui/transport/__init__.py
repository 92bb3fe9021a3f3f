"""Play, step, speed and timeline."""
