"""Where each part of the computation graph lies: blocks, table of features, edges."""
