"""Losses over steps: axes, chart, curves of pinned runs."""
