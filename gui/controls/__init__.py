"""The parts of the panel of controls."""
