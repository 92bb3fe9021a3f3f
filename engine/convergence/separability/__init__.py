"""Exact decision whether the classes are linearly separable."""
