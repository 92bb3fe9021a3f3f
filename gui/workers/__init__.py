"""Background threads: one kind of worker, and what is run in it."""
