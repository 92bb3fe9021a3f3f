"""Files of one's own: formats, text tables, numbers, kinds of columns, classes, the data set."""

import os

# Polars' allocator keeps what is freed for ten seconds, which doubles the memory that a file takes.
# It reads this when polars is imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
