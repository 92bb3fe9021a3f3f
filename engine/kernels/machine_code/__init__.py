"""Machine code: declared functions, compiled in another process, kept on disk and loaded."""
