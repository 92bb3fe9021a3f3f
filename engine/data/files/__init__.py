"""Files of one's own: formats, text tables, numbers, kinds of columns, classes, the data set."""
