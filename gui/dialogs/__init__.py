"""The windows that are asked for: help, versions, the columns of a file."""
