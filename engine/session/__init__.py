"""Sessions: a run with all that belongs to it, kept in a file or in one line of text."""
