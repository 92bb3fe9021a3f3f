"""The loss landscape over one or two parameters."""
