"""Loss over steps."""
