"""Names of built-in data sets."""

from engine.data.catalog import CATALOG, EMPTY

WITH_EXAMPLES = tuple(name for name in CATALOG if name != EMPTY)
"""All but the empty plane."""
