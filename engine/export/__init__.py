"""A run as files: tables, weights, programs and a report."""
