"""The formats of files, each with its reader: a table of cells in all of them."""
