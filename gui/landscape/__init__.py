"""The parts of the landscape plot."""
