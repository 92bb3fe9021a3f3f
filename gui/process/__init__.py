"""The process around the window: its display, its end, its failures, its garbage."""
