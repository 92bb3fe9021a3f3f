"""Analytic beside numeric derivatives."""
